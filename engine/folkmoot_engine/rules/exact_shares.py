"""Exact equal shares: whoever pays for a project pays exactly as much as all others who do.

Every ballot gets the same money. A project may be bought by t of its supporters
if each of them has cost / t; it is bought by as many as possible. Again and
again the project with the most *bang per buck* is bought, its utility times t
per unit of its cost, so t itself if its utility is its cost. Ties go by the
published order.

`add_opt` finds the smallest raise of every share at which something changes: a
project joins, or a supporter. Up to that raise all purchases stay as they are,
so everybody just has that much more in every round; and (project, t) would
come first in the first round whose purchase it beats, if its t-th richest
supporter then had cost / t. The smallest amount that a t-th richest lacks is
the answer. Floats pick the projects and rounds that may hold it: what they say
of cost / t less money is off by at most 2**-50 of the two, so by less than
_SLACK of the smallest found and two shares. Exact fractions decide.

Paper: [KRE25], algorithm 1, and 2 to 5 for the raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from heapq import heapify, heappop, heapreplace

import numpy as np

from folkmoot_engine.accounts import Accounts, Holders, Moment, exact_holders
from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits
from folkmoot_engine.rules import BY_COST
from folkmoot_engine.ties import tie_ranks

_SLACK = 2.0**-40


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought by ``payers`` of its supporters, each of whom pays ``price``."""

    project: int
    payers: int
    price: Fraction


@dataclass(frozen=True, slots=True)
class Run:
    """What shares of that size buy, in order, and the money before each purchase and at the end.

    ``closed`` are projects that may not be funded from some round on, and which.
    """

    share: Fraction
    purchases: tuple[Purchase, ...]
    accounts: Accounts[Fraction]
    moments: tuple[Moment, ...]
    closed: Mapping[int, int]

    @property
    def bought(self) -> tuple[int, ...]:
        """Return the projects, in order."""
        return tuple(purchase.project for purchase in self.purchases)


class Hall:
    """An election made ready to be counted many times with different shares."""

    def __init__(
        self, election: Election, utility: str, permits: Callable[[], Permits] | None = None
    ) -> None:
        self.permits = permits or partial(Permits, election, ())
        self.costs, self.budget = election.prices, election.budget
        self.columns = election.columns
        self.ranks = tie_ranks(election)
        self.by_cost = utility in BY_COST
        self.share = Fraction(election.budget, max(election.voters, 1))
        votes = self.columns.votes
        self.projects = [p for p, cost in enumerate(self.costs) if cost and votes[p]]

    def bang(self, project: int, payers: int) -> Fraction | int:
        """Return utility per unit of cost, all payers together."""
        return payers if self.by_cost else Fraction(payers, self.costs[project])

    def exhausts(self, bought: tuple[int, ...]) -> bool:
        """Tell whether nothing with a supporter that is not bought fits into what is left."""
        left, permits = self.budget - self.cost(bought), self.permits().after(bought)
        return all(self.costs[p] > left for p in permits.open(self.projects) if p not in bought)

    def cost(self, bought: tuple[int, ...]) -> int:
        """Return what projects cost together."""
        return sum(self.costs[project] for project in bought)


def buy(hall: Hall, share: Fraction) -> Run:
    """Run the rule with shares of that size.

    Cost: O(approvals log approvals) for each of a few looks per round.
    """
    accounts, permits = Accounts(hall.columns, share), hall.permits()
    purchases: list[Purchase] = []
    closed = {p: 0 for p in hall.projects if permits.refusal(p)}
    moments: list[Moment] = [accounts.keep()]
    # Payers only drop out, so an old number of them is never too low.
    heap = [(-hall.bang(p, hall.columns.votes[p]), hall.ranks[p], p) for p in hall.projects]
    heap = [entry for entry in heap if entry[2] not in closed]
    heapify(heap)
    while heap:
        bang, rank, project = heap[0]
        payers = most_payers(accounts, accounts.holders(project), hall.costs[project])
        now = -hall.bang(project, payers)
        if not payers:
            heappop(heap)
        elif now > bang:
            heapreplace(heap, (now, rank, project))
        else:
            heappop(heap)
            price = Fraction(hall.costs[project], payers)
            accounts.take(project, partial(_pay, price))
            purchases.append(Purchase(project, payers, price))
            moments.append(accounts.keep())
            if permits:
                permits.fund(project)
                gone = {p for _, _, p in heap if permits.refusal(p)}
                closed |= dict.fromkeys(gone, len(purchases))
                heap = [entry for entry in heap if entry[2] not in gone]
                heapify(heap)
    return Run(share, tuple(purchases), accounts, tuple(moments), closed)


