"""Properties of an outcome that anyone may ask for, each checked and none believed.

Papers: [BP23] EJR+, [PS20] priceability, [AB21] exhaustiveness.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.election import Election
from folkmoot_engine.loads import Loads
from folkmoot_engine.market import Market, supporting
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.permits import Permits, held
from folkmoot_engine.purses import Purses
from folkmoot_engine.reasons.shapes import Certificate, Certificates, shared_money

_HOLDS = Certificate(holds=True)


def certificates(election: Election, outcome: Outcome) -> Certificates:
    """Check an outcome of an election; see `Certificates`.

    Cost: O(approvals), and for the payments a count in exact fractions.
    """
    filled, empty_handed = _served(election, outcome)
    return Certificates(
        ejr_plus=ejr_plus(election, outcome),
        priceable=priceable(election, outcome),
        exhaustive=exhaustive(election, outcome),
        empty_handed=empty_handed,
        blank=election.voters - filled,
    )


def ejr_plus(election: Election, outcome: Outcome) -> Certificate | None:
    """Check extended justified representation in its strong form, EJR+ up to any project.

    It is violated by an unfunded project c and a group S of its supporters if
    every member i has u_i(funded) + u(c) <= |S| * budget * u(c) / (ballots *
    cost(c)): with their part of the budget they could have had c, and with it
    nobody of them more than that part is worth at c's rate. If all costs are the
    same and the utility is "count", this is EJR+ of committees; equal shares
    never violate it [BP23].

    Whoever has more than the bound for all supporters is in no such group, so
    the largest one is what stays when those who have too much are sent away
    until nobody has: at most one pass for each of them, and few in practice.
    A rule without utility is judged by that of cost. Cost: O(approvals).
    """
    utility = outcome.utility or "cost"
    if utility not in ("cost", "count"):
        return None
    columns, prices = supporting(election.columns, utility), election.prices
    had = np.zeros(columns.groups, dtype=np.int64)
    for project in outcome.funded:
        had[columns.supporters[project]] += prices[project] if utility == "cost" else 1
    funded = set(outcome.funded)
    for project, cost in enumerate(prices):
        if project in funded or not cost:
            continue
        unit, rate = (cost, 1) if utility == "cost" else (1, cost)
        people = _wronged(
            had[columns.supporters[project]],
            columns.weights[project],
            unit,
            Fraction(election.budget, max(election.voters, 1) * rate),
        )
        if people:
            money = Fraction(people * election.budget, election.voters)
            return Certificate(False, project, people, money)
    return _HOLDS


def priceable(election: Election, outcome: Outcome) -> Certificate | None:
    """Check that the payments of an outcome are a price system of it [PS20].

    Everything is bought again in its order with exact money, equal for every
    ballot; each payment must be the one that the outcome tells. Then supporters
    of nothing else that may be funded keep more than it costs: what is dearer than
    the budget, or breaks a limit of the outcome, could not be bought at any price.
    """
    paid = [found for found in outcome.rounds if found.by != "free"]
    if all(found.by == "equal-shares" for found in paid) and outcome.rule == "equal-shares":
        assert outcome.utility is not None, "shares have a utility"
        market = Market.of(election, outcome.utility)
        purses = Purses(market.columns, shared_money(election, outcome))
        for found in paid:
            cost = election.prices[found.project]
            if purses.money(found.project) < cost:
                return _unpaid(found.project, election, purses.money(found.project))
            if purses.pay(found.project, cost)[1] != found.payments:
                return _unpaid(found.project, election, None)
        return _left_over(election, outcome, purses.money)
    if outcome.rule == "phragmen":
        loads, end = Loads(election.columns), Fraction(0)
        for found in paid:
            end, payments = loads.buy(found.project, election.prices[found.project])
            if payments != found.payments:
                return _unpaid(found.project, election, None)
        votes = election.votes
        return _left_over(election, outcome, lambda p: end * votes[p] - loads.carried(p))
    return None


def exhaustive(election: Election, outcome: Outcome) -> Certificate:
    """Check that nothing wanted that still fits into the money, and all limits, is unfunded.

    Wanted is what has more points, or votes where marks have none, than 0.
    """
    funded = set(outcome.funded)
    left = election.budget - sum(election.prices[project] for project in funded)
    permits = Permits(election, held(outcome)).after(funded)
    for project, (score, cost) in enumerate(zip(election.scores, election.prices, strict=True)):
        wanted = score > 0 and project not in funded
        if wanted and cost <= left and not permits.refusal(project):
            people = supporting(election.columns, "cost").votes[project]
            return Certificate(False, project, people, Fraction(left))
    return _HOLDS


def _wronged(had: NDArray[np.int64], weights: NDArray[np.int64], unit: int, part: Fraction) -> int:
    """Return the size of the largest group of supporters that all have too little, or 0.

    Together they are due ``part`` times their number; a member has too little if
    ``had + unit`` is not more than that.
    """
    people = int(weights.sum())
    while people:
        # Whole numbers all, so rounding down changes nothing.
        poor = had <= people * part // 1 - unit
        if poor.all():
            return people
        had, weights = had[poor], weights[poor]
        people = int(weights.sum())
    return 0


def _left_over(
    election: Election, outcome: Outcome, money: Callable[[int], Fraction]
) -> Certificate:
    """Check that supporters of nothing else that may be funded have more left than it costs."""
    permits = Permits(election, held(outcome)).after(outcome.funded)
    others = set(range(len(election.ids))).difference(outcome.funded)
    for project in sorted(others):
        votes, cost = election.votes[project], election.prices[project]
        if not votes or cost > election.budget or permits.refusal(project):
            continue
        if (kept := money(project)) > cost:
            return _unpaid(project, election, kept)
    return _HOLDS


def _unpaid(project: int, election: Election, money: Fraction | None) -> Certificate:
    return Certificate(False, project, election.votes[project], money)


def _served(election: Election, outcome: Outcome) -> tuple[int, int]:
    """Return how many ballots approve something, and how many of them nothing funded.

    A mark approves if it is worth more than 0 points.
    """
    ballots = election.ballots
    approving = np.repeat(np.arange(len(ballots)), ballots.lengths)
    marked = ballots.projects
    if ballots.points is not None:
        above = ballots.points > 0
        approving, marked = approving[above], marked[above]
    won = np.zeros(len(election.ids), dtype=bool)
    won[list(outcome.funded)] = True
    filled, served = len(np.unique(approving)), len(np.unique(approving[won[marked]]))
    return filled, filled - served
