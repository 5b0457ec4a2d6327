"""The PROJECTS table: ids, costs, names, categories and the official result."""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.money import Decimal, minor_units, parse_decimal
from folkmoot_engine.pabulib.sections import Row, Section, cell_place

FATES = ("0", "1", "2", "3")
"""What ``selected`` may hold: lost, won by the rule, and 2 and 3 for reasons told in META."""


class Projects:
    """The projects in their order; what cannot be read of them is noted.

    ``ids`` maps each id, an opaque text, to its index.
    """

    def __init__(self, findings: Findings, section: Section) -> None:
        self.section = section
        self._findings = findings
        self._rows: list[Row] = []
        self.ids = self._read_ids(section.column("project_id", findings))
        self.costs = self._read_costs(section.column("cost", findings))

    def _read_ids(self, column: int) -> dict[str, int]:
        ids: dict[str, int] = {}
        for row in self.section.rows:
            project = row.cells[column]
            if not project or "," in project:
                expected = f"expected an id without comma, not {project[:40]!r}"
                self._error(row, "project_id", expected)
            elif project in ids:
                expected = f"expected different ids; {project[:40]!r} is twice"
                self._error(row, "project_id", expected, "give one of them another id")
            else:
                ids[project] = len(ids)
                self._rows.append(row)
        return ids

    def _read_costs(self, column: int) -> list[Decimal]:
        costs = []
        for row in self._rows:
            try:
                costs.append(parse_decimal(row.cells[column]))
            except CellError as wrong:
                self._error(row, "cost", wrong.expected, wrong.suggestion)
                costs.append(("", ""))
        return costs

    def minor_units(self, scale: int) -> list[int]:
        """Return the costs in units of 10**-scale."""
        found = []
        for row, cost in zip(self._rows, self.costs, strict=True):
            try:
                found.append(minor_units(cost, scale))
            except CellError as wrong:
                self._error(row, "cost", wrong.expected)
                found.append(0)
        return found

    def cells(self, name: str) -> list[str]:
        """Return the cells of a column, empty ones if it is missing."""
        if not self.section.has(name):
            return [""] * len(self._rows)
        column = self.section.header.index(name)
        return [row.cells[column] for row in self._rows]

    def names(self) -> tuple[str, ...]:
        """Return one name per project, or none if the column is missing."""
        return tuple(self.cells("name")) if self.section.has("name") else ()

    def others(self) -> dict[str, tuple[str, ...]]:
        """Return all columns by name, as texts."""
        return {name: tuple(self.cells(name)) for name in self.section.header}

    def categories(self) -> tuple[frozenset[str], ...]:
        """Return the categories of each project."""
        return tuple(
            frozenset(filter(None, map(str.strip, cell.split(","))))
            for cell in self.cells("category")
        )

    def selected(self) -> dict[str, str | None]:
        """Return the official result by id; None where the text is silent."""
        fates: dict[str, str | None] = {}
        for project, row, cell in zip(self.ids, self._rows, self.cells("selected"), strict=True):
            fates[project] = cell if cell in FATES else None
            if cell not in ("", "None", *FATES):
                self.warn(row, "selected", f"expected 0, 1, 2 or 3, not {cell[:40]!r}")
        return fates

    def rows(self) -> Iterator[Row]:
        """Yield the row of each project."""
        return iter(self._rows)

    def warn(self, row: Row, field: str, expected: str, suggestion: str = "") -> None:
        """Note what is wrong in a cell and counted all the same."""
        at = cell_place(self._findings, row.at, self.section.header.index(field))
        self._findings.warn(at, "PROJECTS", field, expected, suggestion)

    def _error(self, row: Row, field: str, expected: str, suggestion: str = "") -> None:
        at = cell_place(self._findings, row.at, self.section.header.index(field))
        self._findings.error(at, "PROJECTS", field, expected, suggestion)
