"""Pabulib text to its three tables of cells. Knows no meaning of any cell.

Survives what is seen in the wild: a byte order mark, any line ends and none
at the last line, quoted cells, blank lines, columns in any order, trailing
empty cells. Whatever cannot be read for certain is an error with its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from folkmoot_engine.limits import BALLOTS_MAX, CELL_CHARS_MAX, TEXT_BYTES_MAX
from folkmoot_engine.pabulib.errors import PabulibError

NAMES = ("META", "PROJECTS", "VOTES")
"""The sections, in the order in which they must come."""


@dataclass(slots=True)
class Section:
    """One table: its header, and its rows with the line each ends on."""

    name: str
    line: int
    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def column(self, name: str) -> int:
        """Return where a column stands; raises PabulibError if it is missing."""
        if name not in self.header:
            raise PabulibError(self.line, self.name, f"expected a column {name!r}")
        return self.header.index(name)

    def cells(self, name: str) -> list[str] | None:
        """Return the cells of a column that may be missing."""
        if name not in self.header:
            return None
        column = self.header.index(name)
        return [row[column] for _, row in self.rows]


def read_sections(source: bytes | str) -> dict[str, Section]:
    """Return META, PROJECTS and VOTES by name.

    Raises PabulibError if the text is too long, not UTF-8, holds NUL, lacks a
    section, or has a row with too few or too many cells.
    """
    sections: dict[str, Section] = {}
    current: Section | None = None
    line = 1
    for line, row in _rows(_decoded(source)):
        if not any(row):
            continue
        name = row[0].upper()
        if not any(row[1:]) and len(sections) < len(NAMES) and name == NAMES[len(sections)]:
            current = sections[name] = Section(name, line)
        elif current is None:
            raise PabulibError(line, "META", f"expected the text to begin with META, not {name!r}")
        elif not current.header:
            current.header = _header(row, current, line)
        else:
            current.rows.append((line, _fitted(row, current, line)))
    for name in NAMES:
        if name not in sections:
            raise PabulibError(line, name, "expected this section, but the text ends before it")
        if not sections[name].header:
            raise PabulibError(line, name, "expected a header row, but the section ends before it")
    return sections


def _decoded(source: bytes | str) -> str:
    """Return clean text with one kind of line end."""
    if len(source) > TEXT_BYTES_MAX:
        raise PabulibError(1, "text", f"expected at most {TEXT_BYTES_MAX} bytes")
    try:
        encoded = source.encode() if isinstance(source, str) else source
        text = encoded.decode("utf-8-sig")
    except UnicodeError as error:
        begin = error.start if isinstance(error, UnicodeDecodeError | UnicodeEncodeError) else 0
        before = source[:begin]
        breaks = before.count("\n") if isinstance(before, str) else before.count(b"\n")
        raise PabulibError(
            breaks + 1, "text", f"expected UTF-8, but byte {begin} is not part of any character"
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise PabulibError(line, "text", "expected text, but found a NUL byte")
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its last line; cells without the space around them."""
    # newline="\n": only that ends a line, not U+0085 or U+2028 inside a name.
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=";", strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise PabulibError(
                max(reader.line_num, 1),
                "text",
                f"expected cells of at most {CELL_CHARS_MAX} characters with closed quotes"
                f" ({error})",
            ) from error
        yield reader.line_num, [cell.strip() for cell in row]


def _header(row: list[str], section: Section, line: int) -> list[str]:
    header = [cell.lower() for cell in row]
    while header and not header[-1]:
        header.pop()
    if len(set(header)) < len(header) or "" in header:
        raise PabulibError(line, section.name, "expected a header of different column names")
    if len(header) < 2:
        raise PabulibError(line, section.name, "expected a header of at least two columns")
    section.line = line
    return header


def _fitted(row: list[str], section: Section, line: int) -> list[str]:
    """Return the row with as many cells as the header has."""
    width = len(section.header)
    if section.name == "META" and len(row) > width:
        # Free text with a bare semicolon: seen in comments, and unambiguous.
        return [row[0], ";".join(row[1:]).rstrip(";")]
    if len(section.rows) >= BALLOTS_MAX:
        raise PabulibError(line, section.name, f"expected at most {BALLOTS_MAX} rows")
    if len(row) < width or any(row[width:]):
        raise PabulibError(
            line, section.name, f"expected {width} cells as in the header, found {len(row)}"
        )
    return row[:width]
