"""Numbers and codes that people type: meeting numbers, personal codes, voting cards.

Personal codes and cards are not stored: they follow from the server's secret, so a copy of the
registry or of a log gives none away. Refuses to know: HTTP, rooms, who may use a code.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Final

# Crockford's alphabet: no I, L, O or U, so that a code survives being read aloud.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_CHARS: Final = 8
NUMBER_DIGITS: Final = 9
TOKEN_BYTES: Final = 32
LINK_BYTES: Final = 16

_HEARD_AS: Final = str.maketrans("OIL", "011")


def new_number() -> str:
    """Return a meeting number at random; it never starts with 0, which people drop."""
    return str(secrets.randbelow(9 * 10 ** (NUMBER_DIGITS - 1)) + 10 ** (NUMBER_DIGITS - 1))


def read_number(typed: str) -> str | None:
    """Return the meeting number that somebody typed, or None if it cannot be one."""
    digits = "".join(typed.split()).replace("-", "")
    right = len(digits) == NUMBER_DIGITS and digits.isascii() and digits.isdigit()
    return digits if right else None


def spaced_number(number: str) -> str:
    """Return a meeting number as it is shown: ``482 913 507``."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def crockford(raw: bytes, chars: int = CODE_CHARS) -> str:
    """Return the first ``chars`` * 5 bits of ``raw`` in Crockford's alphabet."""
    bits = int.from_bytes(raw, "big") >> (len(raw) * 8 - chars * 5)
    return "".join(ALPHABET[(bits >> shift) & 31] for shift in range((chars - 1) * 5, -1, -5))


def spaced(code: str) -> str:
    """Return a code as it is shown: ``ABCD EFGH``."""
    return f"{code[:4]} {code[4:]}"


def read_code(typed: str) -> str:
    """Return a typed code in the one spelling that is compared."""
    return "".join(typed.upper().replace("-", "").split()).translate(_HEARD_AS)


def _keyed(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")


def personal_code(secret: bytes, room: str, seat: str) -> str:
    """Return the code that brings a person back to their own seat."""
    return crockford(_keyed(secret, room, seat, "seat"))


def card_code(secret: bytes, room: str, card: int) -> str:
    """Return the code on one single-use voting card."""
    return crockford(_keyed(secret, room, "card", str(card)))


def door_command(secret: bytes, form: str) -> str:
    """Return the command id of a wish made at the door, from the id its form carried.

    Command ids lie in the log, and the record hands them out. Somebody who comes in has no seat
    yet, so whoever repeats their command id would be given their seat: the log must not hold the
    id that the form will accept.
    """
    return base64.urlsafe_b64encode(_keyed(secret, "door", form)[:18]).decode()


def room_of(secret: bytes, form: str) -> str:
    """Return the id of the room that one form starts, however often it is sent."""
    return "r" + _keyed(secret, "room", form)[:10].hex()


def new_token() -> str:
    """Return a session token: 256 bits for a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_link() -> str:
    """Return a link token: 128 bits for a path."""
    return secrets.token_urlsafe(LINK_BYTES)


def new_command() -> str:
    """Return a fresh command id for one form."""
    return secrets.token_urlsafe(TOKEN_BYTES // 2)


def token_hash(token: str) -> bytes:
    """Return what the registry keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
