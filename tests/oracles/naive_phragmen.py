"""Sequential Phragmén as the textbook says it: one load a voter, fractions throughout.

Slow and plain on purpose; it shares no code with the engine but the election itself.
"""

from dataclasses import dataclass
from fractions import Fraction

from tests.oracles.naive_limits import Allowed, anything

from folkmoot_engine import Election


@dataclass(frozen=True)
class Bought:
    """One project bought: when, and what every voter paid, by voter."""

    project: int
    time: Fraction
    paid: tuple[Fraction, ...]


def phragmen(election: Election, allowed: Allowed = anything) -> tuple[list[Bought], set[int]]:
    """Return the purchases, and the tied projects at which the count stopped as over budget."""
    ballots, costs = election.ballots.rows(), election.costs.tolist()
    supporters = {
        p: [voter for voter, ballot in enumerate(ballots) if p in ballot] for p in range(len(costs))
    }
    loads = [Fraction(0) for _ in ballots]
    rest = {p for p, cost in enumerate(costs) if 0 < cost <= election.budget and supporters[p]}
    left, purchases = election.budget, list[Bought]()
    while rest := {p for p in rest if allowed([found.project for found in purchases], p)}:
        times = {
            p: Fraction(sum(loads[voter] for voter in supporters[p]) + costs[p])
            / len(supporters[p])
            for p in rest
        }
        tied = {p for p in rest if times[p] == min(times.values())}
        misfits = {p for p in tied if costs[p] > left}
        if misfits:
            return purchases, misfits
        first = min(tied, key=lambda p: (-len(supporters[p]), costs[p], p))
        paid = tuple(
            times[first] - load if voter in supporters[first] else Fraction(0)
            for voter, load in enumerate(loads)
        )
        loads = [load + payment for load, payment in zip(loads, paid, strict=True)]
        left -= costs[first]
        rest.remove(first)
        purchases.append(Bought(first, times[first], paid))
    return purchases, set()
