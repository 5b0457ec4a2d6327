"""Equal shares as the textbook says it, one purse a voter, fractions throughout.

Slow and plain on purpose: it shares no code with the engine but the election
itself, so that the two can be wrong only independently.
"""

from dataclasses import dataclass
from fractions import Fraction

from folkmoot_engine import Election


@dataclass(frozen=True)
class Purchase:
    """One project bought: its price, and what every voter paid, by voter."""

    project: int
    price: Fraction
    paid: tuple[Fraction, ...]


def equal_shares(election: Election, utility: str, raised: int = 0) -> list[Purchase]:
    """Return the purchases if every share is raised by ``raised`` minor units."""
    ballots = election.ballots.rows()
    if not ballots:
        return []
    purses = [Fraction(election.budget, len(ballots)) + raised for _ in ballots]
    costs = election.costs.tolist()
    rest = {p for p, cost in enumerate(costs) if cost > 0}
    purchases: list[Purchase] = []
    while True:
        offers = []
        for project in rest:
            supporters = [voter for voter, ballot in enumerate(ballots) if project in ballot]
            price = largest_payment([purses[voter] for voter in supporters], costs[project])
            if price is not None:
                worth = costs[project] if utility == "cost" else 1
                offers.append(
                    (price / worth, -len(supporters), costs[project], project, price, supporters)
                )
        if not offers:
            return purchases
        _, _, _, project, price, supporters = min(offers)
        paid = tuple(
            min(purse, price) if voter in supporters else Fraction(0)
            for voter, purse in enumerate(purses)
        )
        purses = [purse - payment for purse, payment in zip(purses, paid, strict=True)]
        rest.remove(project)
        purchases.append(Purchase(project, price, paid))


def largest_payment(purses: list[Fraction], cost: int) -> Fraction | None:
    """Return what the richest pay if the cost is shared as equally as purses allow."""
    if sum(purses) < cost:
        return None
    # The price is where the poorest k pay all they have and the others alike.
    purses = sorted(purses)
    for poor in range(len(purses)):
        price = Fraction(cost - sum(purses[:poor])) / (len(purses) - poor)
        if price <= purses[poor]:
            return price
    return None


def add_one(election: Election, utility: str) -> tuple[int, list[Purchase]]:
    """Return the raise, and the purchases, of the last result that fits."""
    costs = election.costs.tolist()
    wanted = {p for ballot in election.ballots.rows() for p in ballot if costs[p] > 0}
    raised, purchases = 0, equal_shares(election, utility)
    while True:
        bought = {purchase.project for purchase in purchases}
        left = election.budget - sum(costs[p] for p in bought)
        if not any(costs[p] <= left for p in wanted - bought):
            return raised, purchases
        more = equal_shares(election, utility, raised + election.step)
        if sum(costs[purchase.project] for purchase in more) > election.budget:
            return raised, purchases
        raised, purchases = raised + election.step, more


def most_votes(election: Election, money: int, done: set[int]) -> list[int]:
    """Return what most votes fund with the money, skipping what is done or does not fit."""
    ballots, costs = election.ballots.rows(), election.costs.tolist()
    votes = [sum(p in ballot for ballot in ballots) for p in range(len(costs))]
    funded = []
    for p in sorted(range(len(costs)), key=lambda p: (-votes[p], costs[p], p)):
        if votes[p] and p not in done and costs[p] <= money:
            funded.append(p)
            money -= costs[p]
    return funded
