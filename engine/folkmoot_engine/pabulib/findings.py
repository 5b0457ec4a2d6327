"""The list of what is found while reading; an error ends a reading, but not a check.

Knows where in the text an offset lies; refuses to know what is wrong there.
"""

from __future__ import annotations

from folkmoot_engine.limits import FINDINGS_MAX
from folkmoot_engine.pabulib.errors import Finding, PabulibError


def place(data: bytes, at: int) -> tuple[int, int]:
    """Return line and column, both from 1, of a byte of text with plain line feeds."""
    begin = data.rfind(b"\n", 0, at) + 1
    return data.count(b"\n", 0, at) + 1, len(data[begin:at].decode(errors="replace")) + 1


class Findings:
    """Collects findings about ``data``; ``strict`` raises at the first error.

    Of each field at most FINDINGS_MAX are kept of each severity; ``left_out``
    counts the others.
    """

    def __init__(self, data: bytes, *, strict: bool) -> None:
        self.data = data
        self.strict = strict
        self.left_out = 0
        self._found: list[Finding] = []
        self._kept: dict[tuple[str, str], int] = {}

    def error(self, at: int, section: str, field: str, expected: str, suggestion: str = "") -> None:
        """Note what cannot be counted. Raises PabulibError if strict."""
        self._note("error", at, section, field, expected, suggestion)

    def warn(self, at: int, section: str, field: str, expected: str, suggestion: str = "") -> None:
        """Note what is counted as it is."""
        self._note("warning", at, section, field, expected, suggestion)

    def fatal(
        self, at: int, section: str, field: str, expected: str, suggestion: str = ""
    ) -> PabulibError:
        """Return, to be raised, what makes reading on senseless even in a check."""
        return PabulibError(
            Finding("error", *place(self.data, at), section, field, expected, suggestion)
        )

    def all(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the text."""
        return tuple(sorted(self._found, key=lambda found: (found.line, found.column)))

    @property
    def errors(self) -> bool:
        """Tell whether anything cannot be counted."""
        return any(found.severity == "error" for found in self._found)

    def _note(
        self, severity: str, at: int, section: str, field: str, expected: str, suggestion: str
    ) -> None:
        kept = self._kept.get((severity, field), 0)
        if kept >= FINDINGS_MAX:
            self.left_out += 1
            return
        self._kept[severity, field] = kept + 1
        found = Finding(severity, *place(self.data, at), section, field, expected, suggestion)
        if self.strict and severity == "error":
            raise PabulibError(found)
        self._found.append(found)
