"""An election made ready for equal shares: what each project asks, of whom.

A market can be counted many times with different shares. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import Columns
from folkmoot_engine.election import Election
from folkmoot_engine.ties import tie_ranks

ROUND_DOWN = 1 - 2**-50
"""Times this, a quotient of floats is surely not above the true one."""

ROUND_UP = 1 + 2**-50
"""Times this, a quotient of floats is surely not below the true one."""

_TURN_BITS = 160  # rates p/q with q below 2**72 differ by more than 2**-144


@dataclass(frozen=True, slots=True, eq=False)
class Stall:
    """One project on the market, and who supports it.

    ``groups`` intp and ``weights`` float64 (groups,) are its supporters, as in
    `Columns`. ``scale`` is its utility to each. ``need`` is the smallest pool
    at which supporters have its cost in the beginning, and ``start`` a lower
    bound of its rate then, in minor units: nobody is poor yet. ``turn`` orders
    projects by that rate exactly, and equal ones by the published tie order.
    """

    project: int
    cost: int
    scale: int
    votes: int
    groups: NDArray[np.intp]
    weights: NDArray[np.float64]
    need: int
    start: float
    turn: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """One election made ready to be counted many times with different shares.

    ``stalls`` have the lowest start first; free projects and those without
    approvals have none.
    """

    columns: Columns
    costs: tuple[int, ...]
    budget: int
    ranks: tuple[int, ...]
    stalls: tuple[Stall, ...]

    @classmethod
    def of(cls, election: Election, utility: str) -> Market:
        """Prepare an election; ``utility`` is "cost" or "count"."""
        return cls._of(election, utility, election.columns)

    @classmethod
    def once(cls, election: Election, utility: str) -> Market:
        """Prepare an election for one count without a raise, which is much faster.

        Equal ballots are not put together, and what supporters cannot pay
        from the start is left out: it never can be paid.
        """
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
            scale = cost if utility == "cost" else 1
            weights = columns.weights[project].astype(np.float64)
            need, start = -(-cost * voters // votes), cost / (votes * scale) * ROUND_DOWN
            turn = ((cost << _TURN_BITS) // (votes * scale), ranks[project])
            stalls.append(Stall(project, cost, scale, votes, groups, weights, need, start, turn))
        stalls.sort(key=lambda stall: stall.start)
        return cls(columns, costs, election.budget, ranks, tuple(stalls))

    @property
    def candidates(self) -> tuple[int, ...]:
        """Return the projects that can be bought at all, in submission order."""
        return tuple(sorted(stall.project for stall in self.stalls))

    def pool(self, raised: int) -> int:
        """Return the money of all ballots if each is raised by ``raised`` minor units."""
        return self.budget + raised * self.columns.voters


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
