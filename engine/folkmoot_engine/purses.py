"""What every ballot still has to spend, kept exactly: history classes.

Ballots that paid the same for the same projects have the same money left, so
they share one purse. There are far fewer purses than ballots, and each is a
Python integer over one common denominator: no rounding, and no common divisors
to look for. Whatever a count finally states is decided or stated from here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Columns

Payments = tuple[tuple[Fraction, int], ...]
"""Who paid what: an amount in minor units and how many paid it, largest first."""


class Payer(NamedTuple):
    """Supporters of one project with the same purse and the same units of utility."""

    purse: int
    units: int
    people: int


class Purses:
    """Exact money of all ballots, as projects are bought from it.

    ``columns`` are those of a market: with points, these are the units of
    utility of each supporter, and without, everybody has one. ``pool`` is what
    all ballots have together at the start, in minor units, shared out equally
    over every ballot cast.
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
        payers, _ = self._payers(project)
        return Fraction(sum(self._money[p.purse] * p.people for p in payers), self._whole)

    def told(self) -> tuple[int, list[int], NDArray[np.intp]]:
        """Return what every group holds: a denominator, its numerators, and one's place for each.

        Only to be read, and before the next payment.
        """
        return self._whole, self._money, self._purse_of

    def price(self, project: int, cost: int) -> Fraction | None:
        """Return the payment per unit of utility if supporters share ``cost``.

        Each pays that times their units, and those who have less give all they
        have. None if they cannot pay it.
        """
        split = self._split(self._payers(project)[0], cost)
        return None if split is None else Fraction(split[0], split[1] * self._whole)

    def pay(self, project: int, cost: int) -> tuple[Fraction, Payments]:
        """Take ``cost`` from the supporters; return the price and who paid what.

        The supporters must be able to pay. Cost: O(groups + purses), times the
        length of the integers, which grows by log2(units of all) bits a purchase.
        """
        payers, places = self._payers(project)
        split = self._split(payers, cost)
        assert split is not None, "a project is bought only if its supporters can pay it"
        price, units = split
        payments: dict[int, int] = {}
        # Scaling every purse by the units of all full payers makes the price whole.
        self._whole *= units
        self._money = [money * units for money in self._money]
        moved = np.zeros(len(payers), dtype=np.intp)
        for place, payer in enumerate(payers):
            money = self._money[payer.purse]
            paid = min(money, price * payer.units)
            if paid:
                payments[paid] = payments.get(paid, 0) + payer.people
            moved[place] = self._move(payer.purse, payer.people, money - paid)
        self._purse_of[self._columns.supporters[project]] = moved[places]
        return Fraction(price, self._whole), tuple(
            (Fraction(paid, self._whole), payments[paid]) for paid in sorted(payments, reverse=True)
        )

    def _payers(self, project: int) -> tuple[list[Payer], NDArray[np.intp]]:
        """Return the supporters of a project put together, and the place of each group there."""
        keys = self._purse_of[self._columns.supporters[project]]
        weights = self._columns.weights[project]
        most = 0
        if self._columns.points is not None and len(keys):
            points = self._columns.points[project]
            most = int(points.max())
            # At most 2,000,000 purses and 10**11 units: below 2**58.
            keys, places = np.unique(keys * (most + 1) + points, return_inverse=True)
            people = np.bincount(places, weights=weights)
        else:
            # bincount adds floats, but whole ones far below 2**53: exact.
            held = np.bincount(keys, weights=weights)
            at = np.zeros(len(held), dtype=np.intp)
            purses = np.flatnonzero(held)
            at[purses] = np.arange(len(purses))
            keys, places, people = purses, at[keys], held[purses]
        payers = [
            Payer(key // (most + 1), key % (most + 1), int(n)) if most else Payer(key, 1, int(n))
            for key, n in zip(keys.tolist(), people.tolist(), strict=True)
        ]
        return payers, places

    def _split(self, payers: list[Payer], cost: int) -> tuple[int, int] | None:
        """Return (price, units of the full payers): the price is the first over the second.

        Starts with everybody; whoever cannot pay the price gives all, which
        raises it for the others, so nobody who dropped out comes back.
        """
        rest = cost * self._whole
        while units := sum(payer.units * payer.people for payer in payers):
            able, given = [], 0
            for payer in payers:
                money = self._money[payer.purse]
                if money * units >= rest * payer.units:
                    able.append(payer)
                else:
                    given += money * payer.people
            if len(able) == len(payers):
                return rest, units
            rest -= given
            payers = able
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
