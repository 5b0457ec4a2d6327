"""The published tie order."""

from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import Election, count
from folkmoot_engine.ties import tie_order, tie_ranks


def test_more_approvals_then_lower_cost_then_earlier_submission() -> None:
    election = Election.of(
        "abcde", [10, 20, 10, 10, 30], 0, [[4], [4, 1], [1, 2, 3], [2, 3, 0], []]
    )

    # Two approvals each but a; among them c and d are cheapest, c came first.
    assert tie_order(election) == (2, 3, 1, 4, 0)


@settings(deadline=None)
@given(election=elections())
def test_ranks_are_places_in_the_order(election: Election) -> None:
    order, ranks = tie_order(election), tie_ranks(election)

    assert [order[rank] for rank in ranks] == list(range(len(election.ids)))


def test_of_two_equal_projects_the_earlier_is_bought() -> None:
    twins = Election.of("ab", [100, 100], 100, [[0, 1], [0, 1]])

    assert count(twins).funded == (0,)
