"""Tables for spreadsheets: text that stays text, numbers that stay numbers.

A text that a spreadsheet would run as a formula is written behind a ' so that it is only read.
"""

from collections.abc import Iterable, Sequence
from typing import Final

Cell = str | int

# What a spreadsheet may take as the start of a formula, alone or behind white space.
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "|", "%")


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV (RFC 4180, UTF-8 with a mark that Excel needs).

    Texts are always quoted, numbers never, so that a reader can tell them apart.
    """
    lines = [",".join(map(_cell, row)) for row in [header, *rows]]
    return ("\ufeff" + "".join(f"{line}\r\n" for line in lines)).encode("utf-8")


def money(amount: int, scale: int) -> str:
    """Return minor units as a plain decimal number of whole units: 380000, 2 -> 3800.00."""
    whole, part = divmod(abs(amount), 10**scale)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{part:0{scale}d}" if scale else f"{sign}{whole}"


class Number(str):
    """A text of digits that goes into a table as a number."""

    __slots__ = ()


def _cell(value: Cell) -> str:
    if isinstance(value, int | Number):
        return str(value)
    text = value.replace("\0", "")
    # White space first and then a formula is a formula to some spreadsheets.
    if text.startswith(_STARTS_FORMULA) or text.lstrip().startswith(_STARTS_FORMULA):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"'
