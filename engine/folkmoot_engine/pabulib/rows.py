"""The rows of VOTES, in blocks of columns: a large table is never held as cells.

Knows cells and where they stand; refuses to know what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from folkmoot_engine.limits import BALLOTS_MAX
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.grids import Grid
from folkmoot_engine.pabulib.sections import Section
from folkmoot_engine.pabulib.text import line_end, row_at, skip_blank

BLOCK_BYTES = 512 * 1024
"""About how much text is cut into cells at once."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows that follow one another.

    ``at`` is the offset of the first. Cells lie in a ``grid``, or stand in
    ``rows``, whose ``offsets`` are given because they may have gaps.
    """

    at: int
    many: int
    grid: Grid | None = None
    rows: Sequence[Sequence[bytes]] = ()
    offsets: Sequence[int] | None = None

    def cells(self, column: int) -> tuple[bytes, ...]:
        """Return the cells of a column of the header."""
        if self.grid is not None:
            return self.grid.cells(column)
        return tuple([row[column] for row in self.rows])

    def row(self, data: bytes, number: int) -> int:
        """Return the offset of one row, counted from 0."""
        if self.offsets is not None:
            return self.offsets[number]
        at = self.at
        for _ in range(number):
            at = data.index(b"\n", at) + 1
        return at

    def emptied(self) -> Block:
        """Return what still tells where rows are, without their cells."""
        return Block(self.at, self.many, offsets=self.offsets)


def blocks(findings: Findings, section: Section) -> Iterator[Block]:
    """Yield all rows of a section that has only its header read.

    Rows with too few or too many cells are errors, and in a check left out.
    """
    data, at, rows, lines = findings.data, section.body, 0, 0
    while at < len(data):
        end = line_end(findings, min(at + BLOCK_BYTES, len(data)))
        block = _plain(data, at, end, len(section.header))
        after = end + 1
        if block is None:
            block, after = _mended(findings, section, at, end)
        # Blank lines are no rows, but to look at them takes time as well.
        lines += data.count(b"\n", at, after) if block.grid is None else block.many
        rows += block.many
        at = after
        if rows > BALLOTS_MAX or lines > 2 * BALLOTS_MAX:
            raise findings.fatal(
                section.at, section.name, section.name, f"expected at most {BALLOTS_MAX} rows"
            )
        if block.many:
            yield block


def _plain(data: bytes, at: int, end: int, width: int) -> Block | None:
    """Return the lines between two offsets, or None if they need a closer look."""
    chunk = data[at:end].rstrip(b"\n")
    if b'"' in chunk or not chunk:
        return None
    grid = Grid.of(chunk, width)
    return None if grid is None else Block(at, len(grid.begins), grid)


def _mended(findings: Findings, section: Section, at: int, end: int) -> tuple[Block, int]:
    """Return the rows that begin between two offsets, and where the next one begins."""
    width, begin = len(section.header), at
    rows: list[list[bytes]] = []
    offsets: list[int] = []
    while (at := skip_blank(findings.data, at)) < min(end + 1, len(findings.data)):
        row, after = row_at(findings, at)
        if any(map(bytes.strip, row)):
            if len(row) < width or any(map(bytes.strip, row[width:])):
                findings.error(
                    at,
                    section.name,
                    section.name,
                    f"expected {width} cells as in the header, found {len(row)}",
                    "put cells that hold a semicolon in quotes" if len(row) > width else "",
                )
            else:
                rows.append(row[:width])
                offsets.append(at)
        at = after
    return Block(begin, len(rows), rows=rows, offsets=offsets), at
