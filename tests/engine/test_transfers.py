"""Money that moves on: bounds hold the exact amounts, which are worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import Election
from folkmoot_engine.transfers import _BITS, Bounds, Exact, givers


def test_points_of_nothing_and_free_projects_hold_no_money() -> None:
    election = Election.of(
        "abc", [2, 0, 2], 6, [[0, 1], [0, 2], [2]], kind="cumulative", points=[[1, 4], [3, 0], [0]]
    )

    assert [giver.points for giver in givers(election)] == [{0: 1}, {0: 3}]


def test_the_rest_of_a_funded_project_moves_in_proportion() -> None:
    """Two hold 6 each, 2 : 1 on a and b, 8 on a together; a takes 6, and 6 are left for b."""
    everyone = givers(
        Election.of("ab", [6, 6], 12, [[0, 1]] * 2, kind="cumulative", points=[[2, 1]] * 2)
    )
    money = Exact(everyone, Fraction(6))

    assert money.supports({0, 1}) == {0: Fraction(8), 1: Fraction(4)}
    money.fund(0, 6, {0, 1})
    assert money.supports({1}) == {1: Fraction(6)}


def test_numbers_that_grow_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot_engine.transfers._DIGITS_MAX", 3)
    money = Exact(givers(Election.of("ab", [6, 6], 12, [[0, 1]] * 2)), Fraction(6))

    with pytest.raises(ValueError, match="too deep to be decided exactly"):
        money.fund(0, 6, {0, 1})


@settings(max_examples=100, deadline=None)
@given(election=elections())
def test_the_exact_money_always_lies_within_the_bounds(election: Election) -> None:
    everyone = givers(election)
    share = Fraction(election.budget, max(election.voters, 1))
    exact, bounds = Exact(everyone, share), Bounds(everyone, share)
    standing = {project for giver in everyone for project in giver.points}
    while standing:
        held, within = exact.supports(standing), bounds.supports(standing)
        for project in standing:
            low, high = within[project]
            assert low <= held[project] * 2**_BITS <= high
            assert high - low <= 2**64
        paid = [project for project in standing if held[project] >= election.prices[project]]
        for project in paid[:1]:
            exact.fund(project, election.prices[project], standing)
            bounds.fund(project, election.prices[project], standing)
        standing.discard(paid[0] if paid else max(standing))
