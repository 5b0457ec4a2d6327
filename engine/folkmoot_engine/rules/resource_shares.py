"""Equal shares of everything: a project is paid for in money, hours, and whatever else it uses.

Every ballot gets an equal share of every resource, money being the first. A
project may be bought if its supporters have what it uses, of each resource;
each resource is split among them as under equal shares, and all are paid. What
a resource costs a supporter is the largest single payment, as a part of what
the project uses of it (utility by cost), or of everybody's share of it (by
count), so that pounds and hours can be set side by side. The project is bought
whose *dearest* resource costs the least. With money alone that is equal
shares. Ties go by the published order.

No rule for several resources is settled in the literature. [MSRE22] has the
model, and [B25] tries equal shares with the largest, the smallest and the mean
rate of a project's resources; the largest is taken here: only then a project is
cheap if all that it uses is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from heapq import heapify, heappop, heapreplace

from folkmoot_engine.accounts import Accounts, exact_holders
from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits
from folkmoot_engine.rules import BY_COST
from folkmoot_engine.ties import tie_ranks

Held = list[tuple[Fraction, int]]
"""An amount of a resource and how many have it, the richest first."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought; ``price`` is the largest payment in money, ``held`` what payers had."""

    project: int
    price: Fraction
    held: Held


@dataclass(frozen=True, slots=True)
class Run:
    """What is bought, in order, and what supporters have left at the end.

    ``money`` is what those of each project have together; ``lacking`` are the
    projects whose supporters lack another resource, and not money.
    """

    purchases: tuple[Purchase, ...]
    money: tuple[Fraction, ...]
    lacking: frozenset[int]


def uses(election: Election) -> list[tuple[int, ...]]:
    """Return what each project uses of each resource, money first."""
    if election.resources is None:
        return [(cost,) for cost in election.prices]
    rows = election.resources.costs.tolist()
    return [(cost, *row) for cost, row in zip(election.prices, rows, strict=True)]


def buy(election: Election, utility: str, permits: Permits | None = None) -> Run:
    """Run the rule on every project that uses something and somebody approves.

    Cost: O(approvals log approvals) for each resource, for a few looks per round.
    """
    return _Count(election, utility, permits or Permits(election, ())).run()


class _Count:
    """One run of the rule."""

    def __init__(self, election: Election, utility: str, permits: Permits) -> None:
        self._uses, self._ranks = uses(election), tie_ranks(election)
        self._by_cost, self._permits = utility in BY_COST, permits
        self._votes = election.columns.votes
        resources = election.resources
        budgets = (election.budget, *(() if resources is None else resources.budgets))
        voters = max(election.voters, 1)
        self._shares = [Fraction(budget, voters) for budget in budgets]
        self._accounts = [Accounts(election.columns, share) for share in self._shares]

    def run(self) -> Run:
        """Buy until no project is left that its supporters can pay in every resource."""
        purchases: list[Purchase] = []
        # Rates never fall, since nobody ever gets more of anything.
        heap = [
            (Fraction(0), self._ranks[project], project)
            for project, used in enumerate(self._uses)
            if any(used) and self._votes[project]
        ]
        heapify(heap)
        while heap:
            known, rank, project = heap[0]
            rate = None if self._permits.refusal(project) else self._rate(project)
            if rate is None:
                heappop(heap)
            elif rate > known:
                heapreplace(heap, (rate, rank, project))
            else:
                heappop(heap)
                purchases.append(self._pay(project))
        money = tuple(
            sum((amount * people for amount, people in self._held(0, project)), Fraction(0))
            for project in range(len(self._uses))
        )
        bought = {purchase.project for purchase in purchases}
        lacking = {
            project
            for project, used in enumerate(self._uses)
            if any(used) and project not in bought and money[project] >= used[0]
        }
        return Run(tuple(purchases), money, frozenset(lacking))

    def _held(self, resource: int, project: int) -> Held:
        accounts = self._accounts[resource]
        return exact_holders(accounts, accounts.holders(project))

    def _rate(self, project: int) -> Fraction | None:
        """Return what the dearest resource costs, or None if one cannot be paid."""
        rates = []
        for resource, used in enumerate(self._uses[project]):
            if used:
                price = level(self._held(resource, project), used)
                if price is None:
                    return None
                rates.append(price / (used if self._by_cost else self._shares[resource]))
        return max(rates)

    def _pay(self, project: int) -> Purchase:
        """Let supporters pay in every resource."""
        held, price = self._held(0, project), Fraction(0)
        for resource, used in reversed(list(enumerate(self._uses[project]))):
            price = level(self._held(resource, project), used) or Fraction(0)
            self._accounts[resource].take(project, partial(_after, price))
        self._permits.fund(project)
        return Purchase(project, price, held)


def level(held: Held, cost: int) -> Fraction | None:
    """Return the largest payment if a cost is shared as equally as amounts allow, or None."""
    payers, rest = sum(people for _, people in held), Fraction(cost)
    for amount, people in reversed(held):
        if amount * payers >= rest:
            return rest / payers
        rest -= amount * people
        payers -= people
    return None


def _after(price: Fraction, held: Fraction) -> Fraction:
    return held - min(held, price) if price else held
