"""Single cells of a Pabulib text changed, and everything else left byte for byte.

Order of columns, line ends, quotes, blank lines, the mark at the beginning:
what nobody asked to change stays. With nothing to change, so does the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from folkmoot_engine.limits import PROJECTS_MAX
from folkmoot_engine.pabulib.errors import PabulibError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.sections import Section, read_sections
from folkmoot_engine.pabulib.text import MARK, clean, spans_at

_NEEDS_QUOTES = re.compile(r'[;"\n]|^\s|\s$')
_LINE_END = re.compile(rb"\r\n|\r|\n")


def edit_pb(
    source: bytes,
    meta: Mapping[str, str] | None = None,
    projects: Mapping[str, Mapping[str, str]] | None = None,
) -> bytes:
    """Return the text with some cells changed.

    ``meta`` gives values by key; a key that is missing gets a row at the end of
    META. ``projects`` gives cells by project id and column; a column that is
    missing is added at the end, empty for all other projects.

    Raises PabulibError if the text has not the three tables, and ValueError
    for a project that it does not have or a cell with a line end or NUL.
    """
    return _Edit(source).make(meta or {}, projects or {})


class _Edit:
    def __init__(self, source: bytes) -> None:
        self._source = source
        self._data = clean(source)
        self._findings = Findings(self._data, strict=True)
        self._front = len(MARK) if source.startswith(MARK) else 0
        # Where a carriage return was left out, in offsets of the clean text.
        body = source[self._front :]
        self._gone = [m.start() - n for n, m in enumerate(re.finditer(rb"\r\n", body))]
        ends = _LINE_END.search(source)
        self._line_end = ends[0] if ends else b"\n"
        # (begin, end, new bytes), in offsets of the source.
        self._changes: list[tuple[int, int, bytes]] = []

    def make(self, meta: Mapping[str, str], projects: Mapping[str, Mapping[str, str]]) -> bytes:
        """Return the text with the changes made."""
        sections = read_sections(self._findings)
        self._set_meta(sections["META"], sections["PROJECTS"], meta)
        self._set_projects(sections["PROJECTS"], projects)
        parts, at = [], 0
        for begin, end, new in sorted(self._changes, key=lambda change: change[:2]):
            parts += [self._source[at:begin], new]
            at = end
        return b"".join([*parts, self._source[at:]])

    def _set_meta(self, section: Section, following: Section, meta: Mapping[str, str]) -> None:
        key_at = section.column("key", self._findings)
        value_at = section.column("value", self._findings)
        rows = {row.cells[key_at].lower(): row for row in reversed(section.rows)}
        added = b""
        for key, value in meta.items():
            row = rows.get(key.lower())
            if row is None:
                cells = ["", ""]
                cells[key_at], cells[value_at] = key, value
                added += b";".join(map(_cell, cells)) + self._line_end
            elif row.cells[value_at] != value:
                spans = spans_at(self._findings, row.at)
                # A value may hold bare semicolons: it runs to the end of its row.
                last = spans[-1] if len(section.header) == 2 else spans[value_at]
                self._change(spans[value_at][0], last[1], _cell(value))
        if added:
            begin = self._data.rfind(b"\n", 0, self._section_row(following)) + 1
            self._change(begin, begin, added)

    def _section_row(self, section: Section) -> int:
        """Return an offset in the row that names a section, which stands before its header."""
        at = section.at - 1
        while at > 0 and not self._data[self._data.rfind(b"\n", 0, at) + 1 : at].strip():
            at = self._data.rfind(b"\n", 0, at)
        return at

    def _set_projects(self, section: Section, projects: Mapping[str, Mapping[str, str]]) -> None:
        id_at = section.column("project_id", self._findings)
        known = {row.cells[id_at] for row in section.rows}
        for project in projects:
            if project not in known:
                raise ValueError(f"there is no project {project!r} in the text")
        wanted = dict.fromkeys(name for cells in projects.values() for name in cells)
        added = [name for name in wanted if name not in section.header]
        if len(added) > PROJECTS_MAX:
            raise ValueError("too many columns")
        if added:
            end = spans_at(self._findings, section.at)[len(section.header) - 1][1]
            self._change(end, end, b"".join(b";" + _cell(name) for name in added))
        for row in section.rows:
            cells = projects.get(row.cells[id_at], {})
            if not cells and not added:
                continue
            spans = spans_at(self._findings, row.at)
            for name, value in cells.items():
                if name in section.header:
                    column = section.header.index(name)
                    if row.cells[column] != value:
                        self._change(*spans[column], _cell(value))
            if added:
                end = spans[len(section.header) - 1][1]
                more = b"".join(b";" + _cell(cells.get(name, "")) for name in added)
                self._change(end, end, more)

    def _change(self, begin: int, end: int, new: bytes) -> None:
        self._changes.append((self._in_source(begin), self._in_source(end), new))

    def _in_source(self, at: int) -> int:
        """Return the offset in the source of an offset in the clean text."""
        return at + bisect_left(self._gone, at) + self._front


def _cell(value: str) -> bytes:
    """Return a cell as it is written, in quotes where it needs them."""
    if "\0" in value or "\n" in value or "\r" in value:
        raise ValueError(f"a cell cannot hold a line end or NUL: {value[:40]!r}")
    if _NEEDS_QUOTES.search(value):
        value = '"' + value.replace('"', '""') + '"'
    return value.encode()


__all__ = ["PabulibError", "edit_pb"]
