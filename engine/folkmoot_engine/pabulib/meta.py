"""The META table: keys and values, and values as numbers where they should be.

All keys are kept, known or not. Knows where each value stands, so that who
finds it wrong can say so.
"""

from __future__ import annotations

import re

from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.money import Decimal, minor_units, parse_decimal
from folkmoot_engine.pabulib.sections import Section, cell_place

_WHOLE = re.compile(r"([0-9]{1,15})(?:\.0+)?")


class Meta:
    """META by key in lower case; of a key that stands twice the first one counts."""

    def __init__(self, findings: Findings, section: Section) -> None:
        self.values: dict[str, str] = {}
        self._findings = findings
        self._section = section
        self._rows: dict[str, int] = {}
        key_at = section.column("key", findings)
        self._value_at = section.column("value", findings)
        for row in section.rows:
            key = row.cells[key_at].lower()
            if key in self.values:
                findings.warn(
                    row.at,
                    "META",
                    key,
                    "expected this key once; the first one counts",
                    "remove this row",
                )
                continue
            self.values[key], self._rows[key] = row.cells[self._value_at], row.at

    def at(self, key: str) -> int:
        """Return the offset of a value, or of the header if the key is missing."""
        if key not in self._rows:
            return self._section.at
        return cell_place(self._findings, self._rows[key], self._value_at)

    def warn(self, key: str, expected: str, suggestion: str = "") -> None:
        """Note what is wrong with a value, or with its absence, and counted all the same."""
        self._findings.warn(self.at(key), "META", key, expected, suggestion)

    def whole(self, key: str) -> int | None:
        """Return a whole number, or None, with a warning if something else stands there."""
        cell = self.values.get(key, "")
        if not cell or cell == "None":
            return None
        found = _WHOLE.fullmatch(cell)
        if found is None:
            self.warn(key, f"expected a whole number, 0 or more, not {cell[:40]!r}; it is not used")
            return None
        return int(found[1])

    def decimal(self, key: str) -> Decimal | None:
        """Return the digits of an amount, or None, with a warning as for ``whole``."""
        cell = self.values.get(key, "")
        if not cell or cell == "None":
            return None
        try:
            return parse_decimal(cell)
        except CellError as wrong:
            self.warn(key, f"{wrong.expected}; it is not used", wrong.suggestion)
            return None

    def budget(self) -> Decimal:
        """Return the budget, the one number without which nothing can be counted."""
        if "budget" not in self.values:
            raise self._findings.fatal(
                self._section.at, "META", "budget", "expected this key in META"
            )
        cell = self.values["budget"]
        try:
            if cell.startswith("-"):
                amount = parse_decimal(cell[1:].lstrip())
                if minor_units(amount, len(amount[1])):
                    self.warn("budget", f"expected 0 or more, not {cell[:40]!r}; counted as 0")
                return ("", "")
            return parse_decimal(cell)
        except CellError as wrong:
            self.wrong("budget", wrong)
            return ("", "")

    def wrong(self, key: str, wrong: CellError) -> None:
        """Note a value that cannot be counted."""
        self._findings.error(self.at(key), "META", key, wrong.expected, wrong.suggestion)
