"""A log after a fault of the disk: looked at, copied, proven, put in its place.

After a failed write nobody knows what lies on the disk and what only in memory, so a log is
never opened again where it lies: everything that can be read goes into a new file, that one is
written through and proven fact by fact, and only then it takes the name. What was there is kept
aside. Refuses to know: who asks, and what the facts mean beyond replaying them.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec

from folkmoot_rooms import sqlite_files, turns, wire
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log import LogFailed, Outcome, Stored, chain, sqlite
from folkmoot_rooms.log.chain import ChainBroken
from folkmoot_rooms.log.sqlite import EPOCH_BYTES, SqliteLog
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import RoomSeals
from folkmoot_rooms.state import Room

MENDED: Final = ".mended"
HALTED: Final = ".halted"
# SQLite keeps the newest turns beside the file itself.
BESIDE: Final = ("-wal", "-shm")

# Cast, so that a file that somebody has written into is still only bytes and text.
FACTS: Final = """
SELECT position, CAST(body AS BLOB), CAST(digest AS TEXT) FROM facts ORDER BY position
"""
OUTCOMES: Final = """
SELECT CAST(actor AS TEXT), CAST(command AS TEXT), CAST(answer AS BLOB), CAST(mark AS TEXT)
FROM outcomes
"""

_done: Final[msgspec.json.Decoder[wire.Done | wire.No]] = msgspec.json.Decoder(wire.Done | wire.No)


class Found(msgspec.Struct, frozen=True):
    """What is in the file of a log: so many facts can be read, the first ``right`` are proven.

    ``why`` says what is wrong after them, ``file`` what is wrong with anything else in the
    file; both are empty for one that is right. ``halted`` is the fault that ended writing.
    """

    room: str
    facts: int
    right: int
    digest: str
    why: str = ""
    file: str = ""
    halted: str = ""
    answers_made_again: int = 0
    kept_aside: str = ""

    @property
    def whole(self) -> bool:
        """Whether every fact that can be read is proven, and none is missing between them."""
        return not self.why

    @property
    def sound(self) -> bool:
        """Whether there is nothing to mend."""
        return not (self.why or self.file or self.halted)


class _Read(msgspec.Struct):
    """Everything that could be read, and the facts that are proven."""

    found: Found
    epoch: str
    facts: list[Stored]
    events: list[AnyEvent]
    outcomes: list[Outcome]


def note_halt(path: Path, why: str) -> None:
    """Write beside a log that the disk has failed it, so that it is mended before it is opened."""
    marker = path.with_name(path.name + HALTED)
    marker.write_text(why, "utf-8")
    sqlite_files.sync_folder(path.parent)


def halted(path: Path) -> bool:
    """Say whether a log has to be mended before it is opened."""
    left = (path.with_name(path.name + HALTED), path.with_name(path.name + MENDED))
    return any(file.exists() for file in left)


def look(path: Path, room: str, keys: KeyStore) -> Found:
    """Return what is in the file of a log, changing nothing. About 70 us a fact."""
    return _read(path, room, keys).found


def mend(
    path: Path, room: str, keys: KeyStore, chance: Callable[[int], bytes], *, cut: bool = False
) -> Found:
    """Put a proven copy in the place of a log. About 100 us a fact.

    Raises LogFailed, having changed nothing, if facts would be lost, unless ``cut`` agrees to
    that: the room then has an epoch of its own, so that no browser takes it for the old one.
    """
    copy = path.with_name(path.name + MENDED)
    if not path.exists() and copy.exists():
        # A crash came between the last two steps; the copy was proven before them.
        return _put(path, copy, look(copy, room, keys))
    read = _read(path, room, keys)
    if not read.found.whole and not cut:
        raise LogFailed(f"{path}: {read.found.why}")
    if not read.found.whole and not read.facts:
        raise LogFailed(f"{path}: nothing in it is proven: {read.found.why}")
    epoch = read.epoch if read.found.whole and read.epoch else chance(EPOCH_BYTES).hex()
    outcomes = _outcomes(read)
    once = [key for event in read.events if (key := turns.once(event))]
    sqlite.write(copy, {"room": room, "epoch": epoch}, read.facts, outcomes, once)
    proven = _read(copy, room, keys)
    good = (proven.found.sound, proven.found.digest, len(proven.outcomes))
    if good != (True, read.found.digest, len(outcomes)):
        raise LogFailed(f"{copy}: the copy is not what was copied: {proven.found.why}")
    made_again = len(outcomes) - sum(kept in outcomes for kept in read.outcomes)
    found = msgspec.structs.replace(read.found, answers_made_again=made_again)
    return _put(path, copy, found)


def _read(path: Path, room: str, keys: KeyStore) -> _Read:
    marker = path.with_name(path.name + HALTED)
    why_halted = marker.read_text("utf-8") if marker.exists() else ""
    try:
        with closing(sqlite_files.connect_to_read(path)) as db:
            meta, no_meta = _rows(db, "SELECT name, value FROM meta")
            rows, no_facts = _rows(db, FACTS)
            kept, no_kept = _rows(db, OUTCOMES)
            said, no_check = _rows(db, "PRAGMA integrity_check(1)")
    except sqlite3.Error as error:
        raise LogFailed(f"{path}: {error}") from error
    file = no_meta or no_kept or no_check or ("" if said == [("ok",)] else str(said[0][0]))
    facts = [Stored(n, bytes(body), str(digest)) for n, body, digest in rows]
    events: list[AnyEvent] = []
    head, why = _proven(room, facts, keys, events)
    if no_facts and not why:
        why = f"position {len(facts) + 1} cannot be read: {no_facts}"
    right = len(events)
    digest = facts[right - 1].digest if right else head.digest
    found = Found(room, len(facts), right, digest, why, file, why_halted)
    outcomes = [Outcome(a, c, bytes(answer), mark) for a, c, answer, mark in kept]
    return _Read(found, str(dict(meta).get("epoch", "")), facts[:right], events, outcomes)


def _rows(db: sqlite3.Connection, sql: str) -> tuple[list[tuple[Any, ...]], str]:
    """Return the rows that can be read, and what stopped reading, if anything did."""
    rows: list[tuple[Any, ...]] = []
    try:
        rows.extend(db.execute(sql))
    except sqlite3.Error as error:
        return rows, str(error)
    return rows, ""


def _proven(
    room: str, facts: Iterable[Stored], keys: KeyStore, events: list[AnyEvent]
) -> tuple[Head, str]:
    """Replay facts into ``events`` as far as they are what was written; say what is not."""
    before = Head(Room(id=room))
    seals = RoomSeals(room, keys, bytes)
    try:
        return replay(before, facts, seals, lambda _, event: events.append(event)), ""
    except ChainBroken as broken:
        return before, str(broken)


def _outcomes(read: _Read) -> list[Outcome]:
    """Return the first answers that go with the proven facts; lost ones are made again."""
    kept = {
        (old.actor, old.command): old
        for old in read.outcomes
        if _position(old.answer) <= read.found.right
    }
    granted: dict[tuple[str, str], list[int]] = {}
    for index, fact in enumerate(read.facts):
        envelope = chain.decode(fact)
        granted.setdefault((envelope.actor, envelope.command), []).append(index)
    for (actor, command), indices in granted.items():
        if (actor, command) not in kept:
            told = turns.made([read.events[index] for index in indices])
            answer = wire.encode(wire.Done(command, indices[-1] + 1, told))
            kept[actor, command] = Outcome(actor, command, answer)
    return list(kept.values())


def _position(answer: bytes) -> int:
    """Return up to which position an answer speaks."""
    try:
        told = _done.decode(answer)
    except msgspec.DecodeError:
        return 0
    return told.position if isinstance(told, wire.Done) else 0


def _put(path: Path, copy: Path, found: Found) -> Found:
    """Give a proven copy the name; keep what was there, with all that lay beside it, aside."""
    aside = _free_name(path)
    for end in ("", *BESIDE):
        old = path.with_name(path.name + end)
        if old.exists():
            os.rename(old, aside.with_name(aside.name + end))
    sqlite_files.sync_folder(path.parent)
    os.rename(copy, path)
    path.with_name(path.name + HALTED).unlink(missing_ok=True)
    sqlite_files.sync_folder(path.parent)
    SqliteLog(path, found.room).close()
    return msgspec.structs.replace(found, kept_aside=aside.name)


def _free_name(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return aside
