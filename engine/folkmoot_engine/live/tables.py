"""The columns of an election that ballots enter and leave one by one.

Equal ballots are one group, found by the ballot itself. A group that nobody is
left in keeps its place until such groups hold more marks than the living
ones; then all places are given out anew. So a ballot costs O(its marks),
amortised, and `columns` of the tables are always those of a cold election but
for the numbers of the groups, which no rule may depend on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import Columns

Row = tuple[tuple[int, ...], tuple[int, ...] | None]
"""One ballot as `Ballots` keeps it: its projects, and their points if marks have any."""

_ROOM = 16  # places that a row is made with

_DEAD_MIN = 1_000  # marks that nobody makes any more and that are not worth a look


@dataclass(slots=True)
class Group:
    """Equal ballots: what they mark, their place in the columns, and how many they are."""

    row: Row
    place: int
    members: int = 0


class Growing:
    """A row of whole numbers that grows at its end. A view once taken stays as it is."""

    def __init__(self, values: NDArray[np.int64] | None = None) -> None:
        self._room = np.zeros(_ROOM, dtype=np.int64) if values is None else values.copy()
        self._length = 0 if values is None else len(values)

    def append(self, value: int) -> None:
        """Add one number, in constant time, amortised."""
        if self._length == len(self._room):
            self._room = np.concatenate((self._room, np.zeros(self._length + 1, dtype=np.int64)))
        self._room[self._length] = value
        self._length += 1

    @property
    def view(self) -> NDArray[np.int64]:
        """Return the numbers so far, without a copy."""
        return self._room[: self._length]


class Tables:
    """Everything about the ballots that rules read, kept up to date ballot by ballot.

    ``votes`` and ``scores`` are by project; ``voters`` counts every ballot, ``filled``
    those with a mark, ``marks`` all their marks.
    """

    def __init__(self, projects: int, *, with_points: bool) -> None:
        self._with_points = with_points
        self._groups: dict[Row, Group] = {}
        self.votes, self.scores = [0] * projects, [0] * projects
        self.voters = self.filled = self.marks = 0
        self._lay_out([])

    def enter(self, row: Row) -> Group:
        """Count one more ballot; return the group it is in."""
        group = self._groups.get(row)
        if group is None:
            group = self._groups[row] = Group(row, len(self._members.view))
            self._place(group)
        elif not group.members:
            self._dead -= len(row[0])
        self._add(group, 1)
        return group

    def leave(self, group: Group) -> None:
        """Count one ballot of a group less."""
        self._add(group, -1)
        if not group.members:
            self._dead += len(group.row[0])
            if self._dead > max(self.marks, _DEAD_MIN):
                self._groups = {row: alive for row, alive in self._groups.items() if alive.members}
                self._lay_out(list(self._groups.values()))

    def columns(self) -> Columns:
        """Return the columns of now. They hold until the next ballot comes or goes."""
        members = self._members.view
        supporters, weights, points = [], [], []
        for project, grown in enumerate(self._supporters):
            places = grown.view
            people = members[places]
            here = slice(None) if not self._dead or people.all() else people > 0
            supporters.append(places[here])
            weights.append(people[here])
            if self._with_points:
                points.append(self._points[project].view[here])
        return Columns(
            voters=self.voters,
            filled=self.filled,
            groups=len(members),
            supporters=tuple(supporters),
            weights=tuple(weights),
            votes=tuple(self.votes),
            points=tuple(points) if self._with_points else None,
        )

    def _add(self, group: Group, ballots: int) -> None:
        projects, points = group.row
        group.members += ballots
        self._members.view[group.place] = group.members
        self.voters += ballots
        self.filled += ballots if projects else 0
        self.marks += ballots * len(projects)
        for place, project in enumerate(projects):
            self.votes[project] += ballots
            self.scores[project] += ballots if points is None else ballots * points[place]

    def _lay_out(self, groups: list[Group]) -> None:
        """Give places to these groups and to no others."""
        self._dead = 0  # marks of groups without a member
        self._members = Growing()
        self._supporters = [Growing() for _ in self.votes]
        self._points = [Growing() for _ in self.votes] if self._with_points else []
        for place, group in enumerate(groups):
            group.place = place
            self._place(group)

    def _place(self, group: Group) -> None:
        """Write a group at the end of all columns that it marks."""
        self._members.append(group.members)
        projects, points = group.row
        for project in projects:
            self._supporters[project].append(group.place)
        for project, given in zip(projects, points or (), strict=False):
            self._points[project].append(given)
