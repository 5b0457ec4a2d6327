"""Equal shares as the textbook says it, one purse a voter, fractions throughout.

Slow and plain on purpose: it shares no code with the engine but the election
itself, so that the two can be wrong only independently.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from tests.oracles.naive_limits import Allowed, allowed_by, anything

from folkmoot_engine import Election
from folkmoot_engine.completion import Completion


@dataclass(frozen=True)
class Purchase:
    """One project bought: its price, and what every voter paid, by voter."""

    project: int
    price: Fraction
    paid: tuple[Fraction, ...]


def utilities(election: Election, utility: str) -> list[dict[int, int]]:
    """Return what each project is worth to each voter, if above nothing."""
    rows, costs = election.ballots.rows(), election.costs.tolist()
    points = election.ballots.point_rows() or [[1] * len(row) for row in rows]
    found = []
    for row, given in zip(rows, points, strict=True):
        worth = {p: n for p, n in zip(row, given, strict=True) if n > 0}
        if "points" not in utility:
            worth = dict.fromkeys(worth, 1)
        found.append({p: n * costs[p] if "cost" in utility else n for p, n in worth.items()})
    return found


def equal_shares(
    election: Election,
    utility: str,
    raised: int = 0,
    allowed: Allowed = anything,
    *,
    whole: bool = False,
) -> list[Purchase]:
    """Return the purchases if every share is raised by ``raised`` minor units.

    Before that it may be rounded down to a whole currency unit.
    """
    voters = utilities(election, utility)
    if not voters:
        return []
    marks = [set(row) for row in election.ballots.rows()]
    share = Fraction(election.budget, len(voters))
    share = Fraction(share // election.step * election.step) if whole else share
    purses = [share + raised for _ in voters]
    costs = election.costs.tolist()
    rest = {p for p, cost in enumerate(costs) if cost > 0}
    purchases: list[Purchase] = []
    while True:
        offers = []
        bought = [purchase.project for purchase in purchases]
        for project in (p for p in rest if allowed(bought, p)):
            worth = [found.get(project, 0) for found in voters]
            rate = smallest_rate(purses, worth, costs[project])
            if rate is not None:
                approvals = sum(project in row for row in marks)
                offers.append((rate, -approvals, costs[project], project, worth))
        if not offers:
            return purchases
        rate, _, _, project, worth = min(offers)
        paid = tuple(min(purse, rate * n) for purse, n in zip(purses, worth, strict=True))
        purses = [purse - payment for purse, payment in zip(purses, paid, strict=True)]
        rest.remove(project)
        purchases.append(Purchase(project, max(paid), paid))


def smallest_rate(purses: list[Fraction], worth: list[int], cost: int) -> Fraction | None:
    """Return the payment per utility at which all payments add up to the cost."""
    if sum(purse for purse, n in zip(purses, worth, strict=True) if n) < cost:
        return None
    # Those whose purses are the smallest for what they get pay all they have.
    ordered = sorted((purse / n, purse, n) for purse, n in zip(purses, worth, strict=True) if n)
    given, units = Fraction(0), sum(worth)
    for limit, purse, n in ordered:
        if (cost - given) / units <= limit:
            return (cost - given) / units
        given, units = given + purse, units - n
    return None


def add_one(
    election: Election,
    utility: str,
    steps: int = 1,
    allowed: Allowed = anything,
    *,
    last: bool = False,
    whole: bool = False,
) -> tuple[int, list[Purchase]]:
    """Return the raise, and the purchases, of the last result that fits.

    ``steps`` is the currency units of a raise. All that somebody wants may be
    too little a reason to stop: then only what does not fit is one.
    """
    costs = election.costs.tolist()
    wanted = {p for worth in utilities(election, utility) for p in worth if costs[p] > 0}
    raised, purchases = 0, equal_shares(election, utility, 0, allowed, whole=whole)
    while True:
        bought = {purchase.project for purchase in purchases}
        left = election.budget - sum(costs[p] for p in bought)
        able = {p for p in wanted - bought if allowed(bought, p)}
        if not any(last or costs[p] <= left for p in able):
            return raised, purchases
        further = raised + steps * election.step
        more = equal_shares(election, utility, further, allowed, whole=whole)
        if sum(costs[purchase.project] for purchase in more) > election.budget:
            return raised, purchases
        raised, purchases = further, more


def prefer(election: Election, utility: str, funded: set[int], other: set[int], by: str) -> int:
    """Return how many more people prefer the one set of projects to the other."""
    balance = 0
    for worth in utilities(election, utility.replace("cost", "count").replace("count-", "")):
        gets = [sum(n for p, n in worth.items() if p in found) for found in (funded, other)]
        if by == "some":
            gets = [min(got, 1) for got in gets]
        balance += (gets[0] > gets[1]) - (gets[0] < gets[1])
    return balance


def most_votes(
    election: Election, money: int, done: set[int], allowed: Allowed = anything
) -> list[int]:
    """Return what most votes, or points, fund, skipping what is done or does not fit."""
    costs, rows = election.costs.tolist(), election.ballots.rows()
    votes = [sum(p in row for row in rows) for p in range(len(costs))]
    points = election.ballots.point_rows() or [[1] * len(row) for row in rows]
    scores = [0] * len(costs)
    for row, given in zip(rows, points, strict=True):
        for p, n in zip(row, given, strict=True):
            scores[p] += n
    funded = list[int]()
    for p in sorted(range(len(costs)), key=lambda p: (-scores[p], -votes[p], costs[p], p)):
        if scores[p] > 0 and p not in done and costs[p] <= money and allowed(funded, p):
            funded.append(p)
            money -= costs[p]
    return funded


def completed(
    election: Election, utility: str, completion: Completion, limits: Collection[str] = ()
) -> tuple[int, list[Purchase], list[int]]:
    """Return the raise, what shares buy, and what most votes fund after or instead of that."""
    costs, free = election.costs.tolist(), free_ones(election, utility, limits)
    allowed = allowed_by(election, limits, free)
    raised, purchases = 0, equal_shares(election, utility, 0, allowed)
    if completion.step:
        raised, purchases = add_one(
            election,
            utility,
            completion.step,
            allowed,
            last=completion.last,
            whole=completion.whole,
        )
    bought = {purchase.project for purchase in purchases}
    gratis = {p for p, cost in enumerate(costs) if not cost}
    left = election.budget - sum(costs[p] for p in bought)
    fill = list[int]()
    if completion.fill:
        after = allowed_by(election, limits, {*free, *bought})
        fill = most_votes(election, left, bought | gratis, after)
    if completion.compare:
        every = allowed_by(election, limits)
        first = most_votes(election, 0, {p for p, cost in enumerate(costs) if cost}, every)
        other = most_votes(election, election.budget, gratis, allowed_by(election, limits, first))
        if prefer(election, utility, {*bought, *free}, {*first, *other}, completion.compare) < 0:
            return 0, [], other
    return raised, purchases, fill


def free_ones(election: Election, utility: str, limits: Collection[str]) -> list[int]:
    """Return what costs nothing and somebody supports, in tie order, if allowed."""
    wanted = {p for worth in utilities(election, utility) for p in worth}
    if "cost" in utility:
        wanted = {p for worth in utilities(election, "count") for p in worth}
    votes = [sum(p in row for row in election.ballots.rows()) for p in range(len(election.ids))]
    free = list[int]()
    for p in sorted(wanted, key=lambda p: (-votes[p], p)):
        if not election.prices[p] and allowed_by(election, limits, free)((), p):
            free.append(p)
    return free
