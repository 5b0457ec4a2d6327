"""All raises between two of them at once: a proof that they buy the same, or how far one may reach.

A raise gives every share more; what it buys changes only now and then. So what
a low raise buys is bought at a high one as well, side by side, and it is proven
round by round that no rival is cheaper, or can be paid at all, in between.

1. Let t run from 0 at the low end to 1 at the high one, and A(t) be purses on the
   straight line between those held at the ends, in grains. What all ballots truly
   have above A(t), and what below, is each at most e + E(t). At the start e is the
   error of `grains` and E is 0, for shares rise in a straight line.
2. A purchase at the exact price, which keeps order and takes the same sum from any
   state, makes neither larger [CT80]. But it bends the line. Payments min(purse,
   price * units) are concave in purse and price together, so along a line the
   price is convex: who can pay at both ends keeps what is on the new line or more,
   and who is poor at both nothing. Below it is only who lacks x at the low end
   and keeps r at the high one: by t * r at most, by (1 - t) * x, and so by x * r /
   (x + r). `Bend` adds these up to E; as much is above, since sums agree. What
   rounded prices leave adds to e, as in `grains`.
3. The winner's price is below the line between prices at which supporters pay cost
   + e at the ends, plus E(t) / units of those who are rich at both ends even then.
4. A rival's price is at least (cost - e - E(t) - money of some) / units of the
   others, whoever "some" are.

So two rates are straight lines but for E, which bends at two places: they are
compared there and at the ends.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.grains import POOL_BITS, Grains, Look
from folkmoot_engine.market import ROUND_UP, Market, Stall
from folkmoot_engine.weighing import weigh

_Floats = NDArray[np.float64]

_LITTLE = 0.25
"""How far to reach next if nothing tells."""

_TINY = 1e-9  # part of the numbers compared, far above what rounding does to them


def reach(market: Market, bought: Sequence[int], low: int, high: int) -> float:
    """Return how far from one raise to another surely the same is bought, as a part of the way.

    It is 1 if that is proven for all raises from ``low``, which buys that, to
    ``high``, both in minor units; else a guess below 1, at which a shorter proof
    may succeed. Cost: that of a few counts.
    """
    pair = _Pair(market, low, high)
    stalls = {stall.project: stall for stall in market.stalls}
    for project in bought:
        part = pair.buy(stalls[project])
        if part < 1:
            return part
    return pair.end()


@dataclass(slots=True)
class Bend:
    """How far true money may be from a straight line: min(t * rise, (1 - t) * fall, most)."""

    rise: float = 0.0
    fall: float = 0.0
    most: float = 0.0

    def add(self, weights: _Floats, lacks: _Floats, left: _Floats) -> None:
        """Add ballots that lack something at the low end and have some left at the high one."""
        self.rise += weigh(weights, left)
        self.fall += weigh(weights, lacks)
        self.most += weigh(weights, lacks * left / (lacks + left))

    def part(self, low: float, high: float, share: float) -> float:
        """Return 1 if a line from low to high is above ``share`` of this; else where it may be."""
        if low <= 0:
            return 0.0
        if high <= 0:
            return min(low / (low - high), 0.99)
        part, need = 1.0, share * self.most * (1 + _TINY)
        for t in (self.most / self.rise, 1 - self.most / self.fall) if need else ():
            room = low + t * (high - low) - _TINY * (low + high)
            if room <= need:
                # What is bent grows with the square of the way.
                part = min(part, 0.9 * math.sqrt(max(room, 0.0) / need))
        return part


@dataclass(slots=True)
class _Rival:
    """A project, and a line below its rate from ``low`` to ``high``, less ``share`` of the bend."""

    stall: Stall
    low: float
    high: float
    share: float = 0.0


class _Pair:
    """The same purchases at two raises, and what is known of rivals in between."""

    def __init__(self, market: Market, low: int, high: int) -> None:
        self._market, self._bend = market, Bend()
        pools = (market.pool(low), market.pool(high))
        shift = POOL_BITS - pools[1].bit_length()
        columns = market.columns
        self._low, self._high = (
            Grains(columns.voters, columns.groups, pool, shift) for pool in pools
        )
        start = math.ldexp(1.0, shift)
        # At the start nobody is poor, at any raise.
        self._rivals = {
            stall.project: _Rival(stall, stall.start * start, stall.start * start)
            for stall in market.stalls
            if stall.need <= pools[1]
        }
        self._permits = market.permits() if market.permits else None
        self._drop()

    def buy(self, stall: Stall) -> float:
        """Buy a project at both ends; return 1 if it surely wins in between, else a guess."""
        del self._rivals[stall.project]
        looks = self._looks(stall)
        if looks is None:
            return 0.0
        even = looks[0].even
        low = self._low.high(stall) / stall.scale * ROUND_UP
        high = self._high.high(stall) / stall.scale * ROUND_UP
        share = 0.0 if even else self._share(stall, looks)
        for rival in list(self._rivals.values()):
            if self._above(rival, low, high, share) == 1:
                continue
            # What is even costs the same at all raises, and no rate is below the even one.
            if even and self._market.turn(stall) < self._market.turn(rival.stall):
                continue
            part = self._compare(rival, low, high, share)
            if part < 1:
                return part
        return self._pay(stall, looks)

    def end(self) -> float:
        """Return 1 if surely nothing more can be paid in between, else a guess."""
        for rival in self._rivals.values():
            stall = rival.stall
            lack = self._high.of(stall.cost) - self._high.error
            low, high = (
                lack - weigh(stall.weights, ends.purses[stall.groups])
                for ends in (self._low, self._high)
            )
            # The higher the raise, the more money there is.
            if high <= 0:
                return self._bend.part(low, high, 0.0)
        return 1.0

    def _looks(self, stall: Stall) -> tuple[Look, Look] | None:
        """Return what is known of a project at both ends, even at both or at none."""
        for even in (True, False):
            low = self._low.look(stall, 0.0, even=even)
            high = self._high.look(stall, 0.0, even=even)
            if low is None or high is None or not low.sure or not high.sure:
                return None
            if low.even == high.even:
                return low, high
        raise AssertionError("what may not be told to be even is not")

    def _share(self, stall: Stall, looks: tuple[Look, Look]) -> float:
        """Return by which share of the bend the winner's rate may be above its line."""
        if not self._bend.most:
            return 0.0
        more = 2 * self._bend.most // min(look.payers for look in looks) + 1
        rich = [
            look.purses > (grains.high(stall) + more) * stall.units
            for grains, look in zip((self._low, self._high), looks, strict=True)
        ]
        units = weigh(stall.weights * stall.units, (rich[0] & rich[1]).astype(np.float64))
        return 1 / units / stall.scale * ROUND_UP if units * more > self._bend.most else math.inf

    def _above(self, rival: _Rival, low: float, high: float, share: float) -> float:
        """Return 1 if a rival's rate is above a winner's, else a guess."""
        return self._bend.part(rival.low - low, rival.high - high, rival.share + share)

    def _compare(self, rival: _Rival, low: float, high: float, share: float) -> float:
        """Return 1 if a rival's rate turns out to be above a winner's, else a guess."""
        stall = rival.stall
        cost = self._low.of(stall.cost) - self._low.error
        held = [ends.purses[stall.groups] for ends in (self._low, self._high)]
        lacks = [cost - weigh(stall.weights, purses) for purses in held]
        best = _LITTLE
        if lacks[1] > 0:
            # It never can be paid: purses only shrink, and are largest at the high end.
            del self._rivals[stall.project]
            return 1.0
        if lacks[0] > 0:
            best = max(best, self._bend.part(lacks[0], lacks[1], 0.0))
        for purses, ceiling in ((held[1], high), (held[0], low)):
            rich = stall.weights * (purses > ceiling * stall.scale * stall.units)
            units = float((rich * stall.units).sum())
            if not units:
                continue
            rival.low, rival.high = (
                (lack + weigh(rich, mine)) / units / stall.scale * (1 - _TINY / 1024)
                for lack, mine in zip(lacks, held, strict=True)
            )
            rival.share = 1 / units / stall.scale * ROUND_UP
            part = self._above(rival, low, high, share)
            if part == 1:
                return 1.0
            best = max(best, part)
        return best

    def _pay(self, stall: Stall, looks: tuple[Look, Look]) -> float:
        """Take the cost from supporters at both ends; return 1, or 0 if that bends too much."""
        left = self._low.pay(stall), self._high.pay(stall)
        if not looks[0].even:
            poor = (left[0] <= 0) != (left[1] <= 0)
            if poor.any():
                lacks = ((looks[0].price + 1) * stall.units - looks[0].purses)[poor]
                if (left[0][poor] > 0).any():
                    return 0.0
                self._bend.add(stall.weights[poor], lacks, left[1][poor])
        self._low.error = self._high.error = max(self._low.error, self._high.error)
        if self._permits:
            self._permits.fund(stall.project)
            self._drop()
        return 1.0

    def _drop(self) -> None:
        """Let go of what may no longer be funded."""
        if self._permits:
            for project in list(self._rivals):
                if self._permits.refusal(project):
                    del self._rivals[project]
