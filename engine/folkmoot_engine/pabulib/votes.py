"""The VOTES table to ballots. Never changes a ballot, whatever limits say.

A block of rows is parsed at once, each different cell of it one time. Only
where that finds something strange, cell by cell, to say where it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import ORDERED, WITH_POINTS, Ballots
from folkmoot_engine.columns import runs
from folkmoot_engine.limits import FINDINGS_MAX
from folkmoot_engine.pabulib.cells import VoteCells
from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.grids import Ids, hashes, hashes_of
from folkmoot_engine.pabulib.rows import Block, blocks
from folkmoot_engine.pabulib.sections import Section, cell_place

_Number = TypeVar("_Number", bound=np.generic)

_NONE = b"None"  # how some tools write an empty ballot


@dataclass(frozen=True, slots=True)
class Votes:
    """What VOTES says. ``stored`` are ordinal ballots with the points of the text, if any.

    Points are in units of 10**-``decimals``. ``offsets`` tells where a ballot's row begins.
    """

    ballots: Ballots
    stored: Ballots | None
    decimals: int
    blocks: tuple[tuple[int, Block], ...]

    def row(self, data: bytes, ballot: int) -> int:
        """Return the offset of the row of a ballot, counted from 0."""
        first, block = next(pair for pair in reversed(self.blocks) if pair[0] <= ballot)
        return block.row(data, ballot - first)


def read_votes(findings: Findings, section: Section, ids: dict[str, int], kind: str) -> Votes:
    """Return the ballots of a section. Raises PabulibError by line and column."""
    reader = _Reader(findings, section, ids, kind, 0)
    told = reader.read()
    if reader.cells.decimals_seen:
        # Points with decimals are rare; all are then read again in smaller units.
        again = Findings(findings.data, strict=findings.strict)
        told = _Reader(again, section, ids, kind, reader.cells.decimals_seen).read()
    return told


class _Reader:
    def __init__(
        self, findings: Findings, section: Section, ids: dict[str, int], kind: str, decimals: int
    ) -> None:
        self._findings = findings
        self._section = section
        self._kind = kind
        self._ids = {project.encode(): index for project, index in ids.items()}
        self._voter_at = section.column("voter_id", findings)
        self._vote_at = section.column("vote", findings)
        self._points_at: int | None = None
        if kind in WITH_POINTS or (kind in ORDERED and section.has("points")):
            self._points_at = section.column("points", findings)
        self._empty = (b"",) if _NONE in self._ids else (b"", _NONE)
        self._decimals = decimals
        self._points_missing = False
        self._known = Ids(self._ids)
        self.cells = VoteCells(self._ids, kind, decimals, self._empty)
        self._lengths: list[NDArray[np.int64]] = []
        self._projects: list[NDArray[np.int32]] = []
        self._points: list[NDArray[np.int64]] = []
        self._voters: list[NDArray[np.uint64]] = []

    def read(self) -> Votes:
        """Read all blocks, then look whether any voter stands twice."""
        found: list[tuple[int, Block]] = []
        first = 0
        for block in blocks(self._findings, self._section):
            self._take(block)
            found.append((first, block.emptied()))
            first += block.many
        self._check_voters()
        starts = np.concatenate(([0], np.cumsum(_joined(self._lengths, np.int64))))
        projects = _joined(self._projects, np.int32)
        points = None if self._points_at is None else _joined(self._points, np.int64)
        self._projects, self._points = [], []
        told = Ballots.tidy(starts, projects, self._kind, points)
        stored = None
        if self._kind in ORDERED and points is not None:
            stored = None if self._points_missing else told
            told = Ballots.tidy(starts, projects, self._kind)
        return Votes(told, stored, self._decimals, tuple(found))

    def _take(self, block: Block) -> None:
        self._note_voters(block)
        told = self._at_once(block)
        if told is None:
            told = self._by_cells(block)
        ballots, given = told
        if ballots.projects.size < given.sum():
            self._warn_doubles(block, np.flatnonzero(ballots.lengths < given))
        self._lengths.append(ballots.lengths)
        self._projects.append(ballots.projects)
        if ballots.points is not None:
            self._points.append(ballots.points)

    def _note_voters(self, block: Block) -> None:
        grid, column = block.grid, self._voter_at
        if grid is not None and not grid.spaced(column):
            begins = grid.begins[:, column]
            self._voters.append(hashes(grid.text, begins, grid.ends[:, column] - begins))
            return
        voters = _stripped(block.cells(column))
        for number in [number for number, voter in enumerate(voters) if not voter]:
            self._wrong(block, number, "voter_id", CellError("expected an id, found none"))
        self._voters.append(hashes_of(voters))

    def _at_once(self, block: Block) -> tuple[Ballots, NDArray[np.int64]] | None:
        """Return the ballots of plain cells, and how many projects they name."""
        if block.grid is None or not self._known.usable:
            return None
        found = self._known.ballots(block.grid, self._vote_at)
        if found is None:
            return None
        many, projects = found
        points = None
        if self._points_at is not None:
            worth = block.grid.numbers(self._points_at)
            if worth is None or not np.array_equal(worth[0], many):
                return None
            points = self.cells.finest(worth[1])
            if points is None:
                return None
        starts = np.concatenate(([0], np.cumsum(many)))
        return Ballots(starts, projects, self._kind, points), many  # type: ignore[arg-type]

    def _by_cells(self, block: Block) -> tuple[Ballots, NDArray[np.int64]]:
        """Return the ballots of any cells, each different cell parsed once."""
        cells: tuple[object, ...] = block.cells(self._vote_at)
        if self._points_at is not None:
            cells = tuple(zip(cells, block.cells(self._points_at), strict=True))
        index = {cell: number for number, cell in enumerate(dict.fromkeys(cells))}
        members = np.fromiter(map(index.__getitem__, cells), np.int64, len(cells))
        told, given = self._told(block, list(index), members)
        lengths = told.lengths[members]
        places = runs(told.starts[members], lengths)
        points = None if told.points is None else told.points[places]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return Ballots.tidy(starts, told.projects[places], self._kind, points), given[members]

    def _told(
        self, block: Block, distinct: list[object], members: NDArray[np.int64]
    ) -> tuple[Ballots, NDArray[np.int64]]:
        """Return one ballot for each different cell, and how many projects it names."""
        votes: list[bytes] = distinct  # type: ignore[assignment]
        worth: list[bytes] | None = None
        if self._points_at is not None:
            votes, worth = ([pair[side] for pair in distinct] for side in (0, 1))  # type: ignore[index]
        parsed = self.cells.all(votes, worth)
        if parsed is None:
            parsed = self._one_by_one(block, votes, worth, members)
        lengths, projects, points = parsed
        starts = np.concatenate(([0], np.cumsum(lengths)))
        return Ballots(starts, projects, self._kind, points), lengths  # type: ignore[arg-type]

    def _one_by_one(
        self,
        block: Block,
        votes: list[bytes],
        worth: list[bytes] | None,
        members: NDArray[np.int64],
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None]:
        """Parse cells that hold something strange; in a check a wrong ballot is left empty."""
        ballots: list[list[int]] = []
        points: list[list[int]] = []
        for number, vote in enumerate(votes):
            try:
                ballot, given = self.cells.one(vote, None if worth is None else worth[number])
            except CellError as wrong:
                row = int(np.argmax(members == number))
                self._wrong(block, row, wrong.field, wrong)
                ballot, given = [], []
                if wrong.harmless:
                    ballot = self.cells.one(vote, None)[0]
                    given = [0] * len(ballot)
                    self._points_missing = True
            ballots.append(ballot)
            points.append(given)
        lengths = np.array([len(ballot) for ballot in ballots], dtype=np.int64)
        projects = np.array(list(chain.from_iterable(ballots)), dtype=np.int64)
        if worth is None:
            return lengths, projects, None
        return lengths, projects, np.array(list(chain.from_iterable(points)), dtype=np.int64)

    def _wrong(self, block: Block, number: int, field: str, wrong: CellError) -> None:
        row = block.row(self._findings.data, number)
        at = cell_place(self._findings, row, self._section.header.index(field)) + wrong.inside
        note = self._findings.warn if wrong.harmless else self._findings.error
        note(at, self._section.name, field, wrong.expected, wrong.suggestion)

    def _warn_doubles(self, block: Block, rows: NDArray[np.intp]) -> None:
        counts = "their points count together" if self._kind in WITH_POINTS else "it counts once"
        self._findings.left_out += max(len(rows) - FINDINGS_MAX, 0)
        for number in rows[:FINDINGS_MAX].tolist():
            row = block.row(self._findings.data, number)
            self._findings.warn(
                cell_place(self._findings, row, self._vote_at),
                self._section.name,
                "vote",
                f"expected different projects, but one stands twice; {counts}",
            )

    def _check_voters(self) -> None:
        """See whether every voter id is its own; if hashes are equal, look at the ids."""
        noted = np.sort(_joined(self._voters, np.uint64))
        self._voters = []
        if not (noted[1:] == noted[:-1]).any():
            return
        seen: set[bytes] = set()
        for block in blocks(Findings(self._findings.data, strict=False), self._section):
            for number, voter in enumerate(_stripped(block.cells(self._voter_at))):
                if voter in seen and voter:
                    shown = voter.decode()[:40]
                    wrong = CellError(f"expected an id of its own, but {shown!r} stands twice")
                    self._wrong(block, number, "voter_id", wrong)
                seen.add(voter)


def _stripped(cells: tuple[bytes, ...]) -> tuple[bytes, ...]:
    together = b"".join(cells)
    if together.isascii() and together.split() in ([], [together]):
        return cells
    return tuple(cell.decode().strip().encode() for cell in cells)


def _joined(parts: Sequence[NDArray[_Number]], kind: type[_Number]) -> NDArray[_Number]:
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
    whole.setflags(write=False)
    return whole
