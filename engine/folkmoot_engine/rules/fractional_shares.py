"""Fractional equal shares: projects may be paid for in part.

Every ballot gets the same money. The project that is cheapest per unit of
utility for those of its supporters who still have money is paid for by them, all
alike, until it is paid for in full or one of them has nothing left. Then the
next. So nobody ever pays more than those who pay along, and all money is spent
that anybody wants to spend.

Paper: [PPSW25].
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from heapq import heapify, heappop, heapreplace

from folkmoot_engine.accounts import Accounts
from folkmoot_engine.election import Election
from folkmoot_engine.ties import tie_ranks


def fund_parts(election: Election, utility: str = "cost") -> tuple[Fraction, ...]:
    """Return which part of each project, 0 to 1, its supporters pay for, in submission order.

    ``utility`` is a name from UTILITIES, "cost" or "count". Approval ballots.
    Free projects with an approval are funded in full. Ties go by the published
    order. The sum of costs in part never goes over the budget.

    Raises ValueError for ballots with points, and for another utility.
    Cost: O(approvals log approvals) for each different amount of money left.
    """
    if election.ballots.points is not None or election.ballots.kind == "ordinal":
        raise ValueError("parts are funded by approval ballots, without points")
    if utility not in ("cost", "count"):
        raise ValueError(f"utility must be 'cost' or 'count', not {utility!r}")
    costs, ranks, votes = election.prices, tie_ranks(election), election.columns.votes
    accounts = Accounts(election.columns, Fraction(election.budget, max(election.voters, 1)))
    missing = [Fraction(cost) for cost in costs]

    def price(project: int, payers: int) -> Fraction:
        return Fraction(costs[project] if utility == "count" else 1, payers)

    # Payers only become fewer, so an old price is never too high.
    heap = [(price(p, votes[p]), ranks[p], p) for p, cost in enumerate(costs) if cost and votes[p]]
    heapify(heap)
    while heap:
        known, rank, project = heap[0]
        holders = accounts.holders(project)
        amounts = [accounts.money[account] for account in holders.accounts.tolist()]
        able = [
            (money, people)
            for money, people in zip(amounts, holders.people.tolist(), strict=True)
            if money
        ]
        payers = sum(people for _, people in able)
        if not payers:
            heappop(heap)
        elif (now := price(project, payers)) > known:
            heapreplace(heap, (now, rank, project))
        else:
            pay = min(min(money for money, _ in able), missing[project] / payers)
            accounts.take(project, partial(_pay, pay))
            missing[project] -= pay * payers
            if not missing[project]:
                heappop(heap)
    return tuple(
        1 - missing[p] / cost if cost else Fraction(bool(votes[p])) for p, cost in enumerate(costs)
    )


def _pay(pay: Fraction, held: Fraction) -> Fraction:
    return held - pay if held else held
