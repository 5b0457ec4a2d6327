"""An election made ready for equal shares: what each project asks, of whom.

A market can be counted many times with different shares. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import Columns
from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits
from folkmoot_engine.rules import BY_COST, BY_POINTS
from folkmoot_engine.ties import tie_ranks

ROUND_DOWN = 1 - 2**-50
"""Times this, a quotient of floats is surely not above the true one."""

ROUND_UP = 1 + 2**-50
"""Times this, a quotient of floats is surely not below the true one."""

_TURN_BITS = 220  # rates p/q with q below 2**108 differ by more than 2**-216


@dataclass(frozen=True, slots=True, eq=False)
class Stall:
    """One project on the market, and who supports it.

    ``groups`` intp and ``weights`` float64 (groups,) are its supporters, as in
    `Columns`, ``votes`` how many they are. Its utility to each of them is
    ``scale`` times their ``units``: float64 (groups,) whole numbers above 0, or
    1.0 if it is the same for all. ``most`` is the largest of the units, and
    ``total`` the sum of those of all supporters.

    ``need`` is the smallest pool at which supporters have its cost in the
    beginning, and ``start`` a lower bound of its rate then, in minor units. It
    is the rate if nobody is poor: ``turn`` orders projects by that exactly, and
    equal ones by the published tie order.
    """

    project: int
    cost: int
    scale: int
    votes: int
    total: int
    groups: NDArray[np.intp]
    weights: NDArray[np.float64]
    units: NDArray[np.float64] | float
    most: float
    need: int
    start: float
    turn: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """One election made ready to be counted many times with different shares.

    ``columns`` hold supporters only: marks that give no points, or less than
    none, are left out, and so are the points if the utility is the same for all.
    ``permits`` says what may be bought, if anything is limited beside the money;
    it makes new permits for each count.
    ``stalls`` have the lowest start first; free projects and those without
    supporters have none. ``shared`` is what all ballots share before any raise,
    in minor units: the budget, unless shares start rounded down.
    """

    columns: Columns
    costs: tuple[int, ...]
    budget: int
    ranks: tuple[int, ...]
    stalls: tuple[Stall, ...]
    shared: int
    permits: Callable[[], Permits] | None = None

    @classmethod
    def of(cls, election: Election, utility: str) -> Market:
        """Prepare an election; ``utility`` is a name from UTILITIES."""
        return cls._of(election, utility, supporting(election.columns, utility))

    @classmethod
    def once(cls, election: Election, utility: str) -> Market:
        """Prepare an election for one count without a raise, which is much faster.

        Equal ballots are not put together, and what supporters cannot pay
        from the start is left out: it never can be paid.
        """
        if election.ballots.points is not None:
            return cls.of(election, utility)
        votes = election.votes
        budget, voters = election.budget, election.voters
        payable = [
            0 < cost * voters <= budget * many
            for cost, many in zip(election.prices, votes, strict=True)
        ]
        return cls._of(election, utility, _ungrouped(election, votes, payable))

    @classmethod
    def over(cls, election: Election, utility: str, columns: Columns) -> Market:
        """Prepare an election whose columns are known, grouped or not."""
        return cls._of(election, utility, columns)

    @classmethod
    def _of(cls, election: Election, utility: str, columns: Columns) -> Market:
        costs, voters, ranks = election.prices, columns.voters, tie_ranks(election)
        stalls = []
        for project, (cost, votes) in enumerate(zip(costs, columns.votes, strict=True)):
            groups = columns.supporters[project]
            if not cost or not len(groups):
                continue
            scale = cost if utility in BY_COST else 1
            weights = columns.weights[project].astype(np.float64)
            units, most, total = _units(columns, project)
            need, start = -(-cost * voters // votes), cost / (total * scale) * ROUND_DOWN
            turn = ((cost << _TURN_BITS) // (total * scale), ranks[project])
            stalls.append(
                Stall(
                    project, cost, scale, votes, total, groups, weights, units, most,
                    need, start, turn,
                )
            )  # fmt: skip
        stalls.sort(key=lambda stall: stall.start)
        return cls(columns, costs, election.budget, ranks, tuple(stalls), election.budget)

    @property
    def candidates(self) -> tuple[int, ...]:
        """Return the projects that can be bought at all, in submission order."""
        return tuple(sorted(stall.project for stall in self.stalls))

    def whole(self, unit: int) -> Market:
        """Return the same market with shares that start at whole units, rounded down."""
        everyone = max(self.columns.voters, 1) * unit
        return replace(self, shared=self.budget // everyone * everyone)

    @property
    def share(self) -> Fraction | None:
        """Return what each ballot has before any raise; None if there are none."""
        voters = self.columns.voters
        return Fraction(self.shared, voters) if voters else None

    def pool(self, raised: int) -> int:
        """Return the money of all ballots if each is raised by ``raised`` minor units."""
        return self.shared + raised * self.columns.voters

    def cost(self, projects: Iterable[int]) -> int:
        """Return what some projects cost together."""
        return sum(self.costs[project] for project in projects)


def supporting(columns: Columns, utility: str) -> Columns:
    """Return columns of supporters only; with their points if the utility heeds them."""
    if columns.points is None:
        return columns
    above = [points > 0 for points in columns.points]
    weights = tuple(row[kept] for row, kept in zip(columns.weights, above, strict=True))
    points = tuple(row[kept] for row, kept in zip(columns.points, above, strict=True))
    return replace(
        columns,
        supporters=tuple(row[kept] for row, kept in zip(columns.supporters, above, strict=True)),
        weights=weights,
        votes=tuple(int(row.sum()) for row in weights),
        points=points if utility in BY_POINTS else None,
    )


def _units(columns: Columns, project: int) -> tuple[NDArray[np.float64] | float, float, int]:
    """Return the units of the supporters of a project, the most of one, and of all together."""
    if columns.points is None:
        return 1.0, 1.0, columns.votes[project]
    points = columns.points[project]
    low, high = int(points.min()), int(points.max())
    if low == high:
        return float(low), float(high), low * columns.votes[project]
    # At most 2,000,000 ballots of 10**11 points each: below 2**58.
    return points.astype(np.float64), float(high), int(columns.weights[project] @ points)


def _ungrouped(election: Election, votes: tuple[int, ...], kept: list[bool]) -> Columns:
    """Return columns with every ballot a group of its own, of some projects only."""
    ballots, voters = election.ballots, election.voters
    counts = [many if keep else 0 for many, keep in zip(votes, kept, strict=True)]
    cuts = (
        np.concatenate(([0], np.cumsum(counts))).tolist()
        if any(counts)
        else [0] * (len(counts) + 1)
    )
    groups = np.zeros(0, dtype=np.intp)
    if cuts[-1]:
        marked = ballots.projects.astype(np.int16) if len(counts) < 2**15 else ballots.projects
        groups = np.repeat(np.arange(voters, dtype=np.intp), ballots.lengths)
        if cuts[-1] < len(marked):
            here = np.array(kept)[marked]
            marked, groups = marked[here], groups[here]
        groups = groups[np.argsort(marked, kind="stable")]
    ones = np.ones(max(counts, default=0), dtype=np.int64)
    return Columns(
        voters=voters,
        filled=int(np.count_nonzero(ballots.lengths)),
        groups=voters,
        supporters=tuple(groups[a:b] for a, b in pairwise(cuts)),
        weights=tuple(ones[: b - a] for a, b in pairwise(cuts)),
        votes=votes,
    )
