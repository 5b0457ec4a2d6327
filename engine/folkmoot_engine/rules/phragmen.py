"""Sequential Phragmén: everybody earns at the same pace; who can buy first, buys.

All voters start with nothing and earn one minor unit per unit of time. As soon
as the supporters of a project hold its cost together, it is bought with all
they have. So after a purchase at time t each of them has spent t in all, which
is their *load*, and a project is bought when (loads of its supporters + cost)
/ supporters is the smallest of all. The count stops at the first purchase that
would go over the budget, also if only one of several tied projects would; what
costs more than the whole budget never stands for election. Papers: [BFJL24] the
rule, [LCG22] with costs.

Loads are kept in *grains*, whole numbers of 2**-shift, always rounded down, and
no floating point is used. After k purchases what is held for a voter is at most
k grains below the true load: the time of a purchase is a mean of loads, so it
is off by no more than they are, and rounding it down adds less than a grain.
So a time found in grains is at most k + 1 below the true one, and never above.
Where that cannot tell who comes first, the exact fractions of `Loads` do.

Loads only grow, so an old time stays a lower bound, and each round looks at few
projects anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

import numpy as np

from folkmoot_engine.columns import some_columns
from folkmoot_engine.election import Election
from folkmoot_engine.loads import Loads
from folkmoot_engine.permits import Permits
from folkmoot_engine.ties import tie_ranks

_BITS = 62  # of all loads and one cost together: int64 keeps its sign


@dataclass(frozen=True, slots=True)
class Run:
    """What is bought, in order, and what would have been next but does not fit."""

    bought: tuple[int, ...]
    misfits: tuple[int, ...]


def buy(election: Election, permits: Permits | None = None) -> Run:
    """Run the rule on every project that costs something and somebody approves.

    A project that ``permits`` refuse leaves the count and does not stop it.

    Cost: O(approvals) for each of a few looks per round.
    """
    return _Count(election, permits or Permits(election, ())).run()


class _Count:
    """One run of the rule."""

    def __init__(self, election: Election, permits: Permits) -> None:
        self._permits = permits
        self._costs, votes = election.prices, election.votes
        stand = [
            p for p, cost in enumerate(self._costs) if votes[p] and 0 < cost <= election.budget
        ]
        self._columns = columns = some_columns(election.ballots, votes, stand)
        self._left = election.budget
        self._election = election
        # All loads together are what was spent, so loads and a cost fit into 62 bits.
        shift = _BITS - (2 * election.budget).bit_length()
        self._grains = [cost << shift for cost in self._costs]
        self._loads = np.zeros(columns.groups, dtype=np.int64)
        self._times: dict[int, int] = {}  # in grains, when they were last looked at
        self._bought: list[int] = []
        self._exact: Loads | None = None
        self._followed = 0  # purchases that the exact loads have seen
        self._heap = [(self._grains[project] // votes[project], project) for project in stand]
        if permits:
            self._drop()
        heapify(self._heap)

    def _drop(self) -> None:
        """Let go of what may no longer be funded."""
        self._heap = [entry for entry in self._heap if not self._permits.refusal(entry[1])]
        heapify(self._heap)

    def run(self) -> Run:
        """Buy until nothing is left or the next purchase does not fit."""
        while first := self._first():
            misfits = tuple(project for project in first if self._costs[project] > self._left)
            if misfits:
                return Run(tuple(self._bought), misfits)
            self._buy(first[0])
            if self._permits:
                self._permits.fund(first[0])
                self._drop()
        return Run(tuple(self._bought), ())

    def _first(self) -> list[int]:
        """Return the project that comes first, or all that tie, the winner of the tie first.

        Takes the winner off the heap, and nothing else.
        """
        rivals = self._rivals()
        if len(rivals) < 2:
            return [project for _, project in rivals]
        exact = self._follow()
        times = {project: exact.time(project, self._costs[project]) for _, project in rivals}
        first = min(times.values())
        tied = [project for project, time in times.items() if time == first]
        tied.sort(key=self._ranks.__getitem__)
        for low, project in rivals:
            if project != tied[0]:
                heappush(self._heap, (low, project))
        return tied

    def _rivals(self) -> list[tuple[int, int]]:
        """Return (time in grains, project) of all that may come first; takes them off the heap."""
        heap, columns, loads = self._heap, self._columns, self._loads
        seen: list[tuple[int, int]] = []
        # A time is at most so many grains above the one found, and not equal to that.
        slack = len(self._bought) + 1
        ceiling = 1 << _BITS
        while heap and heap[0][0] < ceiling:
            project = heappop(heap)[1]
            carried = loads[columns.supporters[project]]
            held = carried.sum() if columns.single else columns.weights[project] @ carried
            low = self._times[project] = (int(held) + self._grains[project]) // columns.votes[
                project
            ]
            seen.append((low, project))
            ceiling = min(ceiling, low + slack)
        for entry in seen:
            if entry[0] >= ceiling:
                heappush(heap, entry)
        return [entry for entry in seen if entry[0] < ceiling]

    def _buy(self, project: int) -> None:
        self._loads[self._columns.supporters[project]] = self._times[project]
        self._bought.append(project)
        self._left -= self._costs[project]

    @cached_property
    def _ranks(self) -> tuple[int, ...]:
        return tie_ranks(self._election)

    def _follow(self) -> Loads:
        """Return exact loads that have followed all purchases so far."""
        if self._exact is None:
            self._exact = Loads(self._columns)
        for project in self._bought[self._followed :]:
            self._exact.buy(project, self._costs[project])
        self._followed = len(self._bought)
        return self._exact
