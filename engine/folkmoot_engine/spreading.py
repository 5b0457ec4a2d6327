"""Spreading costs over supporters so that the heaviest load is as light as can be.

Any set of projects must be carried by those who support one of them, so the
heaviest load is at least cost(S) / supporters(S) for every set S, and by
max-flow min-cut the largest of these is reached. `lightest` finds it as
Dinkelbach's method does for any ratio: a load either suffices, or a flow that
gets stuck names a set that needs more, and its own ratio is tried next. All
arithmetic is in whole numbers. Papers: [FF56] flows, [D67] ratios.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who could carry what: ``people[k]`` voters support just the projects ``sets[k]``.

    Projects are numbered from 0, with ``costs`` in minor units, all positive;
    each has a supporter.
    """

    costs: tuple[int, ...]
    sets: tuple[tuple[int, ...], ...]
    people: tuple[int, ...]

    @property
    def members(self) -> list[list[int]]:
        """Return for each project the sets it is in."""
        found: list[list[int]] = [[] for _ in self.costs]
        for place, projects in enumerate(self.sets):
            for project in projects:
                found[project].append(place)
        return found


def lightest(crowd: Crowd, least: Fraction) -> Fraction:
    """Return the smallest heaviest load; ``least`` is a load that is surely not too high.

    Cost: a few flows.
    """
    members = crowd.members
    load = least
    while True:
        flow = _Flow(crowd, members, load)
        stuck = flow.stuck()
        if not stuck:
            return load
        touched = {place for project in stuck for place in members[project]}
        load = Fraction(
            sum(crowd.costs[project] for project in stuck),
            sum(crowd.people[place] for place in touched),
        )


class _Flow:
    """Costs poured into sets of voters that may each carry so much and no more."""

    def __init__(self, crowd: Crowd, members: Sequence[Sequence[int]], load: Fraction) -> None:
        self._members = members
        # In units that make a load whole.
        self._needs = [cost * load.denominator for cost in crowd.costs]
        self._room = [people * load.numerator for people in crowd.people]
        self._poured: list[dict[int, int]] = [{} for _ in crowd.costs]
        self._users: list[set[int]] = [set() for _ in crowd.people]

    def stuck(self) -> set[int]:
        """Return projects that together cost more than their supporters may carry, or none."""
        for project in sorted(range(len(self._needs)), key=lambda p: len(self._members[p])):
            for place in self._members[project]:
                if not self._needs[project]:
                    break
                if self._room[place]:
                    self._pour(project, place, min(self._needs[project], self._room[place]))
        for project in range(len(self._needs)):
            while self._needs[project]:
                reached = self._push(project)
                if reached is not None:
                    return reached
        return set()

    def _push(self, first: int) -> set[int] | None:
        """Find room for what a project still needs by moving others; None if some was found.

        Else returns all projects that were asked to move.
        """
        came: dict[int, tuple[int, int]] = {}
        reached, seen, queue = {first}, set[int](), deque([first])
        moved = False
        while queue and self._needs[first]:
            project = queue.popleft()
            for place in self._members[project]:
                if place in seen:
                    continue
                seen.add(place)
                if self._room[place]:
                    moved = self._move(first, project, place, came) or moved
                    if not self._needs[first]:
                        break
                for other in self._users[place] - reached:
                    came[other] = (project, place)
                    reached.add(other)
                    queue.append(other)
        return None if moved else reached

    def _move(self, first: int, last: int, place: int, came: dict[int, tuple[int, int]]) -> bool:
        """Pour along the path that led to a place with room; tell whether anything moved."""
        path = []
        amount = min(self._needs[first], self._room[place])
        project = last
        while project != first:
            before, shared = came[project]
            amount = min(amount, self._poured[project].get(shared, 0))
            path.append((before, shared, project))
            project = before
        if not amount:
            return False
        for before, shared, after in path:
            self._take(after, shared, amount)
            self._pour(before, shared, amount, moved=True)
        self._pour(last, place, amount, moved=last != first)
        if last != first:
            self._needs[first] -= amount
        return True

    def _pour(self, project: int, place: int, amount: int, *, moved: bool = False) -> None:
        poured = self._poured[project]
        poured[place] = poured.get(place, 0) + amount
        self._users[place].add(project)
        self._room[place] -= amount
        if not moved:
            self._needs[project] -= amount

    def _take(self, project: int, place: int, amount: int) -> None:
        poured = self._poured[project]
        poured[place] -= amount
        self._room[place] += amount
        if not poured[place]:
            del poured[place]
            self._users[place].discard(project)
