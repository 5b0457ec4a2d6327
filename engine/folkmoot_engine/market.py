"""An election made ready for equal shares: what each project asks, of whom.

A market can be counted many times with different shares. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import Columns, some_columns
from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits
from folkmoot_engine.rules import BY_COST, BY_POINTS
from folkmoot_engine.ties import tie_ranks

ROUND_DOWN = 1 - 2**-50
"""Times this, a quotient of floats is surely not above the true one."""

ROUND_UP = 1 + 2**-50
"""Times this, a quotient of floats is surely not below the true one."""

_START = attrgetter("start")

_TURN_BITS = 220  # rates p/q with q below 2**108 differ by more than 2**-216


class Stall(NamedTuple):
    """One project on the market, and who supports it.

    ``groups`` intp and ``weights`` float64 (groups,) are its supporters, as in
    `Columns`, ``votes`` how many they are. Its utility to each of them is
    ``scale`` times their ``units``: float64 (groups,) whole numbers above 0, or
    1.0 if it is the same for all. ``most`` is the largest of the units, and
    ``total`` the sum of those of all supporters.

    ``need`` is the smallest pool at which supporters have its cost in the
    beginning, and ``start`` a lower bound of its rate then, in minor units,
    which is the rate as long as nobody is poor.
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


@dataclass(frozen=True, eq=False)
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

    election: Election
    columns: Columns
    costs: tuple[int, ...]
    budget: int
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
        votes, costs = election.votes, election.prices
        budget, voters = election.budget, election.voters
        payable = [
            project
            for project, many in enumerate(votes)
            if 0 < costs[project] * voters <= budget * many
        ]
        return cls._of(election, utility, some_columns(election.ballots, votes, payable))

    @classmethod
    def over(cls, election: Election, utility: str, columns: Columns) -> Market:
        """Prepare an election whose columns are known, grouped or not."""
        return cls._of(election, utility, columns)

    @classmethod
    def _of(cls, election: Election, utility: str, columns: Columns) -> Market:
        costs, voters = election.prices, columns.voters
        by_cost = utility in BY_COST
        # Every ballot by itself: all weights are parts of one row of ones.
        ones = np.ones(max(map(len, columns.weights), default=0)) if columns.single else None
        stalls = []
        for project, groups in enumerate(columns.supporters):
            cost = costs[project]
            if not cost or not len(groups):
                continue
            votes, weights = columns.votes[project], columns.weights[project]
            scale = cost if by_cost else 1
            units, most, total = _units(columns, project)
            stalls.append(
                Stall(
                    project,
                    cost,
                    scale,
                    votes,
                    total,
                    groups,
                    weights.astype(np.float64) if ones is None else ones[:votes],
                    units,
                    most,
                    need=-(-cost * voters // votes),
                    start=cost / (total * scale) * ROUND_DOWN,
                )
            )
        stalls.sort(key=_START)
        return cls(election, columns, costs, election.budget, tuple(stalls), election.budget)

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """Return the place of each project in the published tie order."""
        return tie_ranks(self.election)

    def turn(self, stall: Stall) -> tuple[int, int]:
        """Return what orders projects exactly by their rates if nobody is poor, then by ties."""
        rate = (stall.cost << _TURN_BITS) // (stall.total * stall.scale)
        return rate, self.ranks[stall.project]

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
