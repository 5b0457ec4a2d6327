"""The method of equal shares: every ballot gets the same money to spend.

Again and again the project is bought whose supporters pay the least for what
they get: the smallest *rate* at which everybody's rate times utility, or all
they have left if that is less, adds up to its cost. Ties go by the published
order.

A project wins on the bounds of `Grains` only if its rate lies surely below all
others. Where bounds overlap, exact fractions decide: from cost and points alone
if no supporter is poor, else from `Purses`, which follow the purchases so far.
That is rare in cities, and common but cheap in small rooms. So every decision
is that of rational arithmetic.

Prices never fall within a count, since purses only shrink. So an old lower
bound stays one, and each round looks at few projects anew.

Papers: [PS20] the rule, [PPS21] with costs and additive utilities.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush, heapreplace

from folkmoot_engine.grains import Grains
from folkmoot_engine.market import ROUND_DOWN, ROUND_UP, Market, Stall
from folkmoot_engine.purses import Purses

__all__ = ["Market", "Purchase", "Run", "buy", "buys_the_same"]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought at a rate of at most ``ceiling``.

    The ceiling is in grains per utility. ``rate`` is the exact rate if it had
    to be known to decide, else None. ``tied`` had the same rate and lost by
    the published order.
    """

    project: int
    ceiling: float
    rate: Fraction | None
    tied: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """What shares buy, in order, if each is raised by ``raised`` minor units."""

    raised: int
    shift: int
    purchases: tuple[Purchase, ...]

    @property
    def bought(self) -> tuple[int, ...]:
        """Return the projects, in order."""
        return tuple(purchase.project for purchase in self.purchases)


def buy(market: Market, raised: int = 0) -> Run:
    """Run the method with every share raised by ``raised`` minor units.

    Cost: O(approvals) for each of a few looks per round.
    """
    return _Count(market, raised).run()


def buys_the_same(market: Market, run: Run, raised: int) -> bool:
    """Tell whether all raises from that of ``run`` up to ``raised`` surely buy the same.

    The higher the raise, the more everybody has after the same purchases, and
    the lower all rates. So if at the higher raise no rival's rate gets as low
    as the winner's was at the lower one, round by round, the winners between
    are the same; and if nothing more can be paid for at the higher one, then
    neither before. False means only that this does not prove it.
    """
    return _Count(market, raised).repeats(run)


