"""Most votes first in all dialects, maximin support and maximum welfare, plainly.

Slow on purpose; shares no code with the engine but the election itself.
"""

from fractions import Fraction
from itertools import chain, combinations

from tests.oracles.naive_limits import Allowed, anything

from folkmoot_engine import Election


def scores(election: Election) -> list[int]:
    """Return the points of each project, or its votes where marks have none."""
    rows = election.ballots.rows()
    points = election.ballots.point_rows() or [[1] * len(row) for row in rows]
    found = [0] * len(election.ids)
    for row, given in zip(rows, points, strict=True):
        for project, worth in zip(row, given, strict=True):
            found[project] += worth
    return found


def order(election: Election) -> list[int]:
    """Return all projects, the one that wins every tie first."""
    votes = [0] * len(election.ids)
    for project in chain.from_iterable(election.ballots.rows()):
        votes[project] += 1
    costs = election.costs.tolist()
    return sorted(range(len(costs)), key=lambda p: (-votes[p], costs[p], p))


def turns(election: Election, rule: str, money: int, allowed: Allowed = anything) -> list[int]:
    """Return what a dialect of most votes first funds, free ones left out."""
    costs, found = election.costs.tolist(), scores(election)
    rank = order(election).index
    limit = election.threshold if rule != "most-votes" else 0
    groups = election.conflicts if rule == "most-votes-exclusive" else ()
    funded, excluded = list[int](), set[int]()
    queue = sorted((p for p in range(len(costs))), key=lambda p: (costs[p] > 0, -found[p], rank(p)))
    for p in queue:
        if found[p] <= 0 or found[p] < limit or p in excluded or not allowed(funded, p):
            continue
        if costs[p] > money:
            if rule in ("most-votes-no-skip", "most-votes-reserve"):
                break
            continue
        funded.append(p)
        money -= costs[p]
        excluded |= {q for group in groups if p in group for q in group} - {p}
    return [p for p in funded if costs[p]]


def best_set(election: Election, *, by_cost: bool) -> list[int]:
    """Return the best set of all, the first in tie order of equals, in tie order."""
    costs, found = election.costs.tolist(), scores(election)
    able = [p for p in order(election) if found[p] > 0]
    every = chain.from_iterable(combinations(able, n) for n in range(len(able) + 1))
    fits = [chosen for chosen in every if sum(costs[p] for p in chosen) <= election.budget]

    def key(chosen: tuple[int, ...]) -> tuple[int, list[bool]]:
        worth = sum(found[p] * (costs[p] if by_cost else 1) for p in chosen)
        return worth, [p in chosen for p in able]

    return [p for p in max(fits, key=key) if costs[p]]


def maximin_support(election: Election, allowed: Allowed = anything) -> list[int]:
    """Return what leaves the heaviest load the lightest, round by round."""
    rows, costs = election.ballots.rows(), election.costs.tolist()
    rank = order(election).index
    left, joined = election.budget, list[int]()
    while True:
        able = [
            p
            for p, cost in enumerate(costs)
            if p not in joined
            and 0 < cost <= left
            and any(p in row for row in rows)
            and allowed(joined, p)
        ]
        if not able:
            return joined
        joined.append(min(able, key=lambda p: (_heaviest(rows, costs, [*joined, p]), rank(p))))
        left -= costs[joined[-1]]


def _heaviest(rows: list[list[int]], costs: list[int], projects: list[int]) -> Fraction:
    """Return the largest cost per supporter of any set of these projects."""
    every = chain.from_iterable(combinations(projects, n + 1) for n in range(len(projects)))
    return max(
        Fraction(sum(costs[p] for p in some), sum(not set(some).isdisjoint(row) for row in rows))
        for some in every
    )
