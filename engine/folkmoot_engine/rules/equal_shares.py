"""The method of equal shares: every ballot gets the same money to spend.

Again and again the project is bought whose supporters pay the least for what
they get: the smallest largest payment per unit of utility (of its cost, or of
one project). Ties go by the published order.

How it is exact without being slow. No floating point is used at all.

1. Money is held in *grains*, whole numbers of 2**-shift minor units, in one
   int64 array; sums of grains never round. Only two things do: shares and
   prices are rounded down to a whole grain.
2. Let ``error`` bound the sum over all ballots of |grains held - true money|.
   At the start it is below one grain a ballot. Buying at the exact price never
   makes it larger: the map from purses before to purses after a purchase keeps
   order (who starts with more ends with more) and takes the same sum from
   everybody, and such a map never spreads two states apart in total [CT80].
   Rounding the price down leaves at most one grain more with each supporter,
   and rounding the cost at most one grain more in total. So after some
   purchases ``error`` is below ballots + sum(supporters + 1).
3. What supporters can raise at a price is therefore known up to ``error``, and
   solving for cost - error and for cost + error gives a whole-number interval
   that holds the true price for certain.
4. A project wins on intervals only if its own lies below all others. If some
   overlap, the decision is made with exact fractions: from the costs alone if
   no supporter is poor, else from `Purses`, which follows the purchases so far.

With a 61-bit total the intervals are about 1e-13 wide, so step 4 is rare in
cities and common in small rooms, where it is cheap. Nothing is decided by an
estimate; the shares shown in the end are recounted from `Purses`.

Prices never fall within a count, since purses only shrink. So an old lower
bound stays one, and few projects are looked at again in each round.

Papers: [PS20] the rule, [PPS21] with costs; [CT80] for step 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Columns
from folkmoot_engine.election import Election
from folkmoot_engine.purses import Purses
from folkmoot_engine.ties import tie_ranks

_POOL_BITS = 61  # all grains together: leaves int64 a sign and a bit to spare
_RATE_BITS = 64  # fraction bits of a rate, that is of a price per utility


@dataclass(frozen=True, slots=True)
class Market:
    """One election made ready to be counted many times with different shares."""

    columns: Columns
    costs: tuple[int, ...]
    utilities: tuple[int, ...]
    budget: int
    ranks: tuple[int, ...]
    candidates: tuple[int, ...]

    @classmethod
    def of(cls, election: Election, utility: str) -> Market:
        """Prepare an election; ``utility`` is "cost" or "count".

        Free projects and those without approvals are not on the market.
        """
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


def buy(market: Market, raised: int) -> tuple[int, ...]:
    """Return the projects bought, in order, if each share is raised by ``raised``.

    Cost: O(approvals) for each of a few looks per round; see the module.
    """
    return tuple(_Count(market, market.pool(raised)).run())


class _Grains:
    """Money of each group's ballots in grains, and the proven bound on its error."""

    def __init__(self, market: Market, pool: int) -> None:
        columns = market.columns
        self._columns = columns
        self._costs = market.costs
        self.shift = _POOL_BITS - pool.bit_length()
        share = self.of(pool) // max(columns.voters, 1)
        self._purses = np.full(columns.groups, share, dtype=np.int64)
        # One grain a ballot, and one because costs are rounded to grains too.
        self._error = columns.voters + 1
        self.share = share

    def of(self, amount: int) -> int:
        """Return minor units as grains, rounded down."""
        return amount << self.shift if self.shift >= 0 else amount >> -self.shift

    def price(self, project: int, start: int) -> tuple[int, int, bool] | None:
        """Return (low, high, payable): bounds on the price in grains.

        ``start`` is any lower bound. None if the supporters cannot pay;
        payable is False if only exact arithmetic can tell whether they can.
        """
        purses, weights = self._supporters(project)
        cost, money = self.of(self._costs[project]), int(weights @ purses)
        if money + self._error < cost:
            return None
        low = _level(purses, weights, max(cost - self._error, 0), start)
        if money < cost + self._error:
            # A payment is at most a share, rounded up.
            return low, self.share + 1, False
        return low, _level(purses, weights, cost + self._error, low) + 1, True

    def all_pay_alike(self, project: int, high: int) -> bool:
        """Tell whether for certain no supporter has less than the price."""
        purses, _ = self._supporters(project)
        return int(purses.min()) - self._error >= high

    def pay(self, project: int) -> None:
        """Take the cost of a project from its supporters."""
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

    Payments at price q are min(purse, q) each. ``target`` must not exceed all
    the money. A ``start`` that already raises the target is returned as it is.
    Newton steps on a concave function from the left never step over the root,
    and each reaches at least the next purse that is poorer than the price.
    """
    price = start
    while True:
        raised = int(weights @ np.minimum(purses, price))
        if raised >= target:
            return price
        payers = int(weights @ np.minimum(purses, price + 1)) - raised
        step = (target - raised) // payers
        if step == 0:
            return price
        price += step


class _Count:
    """One run of the method."""

    def __init__(self, market: Market, pool: int) -> None:
        self._market = market
        self._pool = pool
        self._grains = _Grains(market, pool)
        self._bought: list[int] = []
        self._exact: Purses | None = None
        self._followed = 0  # purchases that the exact purses have seen
        # Lower bounds of rates, smallest first: at the start nobody is poor.
        votes, voters = market.columns.votes, market.columns.voters
        self._heap = [
            (self._rate(project, self._grains.of(market.costs[project]) // votes[project]), project)
            for project in market.candidates
            if market.costs[project] * voters <= pool * votes[project]
        ]
        heapify(self._heap)

    def run(self) -> list[int]:
        """Buy until no project is left that its supporters can pay."""
        while True:
            rivals = self._rivals()
            if not rivals:
                return self._bought
            winner = next(iter(rivals)) if len(rivals) == 1 else self._decide(rivals)
            for project, (low, _) in rivals.items():
                if project != winner:
                    heappush(self._heap, (low, project))
            self._grains.pay(winner)
            self._bought.append(winner)

    def _rivals(self) -> dict[int, tuple[int, int]]:
        """Return the projects that may have the lowest rate, each with its bounds.

        Takes them off the heap; all others have certainly a higher rate. Drops
        for good whatever its supporters can no longer pay.
        """
        seen: dict[int, tuple[int, int]] = {}
        ceiling: int | None = None
        while self._heap and (ceiling is None or self._heap[0][0] <= ceiling):
            low, project = heappop(self._heap)
            if project not in seen:
                bounds = self._bounds(project, low)
                if bounds is not None:
                    seen[project] = bounds
                    ceiling = bounds[1] if ceiling is None else min(ceiling, bounds[1])
        rivals = {}
        for project, (low, high) in seen.items():
            if ceiling is not None and low <= ceiling:
                rivals[project] = (low, high)
            else:
                heappush(self._heap, (low, project))
        return rivals

    def _bounds(self, project: int, low_rate: int) -> tuple[int, int] | None:
        """Return bounds on the rate of a project, or None if it cannot be paid."""
        utility = self._market.utilities[project]
        found = self._grains.price(project, (low_rate * utility) >> _RATE_BITS)
        if found is None:
            return None
        low, high, payable = found
        if not payable and self._purses().price(project, self._market.costs[project]) is None:
            return None
        return self._rate(project, low), self._rate(project, high) + 1

    def _rate(self, project: int, price: int) -> int:
        """Return grains per unit of utility with _RATE_BITS more bits, rounded down."""
        return (price << _RATE_BITS) // self._market.utilities[project]

    def _decide(self, rivals: dict[int, tuple[int, int]]) -> int:
        """Return the winner among projects whose bounds overlap, exactly."""
        market, ranks = self._market, self._market.ranks
        rates: dict[int, Fraction] = {}
        for project in rivals:
            cost, votes = market.costs[project], market.columns.votes[project]
            high = self._grains.price(project, 0)
            assert high is not None, "rivals can be paid"
            if self._grains.all_pay_alike(project, high[1]):
                price: Fraction | None = Fraction(cost, votes)
            else:
                price = self._purses().price(project, cost)
            assert price is not None, "rivals can be paid"
            rates[project] = price / market.utilities[project]
        return min(rates, key=lambda project: (rates[project], ranks[project]))

    def _purses(self) -> Purses:
        """Return exact purses that have followed all purchases so far."""
        if self._exact is None:
            self._exact = Purses(self._market.columns, self._pool)
        for project in self._bought[self._followed :]:
            self._exact.pay(project, self._market.costs[project])
        self._followed = len(self._bought)
        return self._exact
