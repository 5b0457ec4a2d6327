"""Exact purses, worked by hand."""

from fractions import Fraction

from folkmoot_engine import Ballots
from folkmoot_engine.ballots import columns
from folkmoot_engine.purses import Purses


def purses() -> Purses:
    """Three ballots and an empty one share 40: project 0 has two supporters, 1 and 2 too."""
    return Purses(columns(Ballots.of([[0], [0, 1], [1, 2], []]), 3), 40)


def test_the_empty_ballot_has_a_share_that_nobody_can_spend() -> None:
    assert purses().money(0) == 20


def test_supporters_pay_alike_if_they_can() -> None:
    assert purses().price(0, 7) == Fraction(7, 2)


def test_who_has_less_gives_all_and_the_others_the_rest() -> None:
    """After 0 is bought for 15, ballot 2 has 5/2 left; 1 costs 10: 5/2 and 15/2."""
    after = purses()
    after.pay(0, 15)

    assert after.price(1, 10) == Fraction(15, 2)
    assert after.pay(1, 10) == (Fraction(15, 2), ((Fraction(15, 2), 1), (Fraction(5, 2), 1)))
    assert after.money(2) == Fraction(5, 2)


def test_what_cannot_be_paid_has_no_price() -> None:
    assert purses().price(2, 11) is None


def test_money_to_the_last_fraction_can_be_spent() -> None:
    thirds = Purses(columns(Ballots.of([[0, 1], [0], [1]]), 2), 10)

    assert thirds.price(0, 6) == 3
    thirds.pay(0, 6)
    assert thirds.money(1) == Fraction(11, 3)
    thirds.pay(1, 3)
    assert thirds.money(1) == Fraction(2, 3)


def test_who_gave_more_points_pays_more() -> None:
    """Shares of 20, 1 and 3 points: 12 cost 3 and 9. Then 26 for both: 17 is all, 9 the rest."""
    ballots = Ballots.of([[0, 1], [0, 1]], "cumulative", [[1, 1], [3, 1]])
    given = Purses(columns(ballots, 2), 40)

    assert given.price(0, 12) == 3
    assert given.pay(0, 12)[1] == ((Fraction(9), 1), (Fraction(3), 1))
    assert given.money(1) == 28
    assert given.pay(1, 26)[1] == ((Fraction(15), 1), (Fraction(11), 1))


def test_many_points_do_not_help_who_has_little_left() -> None:
    """Shares of 10; the first gives 9 points of 10 and would pay 13.5 of 15: gives all."""
    ballots = Ballots.of([[0], [0]], "cumulative", [[9], [1]])
    given = Purses(columns(ballots, 1), 20)

    assert given.pay(0, 15)[1] == ((Fraction(10), 1), (Fraction(5), 1))
    assert given.price(0, 6) is None
