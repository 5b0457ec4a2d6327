"""Equal shares of several resources as defined, one purse a voter and resource.

Slow and plain on purpose; shares no code with the engine but the election itself.
"""

from fractions import Fraction

from tests.oracles.naive_equal_shares import smallest_rate
from tests.oracles.naive_limits import Allowed, anything

from folkmoot_engine import Election


def resource_shares(
    election: Election, utility: str, allowed: Allowed = anything
) -> list[tuple[int, list[Fraction]]]:
    """Return what is bought, in order, and what everybody paid of the money."""
    rows, more = election.ballots.rows(), election.resources
    voters = range(len(rows))
    budgets = [election.budget, *(more.budgets if more else ())]
    used = [
        [cost, *(more.costs[p].tolist() if more else ())] for p, cost in enumerate(election.prices)
    ]
    shares = [Fraction(budget, max(len(rows), 1)) for budget in budgets]
    purses = [[share for _ in voters] for share in shares]
    votes = [sum(p in row for row in rows) for p in range(len(used))]
    bought = list[tuple[int, list[Fraction]]]()
    while True:
        offers = []
        done = [p for p, _ in bought]
        for p in (p for p in range(len(used)) if p not in done and any(used[p])):
            if not allowed(done, p) or not votes[p]:
                continue
            wants = [int(p in row) for row in rows]
            found = [
                smallest_rate(purse, wants, cost) if cost else Fraction(0)
                for purse, cost in zip(purses, used[p], strict=True)
            ]
            prices = [price for price in found if price is not None]
            if len(prices) < len(found):
                continue
            per = used[p] if "cost" in utility else shares
            rates = [price / by for price, by in zip(prices, per, strict=True) if price]
            offers.append((max(rates), -votes[p], election.prices[p], p, prices))
        if not offers:
            return bought
        *_, p, prices = min(offers)
        paid = [
            [min(purse[v], price) if p in rows[v] else Fraction(0) for v in voters]
            for purse, price in zip(purses, prices, strict=True)
        ]
        for purse, amounts in zip(purses, paid, strict=True):
            purse[:] = [held - amount for held, amount in zip(purse, amounts, strict=True)]
        bought.append((p, paid[0]))
