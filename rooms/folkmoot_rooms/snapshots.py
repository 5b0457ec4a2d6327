"""A room at one position of its log, kept beside the log so that a long one opens at once.

A snapshot is a cache and never a truth. It is used only where it names the very fact that lies
at its position, was made by the very code that would use it and carries the mark of this key
store; everything else is ignored, and the log is replayed. Any snapshot may be deleted.

It holds no more than the log does: people's words lie in it as boxes under the same keys, one
box for a person, an idea and the room. So destroying a key erases the words here, too, at the
same moment and without a file being found and changed; and whoever is erased while their words
are still in the memory of a running server is left out of the next snapshot, because a destroyed
key seals nothing. (A box around the whole under a key of its own would have to be told of every
erasure, and would still take the words out of that memory.)
Refuses to know: where snapshots lie.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from folkmoot_rooms.events import Box
from folkmoot_rooms.keys import KeyGone, KeyMissing, Keys
from folkmoot_rooms.log import EventLog, chain
from folkmoot_rooms.people import Hat
from folkmoot_rooms.replay import Head
from folkmoot_rooms.sealing import ROOM_KEY, RoomSeals, SealBroken, idea_key, padded, seat_key
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import Moved

SECRET: Final = "snapshots"  # noqa: S105 - the name of a secret, not one.
MARK_BYTES: Final = 32
# What a snapshot means is decided here. One that other code has made is not used.
CODE: Final = ("apply.py", "people.py", "phases.py", "snapshots.py", "state.py", "topics.py")

# People's words in a room, in the order in which one box holds them.
ROOM_WORDS: Final = ("title", "question")
SEAT_WORDS: Final = ("name", "hat", "removed_reason", "appeal")
IDEA_WORDS: Final = ("title", "why", "hidden_reason", "corrected_reason")
# What stands in their place: what replaying gives once their key is gone.
ERASED: Final[Mapping[str, Any]] = {"hat": Hat.NOT_SAID}

Struct = TypeVar("Struct", bound=msgspec.Struct)


class Unusable(Exception):  # noqa: N818 - why a snapshot is ignored.
    """This is no snapshot of this log by this code."""


class Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is kept: a room without anybody's words, these in boxes, and how it got there last."""

    code: str
    epoch: str
    digest: str
    at_ms: int
    room: Room
    words: dict[str, Box]
    tail: tuple[Moved, ...]


class Kept(NamedTuple):
    """A room out of a snapshot, and what moved last on the way there."""

    head: Head
    tail: tuple[Moved, ...]


_decoder: Final[msgspec.msgpack.Decoder[Snapshot]] = msgspec.msgpack.Decoder(Snapshot)
_words: Final[msgspec.msgpack.Decoder[list[bytes | None]]] = msgspec.msgpack.Decoder(
    list[bytes | None]
)


class _Ring:
    """All keys of a room, read at once."""

    def __init__(self, keys: Mapping[str, bytes | None]) -> None:
        self._keys = keys

    def get(self, room: str, key_id: str) -> bytes:
        """Return a key. Raises KeyGone, or KeyMissing."""
        if key_id not in self._keys:
            raise KeyMissing(f"{room}/{key_id}")
        key = self._keys[key_id]
        if key is None:
            raise KeyGone(key_id)
        return key


def take(
    head: Head,
    epoch: str,
    tail: Iterable[Moved],
    keys: Keys,
    chance: Callable[[int], bytes],
) -> bytes:
    """Return a room as a snapshot. Blocks for about 10 us a seat. Raises LogFailed."""
    ring = keys.ring(head.room.id)
    seals = RoomSeals(head.room.id, _Ring(ring), chance)
    words: dict[str, Box] = {}
    for key, _, held in _held(head.room):
        if ring.get(key):
            words[key] = seals.seal(key, _place(head.digest), held)
    bare = head.room if head.room.imported else _bare(head.room)
    whole = Snapshot(_code(), epoch, head.digest, head.at_ms, bare, words, tuple(tail))
    raw = msgspec.msgpack.encode(whole)
    return _mark(keys, raw) + raw


