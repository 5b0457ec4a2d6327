"""Everybody's money in whole grains, with a proven bound on what rounding did.

How equal shares are exact without being slow.

1. Money is held in *grains*, whole numbers of 2**-shift minor units. All of it
   together is below 2**52 grains, so a float64 array holds it exactly, and sums
   of payments are exact in any order: whole numbers below 2**53 never round.
   Only shares and prices do, down to a whole grain.
2. Let ``error`` bound the sum over all ballots of |grains held - true money|.
   At the start it is below one grain a ballot. Buying at the exact price never
   makes it larger: the map from purses before to purses after a purchase keeps
   order (who starts with more ends with no less) and takes the same sum from
   any state, and such a map never moves two states apart in total [CT80].
   A price rounded down leaves supporters what the cost lacks, which is known;
   a cost rounded to grains one grain more.
3. What supporters pay at a price is therefore known up to ``error``. Payments
   are concave in the price, so from a price and its number of full payers
   follow whole numbers between which the true price lies for certain.
4. Prices are per unit of utility, and whoever has u units pays min(purse, price
   times u). All of the above holds word by word, for u is whole: that product
   is exact below 2**53, and if it is beyond, its float is above every purse. A
   supporter with u units stands for u full payers.

The bounds are some 1e-9 apart in a large city. What they cannot tell is decided by
`Purses`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.market import Stall
from folkmoot_engine.weighing import weigh

POOL_BITS = 52
"""All grains together: float64 holds every whole number below 2**53."""

_NOBODY = np.zeros(0)

_least = np.minimum.reduce


@dataclass(slots=True)
class Look:
    """What is known of a project now: supporters' purses, and bounds on the price.

    ``payers`` are the units of those who would pay ``price`` in full, one each
    if utility is the same for all. ``even`` tells that
    surely nobody is too poor for it, and then ``purses`` are left out; ``sure``
    tells that it surely can be paid.
    """

    purses: NDArray[np.float64]
    low: float
    price: float = 0.0
    payers: float = 1.0
    even: bool = False
    sure: bool = True


class Grains:
    """Money of every ballot while projects are bought from it.

    ``pool`` is what all ballots have together at the start, in minor units,
    shared out equally over every ballot cast.
    """

    def __init__(self, voters: int, groups: int, pool: int) -> None:
        self.shift = POOL_BITS - pool.bit_length()
        self._share = self.of(pool) // max(voters, 1)
        self._purses = np.full(groups, float(self._share))
        # One grain a ballot, and one because a cost is rounded to grains too.
        self.error = float(voters + 1)
        # Nobody whose purse matters has less: a payment takes at most the price.
        self._floor = float(self._share)
        # Purses only shrink: a project with a poor supporter keeps one.
        self._poor: set[int] = set()
        self.seen: dict[int, Look] = {}

    def of(self, amount: int) -> int:
        """Return minor units as grains, rounded down."""
        return amount << self.shift if self.shift >= 0 else amount >> -self.shift

    @property
    def purses(self) -> NDArray[np.float64]:
        """Return what every group holds, in grains (groups,); only to be read."""
        return self._purses

    def look(self, stall: Stall, start: float) -> Look | None:
        """Return what is known of a project, or None if it surely cannot be paid.

        ``start`` is any lower bound of the price. Cost: a few passes over the supporters.
        """
        cost = self.of(stall.cost)
        look = self._even(stall, cost)
        if look is None:
            purses = self._purses[stall.groups]
            money = weigh(stall.weights, purses)
            if money + self.error < cost:
                return None
            look = Look(purses, start)
            if money < cost + self.error:
                look.sure = False
            else:
                self._level(stall, look, cost)
                look.low = max(start, look.price - self.error // look.payers - 1)
        self.seen[stall.project] = look
        return look

    def high(self, stall: Stall) -> float:
        """Return an upper bound of the price of a project looked at since the last purchase."""
        look = self.seen[stall.project]
        if look.even:
            return look.price + 2
        if not look.sure:
            # No payment is larger than the true share.
            return float(self._share + 1)
        target = self.of(stall.cost) + self.error
        further = Look(look.purses, 0, look.price + 2 * (self.error // look.payers) + 3)
        payments = np.minimum(look.purses, further.price * stall.units)
        if weigh(stall.weights, payments) < target:
            self._level(stall, further, target)
        return further.price + 1

    def pay(self, stall: Stall) -> None:
        """Take the cost of a project from its supporters, who must be able to pay."""
        cost = self.of(stall.cost)
        look = self.seen.get(stall.project) or Look(self._purses[stall.groups], 0, sure=False)
        if look.even:
            self._purses[stall.groups] -= look.price * stall.units
            paid = look.price * stall.total
        else:
            if not look.sure:
                if weigh(stall.weights, look.purses) <= cost:
                    look.price = float(self._share)
                else:
                    self._level(stall, look, cost)
            payments = np.minimum(look.purses, look.price * stall.units)
            self._purses[stall.groups] = look.purses - payments
            paid = weigh(stall.weights, payments)
        self._floor -= look.price * stall.most
        self.error += max(cost - paid, 0.0) + 1
        self.seen.clear()

    def _even(self, stall: Stall, cost: int) -> Look | None:
        """Return what is known if surely every supporter can pay the same."""
        if stall.project in self._poor:
            return None
        price = float(cost // stall.total)
        if self._floor <= (price + 2) * stall.most + self.error:
            left = self._purses[stall.groups] - (price + 2) * stall.units
            if _least(left) <= self.error:
                self._poor.add(stall.project)
                return None
        return Look(_NOBODY, price, price, stall.total, even=True)

    def _level(self, stall: Stall, look: Look, target: float) -> None:
        """Find the largest whole price at which payments are at most ``target``.

        Payments at a price are min(purse, price * units) each; ``target`` must not
        exceed all the money. Payments are concave in the price, so Newton
        steps from the left never step over the solution, a step from the
        right ends left of it, and each gets past at least one more purse.
        """
        purses, units, weights = look.purses, stall.units, stall.weights
        price = max(look.low, look.price)
        while True:
            paid = weigh(weights, np.minimum(purses, price * units))
            if paid > target:
                payers = paid - weigh(weights, np.minimum(purses, (price - 1) * units))
                # Left of here at least as many pay in full.
                price -= -((target - paid) // payers)
                continue
            payers = weigh(weights, np.minimum(purses, (price + 1) * units)) - paid
            step = (target - paid) // payers if payers else 0.0
            if not step:
                break
            price += step
        look.price, look.payers = price, max(payers, 1.0)
