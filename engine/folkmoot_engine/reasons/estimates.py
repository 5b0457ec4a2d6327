"""Where to look first for a flip under equal shares, and what surely is too small.

The count without a project is walked once more in `Grains`, whose sums are known
up to their ``error``. A project would be bought in a round if its supporters,
each paying at most what the winner's rate makes it worth, paid its cost. So
``short``, what they lack, tells in every round how many more ballots do it, or
how much less cost; if they pay too much, how many fewer.

These bounds are proven. Until a project is bought, nobody else's purse depends on
its cost or on who approves it, for the number of ballots stays. So if some ballots
join and it is bought, then first in some round as it stands: they must pay what
is short there, and no ballots can pay more than those with the largest purses.
And if some leave and it is not bought, they must have paid what was too much, in
every round. Winners' rates are taken at their upper bound for the first, at a
lower one for the second.

What happens if shares change is only guessed, from the purses of those who are
poor: a guess is where a search begins, nothing more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.grains import Grains
from folkmoot_engine.market import ROUND_DOWN, ROUND_UP, Market, Stall
from folkmoot_engine.rules.equal_shares import Run, buy

_Floats = NDArray[np.float64]
_Groups = NDArray[np.intp]

_LOST_PAYERS, _RICHER = 2.2, 1.25  # what guesses of generated elections lacked at most
_SPARE = 64  # ballots to choose from beyond those that a bound asks for


@dataclass(slots=True)
class Estimate:
    """What is known about flipping one project, by kind of change.

    ``low``: smaller sizes surely do not flip it. ``guess``: where to look first.
    ``orders``: which ballots shall join or leave first. ``margin``: by how much
    supporters would pay more than its cost in the round that is best for it, in
    minor units; below 0 if it lost.
    """

    low: dict[str, int] = field(default_factory=dict)
    guess: dict[str, float] = field(default_factory=dict)
    orders: dict[str, _Groups] = field(default_factory=dict)
    margin: float = -math.inf

    def unproven(self) -> Estimate:
        """Return the same with every bound as a guess."""
        return Estimate({}, self.low | self.guess, self.orders)

    def least(self, kind: str, size: float) -> None:
        """Note a guess, if it is the smallest yet."""
        self.guess[kind] = min(self.guess.get(kind, np.inf), size)

    def most(self, kind: str, size: float) -> None:
        """Note a guess, if it is the largest yet."""
        self.guess[kind] = max(self.guess.get(kind, 0), size)


def estimates(market: Market) -> dict[int, Estimate]:
    """Return an estimate for every project that is on the market.

    Its columns have a group for each ballot. Cost: a count for each winner, and a
    look at the supporters of every project in every round.
    """
    run = buy(market)
    losers = [stall for stall in market.stalls if stall.project not in run.bought]
    found = {stall.project: Estimate() for stall in market.stalls}
    for round_ in _rounds(market, run):
        for stall in losers:
            _lost(round_, stall, found[stall.project])
    for stall in market.stalls:
        if stall.project in run.bought:
            others = tuple(other for other in market.stalls if other is not stall)
            without = buy(replace(market, stalls=others))
            first = run.bought.index(stall.project)
            for number, round_ in enumerate(_rounds(market, without)):
                if number >= first:
                    _won(round_, stall, found[stall.project])
    return found


def margin(market: Market, run: Run, project: int) -> float | None:
    """Return by how much its supporters come closest to paying for a project that was not bought.

    It is below 0, in minor units, and a float that may be off by a little; None if the
    project was bought, or is not on the market. Cost: a few passes over the approvals.
    """
    stall = next((stall for stall in market.stalls if stall.project == project), None)
    if stall is None or project in run.bought:
        return None
    return max(_margin(round_, stall) for round_ in _rounds(market, run))


def _margin(round_: _Round, stall: Stall) -> float:
    mine = round_.grains.purses[stall.groups]
    offered = float(stall.weights.dot(np.minimum(mine, round_.limit(stall))))
    return (offered - round_.grains.of(stall.cost)) / round_.unit


@dataclass
class _Round:
    """A moment of a count: ``high`` and ``low`` bound the rate that wins, None at the end."""

    market: Market
    grains: Grains
    high: float | None
    low: float | None

    @cached_property
    def richest(self) -> _Groups:
        """Return all groups, those with most money first."""
        return np.argsort(-self.grains.purses, kind="stable")

    @property
    def unit(self) -> float:
        """Return grains per minor unit."""
        return float(2.0**self.grains.shift)

    def limit(self, stall: Stall) -> float:
        """Return what a supporter pays at most at the winner's rate, rounded up."""
        share = self.market.budget * self.unit / self.market.columns.voters + 1
        if self.high is None:
            return share
        return min(math.ceil(self.high * stall.scale * ROUND_UP) + 1.0, share)

    def poor(self, mine: _Floats, limit: float) -> int:
        """Return how many hold less than that."""
        return int(np.count_nonzero(mine < limit))


