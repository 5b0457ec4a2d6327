"""Projects paid for in part."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import Election, fund_parts


def test_who_has_nothing_left_leaves_the_rest_of_a_project_to_the_others() -> None:
    """Of 6 each, three pay 4 each for a; then b gets 2 and 2 of 10."""
    parts = fund_parts(Election.of("ab", [12, 10], 18, [[0], [0, 1], [0, 1]]), "count")

    assert list(parts) == [Fraction(1), Fraction(2, 5)]


def test_the_cheapest_for_those_with_money_comes_first() -> None:
    """By cost a (2 supporters) is before b (1): each pays 3 of 5, and then 2 of 4 for b."""
    parts = fund_parts(Election.of("ab", [6, 4], 10, [[0], [0, 1]]))

    assert list(parts) == [Fraction(1), Fraction(1, 2)]


def test_free_projects_are_whole_and_what_nobody_approved_is_nothing() -> None:
    assert list(map(int, fund_parts(Election.of("abc", [0, 0, 2], 10, [[0]])))) == [1, 0, 0]


def test_ballots_with_points_and_other_utilities_are_refused() -> None:
    points = Election.of("a", [1], 1, [[0]], kind="cumulative", points=[[3]])

    with pytest.raises(ValueError, match="approval ballots"):
        fund_parts(points)
    with pytest.raises(ValueError, match="'cost' or 'count', not 'points'"):
        fund_parts(Election.of("a", [1], 1, [[0]]), "points")


@settings(max_examples=60, deadline=None)
@given(election=elections())
def test_what_is_spent_in_parts_is_the_money_of_all_who_want_more(election: Election) -> None:
    parts = fund_parts(election)
    spent = sum(part * cost for part, cost in zip(parts, election.prices, strict=True))
    share = Fraction(election.budget, max(election.voters, 1))
    wanting = sum(any(parts[p] < 1 for p in ballot) for ballot in election.ballots.rows())

    assert share * wanting <= spent <= election.budget
