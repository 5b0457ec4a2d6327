"""Money as people type it, to and from whole minor units. Exact, never a float.

Refuses to know: what it is spent on; how it is shown (``words.money``).
"""

import re
from typing import Final

from folkmoot.drawing.words import SYMBOLS
from folkmoot_rooms.limits import MONEY_MINOR_MAX
from folkmoot_rooms.refused import Refused

_TYPED: Final = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d*))?", re.ASCII)
_TYPED_CHARS_MAX: Final = 40


def read(typed: str, scale: int, currency: str = "GBP", field: str = "cost") -> int:
    """Return the minor units in ``£3,800.50``. Raises Refused("bad_cost") for anything else."""
    plain = "".join(typed.split()).removeprefix(SYMBOLS.get(currency, currency))
    found = _TYPED.fullmatch(plain) if len(plain) <= _TYPED_CHARS_MAX else None
    part = (found["part"] or "") if found else ""
    if found is None or len(part.rstrip("0")) > scale:
        raise Refused("bad_cost", field)
    minor = int(found["whole"].replace(",", "") + part.rstrip("0").ljust(scale, "0"))
    if minor > MONEY_MINOR_MAX:
        raise Refused("bad_cost", field)
    return minor


def typed(minor: int, scale: int) -> str:
    """Return minor units as they stand in a form's field."""
    whole, part = divmod(minor, 10**scale)
    return f"{whole}" + (f".{part:0{scale}d}" if part else "")
