"""A disk in memory: what is synced stays, what is not is gone with the process; it may fail.

The log keeps to the contract of ``EventLog``. The key store is the real one, on a database in
memory. One disk outlives any number of server processes, and may serve two at a time.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.simulation.audit import Audit
from tests.simulation.loop import Crash

from folkmoot_rooms.following import Followed
from folkmoot_rooms.keys import SCHEMA, KeyStore
from folkmoot_rooms.log import (
    DoubledKey,
    LogFailed,
    LogLost,
    Outcome,
    StalePosition,
    Stored,
    TurnRecord,
)
from folkmoot_rooms.refused import Refused

# Of all turns, how many end the process before or after they are synced, or meet a fault.
CRASH_SHARE: Final = 0.002
FAULT_SHARE: Final = 0.001
SNAPSHOT_LOST_SHARE: Final = 0.2


@dataclass
class RoomFile:
    """What lies on the disk of one room."""

    epoch: str
    facts: list[Stored] = field(default_factory=list)
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)


class Disk:
    """All files of a data folder. ``calm`` turns its faults off."""

    def __init__(self, chance: Random, audit: Audit) -> None:
        self.chance = chance
        self.audit = audit
        self.calm = False
        self.files: dict[str, RoomFile] = {}
        self.snapshots: dict[str, bytes] = {}
        self.on_sync: list[Callable[[str], None]] = []
        self.keys = MemoryKeys(chance.randbytes)

    def fate(self) -> str:
        """Draw what becomes of a turn: "", or "crash" or "fault", "before" or "after" its sync."""
        lot = self.chance.random()
        if self.calm or lot > CRASH_SHARE + FAULT_SHARE:
            return ""
        kind = "crash" if lot < CRASH_SHARE else "fault"
        return f"{kind} {self.chance.choice(('before', 'after'))}"


class MemoryKeys(KeyStore):
    """The real key store on a database in memory, which survives the processes that use it."""

    def __init__(self, chance: object) -> None:
        self._chance = chance  # type: ignore[assignment]
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Keep the database for the next process."""


class MemoryLog:
    """An EventLog on a disk in memory, held by one process."""

    checks_position = True

    def __init__(self, disk: Disk, room: str) -> None:
        self._disk = disk
        self._room = room
        self._file = disk.files[room]
        self._failed = False

    @property
    def epoch(self) -> str:
        """Drawn when the log was made."""
        return self._file.epoch

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the facts after a position, as they are at the first step."""
        facts = self._file.facts
        yield from facts[after : len(facts) if limit is None else after + limit]

    def outcome(self, actor: str, command: str) -> Outcome | None:
        """Return what came of a command."""
        return self._file.outcomes.get((actor, command))

    def outcomes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Outcome]:
        """Return what came of commands."""
        kept = self._file.outcomes
        return {pair: kept[pair] for pair in asked if pair in kept}

    def append(self, expected: int, turn: TurnRecord) -> int:
        """Write a turn, unless the disk or the process does not live to do so."""
        if self._failed:
            raise LogFailed("nothing is written after a fault of the disk")
        file = self._file
        if self.checks_position and expected != len(file.facts):
            raise StalePosition(f"the log is at {len(file.facts)}, not at {expected}")
        if expected and turn.parent and file.facts[expected - 1].digest != turn.parent:
            raise LogLost(self._room, 0)
        doubled = [kept for kept in turn.outcomes if (kept.actor, kept.command) in file.outcomes]
        if doubled or len(set(turn.once)) < len(turn.once) or not file.once.isdisjoint(turn.once):
            raise DoubledKey("it is there already")
        fate = self._disk.fate()
        if not fate.endswith("before"):
            self._sync(turn)
        if fate.startswith("crash"):
            raise Crash
        if fate:
            self._failed = True
            raise LogFailed("disk I/O error")
        return len(file.facts)

    def _sync(self, turn: TurnRecord) -> None:
        file = self._file
        file.facts += turn.facts
        file.outcomes.update({(kept.actor, kept.command): kept for kept in turn.outcomes})
        file.once.update(turn.once)
        self._disk.audit.synced(self._room, file.facts, turn)
        for hear in self._disk.on_sync:
            hear(self._room)

    def close(self) -> None:
        """Let go of nothing."""


class DiskStores:
    """The stores of one process on a disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    @property
    def keys(self) -> KeyStore:
        """The keys of all rooms."""
        return self._disk.keys

    @property
    def disk(self) -> None:
        """A disk of this kind is never full."""
        return None

    def create(self, room: str) -> MemoryLog:
        """Make the log of a new room."""
        if room in self._disk.files:
            raise LogFailed("there is a log already")
        self._disk.files[room] = RoomFile(self._disk.chance.randbytes(12).hex())
        return MemoryLog(self._disk, room)

    def open(self, room: str) -> MemoryLog:
        """Open the log of a room."""
        if room not in self._disk.files:
            raise Refused("room_unknown")
        return MemoryLog(self._disk, room)

    def halted(self, room: str, why: str) -> None:
        """Take note of nothing: the next process starts from what is there."""

    def snapshot(self, room: str) -> bytes | None:
        """Return what was kept last for a room, unless the disk has lost it."""
        if self._disk.chance.random() < SNAPSHOT_LOST_SHARE:
            return None
        return self._disk.snapshots.get(room)

    def keep_snapshot(self, room: str, raw: bytes) -> None:
        """Keep a snapshot in place of the one before."""
        self._disk.snapshots[room] = raw

    def close(self) -> None:
        """Keep everything for the next process."""


class Hearing:
    """A process hears, late, what another has written to the rooms that it has open."""

    def __init__(self, disk: Disk, later: Callable[..., None]) -> None:
        self._disk = disk
        self._later = later
        self._followed: dict[str, Followed] = {}
        disk.on_sync.append(self._synced)

    def follow(self, room: str, followed: Followed) -> None:
        """Follow a room from where it stands."""
        self._followed[room] = followed
        self._synced(room)

    def leave(self, room: str) -> None:
        """Follow a room no more."""
        self._followed.pop(room, None)

    def close(self) -> None:
        """Hear no more."""
        if self._synced in self._disk.on_sync:
            self._disk.on_sync.remove(self._synced)

    def _synced(self, room: str) -> None:
        if room in self._followed:
            self._later(self._hear, room)

    def _hear(self, room: str) -> None:
        followed = self._followed.get(room)
        if followed is not None:
            followed.hear(self._disk.files[room].facts[followed.standing.position :])
