"""What every ballot still has to spend, kept exactly: history classes.

Ballots that paid for the same projects have the same money left, so they share
one purse. There are far fewer purses than ballots, and each is a Python
integer over one common denominator: no rounding, and no common divisors to
look for. Whatever a count finally states is decided or stated from here.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Columns

Payments = tuple[tuple[Fraction, int], ...]
"""Who paid what: an amount in minor units and how many paid it, largest first."""


class Purses:
    """Exact money of all ballots, as projects are bought from it.

    ``pool`` is what all ballots have together at the start, in minor units,
    shared out equally over every ballot cast.
    """

    def __init__(self, columns: Columns, pool: int) -> None:
        self._columns = columns
        self._whole = max(columns.voters, 1)  # the common denominator of all purses
        # Purse 0 is the empty one: whoever has nothing left needs no history.
        self._money = [0, pool]
        self._members = [0, columns.filled]
        self._purse_of = np.ones(columns.groups, dtype=np.intp)

    def money(self, project: int) -> Fraction:
        """Return what the supporters of a project have left together."""
        held = sum(self._money[purse] * people for purse, people in self._supporters(project))
        return Fraction(held, self._whole)

    def told(self) -> tuple[int, list[int], NDArray[np.intp]]:
        """Return what every group holds: a denominator, its numerators, and one's place for each.

        Only to be read, and before the next payment.
        """
        return self._whole, self._money, self._purse_of

    def price(self, project: int, cost: int) -> Fraction | None:
        """Return the largest single payment if supporters share ``cost`` equally.

        Those who have less give all they have. None if they cannot pay it.
        """
        split = self._split(self._supporters(project), cost)
        return None if split is None else Fraction(split[0], split[1] * self._whole)

    def pay(self, project: int, cost: int) -> tuple[Fraction, Payments]:
        """Take ``cost`` from the supporters; return the price and who paid what.

        The supporters must be able to pay. Cost: O(groups + purses), times the
        length of the integers, which grows by log2(supporters) bits a purchase.
        """
        supporters = self._supporters(project)
        split = self._split(supporters, cost)
        assert split is not None, "a project is bought only if its supporters can pay it"
        price, payers = split
        payments: dict[int, int] = {}
        # Scaling every purse by the number of full payers makes the price whole.
        self._whole *= payers
        self._money = [money * payers for money in self._money]
        moved = np.arange(len(self._money), dtype=np.intp)
        for purse, people in supporters:
            money = self._money[purse]
            paid = min(money, price)
            if paid:
                payments[paid] = payments.get(paid, 0) + people
            moved[purse] = self._move(purse, people, money - paid)
        groups = self._columns.supporters[project]
        self._purse_of[groups] = moved[self._purse_of[groups]]
        return Fraction(price, self._whole), tuple(
            (Fraction(paid, self._whole), payments[paid]) for paid in sorted(payments, reverse=True)
        )

    def _supporters(self, project: int) -> list[tuple[int, int]]:
        """Return (purse, how many supporters have it) for a project."""
        purses = self._purse_of[self._columns.supporters[project]]
        # bincount adds floats, but whole ones far below 2**53: exact.
        people = np.bincount(purses, weights=self._columns.weights[project])
        held = np.flatnonzero(people)
        return list(zip(held.tolist(), people[held].astype(np.int64).tolist(), strict=True))

    def _split(self, supporters: list[tuple[int, int]], cost: int) -> tuple[int, int] | None:
        """Return price as (numerator, full payers): price = numerator / payers / whole."""
        rest = cost * self._whole
        payers = sum(people for _, people in supporters)
        for money, people in sorted((self._money[purse], n) for purse, n in supporters):
            if money * payers >= rest:
                return rest, payers
            rest -= money * people
            payers -= people
        return None

    def _move(self, purse: int, people: int, left: int) -> int:
        """Put ``people`` of a purse into one that holds ``left``; return its number."""
        if left == 0:
            target = 0
        elif self._members[purse] == people:
            target = purse
        else:
            target = len(self._money)
            self._money.append(left)
            self._members.append(0)
        self._members[purse] -= people
        self._members[target] += people
        if target == purse:
            self._money[purse] = left
        return target
