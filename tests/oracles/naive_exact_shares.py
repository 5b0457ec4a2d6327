"""Exact equal shares as the paper says it, one purse a voter, fractions throughout.

Slow and plain on purpose; it shares no code with the engine but the election itself.
"""

from fractions import Fraction
from itertools import chain

from tests.oracles.naive_limits import Allowed, anything

from folkmoot_engine import Election

Bought = tuple[int, frozenset[int]]
"""A project and the voters who pay for it, all alike."""


def exact_shares(
    election: Election, utility: str, share: Fraction, allowed: Allowed = anything
) -> list[Bought]:
    """Return the purchases if everybody starts with that share."""
    return history(election, utility, share, allowed)[0]


def history(
    election: Election, utility: str, share: Fraction, allowed: Allowed = anything
) -> tuple[list[Bought], list[list[Fraction]]]:
    """Return the purchases, and everybody's money before each of them and at the end."""
    ballots, costs = election.ballots.rows(), election.costs.tolist()
    purses = [share for _ in ballots]
    rest = {p for p, cost in enumerate(costs) if cost > 0}
    purchases: list[Bought] = []
    moments = [list(purses)]
    while True:
        offers = []
        bought = [project for project, _ in purchases]
        for project in (p for p in rest if allowed(bought, p)):
            able = [voter for voter, ballot in enumerate(ballots) if project in ballot]
            votes = len(able)
            while able and min(map(purses.__getitem__, able)) * len(able) < costs[project]:
                able.remove(min(able, key=purses.__getitem__))
            if able:
                worth = costs[project] if "cost" in utility else 1
                bang = Fraction(len(able) * worth, costs[project])
                offers.append((-bang, -votes, costs[project], project, frozenset(able)))
        if not offers:
            return purchases, moments
        _, _, cost, project, payers = min(offers, key=lambda offer: offer[:4])
        purchases.append((project, payers))
        for voter in payers:
            purses[voter] -= Fraction(cost, len(payers))
        moments.append(list(purses))
        rest.remove(project)


def smallest_raise(
    election: Election, utility: str, share: Fraction, allowed: Allowed = anything
) -> Fraction | None:
    """Return the smallest raise that changes a purchase, by trying all that could."""
    now, moments = history(election, utility, share, allowed)
    costs = {cost for cost in election.costs.tolist() if cost > 0}
    prices = {Fraction(cost, payers) for cost in costs for payers in range(1, election.voters + 1)}
    raises = {price - purse for price in prices for purse in set(chain.from_iterable(moments))}
    for raise_ in sorted(raise_ for raise_ in raises if raise_ > 0):
        if exact_shares(election, utility, share + raise_, allowed) != now:
            return raise_
    return None


def smallest_joining_raise(
    election: Election, utility: str, share: Fraction, allowed: Allowed = anything
) -> Fraction | None:
    """Return the smallest raise with which something not bought beats a purchase, or the end.

    What the raise changes before that is not asked.
    """
    now, moments = history(election, utility, share, allowed)
    ballots, costs = election.ballots.rows(), election.costs.tolist()
    votes = [sum(p in row for row in ballots) for p in range(len(costs))]
    bought = [project for project, _ in now]

    def rank(project: int, payers: int) -> tuple[Fraction, int, int, int]:
        worth = costs[project] if "cost" in utility else 1
        bang = Fraction(payers * worth, costs[project])
        return -bang, -votes[project], costs[project], project

    raises = []
    for p in {p for row in ballots for p in row if costs[p]} - {*bought}:
        for place, purses in enumerate(moments):
            if not allowed(bought[:place], p):
                break
            able = sorted((purses[v] for v, row in enumerate(ballots) if p in row), reverse=True)
            for payers, money in enumerate(able, 1):
                ends = place == len(now)
                if ends or rank(p, payers) < rank(bought[place], len(now[place][1])):
                    raises.append(Fraction(costs[p], payers) - money)
    return min(raises, default=None)


def add_opt(
    election: Election,
    utility: str,
    allowed: Allowed = anything,
    *,
    last: bool = False,
    skip: bool = False,
) -> tuple[Fraction, list[Bought]]:
    """Return the share, and the purchases, of the last result that fits."""
    smallest = smallest_joining_raise if skip else smallest_raise
    costs = election.costs.tolist()
    wanted = {p for ballot in election.ballots.rows() for p in ballot if costs[p] > 0}
    share = Fraction(election.budget, max(election.voters, 1))
    purchases = exact_shares(election, utility, share, allowed)
    while True:
        bought = {project for project, _ in purchases}
        left = election.budget - sum(costs[p] for p in bought)
        raise_ = smallest(election, utility, share, allowed)
        fits = any(costs[p] <= left and allowed(bought, p) for p in wanted - bought)
        if raise_ is None or not (last or fits):
            return share, purchases
        more = exact_shares(election, utility, share + raise_, allowed)
        if sum(costs[project] for project, _ in more) > election.budget:
            return share, purchases
        share, purchases = share + raise_, more
