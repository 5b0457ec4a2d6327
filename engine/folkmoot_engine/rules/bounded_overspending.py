"""Equal shares with bounded overspending: supporters who are a little short may still buy.

Every ballot gets the same money. If no supporter of a project pays more than q,
they raise a part alpha of its cost. At the pace at which they pay for that part
all of it takes q / alpha of those who have it, which per unit of utility is rho.
The project is bought for which rho / alpha is the smallest, whatever q: a good
price counts, and so does how little is missing. Whoever has less than q / alpha
pays all there is, and what is missing then is overspent. No purchase goes over
the budget, and the count ends when nothing fits, or nobody who wants what fits
has money. For a given project q / alpha**2 first rises and then falls between
any two amounts that supporters have; so q is one of these, or raises it all.

Under the variant called plus what is missing is a debt that anybody could make:
if the best project would take each of its supporters at most d into debt, then
everybody may go d into debt, and whatever equal shares would buy with that is
bought. Debts stay.

Ties go by the published order, and for one project to the larger part. Floats
only pick the rivals: they are sums and products of amounts of 0 or more, off by
less than _SLACK of themselves, and _NEAR of a share where debts are added.
Numbers between bounds, exact where need be, decide.

Paper: [PPSW25], the rule, and its variant in the appendix.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.accounts import Accounts, Holders
from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits
from folkmoot_engine.reals import ZERO, Held, Real, above, level, total
from folkmoot_engine.rules import BY_COST
from folkmoot_engine.ties import tie_ranks

_SLACK = 2.0**-26
_NEAR = 2.0**-40
_NONE = np.zeros(0)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought; ``paid`` is what its supporters paid, whole minor units, rounded down."""

    project: int
    paid: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A project of whose cost ``raised`` comes together if nobody pays more than ``most``.

    ``merit`` is what decides, the smaller the better.
    """

    project: int
    most: Real
    raised: Real
    merit: Real

    def beats(self, other: Offer, ranks: tuple[int, ...]) -> bool:
        """Tell whether this is to be bought rather than the other."""
        if self.merit < other.merit:
            return True
        if other.merit < self.merit:
            return False
        if self.project != other.project:
            return ranks[self.project] < ranks[other.project]
        return other.raised < self.raised


@dataclass(frozen=True, slots=True)
class Glance:
    """What floats say of a project: its supporters, what each payment raises, and of merits.

    ``raised[k]`` comes together if nobody pays more than ``money[k]``, the
    largest first. ``merits`` are of those that do not surely raise it all,
    ``level`` bounds the merit of raising it all, from infinity up if it cannot be.
    """

    project: int
    holders: Holders
    merits: NDArray[np.float64]
    level: tuple[float, float]

    @property
    def high(self) -> float:
        """Return an upper bound of the best merit."""
        least = float(self.merits.min()) if len(self.merits) else np.inf
        return min(least * (1 + _SLACK), self.level[1])


def buy(
    election: Election, utility: str, permits: Permits | None = None, *, plus: bool = False
) -> tuple[Purchase, ...]:
    """Run the rule on every project that costs something and somebody approves.

    What ``permits`` refuse is left out like what does not fit.

    Cost: O(approvals log approvals) for each purchase, and a pass over the
    supporters of every project that may be the best. Raises ValueError if two
    amounts are equal so late that exact fractions would be too long.
    """
    return _Count(election, utility, permits or Permits(election, ()), plus=plus).run()


class _Count:
    """One run of the rule."""

    def __init__(self, election: Election, utility: str, permits: Permits, *, plus: bool) -> None:
        self._permits = permits
        self._costs, self._ranks = election.prices, tie_ranks(election)
        self._by_cost, self._plus = utility in BY_COST, plus
        self._left = election.budget
        votes = election.columns.votes
        self._share = election.budget / max(election.voters, 1)
        share = Real.of(Fraction(election.budget, max(election.voters, 1)))
        self._accounts = Accounts(election.columns, share)
        self._open = {p for p, cost in enumerate(self._costs) if cost and votes[p]}

    def run(self) -> tuple[Purchase, ...]:
        """Buy until nothing fits, or nobody who wants what fits has money."""
        purchases = []
        while best := self._best():
            cost = Real.of(self._costs[best.project])
            pay, debt = best.most, ZERO
            if best.raised < cost:
                pay = best.most * cost / best.raised
                debt = pay - best.most
            if self._plus:
                best = self._cheapest(best.project, debt)
                pay = best.most
            purchases.append(self._pay(best.project, pay, debt))
        return tuple(purchases)

    def _pay(self, project: int, pay: Real, debt: Real) -> Purchase:
        """Let everybody pay, under the variant out of debts too."""
        if not self._plus:
            debt = ZERO
        raised = total(self._held(self._accounts.holders(project), debt), pay)
        self._accounts.take(project, partial(_after, pay, debt))
        self._open.remove(project)
        self._left -= self._costs[project]
        self._permits.fund(project)
        return Purchase(project, raised.whole())

    def _held(self, holders: Holders, debt: Real = ZERO) -> list[Held]:
        """Return what supporters can pay, those who cannot left out."""
        pairs = zip(holders.accounts.tolist(), holders.people.tolist(), strict=True)
        held = ((self._accounts.money[account], people) for account, people in pairs)
        able = (Held(above(money + debt if debt is not ZERO else money), n) for money, n in held)
        return [each for each in able if each.money is not ZERO]

    # The best offer, over all parts that supporters could raise.

    def _best(self) -> Offer | None:
        """Return the offer with the smallest rho / alpha, or None if there is none."""
        fitting = (project for project in self._open if self._costs[project] <= self._left)
        self._open = set(self._permits.open(fitting))
        glances = [self._glance(project, ZERO) for project in self._open]
        ceiling = min((glance.high for glance in glances), default=0.0)
        best: Offer | None = None
        for glance in glances:
            for offer in self._offers(glance, ceiling):
                if best is None or offer.beats(best, self._ranks):
                    best = offer
        return best

    def _offers(self, glance: Glance, ceiling: float) -> list[Offer]:
        """Return the offers of a project that may be as good as the ceiling."""
        project, cost = glance.project, Real.of(self._costs[glance.project])
        near = np.flatnonzero(glance.merits * (1 - _SLACK) <= ceiling)
        if not len(near) and glance.level[0] > ceiling:
            return []
        held, offers = self._held(glance.holders), list[Offer]()
        skipped = len(held) - len(glance.merits)
        for most in dict.fromkeys(held[skipped + place].money for place in near.tolist()):
            raised = total(held, most)
            if raised < cost:
                price = self._per_utility(project, most * cost / raised)
                offers.append(Offer(project, most, raised, price * cost / raised))
        if glance.level[0] <= ceiling and not total(held) < cost:
            most = level(held, cost)
            offers.append(Offer(project, most, cost, self._per_utility(project, most)))
        return offers

    def _per_utility(self, project: int, price: Real) -> Real:
        return price / Real.of(self._costs[project]) if self._by_cost else price

    # What equal shares would buy if everybody could go into debt.

    def _cheapest(self, first: int, debt: Real) -> Offer:
        """Return what has the smallest price per utility if everybody has so much more.

        The first project can be paid like that for certain.
        """
        glances = [self._glance(project, debt) for project in self._open]
        ceiling = min(glance.level[1] for glance in glances)
        best: Offer | None = None
        for glance in sorted(glances, key=lambda glance: glance.project != first):
            project, cost = glance.project, Real.of(self._costs[glance.project])
            held = self._held(glance.holders, debt) if glance.level[0] <= ceiling else []
            if not held or (project != first and total(held) < cost):
                continue
            most = level(held, cost)
            offer = Offer(project, most, cost, self._per_utility(project, most))
            if best is None or offer.beats(best, self._ranks):
                best = offer
        assert best is not None, "the first project can be paid"
        return best

    def _glance(self, project: int, debt: Real) -> Glance:
        """Return what floats say of a project if everybody has so much more."""
        holders, cost = self._accounts.holders(project), float(self._costs[project])
        near = _NEAR * (self._share + float(debt))
        money = np.maximum(holders.floats + float(debt), 0.0)
        if debt is ZERO:
            money, near = money[money > 0], 0.0
        people = holders.people[: len(money)]
        poorer = np.cumsum((money * people)[::-1])[::-1]
        raised = money * (np.cumsum(people) - people) + poorer
        doubt = _SLACK * cost + near * float(people.sum())
        utility = cost if self._by_cost else 1.0
        short = raised < cost + doubt
        merits = _NONE
        if debt is ZERO:
            merits = money[short] * (cost / raised[short]) ** 2 / utility
        enough, lacking = money[raised >= cost + doubt], money[raised < cost - doubt]
        if len(lacking) == len(money):
            return Glance(project, holders, merits, (np.inf, np.inf))
        low = max(float(lacking.max(initial=0.0)), cost / float(people.sum())) - near
        high = float(enough.min(initial=np.inf)) + near
        return Glance(
            project, holders, merits, (low * (1 - _SLACK) / utility, high * (1 + _SLACK) / utility)
        )


def _after(pay: Real, debt: Real, money: Real) -> Real:
    """Return what is left of somebody's money, which is below 0 if it is a debt."""
    if debt is ZERO:
        return money if money.high <= 0 else above(money, pay)
    able = above(money + debt)
    return money if able is ZERO else above(able, pay) - debt
