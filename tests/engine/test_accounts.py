"""What ballots have left, by what they paid before."""

from fractions import Fraction

from folkmoot_engine import Election
from folkmoot_engine.accounts import Accounts, exact_holders

COLUMNS = Election.of("ab", [1, 1], 1, [[0], [0, 1], [1], [1]]).columns


def test_supporters_stand_by_falling_money_with_how_many_have_it() -> None:
    accounts = Accounts(COLUMNS, Fraction(5))
    accounts.take(0, lambda held: held - 2)

    assert exact_holders(accounts, accounts.holders(1)) == [(Fraction(5), 2), (Fraction(3), 1)]


def test_what_was_held_is_told_and_who_pays_nothing_keeps_the_account() -> None:
    accounts = Accounts(COLUMNS, Fraction(5))

    assert accounts.take(0, lambda held: held) == [(Fraction(5), 2)]
    assert accounts.money == [5]


def test_an_earlier_moment_stays_as_it_was() -> None:
    accounts = Accounts(COLUMNS, Fraction(5))
    before = accounts.keep()
    accounts.take(1, lambda held: held - 4)

    assert exact_holders(accounts, accounts.at(before, 0)) == [(Fraction(5), 2)]
    assert exact_holders(accounts, accounts.holders(0)) == [(Fraction(5), 1), (Fraction(1), 1)]
