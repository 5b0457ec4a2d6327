"""Exact loads, worked by hand."""

from fractions import Fraction

from folkmoot_engine import Ballots
from folkmoot_engine.ballots import columns
from folkmoot_engine.loads import Loads


def loads() -> Loads:
    """Projects 0 and 1 have two supporters each, of whom one is the same."""
    return Loads(columns(Ballots.of([[0], [0, 1], [1], []]), 2))


def test_at_the_start_nobody_carries_anything() -> None:
    assert loads().carried(0) == 0
    assert loads().time(0, 7) == Fraction(7, 2)


def test_who_bought_before_pays_only_what_was_earned_since() -> None:
    """The first two have spent 3 each when project 1 needs (3 + 0 + 4) / 2."""
    carrying = loads()

    assert carrying.buy(0, 6) == (Fraction(3), ((Fraction(3), 2),))
    assert carrying.carried(1) == 3
    assert carrying.buy(1, 4) == (
        Fraction(7, 2),
        ((Fraction(7, 2), 1), (Fraction(1, 2), 1)),
    )


def test_equal_payments_are_told_together_whatever_was_paid_before() -> None:
    carrying = Loads(columns(Ballots.of([[0, 2], [1, 2]]), 3))
    carrying.buy(0, 2)
    carrying.buy(1, 2)

    assert carrying.buy(2, 2) == (Fraction(3), ((Fraction(1), 2),))


def test_who_pays_nothing_is_not_told() -> None:
    """Both purchases are at time 2, so the second needs nothing of the one who bought first."""
    carrying = loads()
    carrying.buy(0, 4)

    assert carrying.buy(1, 2) == (Fraction(2), ((Fraction(2), 1),))
