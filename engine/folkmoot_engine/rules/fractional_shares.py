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
from heapq import heapify, heappop, heappush

from folkmoot_engine.accounts import Accounts, exact_holders
from folkmoot_engine.election import Election
from folkmoot_engine.ties import tie_ranks


def fund_parts(election: Election, utility: str = "cost") -> tuple[Fraction, ...]:
    """Return which part of each project, 0 to 1, its supporters pay for, in submission order.

    ``utility`` is a name from UTILITIES, "cost" or "count". Approval ballots.
    Free projects with an approval are funded in full. Ties go by the published
    order. The sum of costs in part never goes over the budget.

    Raises ValueError for ballots with points, and for another utility.
    Cost: O(approvals log approvals) for each time that another project becomes the cheapest.
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
        known, rank, project = heappop(heap)
        held = [pair for pair in exact_holders(accounts, accounts.holders(project)) if pair[0]]
        payers = sum(people for _, people in held)
        if payers and price(project, payers) > known:
            heappush(heap, (price(project, payers), rank, project))
        elif payers:
            rival = heap[0][:2] if heap else None
            most, paid = Fraction(0), Fraction(0)
            # Everybody pays up to the money of the poorest, of the next poorest and so on,
            # as long as those who are left find nothing cheaper.
            for money, people in reversed(held):
                step = min((money - most) * payers, missing[project] - paid)
                most, paid = most + step / payers, paid + step
                if most == money:
                    payers -= people
                done = paid == missing[project] or not payers
                if done or (rival and (price(project, payers), rank) > rival):
                    break
            accounts.take(project, partial(_pay, most))
            missing[project] -= paid
            if missing[project] and payers:
                heappush(heap, (price(project, payers), rank, project))
    return tuple(
        1 - missing[p] / cost if cost else Fraction(bool(votes[p])) for p, cost in enumerate(costs)
    )


def _pay(most: Fraction, held: Fraction) -> Fraction:
    return held - min(held, most) if held else held
