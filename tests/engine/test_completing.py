"""What a completion does, step by step."""

import pytest
from hypothesis import given
from tests.engine.elections import elections, hall

from folkmoot_engine import COMPLETIONS, Election, count
from folkmoot_engine.completing import complete, preferences
from folkmoot_engine.market import Market


@pytest.mark.parametrize("name", COMPLETIONS)
def test_a_completion_tells_what_a_count_funds(name: str) -> None:
    done = complete(hall(), Market.of(hall(), "cost"), COMPLETIONS[name])

    assert done.funded == count(hall(), completion=name).funded


def test_most_votes_are_preferred_where_few_with_much_money_outvote_nobody() -> None:
    """Shares of 10. One of ten wants a (10) alone and gets it; nine want b (100), and lose it."""
    election = Election.of("ab", [10, 100], 100, [[0], *[[1]] * 9], scale=0)
    done = complete(election, Market.of(election, "count"), COMPLETIONS["add-one+compare"])
    outcome = count(election, utility="count", completion="add-one+compare")

    assert done.raised.run.bought == (0,)
    assert done.prefer == (1, 9)
    assert done.funded == outcome.funded == (1,)
    assert [found.by for found in outcome.rounds] == ["most-votes"]
    assert outcome.raised == 0
    assert outcome.parameters == (("prefer-shares", 1), ("prefer-most-votes", 9))
    assert [reason.code for reason in outcome.reasons] == ["no-room", "most-votes"]


def test_who_gets_something_for_nothing_may_prefer_otherwise() -> None:
    """Two people would get more of what they support, but the other gives one more something."""
    columns = Election.of("abc", [1, 1, 1], 2, [[0, 1], [0, 1], [2]]).columns

    assert preferences(columns, (0, 2), (0, 1), "more") == (1, 2)
    assert preferences(columns, (0, 2), (0, 1), "some") == (1, 0)


def test_points_say_how_much_somebody_gets() -> None:
    told = Election.of("ab", [1, 1], 1, [[0, 1]], kind="cumulative", points=[[2, 3]])

    assert preferences(told.columns, (0,), (1,), "more") == (0, 1)
    assert preferences(told.columns, (0,), (1,), "some") == (0, 0)


@given(election=elections())
def test_shares_that_start_whole_never_exceed_the_budget(election: Election) -> None:
    market = Market.of(election, "cost").whole(election.step)

    assert 0 <= election.budget - market.shared < max(election.voters, 1) * election.step
    assert market.shared % (max(election.voters, 1) * election.step) == 0