def _pay(price: Fraction, held: Fraction) -> Fraction:
    return held - price if held >= price else held


def most_payers(accounts: Accounts[Fraction], holders: Holders, cost: int) -> int:
    """Return the most supporters that can share a cost equally, or 0."""
    together = np.cumsum(holders.people)
    raised = holders.floats * together
    if (np.abs(raised - cost) > _SLACK * (raised + cost)).all():
        enough = np.flatnonzero(raised > cost)
        return int(together[enough[-1]]) if len(enough) else 0
    payers = int(together[-1])
    for money, people in reversed(exact_holders(accounts, holders)):
        if money * payers >= cost:
            return payers
        payers -= people
    return 0


def add_opt(hall: Hall, run: Run, *, skip: bool = False) -> Fraction | None:
    """Return the smallest raise of every share at which a purchase changes, or None.

    With ``skip`` only changes that fund what the run did not are looked for.
    Cost: O(approvals log approvals) for each round, O(rounds) of which matter
    to a project.
    """
    bought = set(run.bought)
    found: list[tuple[float, int, _Span]] = []
    for project in hall.projects:
        if skip and project in bought:
            continue
        for span in _spans(hall, run, project):
            holders = run.accounts.at(run.moments[span.round], project)
            raise_ = _least_float(holders, hall.costs[project], span)
            if raise_ < np.inf:
                found.append((raise_, project, span))
    if not found:
        return None
    least = min(raise_ for raise_, _, _ in found)
    ceiling = least + _SLACK * (abs(least) + 2 * float(run.share))
    return min(
        _least(run, project, hall.costs[project], span)
        for raise_, project, span in found
        if raise_ <= ceiling
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Numbers of payers, ``low`` to ``high``, that would first beat a purchase in this round."""

    round: int
    low: int
    high: int


def _spans(hall: Hall, run: Run, project: int) -> Iterator[_Span]:
    """Yield the rounds in which a project could come first, each with its numbers of payers."""
    high = hall.columns.votes[project]
    end = run.closed.get(project, len(run.moments))
    for place, purchase in enumerate(run.purchases[:end]):
        low = _beats(hall, project, purchase)
        if low <= high:
            yield _Span(place, low, high)
            high = low - 1
        if purchase.project == project:
            return
    if high and end > len(run.purchases):
        yield _Span(len(run.purchases), 1, high)


def _beats(hall: Hall, project: int, purchase: Purchase) -> int:
    """Return how few payers of a project beat a purchase."""
    if project == purchase.project:
        return purchase.payers + 1
    mine = 1 if hall.by_cost else hall.costs[project]
    theirs = 1 if hall.by_cost else hall.costs[purchase.project]
    payers, over = divmod(purchase.payers * mine, theirs)
    level = not over and hall.ranks[project] < hall.ranks[purchase.project]
    return payers if level else payers + 1


def _least_float(holders: Holders, cost: int, span: _Span) -> float:
    """Return about how much a t-th richest supporter lacks at least, for t in the span."""
    together = np.cumsum(holders.people)
    first = together - holders.people < span.high
    inside = first & (together >= span.low)
    if not inside.any():
        return float(np.inf)
    payers = np.minimum(together[inside], span.high)
    return float((cost / payers - holders.floats[inside]).min())


def _least(run: Run, project: int, cost: int, span: _Span) -> Fraction:
    """Return exactly how much a t-th richest supporter lacks at least."""
    holders = run.accounts.at(run.moments[span.round], project)
    together, lacks = 0, list[Fraction]()
    for money, people in exact_holders(run.accounts, holders):
        before, together = together, together + people
        if together >= span.low and before < span.high:
            lacks.append(Fraction(cost, min(together, span.high)) - money)
    return min(lacks)


def complete(hall: Hall, *, skip: bool = False, last: bool = False) -> Run:
    """Raise shares by `add_opt` while the result fits; return the last run that does.

    It ends as soon as nothing fits into what is left, unless ``last``: then
    only when a result does not fit, or nothing can change.
    """
    run = buy(hall, hall.share)
    while last or not hall.exhausts(run.bought):
        raise_ = add_opt(hall, run, skip=skip)
        if raise_ is None:
            break
        more = buy(hall, run.share + raise_)
        if hall.cost(more.bought) > hall.budget:
            break
        run = more
    return run
