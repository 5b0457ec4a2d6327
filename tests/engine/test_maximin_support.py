"""Maximin support, by hand and against a count that tries everything."""

from fractions import Fraction

from hypothesis import given, settings
from tests.engine.elections import elections
from tests.engine.test_spreading import heaviest_set

from folkmoot_engine import Election, count
from folkmoot_engine.rules.maximin_support import join
from folkmoot_engine.spreading import Crowd


def heaviest(election: Election, projects: list[int]) -> Fraction:
    """The heaviest load if these projects are spread as evenly as possible."""
    ballots = [{p for p in ballot if p in projects} for ballot in election.ballots.rows()]
    sets = [tuple(projects.index(p) for p in ballot) for ballot in ballots if ballot]
    costs = tuple(election.prices[p] for p in projects)
    return heaviest_set(Crowd(costs, tuple(sets), (1,) * len(sets)))


def test_costs_are_spread_anew_when_a_project_joins() -> None:
    """After a, its second voter can leave it to the first and carry b alone: 2 each."""
    election = Election.of("ab", [2, 2], 4, [[0], [0, 1]])

    assert [joined.load for joined in join(election)] == [1, 2]
    assert [found.load for found in count(election, "phragmen").rounds] == [1, 3]


def test_what_no_longer_fits_is_left_out_and_what_fits_still_joins() -> None:
    outcome = count(Election.of("abc", [4, 5, 3], 8, [[0], [0], [1], [1], [2]]), "maximin-support")

    assert outcome.funded == (0, 2)
    assert [reason.code for reason in outcome.reasons] == ["spread", "no-room", "spread"]
    # When its turn came 4 were left; at the end, 1.
    assert (outcome.reasons[1].left, outcome.reasons[1].short) == (4, 1)


@settings(max_examples=150, deadline=None)
@given(election=elections(projects_max=5))
def test_every_round_funds_what_leaves_the_heaviest_load_lightest(election: Election) -> None:
    left, joined = election.budget, list[int]()
    costs, votes = election.prices, election.votes
    rounds = [found for found in count(election, "maximin-support").rounds if found.by != "free"]
    for found in rounds:
        loads = {
            p: heaviest(election, [*joined, p])
            for p in range(len(costs))
            if p not in joined and votes[p] and 0 < costs[p] <= left
        }
        first = min(loads, key=lambda p: (loads[p], -votes[p], costs[p], p))

        assert (found.project, found.load) == (first, loads[first])
        joined.append(first)
        left -= costs[first]
    assert all(not votes[p] or not c or c > left for p, c in enumerate(costs) if p not in joined)
