"""People's words, cleaned once on their way in. Refuses to know what the words are about.

Composed (NFC), without blanks around them, one kind of line end. Signs that nobody can see and
that change what others read (controls, direction overrides) are refused, never dropped quietly.
"""

import unicodedata

from folkmoot_rooms.refused import Refused

# Overrides and isolates can make a cost read backwards; the two marks that right-to-left names
# need (U+200E, U+200F) and the joiners of emoji stay.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Not "Cn": a phone may know younger emoji than this Python does.
_OUTLAWED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_UNSEEN = frozenset({"Cf", "Zs", "Cc", "Mn", "Me"})
# Letters and signs by name, blanks to look at.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean(text: str, field: str, chars_max: int, *, lines: bool = False) -> str:
    """Return the text as it is kept; "" if nothing in it can be seen.

    ``lines`` allows line breaks. Lengths are counted in code points, after composing.
    Raises Refused ``bad_text`` or ``too_long`` for ``field``.
    """
    # Before composing: that takes time, and grows a text threefold at most.
    if len(text) > 4 * chars_max:
        raise Refused("too_long", field, max=chars_max)
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    for sign in kept:
        if sign == "\n" and lines:
            continue
        if _is_outlawed(sign):
            raise Refused("bad_text", field)
    if len(kept) > chars_max:
        raise Refused("too_long", field, max=chars_max)
    return kept if any(map(_is_seen, kept)) else ""


def required(text: str, field: str, chars_max: int, *, lines: bool = False) -> str:
    """Return the cleaned text. Raises Refused ``empty`` if nothing is left of it."""
    kept = clean(text, field, chars_max, lines=lines)
    if not kept:
        raise Refused("empty", field)
    return kept


def _is_outlawed(sign: str) -> bool:
    point = ord(sign)
    is_nobody = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return is_nobody or sign in _BIDI or unicodedata.category(sign) in _OUTLAWED


def _is_seen(sign: str) -> bool:
    return sign not in _BLANK and unicodedata.category(sign) not in _UNSEEN
