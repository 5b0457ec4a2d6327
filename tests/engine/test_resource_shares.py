"""Equal shares of money and hours, worked by hand."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import Election, Resources, count
from folkmoot_engine.rules.resource_shares import buy, level


def shared_out(costs: list[int], hours: list[int], have: int, ballots: list[list[int]]) -> Election:
    """Money of 60 and some hours; ids are letters."""
    resources = Resources.of({"hours": hours}, {"hours": have})
    return Election.of("abc"[: len(costs)], costs, 60, ballots, resources=resources, scale=0)


def funded(election: Election, utility: str = "count") -> tuple[int, ...]:
    """What the rule funds without filling."""
    return count(election, "equal-shares-resources", utility, "none").funded


def test_supporters_pay_in_money_and_in_hours() -> None:
    """Three have 20 and 4 hours each. Two pay 15 and 3 each for a; then b lacks hours."""
    election = shared_out([30, 10], [6, 2], 12, [[0, 1], [0], [1]])
    outcome = count(election, "equal-shares-resources", "count", "none")

    assert outcome.funded == (1, 0)
    assert [found.price for found in outcome.rounds] == [5, 15]


def test_a_project_is_as_dear_as_its_dearest_resource() -> None:
    """Of 20 and 4 hours each, a takes 1/2 of the money and 1/4 of the hours, b 1/4 and 3/4."""
    alike = shared_out([10, 5], [1, 3], 12, [[0, 1], [], []])

    assert funded(alike) == (0, 1)
    assert [bought.price for bought in buy(alike, "count").purchases] == [10, 5]


def test_hours_that_are_missing_are_told_apart_from_money() -> None:
    """b's supporter has 20 of 10, but 4 hours of 5."""
    election = shared_out([10, 10], [1, 5], 12, [[0], [1], []])
    outcome = count(election, "equal-shares-resources", "count", "none")

    assert [reason.code for reason in outcome.reasons] == ["shares", "resource-spent"]


def test_what_costs_no_money_but_hours_is_not_free() -> None:
    election = shared_out([0, 0], [5, 0], 12, [[0, 1], [0], []])

    assert [found.by for found in count(election, "equal-shares-resources").rounds] == [
        "free",
        "equal-shares-resources",
    ]
    assert funded(shared_out([0], [9], 12, [[0], [0], []])) == ()


def test_filling_breaks_no_limit_either() -> None:
    """b's supporter has 20 of 30; it would fit into the 40 left over, but not into 3 hours."""
    election = shared_out([10, 30, 10], [8, 4, 1], 12, [[0], [0], [1, 2]])
    outcome = count(election, "equal-shares-resources")

    assert outcome.funded == (0, 2)
    assert outcome.reasons[1].code == "resource-spent"
    assert dict(outcome.parameters)["resources"] == (("hours", "12"),)


@pytest.mark.parametrize("utility", ["cost", "count"])
@settings(max_examples=60, deadline=None)
@given(election=elections())
def test_with_money_alone_it_is_equal_shares(election: Election, utility: str) -> None:
    alone = count(election, "equal-shares-resources", utility, "none")
    known = count(election, "equal-shares", utility, "none")

    assert alone.funded == known.funded
    assert [found.payments for found in alone.rounds] == [f.payments for f in known.rounds]


def test_a_cost_is_shared_as_equally_as_amounts_allow() -> None:
    held = [(Fraction(9), 1), (Fraction(2), 2)]

    assert level(held, 10) == 6
    assert level(held, 14) is None
