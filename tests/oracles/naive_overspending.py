"""Bounded overspending and parts of projects as the paper says them, one purse a voter.

Slow and plain on purpose; shares no code with the engine but the election itself.
"""

from fractions import Fraction

from tests.oracles.naive_equal_shares import smallest_rate
from tests.oracles.naive_limits import Allowed, anything

from folkmoot_engine import Election

Rank = tuple[int, int, int]


def largest_payment(purses: list[Fraction], cost: int) -> Fraction | None:
    """Return what the richest pay if the cost is shared as equally as purses allow."""
    return smallest_rate(purses, [1] * len(purses), cost)


def bounded_overspending(
    election: Election, utility: str, allowed: Allowed = anything, *, plus: bool
) -> list[int]:
    """Return what is bought, in order; a purse below 0 is a debt."""
    wanted, costs, rank = _read(election)
    purses = [Fraction(election.budget, max(election.voters, 1))] * election.voters
    rest, left, bought = set(wanted), election.budget, list[int]()
    while True:
        rest = {p for p in rest if costs[p] <= left and allowed(bought, p)}
        offers = []
        for p in rest:
            worth = costs[p] if "cost" in utility else 1
            money = [max(purses[voter], Fraction(0)) for voter in wanted[p]]
            whole = largest_payment(money, costs[p])
            for pay in {purse for purse in money if purse} | {whole or Fraction(0)} - {0}:
                part = Fraction(sum(min(purse, pay) for purse in money)) / costs[p]
                if part < 1 or pay == whole:
                    rho = pay / part / worth
                    offers.append((rho / part, rank[p], -part, p, pay / part, pay / part - pay))
        if not offers:
            return bought
        *_, p, pay, debt = min(offers)
        if plus:
            p, pay = _cheapest(rest, wanted, costs, rank, purses, debt, utility)
        else:
            debt = Fraction(0)
        for voter in wanted[p]:
            able = max(purses[voter] + debt, Fraction(0))
            purses[voter] -= min(able, pay)
        rest.remove(p)
        left -= costs[p]
        bought.append(p)


def _cheapest(
    rest: set[int],
    wanted: dict[int, list[int]],
    costs: list[int],
    rank: dict[int, Rank],
    purses: list[Fraction],
    debt: Fraction,
    utility: str,
) -> tuple[int, Fraction]:
    """Return what equal shares buys if everybody may go so far into debt, and the payment."""
    offers = []
    for p in rest:
        money = [max(purses[voter] + debt, Fraction(0)) for voter in wanted[p]]
        pay = largest_payment(money, costs[p])
        if pay is not None:
            offers.append((pay / (costs[p] if "cost" in utility else 1), rank[p], p, pay))
    *_, p, pay = min(offers)
    return p, pay


def fractional_shares(election: Election, utility: str) -> list[Fraction]:
    """Return which part of each project is paid for."""
    wanted, costs, rank = _read(election)
    purses = [Fraction(election.budget, max(election.voters, 1))] * election.voters
    parts = [Fraction(int(p not in wanted and not cost)) for p, cost in enumerate(costs)]
    while True:
        offers = []
        for p, voters in wanted.items():
            able = [voter for voter in voters if purses[voter]]
            if able and parts[p] < 1:
                worth = costs[p] if "cost" in utility else 1
                offers.append((Fraction(costs[p], len(able) * worth), rank[p], p, able))
        if not offers:
            votes = [sum(p in row for row in election.ballots.rows()) for p in range(len(costs))]
            return [part if votes[p] else Fraction(0) for p, part in enumerate(parts)]
        *_, p, able = min(offers)
        price = Fraction(costs[p], len(able))
        alpha = min(1 - parts[p], min(purses[voter] for voter in able) / price)
        parts[p] += alpha
        for voter in able:
            purses[voter] -= alpha * price


def _read(election: Election) -> tuple[dict[int, list[int]], list[int], dict[int, Rank]]:
    """Return the voters who want each project that costs something, costs, and tie ranks."""
    costs = election.costs.tolist()
    rows = election.ballots.rows()
    every = {p: [v for v, row in enumerate(rows) if p in row] for p in range(len(costs))}
    rank = {p: (-len(voters), costs[p], p) for p, voters in every.items()}
    return {p: voters for p, voters in every.items() if voters and costs[p]}, costs, rank
