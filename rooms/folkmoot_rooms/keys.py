"""The keys of sealed words and ballots, in a file of their own, apart from every log.

A key is durable before anybody gets it, and a destroyed key leaves a tombstone: its bytes are
gone from the file and it can never be made again.
Refuses to know: what a key seals, events, rooms beyond their name.
"""

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from folkmoot_rooms import sqlite_files
from folkmoot_rooms.log import LogFailed

KEY_BYTES: Final = 32

Chance = Callable[[int], bytes]

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS keys (
    room TEXT NOT NULL, id TEXT NOT NULL, key BLOB, PRIMARY KEY (room, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, secret BLOB NOT NULL) WITHOUT ROWID;
"""


class KeyGone(Exception):  # noqa: N818 - a state of the key, not a fault.
    """The key was destroyed, for ever."""


class KeyMissing(Exception):  # noqa: N818 - see above.
    """The key was never here: this store belongs to another log, or lost something."""


class KeysFailed(LogFailed):
    """The disk said no to the key store. Nothing that needs the new keys may be written."""


class Keys(Protocol):
    """What every store of keys does; each method as KeyStore says."""

    def ring(self, room: str) -> dict[str, bytes | None]:
        """Return every key of a room by its id; None marks a destroyed one."""

    def get(self, room: str, key_id: str) -> bytes:
        """Return a key. Raises KeyGone, or KeyMissing."""

    def get_or_make(self, room: str, key_ids: Iterable[str]) -> dict[str, bytes]:
        """Return keys by id, making those that never existed. Raises KeyGone."""

    def keep(self, room: str, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Write new keys durably, all or none; return what is held. Raises KeyGone."""

    def destroy(self, room: str, key_ids: Iterable[str]) -> None:
        """Destroy keys for ever, and the secret of the room's wishes."""

    def destroy_room(self, room: str) -> None:
        """Destroy every key of a room that is being deleted."""

    def of_kind(self, prefix: str) -> list[tuple[str, str, bool]]:
        """Return room, id and whether it is gone of every key whose id begins so."""

    def wish_secret(self, room: str) -> bytes:
        """Return the secret that marks a room's wishes."""

    def secret(self, name: str) -> bytes:
        """Return the server's own secret of this name."""

    def check(self) -> None:
        """Make sure that keys can be written. Raises LogFailed."""

    def close(self) -> None:
        """Let go of the store."""


class KeyStore:
    """Keys by (room, key id). Calls block and may come from several threads."""

    def __init__(self, path: Path, chance: Chance = secrets.token_bytes) -> None:
        self._chance = chance
        self._lock = threading.Lock()
        try:
            if not path.exists():
                sqlite_files.make_private(path)
            self._db = sqlite_files.connect(path)
            self._db.executescript(SCHEMA)
        except (OSError, sqlite3.Error, sqlite_files.PromiseBroken) as error:
            raise KeysFailed(f"{path}: {error}") from error

    def ring(self, room: str) -> dict[str, bytes | None]:
        """Return every key of a room by its id; None marks a destroyed one."""
        with self._lock, _disk():
            return dict(self._db.execute("SELECT id, key FROM keys WHERE room=?", (room,)))

    def get(self, room: str, key_id: str) -> bytes:
        """Return a key. Raises KeyGone if it was destroyed, KeyMissing if it never existed."""
        with self._lock, _disk():
            row = self._row(room, key_id)
        if row is None:
            raise KeyMissing(key_id)
        return _alive(key_id, row[0])

    def get_or_make(self, room: str, key_ids: Iterable[str]) -> dict[str, bytes]:
        """Return keys by id, making those that never existed; all durable in one transaction.

        Raises KeyGone, having made none, if one of them was destroyed.
        """
        return self.keep(room, {key_id: self._chance(KEY_BYTES) for key_id in key_ids})

    def keep(self, room: str, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Write new keys durably, all or none, and return what the store now holds for them.

        A key that is there already stays as it is. Raises KeyGone if one was destroyed.
        """
        with self._lock, self._transaction():
            self._db.executemany(
                "INSERT OR IGNORE INTO keys VALUES (?, ?, ?)",
                [(room, key_id, key) for key_id, key in keys.items()],
            )
            rows = {key_id: self._row(room, key_id) for key_id in keys}
            return {key_id: _alive(key_id, row and row[0]) for key_id, row in rows.items()}

    def keep_ring(self, room: str, ring: Mapping[str, bytes | None]) -> None:
        """Take a room's keys over from another store, those that were destroyed there, too."""
        with self._lock, self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO keys VALUES (?, ?, ?)",
                [(room, key_id, key) for key_id, key in ring.items()],
            )

    def keep_secrets(self, secrets_by_name: Mapping[str, bytes]) -> None:
        """Take the server's own secrets over from another store."""
        with self._lock, self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO secrets VALUES (?, ?)", secrets_by_name.items()
            )

    def destroy(self, room: str, key_ids: Iterable[str]) -> None:
        """Destroy keys for ever, made or not; afterwards their bytes are in no file of ours.

        With them goes the secret of the room's wishes: under it somebody could guess again
        what the keys have sealed, one guess after another.
        """
        with self._lock:
            with self._transaction():
                self._db.execute("DELETE FROM secrets WHERE name=?", (_wishes(room),))
                self._db.executemany(
                    "INSERT INTO keys VALUES (?, ?, NULL) "
                    "ON CONFLICT (room, id) DO UPDATE SET key=NULL",
                    [(room, key_id) for key_id in key_ids],
                )
            self._empty_wal()

    def destroy_room(self, room: str) -> None:
        """Destroy every key of a room that is being deleted."""
        self.destroy(room, [key_id for key_id, key in self.ring(room).items() if key])

    def of_kind(self, prefix: str) -> list[tuple[str, str, bool]]:
        """Return room, id and whether it is gone of every key whose id begins so, those last."""
        with self._lock, _disk():
            rows = self._db.execute(
                "SELECT room, id, key IS NULL FROM keys WHERE substr(id, 1, ?)=? ORDER BY 3, 1, 2",
                (len(prefix), prefix),
            )
            return [(room, key_id, bool(destroyed)) for room, key_id, destroyed in rows]

    def wish_secret(self, room: str) -> bytes:
        """Return the secret that marks a room's wishes until the next key of it is destroyed."""
        return self.secret(_wishes(room))

    def secret(self, name: str) -> bytes:
        """Return the server's own secret of this name, made durably when first asked for."""
        with self._lock, self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, self._chance(KEY_BYTES))
            )
            (secret,) = self._db.execute(
                "SELECT secret FROM secrets WHERE name=?", (name,)
            ).fetchone()
            return bytes(secret)

    def check(self) -> None:
        """Make sure that the disk takes a key. Raises KeysFailed."""
        with self._lock, self._transaction():
            self._db.execute("INSERT OR REPLACE INTO secrets VALUES (?, ?)", ("check", b""))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def _row(self, room: str, key_id: str) -> tuple[bytes | None] | None:
        """Return the stored row of a key, or None if the key never existed."""
        row: tuple[bytes | None] | None = self._db.execute(
            "SELECT key FROM keys WHERE room=? AND id=?", (room, key_id)
        ).fetchone()
        return row

    def _empty_wal(self) -> None:
        """Move everything out of the write-ahead log, which still holds destroyed keys."""
        with _disk():
            busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise KeysFailed("another process reads the key store, so old bytes are still in it")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit everything inside, or nothing."""
        with _disk():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def ring_in(path: Path, room: str) -> dict[str, bytes | None]:
    """Return every key of a room from the file of a store that another process may be using."""
    return dict(_look_in(path, "SELECT id, key FROM keys WHERE room=?", room))


def secrets_in(path: Path) -> dict[str, bytes]:
    """Return the server's own secrets from the file of a store."""
    return dict(_look_in(path, "SELECT name, secret FROM secrets"))


def _look_in(path: Path, sql: str, *what: str) -> list[tuple[str, Any]]:
    """Read and let go at once: while somebody reads, the other process can destroy nothing."""
    with _disk(), closing(sqlite_files.connect_to_read(path)) as db:
        return db.execute(sql, what).fetchall()


@contextmanager
def _disk() -> Iterator[None]:
    """Tell every fault of the disk as KeysFailed."""
    try:
        yield
    except sqlite3.Error as error:
        raise KeysFailed(f"key store: {error}") from error


def _wishes(room: str) -> str:
    return f"wishes:{room}"


def _alive(key_id: str, key: bytes | None) -> bytes:
    """Return a key that was not destroyed."""
    if key is None:
        raise KeyGone(key_id)
    return key
