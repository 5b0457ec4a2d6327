"""Equal shares at many raises at once: one lane each, side by side in one table.

A lane is a count as in `rules.equal_shares`, on purses in grains with the
error bound E of `grains`; lanes that look at the same project, or buy it, do
so in one step. They need not agree on anything. What bounds cannot tell is not
decided here: such a lane says nothing, and has to be counted by itself. [PPS21]

Why the bounds of `_level` hold. P(q) is what supporters pay at the price q
from the purses here: concave, of whole slopes, and within E of the truth; E
also covers that the cost is rounded to grains. The search ends at a whole p
with 0 <= gap = cost - P(p). Let m be the mean slope of P from p to p + wide,
rounded down, or 1: left of p all slopes are at least m, since they are at least
the mean one, which is above 0, and whole. So d = (E - gap) / m further left P is
at most cost - E, and the truth at most the cost: the true price is not below
p - d. It is not above p + wide if P(p + wide) >= cost + E. If that is not so,
`_bound` tries further right in the same way, or gives the lane up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.grains import POOL_BITS
from folkmoot_engine.market import ROUND_DOWN, ROUND_UP, Market
from folkmoot_engine.weighing import weigh_table

_Floats = NDArray[np.float64]
_Lanes = NDArray[np.intp]

_MANY = 3  # as many lanes as a third of all are worth the work for all

CELLS_MAX = 2_000_000
"""Most purses at once, all lanes together: 16 megabytes."""


def buy_many(market: Market, raises: Sequence[int]) -> list[tuple[int, ...] | None]:
    """Return what each raise buys, in order; None where only exact money can tell."""
    found: list[tuple[int, ...] | None] = []
    width = max(1, CELLS_MAX // max(market.columns.groups, 1))
    for begin in range(0, len(raises), width):
        found += Lanes(market, raises[begin : begin + width]).run()
    return found


class Lanes:
    """Counts side by side. Tables are (stalls, lanes) unless said otherwise.

    ``low`` bounds rates from below, infinite once a project is bought or cannot
    be paid; ``fresh`` tells where it holds since the last purchase. ``start``
    bounds prices from below; ``price`` and ``payers`` are as in `grains.Look`,
    ``even`` where nobody is poor, and ``high`` bounds rates from above, infinite
    if not known.
    """

    def __init__(self, market: Market, raises: Sequence[int]) -> None:
        pools = [market.pool(raised) for raised in raises]
        self._market = market
        # One size of grain for all lanes, from the one with most money.
        self._shift = POOL_BITS - max(pools).bit_length()
        self._stalls = [stall for stall in market.stalls if stall.need <= max(pools)]
        self._costs = [float(self._of(stall.cost)) for stall in self._stalls]
        self._all = np.arange(len(pools), dtype=np.intp)
        voters = market.columns.voters
        shares = np.array([float(self._of(pool) // max(voters, 1)) for pool in pools])
        self._purses = np.repeat(shares[None, :], market.columns.groups, axis=0)
        self._floor = shares
        self._error = np.full(len(pools), voters + 1.0)
        self._bought: list[list[int]] = [[] for _ in pools]
        self._open = [True] * len(pools)
        shape = (len(self._stalls), len(pools))
        unit = math.ldexp(1.0, self._shift)
        self._low = np.array(
            [
                [stall.start * unit if stall.need <= pool else np.inf for pool in pools]
                for stall in self._stalls
            ]
        ).reshape(shape)
        self._fresh, self._even = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self._poor = np.zeros(shape, dtype=bool)
        most = max((len(stall.groups) for stall in self._stalls), default=0)
        self._hands, self._counter = np.empty((most, len(pools))), np.empty((most, len(pools)))
        self._start, self._price = np.zeros(shape), np.zeros(shape)
        units = np.array([float(stall.total) for stall in self._stalls])
        self._payers, self._slope = (np.repeat(units[:, None], len(pools), axis=1) for _ in "ab")
        self._high = np.full(shape, np.inf)

    def run(self) -> list[tuple[int, ...] | None]:
        """Count until no lane has anything left that can be bought."""
        while len(self._stalls):
            # All lanes look until each knows its best project, and then all buy:
            # so they stay at the same round, and look at the same projects.
            while True:
                best = self._low.argmin(axis=0)
                low = self._low[best, self._all]
                stale = (low < np.inf) & ~self._fresh[best, self._all]
                if not stale.any():
                    break
                for place in set(best[stale].tolist()):
                    self._look(place)
            lanes = np.flatnonzero(low < np.inf)
            if not len(lanes):
                break
            self._settle(best[lanes], lanes)
        return [
            tuple(bought) if told else None
            for bought, told in zip(self._bought, self._open, strict=True)
        ]

    def _of(self, amount: int) -> int:
        """Return minor units as grains, rounded down."""
        return amount << self._shift if self._shift >= 0 else amount >> -self._shift

    def _held(self, place: int, lanes: _Lanes | slice) -> _Floats:
        """Return the purses (supporters, lanes) of a project, until it is called again."""
        groups = self._stalls[place].groups
        # Clipped places, which there are none of, can be written straight into the buffer.
        held = self._purses.take(groups, 0, self._hands[: len(groups)], "clip")
        return held if isinstance(lanes, slice) else held.take(lanes, axis=1)

    def _paid(self, place: int, held: _Floats, price: _Floats) -> _Floats:
        """Return what supporters pay at a price, by lane."""
        payments = self._counter[: len(held)]
        if payments.shape != held.shape:
            payments = np.empty_like(held)
        stall = self._stalls[place]
        alike = isinstance(stall.units, float)
        most = price * stall.units if alike else np.multiply.outer(stall.units, price)
        return weigh_table(stall.weights, np.minimum(held, most, out=payments))

    def _look(self, place: int) -> None:
        """Bound the rate of a project in all lanes that need it, as `Grains.look` does."""
        stall, cost = self._stalls[place], self._costs[place]
        wanted = (self._low[place] < np.inf) & ~self._fresh[place]
        # Picking few lanes out of many costs more than working for all.
        many = _MANY * np.count_nonzero(wanted) >= len(wanted)
        lanes: _Lanes | slice = slice(None) if many else np.flatnonzero(wanted)
        wanted = wanted[lanes]
        error = self._error[lanes]
        price = cost // stall.total
        enough = (price + 2) * stall.most + error
        even = self._floor[lanes] > enough
        if not even.all():
            held = self._held(place, lanes)
            if not self._poor[place, lanes].all():
                even |= held.min(axis=0) > enough
                self._poor[place, lanes] = ~even
            if not even.all():
                self._level(place, lanes, held, wanted & ~even)
        lanes = self._all[lanes][wanted & even]
        self._price[place, lanes], self._payers[place, lanes] = price, stall.total
        self._even[place, lanes], self._fresh[place, lanes] = True, True
        self._low[place, lanes] = price / stall.scale * ROUND_DOWN
        self._high[place, lanes] = (price + 2) / stall.scale * ROUND_UP

    def _level(
        self, place: int, lanes: _Lanes | slice, held: _Floats, wanted: NDArray[np.bool_]
    ) -> None:
        """Bound the rate of a project that somebody is poor for, in the wanted ones of lanes."""
        stall, cost, error = self._stalls[place], self._costs[place], self._error[lanes]
        money = weigh_table(stall.weights, held)
        sure = wanted & (money >= cost + error)
        some = self._all[lanes]
        self._low[place, some[wanted & (money + error < cost)]] = np.inf
        self._drop(some[wanted & ~sure & (money + error >= cost)])
        price, slope = self._start[place, lanes], self._slope[place, lanes]
        gap = np.where(sure, cost - self._paid(place, held, price), 0)
        while (step := np.where(gap < 0, gap, gap // slope)).any():
            after = np.where(sure, cost - self._paid(place, held, price + step), 0)
            slope = np.where(step > 0, np.maximum((gap - after) / np.maximum(step, 1), 1), slope)
            price, gap = price + step, after
        wide = 2 * ((error + gap) // slope) + 2
        beyond = self._paid(place, held, price + wide) - cost
        payers = np.maximum((gap + beyond) // wide, 1)
        low = price - np.maximum(error - gap, 0) // payers - 1
        high = np.where(beyond >= error, (price + wide) / stall.scale * ROUND_UP, np.inf)[sure]
        start = np.maximum(self._start[place, lanes], low)[sure]
        some = some[sure]
        self._price[place, some], self._payers[place, some] = price[sure], payers[sure]
        self._slope[place, some] = slope[sure]
        self._start[place, some], self._fresh[place, some] = start, True
        self._even[place, some], self._high[place, some] = False, high
        lowest = np.maximum(self._low[place, some], start / stall.scale * ROUND_DOWN)
        self._low[place, some] = lowest

    def _settle(self, best: _Lanes, lanes: _Lanes) -> None:
        """Buy the best project of these lanes where all others surely cost a higher rate."""
        for place, some in _each(best, lanes, self._high[best, lanes] == np.inf):
            self._bound(place, some)
        high, low = self._high[best, lanes], self._low[best, lanes]
        known = low < np.inf  # but for lanes that were dropped just now
        self._low[best, lanes] = np.inf
        second = self._low.argmin(axis=0)[lanes]
        rival = self._low[second, lanes]
        self._low[best, lanes] = low
        clear = known & (rival > high)
        for place, some in _each(best, lanes, clear):
            self._pay(place, some)
        doubtful = known & ~clear
        stale = doubtful & ~self._fresh[second, lanes]
        for place in set(second[stale].tolist()):
            self._look(place)
        for at in np.flatnonzero(doubtful & ~stale).tolist():
            if self._open[lanes[at]]:  # it was a moment ago
                self._tie(int(best[at]), int(lanes[at]))

    def _bound(self, place: int, lanes: _Lanes) -> None:
        """Bound the rate of a project from above in lanes that looked at it."""
        stall, cost = self._stalls[place], self._costs[place]
        error = self._error[lanes]
        price = self._price[place, lanes] + 2 * (error // self._payers[place, lanes]) + 3
        paid = self._paid(place, self._held(place, self._whole(lanes)), price)
        enough = paid >= cost + error
        self._high[place, lanes] = np.where(enough, (price + 1) / stall.scale * ROUND_UP, np.inf)
        self._drop(lanes[~enough])

    def _whole(self, lanes: _Lanes) -> _Lanes | slice:
        return slice(None) if len(lanes) == len(self._all) else lanes

    def _tie(self, best: int, lane: int) -> None:
        """Buy in one lane the first of projects with overlapping bounds, if all are even."""
        rivals = np.flatnonzero(self._low[:, lane] <= self._high[best, lane])
        stale = rivals[~self._fresh[rivals, lane]]
        here = np.array([lane], dtype=np.intp)
        if len(stale):
            self._look(int(stale[0]))
        elif self._even[rivals, lane].all():
            self._pay(min(rivals.tolist(), key=self._turn), here)
        else:
            self._drop(here)

    def _turn(self, place: int) -> tuple[int, int]:
        return self._market.turn(self._stalls[place])

    def _pay(self, place: int, lanes: _Lanes) -> None:
        """Take the cost of a project from its supporters in some lanes."""
        stall = self._stalls[place]
        held, price = self._held(place, self._whole(lanes)), self._price[place, lanes]
        paid = self._paid(place, held, price)
        left = np.maximum(held - np.multiply.outer(stall.units, price), 0)
        if len(lanes) == len(self._all):
            self._purses[stall.groups] = left
        else:
            self._purses[stall.groups[:, None], lanes] = left
        self._floor[lanes] -= price * stall.most
        self._error[lanes] += self._costs[place] - paid + 1
        self._fresh[:, lanes] = False
        self._low[place, lanes] = np.inf
        for lane in lanes.tolist():
            self._bought[lane].append(stall.project)

    def _drop(self, lanes: _Lanes) -> None:
        """Leave lanes to a count of their own."""
        self._low[:, lanes] = np.inf
        for lane in lanes.tolist():
            self._open[lane] = False


def _each(places: _Lanes, lanes: _Lanes, wanted: NDArray[np.bool_]) -> Iterator[tuple[int, _Lanes]]:
    """Return (place, its lanes) for the wanted lanes; both arrays belong together."""
    places, lanes = places[wanted], lanes[wanted]
    while len(lanes):
        same = places == places[0]
        yield int(places[0]), lanes[same]
        places, lanes = places[~same], lanes[~same]
