"""Opening a room: from its snapshot where there is one that is right, else from its whole log.

What lies in the log before a snapshot was verified when it was applied. It is looked at again
once the room is open, in the background: a log that somebody has changed meanwhile takes nothing
more. Everything here blocks and runs in a writer thread.
Refuses to know: who comes, event loops.
"""

import logging
from collections import deque
from collections.abc import Iterator
from typing import Final

from folkmoot_rooms import limits, snapshots
from folkmoot_rooms.keys import Keys
from folkmoot_rooms.log import EventLog, chain
from folkmoot_rooms.log.chain import ChainBroken
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import RoomSeals
from folkmoot_rooms.snapshots import Kept, Unusable
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import Moved, moved

_logger: Final = logging.getLogger(__name__)


class Past:
    """What opening a room found: where it stands, and what moved last.

    ``kept`` is the position of the snapshot that it was opened from, 0 for none.
    """

    def __init__(self, head: Head, tail: deque[Moved], kept: Head) -> None:
        self.head = head
        self.tail = tail
        self.kept = kept


def past(room: str, log: EventLog, seals: RoomSeals, keys: Keys, raw: bytes | None) -> Past:
    """Return the past of a room, from ``raw`` if that is a snapshot of it.

    Raises ChainBroken, LogFailed.
    """
    empty = Kept(Head(Room(id=room)), ())
    kept = empty if raw is None else _kept(raw, room, log, keys) or empty
    tail: deque[Moved] = deque(kept.tail, limits.TAIL_EVENTS_MAX)
    head = replay(
        kept.head,
        log.read(kept.head.room.position),
        seals,
        lambda position, event: tail.append(moved(position, event)),
    )
    return Past(head, tail, kept.head)


def _kept(raw: bytes, room: str, log: EventLog, keys: Keys) -> Kept | None:
    try:
        return snapshots.use(raw, room, log, keys)
    except Unusable as why:
        _logger.warning("room %s: its snapshot is not used: %s", room, why)
        return None


def check(log: EventLog, room: str, kept: Head) -> Iterator[int]:
    """Verify the log up to a snapshot in steps, yielding the position after each.

    Raises ChainBroken, LogFailed. About 5 us a fact.
    """
    position, digest, last = 0, chain.FIRST_PARENT, kept.room.position
    while position < last:
        size = min(limits.CHECK_FACTS, last - position)
        for stored, envelope in chain.verify(log.read(position, size), room, position, digest):
            position, digest = envelope.n, stored.digest
            size -= 1
        if size:
            raise ChainBroken(position + 1, "the log ends here, before its snapshot")
        yield position
    if digest != kept.digest:
        raise ChainBroken(last, "its snapshot was made of another fact")
