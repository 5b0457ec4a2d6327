"""What is found wrong with Pabulib text: where, which field, what was expected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found while reading.

    ``severity`` is "error" (cannot be counted) or "warning" (counted as it
    is). ``line`` and ``column`` count from 1, columns in characters. ``field``
    is a column, a META key or a section. ``expected`` says what should stand
    there and what does; ``suggestion`` how to repair it, or nothing.
    """

    severity: str
    line: int
    column: int
    section: str
    field: str
    expected: str
    suggestion: str = ""

    def __str__(self) -> str:
        """Return it in one line, without the suggestion."""
        return f"line {self.line}, column {self.column}, {self.field}: {self.expected}"


class PabulibError(ValueError):
    """The text is not Pabulib that can be counted; the message is that of ``finding``."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding
        self.line = finding.line
        self.column = finding.column
        self.field = finding.field


class CellError(ValueError):
    """One cell does not hold what it should; whoever reads the table knows where it stands.

    ``inside`` is the offset of the trouble in the cell. What is ``harmless``
    can be counted all the same.
    """

    def __init__(
        self,
        expected: str,
        suggestion: str = "",
        *,
        field: str = "vote",
        inside: int = 0,
        harmless: bool = False,
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.suggestion = suggestion
        self.field = field
        self.inside = inside
        self.harmless = harmless
