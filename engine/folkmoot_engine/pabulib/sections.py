"""Pabulib text to its three tables. Knows no meaning of any cell.

Survives what is seen in the wild: blank lines, columns in any order, trailing
empty cells, section words as ids and names. META and PROJECTS are read whole;
of VOTES, which may be large, only the header, and where its rows begin.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from folkmoot_engine.limits import PROJECTS_MAX
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.text import skip_blank, spans_at, texts_at

NAMES = ("META", "PROJECTS", "VOTES")
"""The sections, in the order in which they must come."""

ROWS_MAX = PROJECTS_MAX
"""Most rows of META, and of PROJECTS."""


class Row(NamedTuple):
    """One row: the offset where it begins, and its cells without the space around them."""

    at: int
    cells: list[str]


@dataclass(slots=True)
class Section:
    """One table. ``at`` is the offset of its header; ``body`` where its rows begin."""

    name: str
    at: int
    body: int = 0
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Tell whether there is such a column."""
        return name in self.header

    def column(self, name: str, findings: Findings) -> int:
        """Return where a column stands; raises PabulibError if it is missing."""
        if name not in self.header:
            raise findings.fatal(self.at, self.name, self.name, f"expected a column {name!r}")
        return self.header.index(name)

    def cells(self, name: str) -> list[str] | None:
        """Return the cells of a column that may be missing."""
        if name not in self.header:
            return None
        column = self.header.index(name)
        return [row.cells[column] for row in self.rows]


def cell_place(findings: Findings, row: int, column: int) -> int:
    """Return the offset of a cell in the row that begins at offset ``row``."""
    spans = spans_at(findings, row)
    return spans[min(column, len(spans) - 1)][0]


def read_sections(findings: Findings) -> dict[str, Section]:
    """Return META, PROJECTS and the head of VOTES by name.

    Raises PabulibError if a section or its header is missing. A row with too
    few or too many cells is an error, and in a check left out.
    """
    sections: dict[str, Section] = {}
    current: Section | None = None
    data, at, seen = findings.data, 0, 0
    while (begin := skip_blank(data, at)) < len(data):
        seen += 1
        if seen > 10 * ROWS_MAX:
            raise findings.fatal(begin, "text", "text", "expected fewer rows of nothing")
        row, at = texts_at(findings, begin)
        if not any(row):
            continue
        name = _name(row, len(sections))
        if name:
            current = sections[name] = Section(name, begin)
        elif current is None:
            shown = row[0].upper()
            shown = shown if len(shown) <= 40 else f"{shown[:40]}..."
            raise findings.fatal(
                begin, "META", "META", f"expected the text to begin with META, not {shown!r}"
            )
        elif not current.header:
            current.at, current.body = begin, at
            current.header = _header(findings, current, row)
            if current.name == NAMES[-1]:
                break
        else:
            _add(findings, current, begin, row)
    _check_whole(findings, sections)
    return sections


def _name(row: list[str], known: int) -> str:
    """Return the name of the section that a row begins, or nothing if it begins none."""
    if known == len(NAMES) or row[0].upper() != NAMES[known] or any(row[1:]):
        return ""
    return NAMES[known]


def _check_whole(findings: Findings, sections: dict[str, Section]) -> None:
    # Said of the last line that holds anything.
    end = len(findings.data.rstrip())
    for name in NAMES:
        if name not in sections:
            raise findings.fatal(
                end, name, name, "expected this section, but the text ends before it"
            )
        if not sections[name].header:
            raise findings.fatal(
                end, name, name, "expected a header row, but the section ends before it"
            )


def _header(findings: Findings, section: Section, row: list[str]) -> list[str]:
    header = [cell.lower() for cell in row]
    while header and not header[-1]:
        header.pop()
    if len(set(header)) < len(header) or "" in header:
        expected = "expected a header of different column names"
        raise findings.fatal(section.at, section.name, section.name, expected)
    if len(header) < 2:
        expected = "expected a header of at least two columns"
        raise findings.fatal(section.at, section.name, section.name, expected)
    return header


def _add(findings: Findings, section: Section, at: int, row: list[str]) -> None:
    """Add a row with as many cells as the header has."""
    width = len(section.header)
    if len(section.rows) >= ROWS_MAX:
        what = "projects" if section.name == "PROJECTS" else "rows"
        raise findings.fatal(at, section.name, section.name, f"expected at most {ROWS_MAX} {what}")
    if section.name == "META" and len(row) > width:
        # Free text with a bare semicolon: seen in comments, and unambiguous.
        row = [row[0], ";".join(row[1:]).rstrip(";")]
    if len(row) < width or any(row[width:]):
        findings.error(
            at,
            section.name,
            section.name,
            f"expected {width} cells as in the header, found {len(row)}",
            "put cells that hold a semicolon in quotes" if len(row) > width else "",
        )
        return
    section.rows.append(Row(at, row[:width]))
