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

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.market import Stall
from folkmoot_engine.weighing import weigh

POOL_BITS = 52
"""All grains together: float64 holds every whole number below 2**53."""

_NOBODY = np.zeros(0)

_SORTED_MAX = 2_048  # more purses than that are sooner passed over a few times than sorted

_COUNTS = np.arange(_SORTED_MAX - 1, -1, -1, dtype=np.float64)

_sums = np.add.accumulate

_lesser, _least = np.minimum, np.minimum.reduce


@dataclass(slots=True)
class Look:
    """What is known of a project now: supporters' purses, and bounds on the price.

    ``paid`` is what supporters pay at ``price``, and ``payers`` the units of those
    who would still pay in full a grain further right, one each if utility is the
    same for all. ``high`` bounds the price from above, infinite if not known yet.
    ``even`` tells that surely nobody is too poor for it, and then ``purses`` are
    left out; ``sure`` tells that it surely can be paid.
    """

    purses: NDArray[np.float64]
    low: float
    price: float = 0.0
    payers: float = 1.0
    paid: float = 0.0
    high: float = math.inf
    even: bool = False
    sure: bool = True


class Grains:
    """Money of every ballot while projects are bought from it.

    ``pool`` is what all ballots have together at the start, in minor units,
    shared out equally over every ballot cast. ``shift`` makes grains larger than
    that pool asks for.
    """

    def __init__(self, voters: int, groups: int, pool: int, shift: int | None = None) -> None:
        self.shift = POOL_BITS - pool.bit_length() if shift is None else shift
        self._share = self.of(pool) // max(voters, 1)
        self._purses = np.full(groups, float(self._share))
        # One grain a ballot, and one because a cost is rounded to grains too.
        self.error = float(voters + 1)
        # Nobody whose purse matters has less: a payment takes at most the price.
        self._floor = float(self._share)
        # Purses only shrink, and so what supporters pay at a price: a project with a
        # poor supporter keeps one, the price found here never falls, and as many as
        # pay in full right of it once are never more again.
        self._known: dict[int, tuple[float, float]] = {}
        self.seen: dict[int, Look] = {}

    def of(self, amount: int) -> int:
        """Return minor units as grains, rounded down."""
        return amount << self.shift if self.shift >= 0 else amount >> -self.shift

    @property
    def purses(self) -> NDArray[np.float64]:
        """Return what every group holds, in grains (groups,); only to be read."""
        return self._purses

    def look(self, stall: Stall, start: float, *, even: bool = True) -> Look | None:
        """Return what is known of a project, or None if it surely cannot be paid.

        ``start`` is any lower bound of the price. Bounds are found in the same way if
        all are ``even`` or not, unless that may be told. Cost: a few passes over the
        supporters.
        """
        cost = self.of(stall.cost)
        price = float(cost // stall.total)
        enough = (price + 2) * stall.most + self.error
        known = self._known.get(stall.project)
        if known is None and even and self._floor > enough:
            return self._even(stall, price)
        purses = self._purses[stall.groups]
        money = weigh(stall.weights, purses)
        if money + self.error < cost:
            return None
        if known is None:
            if even and _least(purses) > enough:
                return self._even(stall, price)
            known = price, float(stall.total)
        look = Look(purses, start, *known)
        if money < cost + self.error:
            look.sure = False
        else:
            self._find(stall, look, cost)
            look.low = max(start, look.price - self.error // look.payers - 1)
        self._known[stall.project] = look.price, look.payers
        self.seen[stall.project] = look
        return look

    def beyond(self, stall: Stall, limit: float) -> float | None:
        """Return a lower bound of the price of a project if it surely is above ``limit``, else 0.

        None if it surely cannot be paid. Cost: a pass over the supporters.
        """
        cost = self.of(stall.cost)
        price, payers = self._known.get(stall.project) or (cost // stall.total, stall.total)
        if price < limit:
            price = limit
        purses = self._purses[stall.groups]
        paid = weigh(stall.weights, _lesser(purses, price * stall.units))
        lack = cost - self.error - paid
        if lack <= 0:
            return 0.0
        if weigh(stall.weights, purses) + self.error < cost:
            return None
        # Right of here no more than these pay in full; and somebody is poor.
        price += lack // payers
        self._known[stall.project] = price, payers
        return price

    def high(self, stall: Stall) -> float:
        """Return an upper bound of the price of a project looked at since the last purchase."""
        look = self.seen[stall.project]
        if not look.sure:
            # No payment is larger than the true share.
            return float(self._share + 1)
        if look.high == math.inf:
            target = self.of(stall.cost) + self.error
            further = Look(look.purses, 0, look.price + 2 * (self.error // look.payers) + 3)
            if weigh(stall.weights, _lesser(look.purses, further.price * stall.units)) < target:
                self._level(stall, further, target)
            look.high = further.price + 1
        return look.high

    def pay(self, stall: Stall) -> NDArray[np.float64]:
        """Take the cost of a project from its supporters, who must be able to pay.

        Returns what is left to each group of them.
        """
        cost = self.of(stall.cost)
        look = self.seen.get(stall.project) or Look(self._purses[stall.groups], 0, sure=False)
        if look.even:
            left = self._purses[stall.groups] - look.price * stall.units
        else:
            if not look.sure:
                money = weigh(stall.weights, look.purses)
                if money > cost:
                    self._level(stall, look, cost)
                else:
                    look.price, look.paid = float(self._share), money
            left = look.purses - _lesser(look.purses, look.price * stall.units)
        self._purses[stall.groups] = left
        self._floor -= look.price * stall.most
        self.error += max(cost - look.paid, 0.0) + 1
        self.seen.clear()
        return left

    def _even(self, stall: Stall, price: float) -> Look:
        """Return what is known if surely every supporter can pay the same."""
        look = Look(_NOBODY, price, price, stall.total, price * stall.total, price + 2, even=True)
        self.seen[stall.project] = look
        return look

    def _find(self, stall: Stall, look: Look, cost: int) -> None:
        """Find the price of a project that surely can be paid, by sorting if that is sooner."""
        purses, many = look.purses, len(look.purses)
        if many > _SORTED_MAX or stall.most != 1.0:
            self._level(stall, look, cost)
            return
        if many == stall.total:
            purses = np.sort(purses)
            sums, richer = _sums(purses), _COUNTS[-many:]
        else:
            order = purses.argsort()
            purses, weights = purses[order], stall.weights[order]
            sums, richer = _sums(purses * weights), stall.total - _sums(weights)
        # At the price of the purse at k, those up to it give all, those beyond the price.
        poor = int((purses * richer + sums).searchsorted(cost, "right"))
        given, payers = 0.0, float(stall.total)
        if poor:
            given, payers = float(sums[poor - 1]), float(richer[poor - 1])
        price = (cost - given) // payers
        further = price + 2 * (self.error // payers) + 3
        look.price, look.payers, look.paid = price, payers, given + price * payers
        if purses[poor] >= further:
            look.high = further

    def _level(self, stall: Stall, look: Look, target: float) -> None:
        """Find the largest whole price at which payments are at most ``target``.

        Payments at a price are min(purse, price * units) each; ``target`` must not
        exceed all the money. Payments are concave in the price, so Newton
        steps from the left never step over the solution, a step from the
        right ends left of it, and each gets past at least one more purse.
        """
        purses, units, weights = look.purses, stall.units, stall.weights
        price = max(look.low, look.price)
        paid = weigh(weights, _lesser(purses, price * units))
        while True:
            if paid > target:
                payers = paid - weigh(weights, _lesser(purses, (price - 1) * units))
                # Left of here at least as many pay in full.
                price -= -((target - paid) // payers)
                paid = weigh(weights, _lesser(purses, price * units))
                continue
            payers = weigh(weights, _lesser(purses, (price + 1) * units)) - paid
            step = (target - paid) // payers if payers else 0.0
            if not step:
                break
            price += step
            paid = weigh(weights, _lesser(purses, price * units))
        look.price, look.paid, look.payers = price, paid, max(payers, 1.0)
