"""What the code on a receipt leads to: the ballot with it, and whether that one was counted.

A code is the beginning of the digest of the fact that holds a sealed ballot, so it can be found
by anyone who has the log. Refuses to know: what a ballot says, and whose it is.
"""

from collections.abc import Iterable
from typing import Final

import msgspec

from folkmoot.lobby import codes
from folkmoot_rooms.log import Stored
from folkmoot_rooms.log.chain import Envelope

_CAST: Final = "BallotCast"


class Receipt(msgspec.Struct, frozen=True):
    """One ballot in a log: its number among those of its seat, and whether it is the last."""

    number: int
    counted: bool


def code_of(digest: str) -> str:
    """Return the code of the ballot in the fact of this digest."""
    return codes.crockford(bytes.fromhex(digest))


def is_code(typed: str) -> bool:
    """Say whether something typed can be a code at all."""
    code = codes.read_code(typed)
    return len(code) == codes.CODE_CHARS and set(code) <= set(codes.ALPHABET)


def receipts_in(facts: Iterable[tuple[Stored, Envelope]]) -> dict[str, Receipt]:
    """Return every ballot of a log by its code; of a vote that is closed, so that the last counts.

    The facts must have been checked. Cost: one look at each.
    """
    cast: dict[str, tuple[str, int]] = {}
    last: dict[str, int] = {}
    for stored, envelope in facts:
        event = envelope.event
        if event.get("type") == _CAST:
            cast[code_of(stored.digest)] = (event["seat"], event["number"])
            last[event["seat"]] = event["number"]
    return {code: Receipt(number, number == last[seat]) for code, (seat, number) in cast.items()}