def _rounds(market: Market, run: Run) -> Iterator[_Round]:
    """Yield every round of a run before its purchase, and its end."""
    grains = Grains(market.columns.voters, market.columns.groups, market.pool(0))
    stalls = {stall.project: stall for stall in market.stalls}
    for purchase in run.purchases:
        stall = stalls[purchase.project]
        look = grains.look(stall, 0.0)
        low = look.low / stall.scale * ROUND_DOWN if look else 0.0
        yield _Round(market, grains, purchase.ceiling, low)
        grains.pay(stall)
    yield _Round(market, grains, None, None)


def _lost(round_: _Round, stall: Stall, found: Estimate) -> None:
    """Note what a loser lacks in a round."""
    grains, unit = round_.grains, round_.unit
    mine, limit = grains.purses[stall.groups], round_.limit(stall)
    offered = float(np.minimum(mine, limit).sum())
    short = max(grains.of(stall.cost) - offered - grains.error, 1.0)
    found.margin = max(found.margin, -short / unit)
    size = max(int(-(-short // limit)), 1)
    if size < found.low.get("joining", len(grains.purses)):
        others = np.ones(len(grains.purses), dtype=bool)
        others[stall.groups] = False
        _joined(found, round_.richest[others[round_.richest]], grains.purses, limit, short)
    known = stall.cost - found.low.get("cost", stall.cost)
    dearest = int(_dearest(round_, stall, mine, grains.of(known)) / unit * ROUND_UP)
    found.low["cost"] = max(stall.cost - max(dearest, known), 1)
    voters, budget = round_.market.columns.voters, round_.market.budget * unit
    poor = round_.poor(mine, limit)
    gain = limit - poor * budget / voters**2
    if gain > 0:
        found.least("new-ballots", short / gain)
    if poor:
        more = short / poor
        stays = 1 - more / (budget / voters + more)
        # Those who go pay for nothing else any more, either.
        found.least("withdrawn", voters * (1 - stays**_LOST_PAYERS))


def _joined(found: Estimate, order: _Groups, purses: _Floats, limit: float, short: float) -> None:
    """Note how many of other ballots pay what is short, those with most money first."""
    paid = np.cumsum(np.minimum(purses[order], limit))
    size = int(np.searchsorted(paid, short)) + 1
    if size <= len(order) and size < found.low.get("joining", len(purses)):
        found.low["joining"], found.orders["joining"] = size, order[: size + _SPARE]


def _dearest(round_: _Round, stall: Stall, mine: _Floats, known: float) -> float:
    """Return an upper bound, in grains, of the cost at which a project would be bought now.

    What is not above ``known`` need not be known better.

    What supporters collect is concave in the price, so steps by Newton from the
    right stay on the right.
    """
    error = round_.grains.error
    if round_.high is None:
        return float(mine.sum()) + error
    if stall.scale == 1:
        return float(np.minimum(mine, round_.limit(stall)).sum()) + error
    # The rate is per minor unit of cost: here it is per grain.
    rate = round_.high * ROUND_UP / round_.unit
    if float(np.minimum(mine, rate * known).sum()) + error < known:
        return known
    cost = float(mine.sum()) + error
    while True:
        paid = float(np.minimum(mine, rate * cost).sum()) + error
        slope = rate * float(np.count_nonzero(mine >= rate * cost)) - 1
        if paid >= cost or slope >= 0:
            return cost
        after = cost - (paid - cost) / slope
        if after >= cost * ROUND_DOWN:
            return cost
        cost = after


def _won(round_: _Round, stall: Stall, found: Estimate) -> None:
    """Note what is too much for a winner that is not bought until this round."""
    grains, unit = round_.grains, round_.unit
    mine = grains.purses[stall.groups]
    limit = round_.limit(stall)
    if round_.low is not None:
        limit = float(round_.low * stall.scale * ROUND_DOWN // 1)
    pays = np.minimum(mine, limit)
    spare = float(pays.sum()) - grains.of(stall.cost) - 1
    surely = spare - grains.error
    found.margin = max(found.margin, spare / unit)
    if surely > 0:
        order = np.argsort(-mine, kind="stable")
        size = int(np.searchsorted(np.cumsum(pays[order]), surely)) + 1
        if size > found.low.get("leaving", 0):
            found.low["leaving"], found.orders["leaving"] = size, stall.groups[order]
            found.most("withdrawn", size * _RICHER)
    known = stall.cost + found.guess.get("cost", 1) - 1
    dearest = int(_dearest(round_, stall, mine, known * unit) / unit * ROUND_UP)
    found.most("cost", dearest + 1 - stall.cost)