def use(raw: bytes, room: str, log: EventLog, keys: Keys) -> Kept:
    """Return the room that a snapshot holds, words whose key is gone left out.

    Blocks for about 10 us a seat. Raises Unusable with the reason, or LogFailed.
    """
    mark, raw = raw[:MARK_BYTES], raw[MARK_BYTES:]
    if not hmac.compare_digest(mark, _mark(keys, raw)):
        raise Unusable("it was changed, cut off, or made under other keys")
    try:
        whole = _decoder.decode(raw)
    except msgspec.DecodeError as error:
        raise Unusable(f"it is of another shape ({error})") from error
    if whole.code != _code():
        raise Unusable("another version has made it")
    if whole.room.id != room or whole.epoch != log.epoch:
        raise Unusable("it is of another log")
    position = whole.room.position
    found = next(log.read(position - 1, 1), None)
    if found is None or not found.position == position:
        raise Unusable(f"the log has no position {position}")
    if not whole.digest == found.digest == chain.digest(found.body):
        raise Unusable(f"position {position} of the log is another fact")
    try:
        full = _with_words(whole.room, whole.words, _place(whole.digest), keys)
    except (KeyMissing, SealBroken, msgspec.DecodeError, ValueError) as error:
        raise Unusable(f"its words do not open ({error!r})") from error
    return Kept(Head(full, whole.digest, whole.at_ms), whole.tail)


def _held(room: Room) -> Iterator[tuple[str, msgspec.Struct, bytes]]:
    """Yield key, owner and packed words of everything in a room that has words of people."""
    if room.imported:
        # An election that was held elsewhere: its words lie in the log in clear, too.
        return
    yield ROOM_KEY, room, _packed(room, ROOM_WORDS)
    for seat in room.seats.values():
        yield seat_key(seat.id), seat, _packed(seat, SEAT_WORDS)
    for idea in room.ideas.values():
        yield idea_key(idea.id), idea, _packed(idea, IDEA_WORDS)


def _packed(owner: msgspec.Struct, fields: tuple[str, ...]) -> bytes:
    """Return words in one piece, each as long as its box in the log would show."""
    words = (getattr(owner, field) for field in fields)
    return msgspec.msgpack.encode([None if word is None else padded(word) for word in words])


def _bare(room: Room) -> Room:
    """Return a room without anybody's words."""
    return replace(
        room,
        **dict.fromkeys(ROOM_WORDS),
        seats={name: replace(seat, **_none(SEAT_WORDS)) for name, seat in room.seats.items()},
        ideas={name: replace(idea, **_none(IDEA_WORDS)) for name, idea in room.ideas.items()},
    )


def _none(fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: ERASED.get(field) for field in fields}


def _with_words(room: Room, boxes: Mapping[str, Box], place: str, keys: Keys) -> Room:
    """Put the words back into a bare room."""
    seals = RoomSeals(room.id, _Ring(keys.ring(room.id)), bytes)

    def filled(owner: Struct, key: str, fields: tuple[str, ...]) -> Struct:
        box = boxes.get(key)
        held = None if box is None else seals.open(place, box)
        if held is None:
            return owner
        words = zip(fields, _words.decode(held), strict=True)
        return replace(owner, **{field: _word(field, word) for field, word in words})

    seats = {name: filled(seat, seat_key(name), SEAT_WORDS) for name, seat in room.seats.items()}
    ideas = {name: filled(idea, idea_key(name), IDEA_WORDS) for name, idea in room.ideas.items()}
    return filled(replace(room, seats=seats, ideas=ideas), ROOM_KEY, ROOM_WORDS)


def _word(field: str, padded_word: bytes | None) -> str | Hat | None:
    if padded_word is None:
        return None
    word = padded_word.decode().rstrip(" ")
    return Hat(word) if field == "hat" else word


def _place(digest: str) -> str:
    """Return the place that the boxes of one snapshot are bound to; no fact has such a one."""
    return f"snapshot/{digest}"


def _mark(keys: Keys, raw: bytes) -> bytes:
    return hmac.digest(keys.secret(SECRET), raw, "sha256")


@cache
def _code() -> str:
    """Return the digest of the code that decides what a snapshot means."""
    folder = Path(__file__).parent
    whole = hashlib.sha256(msgspec.__version__.encode())
    for path in (*(folder / name for name in CODE), *sorted((folder / "events").glob("*.py"))):
        whole.update(path.read_bytes())
    return whole.hexdigest()
