"""The log of one room in one SQLite file: the default store.

One transaction a turn, written through to the disk before it is acknowledged. After a fault of
the disk this log takes nothing more: whoever wants to go on looks at a copy first.
Refuses to know: what the facts say.
"""

import logging
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

from folkmoot_rooms import sqlite_files
from folkmoot_rooms.log import (
    DoubledKey,
    LogFailed,
    LogLost,
    Outcome,
    StalePosition,
    Stored,
    TurnRecord,
    chain,
)

_logger: Final = logging.getLogger(__name__)

EPOCH_BYTES: Final = 12
LAYOUT: Final = "1"

SCHEMA: Final = """
CREATE TABLE facts (position INTEGER PRIMARY KEY, digest TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE outcomes (
    actor TEXT NOT NULL, command TEXT NOT NULL, answer BLOB NOT NULL, mark TEXT NOT NULL,
    PRIMARY KEY (actor, command)
);
CREATE TABLE once (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

ADD_FACT: Final = "INSERT INTO facts (position, digest, body) VALUES (?, ?, ?)"
ADD_OUTCOME: Final = "INSERT INTO outcomes VALUES (?, ?, ?, ?)"
ADD_ONCE: Final = "INSERT INTO once VALUES (?)"

# After so many rows, about as many pages, the write-ahead log is moved into the file: beside the
# writer, who goes on. Only if that never gets to its end, the writer does it after so many pages.
ROWS_PER_CHECKPOINT: Final = 1_000
PAGES_MAX: Final = 20_000
_beside: Final = ThreadPoolExecutor(1, "checkpoint")

_FAULTS = (OSError, sqlite3.Error, sqlite_files.PromiseBroken)


def create(
    path: Path, room: str, chance: Callable[[int], bytes] = secrets.token_bytes
) -> "SqliteLog":
    """Make the log of a new room. Raises LogFailed, also if there is one already.

    The file gets its name only when it is complete, so that a crash leaves no half a log.
    """
    if path.exists():
        raise LogFailed(f"{path}: there is a log already")
    write(path, {"room": room, "epoch": chance(EPOCH_BYTES).hex()})
    return SqliteLog(path, room)


def write(
    path: Path,
    meta: Mapping[str, str],
    facts: Iterable[Stored] = (),
    outcomes: Iterable[Outcome] = (),
    once: Iterable[str] = (),
) -> None:
    """Write a whole log into a new file, through to the disk. Raises LogFailed.

    The file gets its name only when it is complete; what had that name before is replaced.
    """
    growing = path.with_name(f"{path.name}.new")
    try:
        growing.unlink(missing_ok=True)
        sqlite_files.make_private(growing)
        db = sqlite_files.connect(growing)
        try:
            db.executescript(f"BEGIN;{SCHEMA}")
            db.executemany("INSERT INTO meta VALUES (?, ?)", [("layout", LAYOUT), *meta.items()])
            db.executemany(ADD_FACT, ((f.position, f.digest, f.body) for f in facts))
            db.executemany(ADD_OUTCOME, ((o.actor, o.command, o.answer, o.mark) for o in outcomes))
            db.executemany(ADD_ONCE, ((key,) for key in once))
            db.execute("COMMIT")
            # Closing would do this, too, and say nothing if the disk refuses: then the file that
            # gets the name would be empty, and everything in a log beside it that has lost its own.
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()
        os.rename(growing, path)
        sqlite_files.sync_folder(path.parent)
    except _FAULTS as error:
        raise LogFailed(f"{path}: {error}") from error


def renew_epoch(path: Path, chance: Callable[[int], bytes] = secrets.token_bytes) -> None:
    """Give a log that was restored an epoch of its own. Raises LogFailed."""
    try:
        with closing(sqlite_files.connect(path)) as db:
            db.execute("UPDATE meta SET value=? WHERE name='epoch'", (chance(EPOCH_BYTES).hex(),))
    except _FAULTS as error:
        raise LogFailed(f"{path}: {error}") from error


class SqliteLog:
    """An EventLog in a file. One caller at a time may append; reading goes on beside it."""

    def __init__(self, path: Path, room: str) -> None:
        """Open a log that exists. Raises LogFailed if it cannot be held to its promises."""
        self._path = path
        self._room = room
        self._failed = False
        self._rows = 0
        self._moving: Future[None] | None = None
        try:
            self._db = sqlite_files.connect(path)
            self._db.execute(f"PRAGMA wal_autocheckpoint={PAGES_MAX}")
        except _FAULTS as error:
            raise LogFailed(f"{path}: {error}") from error
        try:
            meta = dict(self._db.execute("SELECT name, value FROM meta"))
            self._epoch: str = meta.get("epoch", "")
        except sqlite3.Error as error:
            self._db.close()
            raise LogFailed(f"{path}: {error}") from error
        if (meta.get("layout"), meta.get("room")) != (LAYOUT, room) or not self._epoch:
            self._db.close()
            raise LogFailed(f"{path}: this is not the log of room {room}")

    @property
    def epoch(self) -> str:
        """Drawn when the log was made."""
        return self._epoch

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the facts after a position, in order, as they are at the first step."""
        try:
            db = sqlite_files.connect_to_read(self._path)
            try:
                # Cast, so that a file that somebody has written into is still only bytes.
                rows = db.execute(
                    "SELECT position, CAST(body AS BLOB), CAST(digest AS TEXT) "
                    "FROM facts WHERE position > ? "
                    "ORDER BY position LIMIT ?",
                    (after, -1 if limit is None else limit),
                )
                for position, body, digest in rows:
                    yield Stored(position, bytes(body), digest)
            finally:
                db.close()
        except sqlite3.Error as error:
            raise LogFailed(f"{self._path}: {error}") from error

    def outcome(self, actor: str, command: str) -> Outcome | None:
        """Return what came of a command, or None if it was never decided."""
        try:
            row = self._db.execute(
                "SELECT answer, mark FROM outcomes WHERE actor=? AND command=?", (actor, command)
            ).fetchone()
        except sqlite3.Error as error:
            raise LogFailed(f"{self._path}: {error}") from error
        return None if row is None else Outcome(actor, command, bytes(row[0]), row[1])

    def outcomes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Outcome]:
        """Return what came of commands, of those that were ever decided."""
        found = {command: self.outcome(*command) for command in asked}
        return {command: kept for command, kept in found.items() if kept is not None}

    def append(self, expected: int, turn: TurnRecord) -> int:
        """Write a turn behind position ``expected`` durably; return the new last position."""
        if self._failed:
            raise LogFailed(f"{self._path}: nothing is written after a fault of the disk")
        try:
            self._db.execute("BEGIN IMMEDIATE")
            last = self._write(expected, turn)
            self._db.execute("COMMIT")
        except (StalePosition, DoubledKey, LogLost):
            self._give_up()
            raise
        except sqlite3.Error as error:
            self._failed = True
            self._give_up()
            raise LogFailed(f"{self._path}: {error}") from error
        self._rows += len(turn.facts) + len(turn.outcomes) + len(turn.once)
        if self._rows >= ROWS_PER_CHECKPOINT and (self._moving is None or self._moving.done()):
            self._rows = 0
            self._moving = _beside.submit(self._move)
        return last

    def close(self) -> None:
        """Let go of the file."""
        if self._moving is not None:
            self._moving.result()
        self._db.close()

    def _move(self) -> None:
        """Move the write-ahead log into the file, on a connection of its own.

        If the disk says no to that, it may forget what it was given: nothing more is written.
        """
        try:
            with closing(sqlite_files.connect(self._path)) as db:
                db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except _FAULTS:
            _logger.exception("%s: it takes nothing more", self._path)
            self._failed = True

    def _write(self, expected: int, turn: TurnRecord) -> int:
        """Put a turn's rows into the open transaction."""
        last, digest = self._end()
        if turn.parent and (last < expected or (last == expected and digest != turn.parent)):
            raise LogLost(self._room, min(last, expected - 1))
        if last != expected:
            raise StalePosition(f"the log is at {last}, not at {expected}")
        numbers = [fact.position for fact in turn.facts]
        assert numbers == list(range(last + 1, last + 1 + len(numbers))), "a turn leaves no gap"
        try:
            self._db.executemany(ADD_ONCE, [(key,) for key in turn.once])
            self._db.executemany(
                ADD_OUTCOME,
                [(kept.actor, kept.command, kept.answer, kept.mark) for kept in turn.outcomes],
            )
        except sqlite3.IntegrityError as error:
            raise DoubledKey(str(error)) from error
        self._db.executemany(
            ADD_FACT,
            [(fact.position, fact.digest, fact.body) for fact in turn.facts],
        )
        return last + len(numbers)

    def _end(self) -> tuple[int, str]:
        """Return the last position and the digest there."""
        row = self._db.execute(
            "SELECT position, digest FROM facts ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return row or (0, chain.FIRST_PARENT)

    def _give_up(self) -> None:
        """Leave the transaction, if the fault has left one open."""
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error:
            self._failed = True
