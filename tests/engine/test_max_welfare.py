"""Maximum welfare, by hand and against every set of projects."""

from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from tests.engine.elections import county, elections

from folkmoot_engine import Election, count
from folkmoot_engine.rules import max_welfare
from folkmoot_engine.rules.max_welfare import best_set
from folkmoot_engine.ties import tie_order


def best_of_all(election: Election, *, by_cost: bool) -> tuple[int, ...]:
    """The best set by trying every one, in tie order; the first in tie order of equals."""
    order = [p for p in tie_order(election) if election.votes[p]]
    costs = election.prices
    every = chain.from_iterable(combinations(order, n) for n in range(len(order) + 1))
    fits = [s for s in every if sum(costs[p] for p in s) <= election.budget]

    def key(chosen: tuple[int, ...]) -> tuple[int, list[bool]]:
        worth = sum(election.votes[p] * (costs[p] if by_cost else 1) for p in chosen)
        return worth, [p in chosen for p in order]

    return max(fits, key=key)


def test_two_with_fewer_votes_each_beat_the_one_with_the_most() -> None:
    """a has 3 votes for 10, b and c 2 each for 5."""
    election = Election.of("abc", [10, 5, 5], 10, [[0, 1], [0, 1], [0, 2], [2]])

    assert count(election, "max-welfare").funded == (1, 2)
    assert count(election, "max-welfare-cost").funded == (0,)


def test_who_is_left_out_is_told_so() -> None:
    outcome = count(Election.of("ab", [10, 5], 10, [[0], [1], [1]]), "max-welfare")

    assert [reason.code for reason in outcome.reasons] == ["outweighed", "best-together"]


def test_of_two_best_sets_the_first_in_tie_order_is_taken() -> None:
    """a with 2 votes is as good as b and c with 1 each; a comes first, having more."""
    election = Election.of("abc", [4, 2, 2], 4, [[1, 0], [2, 0]])

    assert best_set(election, by_cost=False) == (0,)


def test_points_are_worth_what_they_say_and_less_than_none_is_never_funded() -> None:
    election = Election.of("abc", [1, 2, 1], 3, [[0, 1, 2]], kind="scoring", points=[[1, 5, -3]])

    assert best_set(election, by_cost=False) == (0, 1)


@pytest.mark.parametrize("by_cost", [False, True])
@settings(max_examples=300, deadline=None)
@given(election=elections())
def test_no_other_set_is_better_or_as_good_and_earlier(election: Election, by_cost: bool) -> None:
    chosen = best_set(election, by_cost=by_cost)
    best = best_of_all(election, by_cost=by_cost)
    worth = {p: election.prices[p] if by_cost else 1 for p in best}
    # What is worth nothing, being free, is in the best set too; its place is not.
    assert {p for p in chosen if election.prices[p]} == {p for p in best if election.prices[p]}
    assert worth.keys() <= set(chosen)


def test_the_county_is_solved() -> None:
    outcome = count(county(), "max-welfare")
    most_votes = count(county(), "most-votes")

    assert sum(county().votes[p] for p in outcome.funded) > sum(
        county().votes[p] for p in most_votes.funded
    )


def test_a_search_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(max_welfare, "STEPS_MAX", 5)

    with pytest.raises(ValueError, match="not found after 5 steps"):
        count(county(), "max-welfare")
