"""Maximin support: fund next what leaves the heaviest load of a voter the lightest.

Like Phragmén's rule, but the costs of everything funded are spread anew over
the supporters each time a project joins, as evenly as approvals allow. Projects
that no longer fit are left out; ties go by the published order. Papers:
[SFFB24] the rule, [ALT18] with costs.

The heaviest load never falls as projects join, so an old one stays a lower
bound, and each round spreads costs for few projects anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush

import numpy as np

from folkmoot_engine.election import Election
from folkmoot_engine.permits import Permits
from folkmoot_engine.spreading import Crowd, lightest
from folkmoot_engine.ties import tie_ranks


@dataclass(frozen=True, slots=True)
class Joined:
    """A project funded, and the heaviest load of a voter from then on."""

    project: int
    load: Fraction


def join(election: Election, permits: Permits | None = None) -> tuple[Joined, ...]:
    """Run the rule on every project that costs something and somebody approves.

    What ``permits`` refuse is left out like what does not fit.

    Cost: a few flows for each of a few looks per round.
    """
    costs, votes, ranks = election.prices, election.votes, tie_ranks(election)
    left = election.budget
    joined: list[Joined] = []
    heap = [
        (Fraction(cost, votes[project]), ranks[project], project)
        for project, cost in enumerate(costs)
        if cost and votes[project]
    ]
    heapify(heap)
    while heap:
        best: tuple[Fraction, int, int] | None = None
        looked: list[tuple[Fraction, int, int]] = []
        while heap and (best is None or heap[0][:2] < best[:2]):
            bound, rank, project = heappop(heap)
            if costs[project] > left or (permits and permits.refusal(project)):
                continue
            together = [*(found.project for found in joined), project]
            least = max([bound, *(found.load for found in joined[-1:])])
            found = (lightest(_crowd(election, together), least), rank, project)
            looked.append(found)
            best = found if best is None else min(best, found)
        for entry in looked:
            if entry is not best:
                heappush(heap, entry)
        if best is not None:
            joined.append(Joined(best[2], best[0]))
            left -= costs[best[2]]
            if permits:
                permits.fund(best[2])
    return tuple(joined)


def _crowd(election: Election, projects: list[int]) -> Crowd:
    """Put together all voters who support the same of these projects."""
    columns = election.columns
    supports = np.zeros((columns.groups, len(projects)), dtype=np.bool_)
    people = np.zeros(columns.groups, dtype=np.int64)
    for place, project in enumerate(projects):
        supporters = columns.supporters[project]
        supports[supporters, place] = True
        people[supporters] = columns.weights[project]
    touched = np.flatnonzero(people)
    packed = np.packbits(supports[touched], axis=1)
    _, firsts, places = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    # bincount adds floats, but whole ones far below 2**53: exact.
    together = np.bincount(places.ravel(), weights=people[touched]).astype(np.int64)
    rows = supports[touched[firsts]]
    return Crowd(
        tuple(election.prices[project] for project in projects),
        tuple(tuple(np.flatnonzero(row).tolist()) for row in rows),
        tuple(together.tolist()),
    )
