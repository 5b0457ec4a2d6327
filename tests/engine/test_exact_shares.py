"""Exact equal shares, worked by hand, and the smallest raise that changes something."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import UTILITIES, Election, count
from folkmoot_engine.rules.exact_shares import Hall, add_opt, buy, complete

SMALL = Election.of("abc", [20, 36, 64], 140, [[0], [0, 2], [1, 2], [1, 2], [2], [], []], scale=0)
"""Everybody has 20. Two pay 10 each for a, two 18 each for b, and c is left."""


def test_who_cannot_pay_as_much_as_the_others_pays_nothing() -> None:
    """After a, the first of three has 3 of the 4 that c costs each: the other two pay 6 each."""
    ballots = [[0, 1], [1], [1]]
    outcome = count(Election.of("ac", [3, 12], 18, ballots), "exact-equal-shares", "count", "none")

    assert [dict(found.payments) for found in outcome.rounds] == [{3: 1}, {6: 2}]


def test_money_that_only_unequal_payments_could_raise_is_not_enough() -> None:
    """Of c's supporters one has 3 and one 6: together 9, but alike no more than 6."""
    election = Election.of("ac", [3, 7], 12, [[0, 1], [1]])
    exact = count(election, "exact-equal-shares", "count", "none")

    assert count(election, "equal-shares", "count", "none").funded == (0, 1)
    assert exact.funded == (0,)
    assert exact.reasons[1].code == "short"
    assert (exact.reasons[1].left, exact.reasons[1].short) == (6, 1)


def test_the_smallest_raise_lets_supporters_leave_what_they_paid_more_for() -> None:
    """At 16 each, four would pay for c before b; three of them could, the other has 10 after a."""
    hall = Hall(SMALL, "count")

    assert buy(hall, hall.share).bought == (0, 1)
    assert add_opt(hall, buy(hall, hall.share)) == 6
    assert buy(hall, hall.share + 6).bought == (0, 2)


def test_raises_are_exact_parts_of_the_smallest_coin() -> None:
    """Of 10 each, three pay 20/3; the second project costs 11 of one who has 10/3."""
    hall = Hall(Election.of("ab", [20, 11], 40, [[0], [0], [0, 1], []]), "count")

    assert add_opt(hall, buy(hall, hall.share)) == Fraction(23, 3)


def test_shares_are_raised_until_nothing_more_fits() -> None:
    """At 26 each, the two have 10 left for b after c; another 8 each and they pay 18."""
    outcome = count(SMALL, "exact-equal-shares", "count", "add-opt")

    assert outcome.added == 6 + 8
    assert outcome.funded == (0, 2, 1)
    assert outcome.left == 20


def test_raising_goes_on_beyond_that_only_if_told_so() -> None:
    """Of 6 each the third pays 3 for b, and two 6 each for a; with 7 she has 4 for it as well."""
    election = Election.of("ab", [12, 3], 18, [[0], [0], [0, 1]], scale=0)
    first = count(election, "exact-equal-shares", "count", "add-opt")
    last = count(election, "exact-equal-shares", "count", "add-opt-last")

    assert first.added == 0
    assert last.added == 1
    assert [dict(found.payments) for found in first.rounds] == [{3: 1}, {6: 2}]
    assert [dict(found.payments) for found in last.rounds] == [{3: 1}, {4: 3}]


def test_when_everybody_pays_for_everything_no_raise_changes_anything() -> None:
    hall = Hall(Election.of("ab", [2, 2], 10, [[0, 1], [0, 1]]), "cost")

    assert add_opt(hall, buy(hall, hall.share)) is None
    assert complete(hall, last=True).share == 5


@pytest.mark.parametrize("utility", UTILITIES)
@settings(max_examples=60, deadline=None)
@given(election=elections())
def test_below_the_smallest_raise_nothing_changes_and_there_it_does(
    election: Election, utility: str
) -> None:
    hall = Hall(election, utility)
    run = buy(hall, hall.share)
    raise_ = add_opt(hall, run)
    if raise_ is not None:
        for part in (Fraction(1, 3), Fraction(10**9, 10**9 + 1)):
            assert buy(hall, hall.share + raise_ * part).purchases == run.purchases
        assert buy(hall, hall.share + raise_).purchases != run.purchases
