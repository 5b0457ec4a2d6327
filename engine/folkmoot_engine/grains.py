"""Everybody's money in whole grains, with a proven bound on what rounding did.

How equal shares are exact without being slow. No floating point is used.

1. Money is held in *grains*, whole numbers of 2**-shift minor units, in one
   int64 array; sums of grains never round. Only two things do: shares and
   prices are rounded down to a whole grain.
2. Let ``error`` bound the sum over all ballots of |grains held - true money|.
   At the start it is below one grain a ballot. Buying at the exact price never
   makes it larger: the map from purses before to purses after a purchase keeps
   order (who starts with more ends with no less) and takes the same sum from
   any state, and such a map never moves two states apart in total [CT80].
   Rounding the price down leaves at most one grain more with each supporter,
   and rounding the cost at most one grain more in total. So after some
   purchases ``error`` is at most ballots + sum(supporters + 1).
3. What supporters pay at a price is therefore known up to ``error``, and
   solving for cost - error and for cost + error gives whole numbers between
   which the true price lies for certain.

With all money near 2**61 grains the bounds are about 1e-13 apart. What they
cannot tell is decided by `Purses`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Columns

_POOL_BITS = 61  # all grains together: int64 keeps its sign and a bit to spare


class Price(NamedTuple):
    """Bounds on a price in grains; not ``sure`` if only `Purses` can tell whether it is paid."""

    low: int
    high: int
    sure: bool


class Grains:
    """Money of every ballot while projects are bought from it.

    ``pool`` is what all ballots have together at the start, in minor units,
    shared out equally over every ballot cast.
    """

    def __init__(self, columns: Columns, costs: tuple[int, ...], pool: int) -> None:
        self._columns = columns
        self._costs = costs
        self.shift = _POOL_BITS - pool.bit_length()
        self._share = self.of(pool) // max(columns.voters, 1)
        self._purses = np.full(columns.groups, self._share, dtype=np.int64)
        # One grain a ballot, and one because a cost is rounded to grains too.
        self._error = columns.voters + 1

    def of(self, amount: int) -> int:
        """Return minor units as grains, rounded down."""
        return amount << self.shift if self.shift >= 0 else amount >> -self.shift

    def price(self, project: int, start: int) -> Price | None:
        """Return bounds on the largest payment, or None if it cannot be paid.

        ``start`` is any lower bound. Cost: a few passes over the supporters.
        """
        purses, weights = self._supporters(project)
        cost, money = self.of(self._costs[project]), int(weights @ purses)
        if money + self._error < cost:
            return None
        low = _level(purses, weights, cost - self._error, start)
        if money < cost + self._error:
            # No payment is larger than the true share.
            return Price(low, self._share + 1, sure=False)
        return Price(low, _level(purses, weights, cost + self._error, low) + 1, sure=True)

    def pay_alike(self, project: int, price: int) -> bool:
        """Tell whether for certain every supporter has at least ``price`` grains."""
        purses, _ = self._supporters(project)
        return int(purses.min()) - self._error >= price

    def pay(self, project: int) -> None:
        """Take the cost of a project from its supporters, who must be able to pay."""
        purses, weights = self._supporters(project)
        cost = self.of(self._costs[project])
        if int(weights @ purses) <= cost:
            left = np.zeros_like(purses)
        else:
            votes = self._columns.votes[project]
            price = _level(purses, weights, cost, cost // votes)
            left = purses - np.minimum(purses, price)
        self._purses[self._columns.supporters[project]] = left
        self._error += self._columns.votes[project] + 1

    def _supporters(self, project: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        columns = self._columns
        return self._purses.take(columns.supporters[project]), columns.weights[project]


def _level(purses: NDArray[np.int64], weights: NDArray[np.int64], target: int, start: int) -> int:
    """Return the largest whole price at which payments are at most ``target``.

    Payments at a price are min(purse, price) each; ``target`` must not exceed
    all the money. A ``start`` that already raises the target is returned as it
    is. Payments are concave in the price, so Newton steps from the left never
    step over the solution, and each gets past at least one more purse.
    """
    price = start
    while True:
        paid = int(weights @ np.minimum(purses, price))
        if paid >= target:
            return price
        payers = int(weights @ np.minimum(purses, price + 1)) - paid
        step = (target - paid) // payers
        if step == 0:
            return price
        price += step
