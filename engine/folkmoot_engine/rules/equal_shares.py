"""The method of equal shares: every ballot gets the same money to spend.

Again and again the project is bought whose supporters pay the least for what
they get: the smallest *rate*, the largest single payment per unit of utility
(of its cost, or of one project). Ties go by the published order.

A project wins on the bounds of `Grains` only if its rate lies surely below all
others. Where bounds overlap, exact fractions decide: from cost and votes alone
if no supporter is poor, else from `Purses`, which follow the purchases so far.
That is rare in cities, and common but cheap in small rooms. So every decision
is that of rational arithmetic.

Prices never fall within a count, since purses only shrink. So an old lower
bound stays one, and each round looks at few projects anew.

Papers: [PS20] the rule, [PPS21] with costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

from folkmoot_engine.ballots import Columns
from folkmoot_engine.election import Election
from folkmoot_engine.grains import Grains
from folkmoot_engine.purses import Purses
from folkmoot_engine.ties import tie_ranks

_RATE_BITS = 64  # fraction bits of a rate


@dataclass(frozen=True, slots=True)
class Market:
    """One election made ready to be counted many times with different shares.

    Free projects and those without approvals are no candidates.
    """

    columns: Columns
    costs: tuple[int, ...]
    utilities: tuple[int, ...]
    budget: int
    ranks: tuple[int, ...]
    candidates: tuple[int, ...]

    @classmethod
    def of(cls, election: Election, utility: str) -> Market:
        """Prepare an election; ``utility`` is "cost" or "count"."""
        costs, votes = election.prices, election.votes
        return cls(
            columns=election.columns,
            costs=costs,
            utilities=costs if utility == "cost" else (1,) * len(costs),
            budget=election.budget,
            ranks=tie_ranks(election),
            candidates=tuple(p for p in range(len(costs)) if costs[p] and votes[p]),
        )

    def pool(self, raised: int) -> int:
        """Return the money of all ballots if each is raised by ``raised`` minor units."""
        return self.budget + raised * self.columns.voters


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought at a rate of at most ``ceiling``.

    The ceiling is in grains per utility with _RATE_BITS more bits. ``rate`` is
    the exact rate if it had to be known to decide, else None. ``tied`` had the
    same rate and lost by the published order.
    """

    project: int
    ceiling: int
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
        self._grains = Grains(market.columns, market.costs, self._pool)
        self._bought: list[int] = []
        self._exact: Purses | None = None
        self._followed = 0  # purchases that the exact purses have seen
        # Lower bounds of rates, smallest first: at the start nobody is poor.
        votes, voters = market.columns.votes, market.columns.voters
        self._heap = [
            (self._rate(project, self._grains.of(market.costs[project]) // votes[project]), project)
            for project in market.candidates
            if market.costs[project] * voters <= self._pool * votes[project]
        ]
        heapify(self._heap)

    def run(self) -> Run:
        """Buy until no project is left that its supporters can pay."""
        purchases: list[Purchase] = []
        while rivals := self._rivals():
            alone = len(rivals) == 1
            purchase = Purchase(*rivals.popitem(), None) if alone else self._decide(rivals)
            purchases.append(purchase)
            self._pay(purchase.project)
        return Run(self._raised, self._grains.shift, tuple(purchases))

    def repeats(self, run: Run) -> bool:
        """Tell whether ``run``, of a lower raise, surely stays the same up to this one."""
        for purchase in run.purchases:
            if self._is_outbid(purchase, run.shift - self._grains.shift):
                return False
            self._pay(purchase.project)
        return all(self._grains.price(project, 0) is None for _, project in self._heap)

    def _pay(self, project: int) -> None:
        self._grains.pay(project)
        self._bought.append(project)

    def _rivals(self) -> dict[int, int]:
        """Return what may have the lowest rate, with upper bounds; takes it off the heap.

        All others have certainly a higher rate. Drops for good what its
        supporters can no longer pay.
        """
        seen: list[tuple[int, int, int]] = []
        ceiling: int | None = None
        while self._heap and (ceiling is None or self._heap[0][0] <= ceiling):
            start, project = heappop(self._heap)
            bounds = self._bounds(project, start)
            if bounds is not None:
                seen.append((*bounds, project))
                ceiling = bounds[1] if ceiling is None else min(ceiling, bounds[1])
        rivals = {}
        for low, high, project in seen:
            if ceiling is not None and low <= ceiling:
                rivals[project] = high
            else:
                heappush(self._heap, (low, project))
        return rivals

    def _decide(self, rivals: dict[int, int]) -> Purchase:
        """Return the winner of projects whose bounds overlap; the others go back."""
        ranks = self._market.ranks
        rates = {project: self._exact_rate(project, high) for project, high in rivals.items()}
        winner = min(rates, key=lambda project: (rates[project], ranks[project]))
        for project, rate in rates.items():
            if project != winner:
                known = self._grains.of(rate.numerator << _RATE_BITS) // rate.denominator
                heappush(self._heap, (known, project))
        tied = tuple(p for p, rate in rates.items() if p != winner and rate == rates[winner])
        return Purchase(winner, rivals[winner], rates[winner], tied)

    def _exact_rate(self, project: int, high: int) -> Fraction:
        """Return the rate of a project that can be paid; ``high`` is an upper bound."""
        market = self._market
        cost, utility = market.costs[project], market.utilities[project]
        if self._grains.pay_alike(project, (high * utility >> _RATE_BITS) + 1):
            return Fraction(cost, market.columns.votes[project] * utility)
        price = self._purses().price(project, cost)
        assert price is not None, "only what can be paid has a rate"
        return price / utility

    def _is_outbid(self, purchase: Purchase, shift: int) -> bool:
        """Tell whether another rate may be as low; takes the project off the heap."""
        ceiling = -(-purchase.ceiling >> shift)
        above: list[tuple[int, int]] = []
        outbid = False
        while self._heap and self._heap[0][0] <= ceiling and not outbid:
            start, project = heappop(self._heap)
            bounds = None if project == purchase.project else self._bounds(project, start)
            if bounds is not None:
                above.append((bounds[0], project))
                outbid = bounds[0] <= ceiling and not self._loses(project, bounds[1], purchase)
        for entry in above:
            heappush(self._heap, entry)
        return outbid

    def _loses(self, project: int, high: int, purchase: Purchase) -> bool:
        """Tell whether a rival surely loses to a purchase made at a lower raise."""
        if purchase.rate is None:
            return False
        ranks = self._market.ranks
        mine = (self._exact_rate(project, high), ranks[project])
        return (purchase.rate, ranks[purchase.project]) < mine

    def _bounds(self, project: int, start: int) -> tuple[int, int] | None:
        """Return bounds on the rate of a project, or None if it cannot be paid."""
        utility = self._market.utilities[project]
        found = self._grains.price(project, (start * utility) >> _RATE_BITS)
        if found is None:
            return None
        if not found.sure and self._purses().price(project, self._market.costs[project]) is None:
            return None
        return self._rate(project, found.low), self._rate(project, found.high) + 1

    def _rate(self, project: int, price: int) -> int:
        """Return a price in grains as a rate, rounded down."""
        return (price << _RATE_BITS) // self._market.utilities[project]

    def _purses(self) -> Purses:
        """Return exact purses that have followed all purchases so far."""
        if self._exact is None:
            self._exact = Purses(self._market.columns, self._pool)
        for project in self._bought[self._followed :]:
            self._exact.pay(project, self._market.costs[project])
        self._followed = len(self._bought)
        return self._exact