class _Count:
    """One run of the method."""

    def __init__(self, market: Market, raised: int) -> None:
        self._market = market
        self._raised = raised
        self._pool = market.pool(raised)
        self._grains = Grains(market.columns.voters, market.columns.groups, self._pool)
        self._bought: list[int] = []
        self._exact: Purses | None = None
        self._followed = 0  # purchases that the exact purses have seen
        # Lower bounds of rates, smallest first: at the start nobody is poor.
        unit = math.ldexp(1.0, self._grains.shift)
        self._heap = [
            (stall.start * unit, stall.project, stall)
            for stall in market.stalls
            if stall.need <= self._pool
        ]
        self._permits = market.permits() if market.permits else None
        self._drop()

    def run(self) -> Run:
        """Buy until no project is left that its supporters can pay."""
        purchases: list[Purchase] = []
        while rivals := self._rivals():
            purchase, stall = self._decide(rivals)
            purchases.append(purchase)
            self._pay(stall)
        return Run(self._raised, self._grains.shift, tuple(purchases))

    def repeats(self, run: Run) -> bool:
        """Tell whether ``run``, of a lower raise, surely stays the same up to this one."""
        stalls = {stall.project: stall for stall in self._market.stalls}
        for purchase in run.purchases:
            if self._is_outbid(
                purchase, math.ldexp(purchase.ceiling, self._grains.shift - run.shift)
            ):
                return False
            self._pay(stalls[purchase.project])
        return all(self._look(start, stall) is None for start, _, stall in self._heap)

    def _pay(self, stall: Stall) -> None:
        self._grains.pay(stall)
        self._bought.append(stall.project)
        if self._permits:
            self._permits.fund(stall.project)
            self._drop()

    def _drop(self) -> None:
        """Let go of what may no longer be funded."""
        if self._permits:
            permits = self._permits
            self._heap = [entry for entry in self._heap if not permits.refusal(entry[1])]
            heapify(self._heap)

    def _rivals(self) -> list[tuple[float, Stall]]:
        """Return what may have the lowest rate, with upper bounds; takes it off the heap.

        All others have certainly a higher rate. Drops for good what its
        supporters can no longer pay.
        """
        heap, seen = self._heap, self._grains.seen
        rivals: list[tuple[float, Stall]] = []
        ceiling = math.inf
        while heap and heap[0][0] <= ceiling:
            low, project, stall = heap[0]
            if project in seen:
                heappop(heap)
                high = self._grains.high(stall) / stall.scale * ROUND_UP
                rivals.append((high, stall))
                ceiling = min(ceiling, high)
                continue
            now = self._beyond(stall, ceiling)
            if now is not None and now <= ceiling:
                now = self._look(low, stall)
                if now is not None:
                    ceiling = min(ceiling, seen[project].high / stall.scale * ROUND_UP)
            if now is None:
                heappop(heap)
            else:
                heapreplace(heap, (now, project, stall))
        return rivals

    def _beyond(self, stall: Stall, ceiling: float) -> float | None:
        """Return a lower bound of the rate of a project if it surely is above a ceiling, else 0.

        None if it surely cannot be paid. A look costs three times as much.
        """
        if ceiling == math.inf:
            return 0.0
        price = self._grains.beyond(stall, ceiling * stall.scale * ROUND_UP // 1 + 1)
        return None if price is None else price / stall.scale * ROUND_DOWN

    def _look(self, low: float, stall: Stall) -> float | None:
        """Return a lower bound of the rate of a project now, or None if it cannot be paid."""
        start = low * stall.scale * ROUND_DOWN // 1
        look = self._grains.look(stall, start)
        if look is None:
            return None
        if not look.sure and self._purses().price(stall.project, stall.cost) is None:
            return None
        return max(low, look.low / stall.scale * ROUND_DOWN)

    def _decide(self, rivals: list[tuple[float, Stall]]) -> tuple[Purchase, Stall]:
        """Return the winner of projects whose bounds overlap; the others go back."""
        if len(rivals) == 1:
            high, winner = rivals[0]
            return Purchase(winner.project, high, None), winner
        ranks = self._market.ranks
        found = [
            (self._exact_rate(stall), ranks[stall.project], high, stall) for high, stall in rivals
        ]
        best, _, ceiling, winner = min(found, key=lambda rival: rival[:2])
        for rate, _, _, stall in found:
            if stall is not winner:
                known = self._grains.of(rate.numerator) / rate.denominator * ROUND_DOWN
                heappush(self._heap, (known, stall.project, stall))
        tied = tuple(
            stall.project for rate, _, _, stall in found if stall is not winner and rate == best
        )
        return Purchase(winner.project, ceiling, best, tied), winner

    def _exact_rate(self, stall: Stall) -> Fraction:
        """Return the rate of a project that can be paid and was looked at."""
        if self._grains.seen[stall.project].even:
            return Fraction(stall.cost, stall.total * stall.scale)
        price = self._purses().price(stall.project, stall.cost)
        assert price is not None, "only what can be paid has a rate"
        return price / stall.scale

    def _is_outbid(self, purchase: Purchase, ceiling: float) -> bool:
        """Tell whether another rate may be as low; takes the project off the heap."""
        above: list[tuple[float, int, Stall]] = []
        outbid = False
        while self._heap and self._heap[0][0] <= ceiling and not outbid:
            low, project, stall = heappop(self._heap)
            now = None if project == purchase.project else self._look(low, stall)
            if now is not None:
                above.append((now, project, stall))
                outbid = now <= ceiling and not self._loses(stall, purchase)
        for entry in above:
            heappush(self._heap, entry)
        return outbid

    def _loses(self, stall: Stall, purchase: Purchase) -> bool:
        """Tell whether a rival surely loses to a purchase made at a lower raise."""
        if purchase.rate is None:
            return False
        ranks = self._market.ranks
        mine = (self._exact_rate(stall), ranks[stall.project])
        return (purchase.rate, ranks[purchase.project]) < mine

    def _purses(self) -> Purses:
        """Return exact purses that have followed all purchases so far."""
        if self._exact is None:
            self._exact = Purses(self._market.columns, self._pool)
        for project in self._bought[self._followed :]:
            self._exact.pay(project, self._market.costs[project])
        self._followed = len(self._bought)
        return self._exact
