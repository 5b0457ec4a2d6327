"""Outcomes along the budget, beside a count at every budget there is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import BudgetPath, Election, Outcome, Step, budget_path, count
from folkmoot_engine.reasons import has_budget_path
from folkmoot_engine.reasons.recounts import again

WAYS = [
    ("equal-shares", "cost"),
    ("equal-shares", "count"),
    ("most-votes", "cost"),
    ("most-votes-no-skip", "cost"),
    ("most-votes-reserve", "cost"),
    ("phragmen", "cost"),
]


def at(election: Election, outcome: Outcome, budget: int) -> tuple[int, ...]:
    """What a cold count with another budget funds."""
    return tuple(sorted(again(replace(election, budget=budget), outcome).funded))


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=12, deadline=None)
@given(election=elections(5, 5).filter(lambda election: election.budget <= 60))
def test_a_path_says_of_every_budget_what_a_count_does(
    election: Election, way: tuple[str, str]
) -> None:
    outcome = count(election, *way, "none")
    path = budget_path(election, outcome, 0, 2 * election.budget + 1)

    assert path.complete
    for budget in range(2 * election.budget + 2):
        assert path.at(budget) == at(election, outcome, budget)


@pytest.mark.parametrize("way", WAYS[:3], ids="-".join)
def test_in_the_hall_each_step_begins_where_a_count_says_so(way: tuple[str, str]) -> None:
    outcome = count(hall(), *way, "none")
    path = budget_path(hall(), outcome, 2_000_000, 2_600_000)

    assert path.complete
    assert path.at(2_100_000) == at(hall(), outcome, 2_100_000)
    assert len(path.steps) > 1
    for step in path.steps[1:]:
        assert at(hall(), outcome, step.budget) == step.funded
        assert at(hall(), outcome, step.budget - 1) == path.at(step.budget - 1) != step.funded


def test_points_have_a_path_too() -> None:
    """Two share the budget; a is worth more to one of them, and costs what both have at 6."""
    election = Election.of(
        "ab", [6, 4], 8, [[0, 1], [0]], scale=0, kind="cumulative", points=[[1, 3], [2]]
    )
    outcome = count(election, utility="points", completion="none")
    path = budget_path(election, outcome, 0, 20)

    assert len(path.steps) > 2
    assert all(path.at(budget) == at(election, outcome, budget) for budget in range(21))


def test_half_to_twice_the_budget_is_the_range_if_none_is_told() -> None:
    """Two want a for 4, one b for 5: a always fits, b from 9 on."""
    election = Election.of("ab", [4, 5], 7, [[0], [0], [1]], scale=0)
    path = budget_path(election, count(election, "most-votes"))

    assert (path.low, path.high) == (4, 14)
    assert [(step.budget, step.funded) for step in path.steps] == [(4, (0,)), (9, (0, 1))]


def test_a_path_that_was_cut_short_says_how_far_it_is_certain() -> None:
    outcome = count(hall(), completion="none")
    reached: list[int] = []
    path = budget_path(hall(), outcome, counts=10, on_progress=reached.append)

    assert not path.complete
    assert path.high < 2 * hall().budget
    assert (len(reached), reached[-1]) == (10, path.high)
    with pytest.raises(ValueError, match="the path goes from"):
        path.at(path.high + 1)


def test_rules_without_a_path_and_ranges_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="no budget path for equal-shares with add-one"):
        budget_path(hall(), count(hall(), completion="add-one"))
    with pytest.raises(ValueError, match="no budget path for max-welfare with no completion"):
        budget_path(hall(), count(hall(), "max-welfare"))
    assert not has_budget_path(count(hall(), "max-welfare"))
    with pytest.raises(ValueError, match="goes up"):
        budget_path(hall(), count(hall(), "most-votes"), 10, 9)


@given(budgets=st.sets(st.integers(0, 50), min_size=1, max_size=5), asked=st.integers(0, 60))
def test_a_budget_belongs_to_the_last_step_that_began(budgets: set[int], asked: int) -> None:
    steps = tuple(Step(budget, (budget,)) for budget in sorted(budgets))
    path = BudgetPath(min(budgets), 60, steps)
    if asked >= path.low:
        assert path.at(asked) == (max(budget for budget in budgets if budget <= asked),)
