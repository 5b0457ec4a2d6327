"""What the cells of one ballot say: the projects it marks, and their points.

Many cells at once where all are plain; one with a reason where not. Knows no
lines: whoever reads the table knows where a cell stands.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.limits import POINTS_MAX, SCALE_MAX
from folkmoot_engine.pabulib.errors import CellError

_POINTS = re.compile(rb"(-?)([0-9]{1,20})(?:\.([0-9]{0,40}))?")
_PLAIN = re.compile(rb"[-0-9,]*+")
_SHOWN = 40

Parsed = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None]
"""Lengths of the ballots, all their projects, all their points if they have any."""


class VoteCells:
    """Parses cells of ballots of one kind.

    ``decimals_seen`` is how many decimals points were found to have beyond
    those read already.
    """

    def __init__(
        self, ids: dict[bytes, int], kind: str, decimals: int, empty: tuple[bytes, ...]
    ) -> None:
        self._ids = ids
        self._kind = kind
        self._decimals = decimals
        self._empty = empty
        self.decimals_seen = 0

    def all(self, votes: list[bytes], worth: list[bytes] | None) -> Parsed | None:
        """Return what many cells say, or None if any holds something strange."""
        empty = self._empty
        filled = [vote for vote in votes if vote not in empty]
        names = b",".join(filled).split(b",") if filled else []
        projects = list(map(self._ids.get, names))
        if None in projects:
            return None
        lengths = [0 if vote in empty else vote.count(b",") + 1 for vote in votes]
        points = None
        if worth is not None:
            points = self._points(worth, lengths)
            if points is None:
                return None
        return (
            np.array(lengths, dtype=np.int64),
            np.array(projects, dtype=np.int64),
            points,
        )

    def _points(self, worth: list[bytes], lengths: list[int]) -> NDArray[np.int64] | None:
        given = [cell.count(b",") + 1 if cell else 0 for cell in worth]
        together = b",".join([cell for cell in worth if cell])
        if given != lengths or not _PLAIN.fullmatch(together):
            return None
        numbers = together.split(b",") if together else []
        try:
            points = np.fromiter(map(int, numbers), np.int64, len(numbers))
        except (ValueError, OverflowError):
            return None
        return self.finest(points)

    def finest(self, points: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """Return whole points in the smallest units, or None if any is too large or small."""
        if points.size and not self._least <= int(points.min()) <= int(points.max()) <= self._most:
            return None
        finest: NDArray[np.int64] = points * 10**self._decimals
        return finest

    @property
    def _least(self) -> int:
        return -self._most if self._kind == "scoring" else 0

    @property
    def _most(self) -> int:
        return POINTS_MAX // int(10**self._decimals)

    def one(self, vote: bytes, worth: bytes | None) -> tuple[list[int], list[int]]:
        """Return the projects of one ballot and their points.

        Raises CellError, which is harmless if points beside an order of
        preference make no sense: the order is the ballot.
        """
        ballot = self._projects_of(vote)
        if worth is None:
            return ballot, []
        try:
            return ballot, self._points_of(worth, len(ballot))
        except CellError as wrong:
            wrong.harmless = self._kind == "ordinal"
            raise

    def _projects_of(self, vote: bytes) -> list[int]:
        if vote.decode().strip().encode() in self._empty:
            return []
        ballot, inside = [], 0
        for name in vote.split(b","):
            project = self._ids.get(name)
            if project is None:
                project = self._ids.get(name.decode().strip().encode())
            if project is None:
                shown = name.decode().strip()
                raise CellError(
                    f"expected ids from PROJECTS, not {shown[:_SHOWN]!r}",
                    self._meant(shown),
                    inside=inside,
                )
            ballot.append(project)
            inside += len(name) + 1
        return ballot

    def _points_of(self, worth: bytes, projects: int) -> list[int]:
        cell = worth.decode().strip()
        parts = worth.split(b",") if cell and not (cell == "None" and not projects) else []
        if len(parts) != projects:
            raise CellError(
                f"expected {projects} points beside {projects} projects, found {len(parts)}",
                field="points",
            )
        points, inside = [], 0
        for part in parts:
            points.append(self._point(part, inside))
            inside += len(part) + 1
        return points

    def _point(self, part: bytes, inside: int) -> int:
        found = _POINTS.fullmatch(part.decode().strip().encode())
        digits = (found[3] or b"").rstrip(b"0") if found else b""
        if found is None or len(digits) > SCALE_MAX:
            raise CellError(
                f"expected whole points, not {part.decode()[:_SHOWN]!r}",
                field="points",
                inside=inside,
            )
        if len(digits) > self._decimals:
            self.decimals_seen = max(self.decimals_seen, len(digits))
            return 0
        points = int(found[1] + found[2] + digits.ljust(self._decimals, b"0"))
        if not self._least * 10**self._decimals <= points <= POINTS_MAX:
            raise CellError(
                f"expected points of {self._least} to {self._most}, not {part.decode()[:_SHOWN]!r}",
                field="points",
                inside=inside,
            )
        return points

    def _meant(self, name: str) -> str:
        """Suggest the project that is probably meant."""
        if not name:
            return "remove the comma that has no id beside it"
        if len(name) > _SHOWN or len(self._ids) > 1000:
            return ""
        known = [project.decode() for project in self._ids]
        for project in known:
            if project.lstrip("0") == name.lstrip("0") or project.lower() == name.lower():
                return f"did you mean {project!r}?"
        close = get_close_matches(name, known, n=1)
        return f"did you mean {close[0]!r}?" if close else "add the project, or remove the id"
