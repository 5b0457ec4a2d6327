"""The chain: how a fact becomes bytes, and how anyone can see that none was changed.

Each body names the digest of the body before it, so an edit, a loss or a swap shows at the
first place that differs. Stored bytes are never encoded again.
Refuses to know: where bytes are stored, keys, what an event means.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from folkmoot_rooms.log import Stored

FORMAT: Final = 1
FIRST_PARENT: Final = "0" * 64


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One fact of a log, format version 1. ``event`` holds boxes in place of words."""

    v: int
    room: str
    n: int
    at: int
    actor: str
    command: str
    i: int
    parent: str
    event: dict[str, Any]


class ChainBroken(Exception):  # noqa: N818 - a finding about a log, told with its place.
    """The log is not what was written; ``position`` is the first place that differs."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"the record is broken at position {position}: {why}")
        self.position = position
        self.why = why


_decoder = msgspec.json.Decoder(Envelope)
_encoder = msgspec.json.Encoder()


def digest(body: bytes) -> str:
    """Return the SHA-256 of a body in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def encode(envelope: Envelope) -> Stored:
    """Return an envelope as it will lie in the log for ever."""
    body = _encoder.encode(envelope)
    return Stored(position=envelope.n, body=body, digest=digest(body))


def decode(stored: Stored) -> Envelope:
    """Return the envelope in a body. Raises ChainBroken if there is none of this format."""
    try:
        envelope = _decoder.decode(stored.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ChainBroken(stored.position, f"not an envelope ({error})") from error
    if envelope.v != FORMAT:
        raise ChainBroken(stored.position, f"format {envelope.v} is not known here")
    return envelope


def verify(
    facts: Iterable[Stored], room: str | None = None, after: int = 0, parent: str = FIRST_PARENT
) -> Iterator[tuple[Stored, Envelope]]:
    """Yield every fact with its envelope, once it is certain that it follows the one before.

    ``room`` None takes the room that the first fact names. Raises ChainBroken at the first
    position that differs.
    """
    for position, stored in enumerate(facts, start=after + 1):
        if stored.position != position:
            raise ChainBroken(position, f"position {stored.position} is in its place")
        if digest(stored.body) != stored.digest:
            raise ChainBroken(position, "its digest does not fit its bytes")
        envelope = decode(stored)
        room = envelope.room if room is None else room
        if envelope.n != position or envelope.room != room:
            raise ChainBroken(
                position, f"it says that it is number {envelope.n} of room {envelope.room}"
            )
        if envelope.parent != parent:
            raise ChainBroken(position, "it follows another fact than the one before it")
        parent = stored.digest
        yield stored, envelope
