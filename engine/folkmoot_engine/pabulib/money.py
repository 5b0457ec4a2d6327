"""Decimal money in text to whole minor units and back. No floating point.

A text has one scale: 0 if no amount has decimals, else as many as the longest
has, but at least 2, because a city that writes 400000.0 still counts cents.
"""

from __future__ import annotations

import re

from folkmoot_engine.limits import MONEY_MAX, SCALE_MAX
from folkmoot_engine.pabulib.errors import CellError

# Plain, no-break and narrow no-break spaces are seen between thousands.
_AMOUNT = re.compile(r"([0-9]+(?:[ \u00a0\u202f][0-9]{3})*)(?:([.,])([0-9]+))?")
_DIGITS_MAX = len(str(MONEY_MAX)) + SCALE_MAX
_TIDY = re.compile(r"[^0-9.,]")

Decimal = tuple[str, str]
"""Digits before and after the decimal sign."""


def parse_decimal(cell: str) -> Decimal:
    """Return the digits of an amount, written with a decimal point or comma.

    Raises CellError for anything else: signs, exponents, nan, or a comma before
    three digits, which might part thousands.
    """
    if cell.isdecimal() and cell.isascii() and len(cell) <= _DIGITS_MAX:
        return cell.lstrip("0"), ""
    found = _AMOUNT.fullmatch(cell)
    if found is None:
        raise CellError(
            f"expected an amount such as 1200 or 1200.50, not {cell[:40]!r}", _repaired(cell)
        )
    whole, sign, part = found[1], found[2], found[3] or ""
    if sign == "," and len(part) == 3:
        raise CellError(
            f"{cell[:40]!r} may mean thousands or decimals; expected a decimal point",
            f"write {cell[:40].replace(',', '')!r} or {cell[:40].replace(',', '.')!r}",
        )
    whole = re.sub("[^0-9]", "", whole).lstrip("0")
    if len(part) > SCALE_MAX:
        part = part.rstrip("0")
    if len(part) > SCALE_MAX or len(whole) > _DIGITS_MAX:
        raise CellError(f"expected at most {MONEY_MAX} minor units, {SCALE_MAX} decimals")
    return whole, part


def _repaired(cell: str) -> str:
    """Suggest the amount that is plainly meant, such as 1200 for $1,200."""
    tidy = _TIDY.sub("", cell)
    thousands = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{3})+)", tidy)
    if thousands:
        tidy = re.sub(r"[.,]", "", tidy)
    if "-" in cell or not _AMOUNT.fullmatch(tidy) or len(cell) > 40:
        return ""
    return f"write {tidy!r}"


def common_scale(amounts: list[Decimal]) -> int:
    """Return the one scale that holds all amounts exactly."""
    longest = max((len(part) for _, part in amounts), default=0)
    return max(longest, 2) if longest else 0


def minor_units(amount: Decimal, scale: int) -> int:
    """Return an amount in units of 10**-scale; raises CellError beyond MONEY_MAX."""
    whole, part = amount
    units = int((whole + part.ljust(scale, "0")) or "0")
    if units > MONEY_MAX:
        raise CellError(f"expected at most {MONEY_MAX} minor units, not {units}")
    return units


def decimal_text(units: int, scale: int) -> str:
    """Return minor units as a decimal with exactly ``scale`` places."""
    if scale == 0:
        return str(units)
    sign, units = ("-", -units) if units < 0 else ("", units)
    return f"{sign}{units // 10**scale}.{units % 10**scale:0{scale}}"
