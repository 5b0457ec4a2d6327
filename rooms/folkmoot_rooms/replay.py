"""From a log back to its room: verified, unsealed, applied, fact by fact.

Refuses to know: where a log is stored, and anything about who is told.
"""

from collections.abc import Callable, Iterable

import msgspec

from folkmoot_rooms.apply import apply
from folkmoot_rooms.decide.turn import Seals
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.keys import KeyMissing
from folkmoot_rooms.log import Stored, chain
from folkmoot_rooms.log.chain import ChainBroken, Envelope
from folkmoot_rooms.sealing import SealBroken, open_event
from folkmoot_rooms.state import Room


class Head(msgspec.Struct, frozen=True):
    """A room at the end of its log, and the digest and the time of its last fact."""

    room: Room
    digest: str = chain.FIRST_PARENT
    at_ms: int = 0


def replay(
    head: Head,
    facts: Iterable[Stored],
    seals: Seals,
    on_event: Callable[[int, AnyEvent], None] = lambda _position, _event: None,
) -> Head:
    """Return where a room stands after these facts; words whose key is gone come back as None.

    ``on_event`` hears of every fact with its position. Raises ChainBroken with the first
    position that is not what was written.
    """
    room, digest, at_ms = head.room, head.digest, head.at_ms
    for stored, envelope in chain.verify(facts, room.id, room.position, digest):
        event = opened(envelope, seals)
        try:
            room = apply(room, event)
        except (AssertionError, KeyError) as error:
            raise ChainBroken(envelope.n, f"this cannot have followed ({error!r})") from error
        digest, at_ms = stored.digest, envelope.at
        on_event(envelope.n, event)
    return Head(room, digest, at_ms)


def opened(envelope: Envelope, seals: Seals) -> AnyEvent:
    """Return the event in an envelope. Raises ChainBroken if it does not open there."""
    try:
        return open_event(
            envelope.event, place(envelope.actor, envelope.command, envelope.i), seals
        )
    except KeyMissing as error:
        raise ChainBroken(envelope.n, f"the key store never had its key {error}") from error
    except (SealBroken, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ChainBroken(envelope.n, str(error)) from error


def place(actor: str, command: str, index: int) -> str:
    """Return the place that the boxes of one fact are bound to."""
    return f"{actor}.{command}.{index}"
