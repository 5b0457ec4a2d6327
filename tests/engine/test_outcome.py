"""Outcomes are plain frozen facts."""

import dataclasses

import pytest
from tests.engine.elections import hall

from folkmoot_engine import count


def test_an_outcome_cannot_be_changed() -> None:
    outcome = count(hall())

    with pytest.raises(dataclasses.FrozenInstanceError):
        outcome.spent = 0  # type: ignore[misc]


def test_what_is_left_is_budget_minus_spent() -> None:
    assert count(hall()).left == 100_000


def test_rounds_tell_the_money_left_of_all_shares_and_of_the_budget_when_filling() -> None:
    """Shares of £31,000 + 39 x £55 = £33,145; without a raise filling starts from £4,600."""
    assert count(hall()).rounds[0].left == 3_314_500 - 850_000
    assert count(hall(), completion="fill").rounds[-1].left == 460_000 - 360_000


def test_a_round_tells_who_paid_what() -> None:
    """The shuttle: its 16 supporters pay alike."""
    shuttle = count(hall()).rounds[0]

    assert shuttle.supporters == sum(people for _, people in shuttle.payments) == 16
    assert shuttle.price == shuttle.payments[0][0]
