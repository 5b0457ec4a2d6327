"""The registry of one server: its rooms and their numbers, sessions and the seats they hold, links.

A small SQLite file; calls block and are short. Tokens lie here only as hashes. Refuses to know:
what happens in a room, HTTP, the time of day (it is handed in).
"""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

import msgspec

from folkmoot.lobby import codes
from folkmoot_rooms import sqlite_files

_TABLES = """
CREATE TABLE IF NOT EXISTS rooms (
    id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, created_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    hash BLOB PRIMARY KEY, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    host INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS sittings (
    session BLOB NOT NULL REFERENCES sessions ON DELETE CASCADE,
    room TEXT NOT NULL, seat TEXT NOT NULL, active INTEGER NOT NULL,
    PRIMARY KEY (session, room, seat)) STRICT;
CREATE TABLE IF NOT EXISTS links (
    hash BLOB PRIMARY KEY, kind TEXT NOT NULL, room TEXT NOT NULL, seat TEXT NOT NULL,
    created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL) STRICT;
"""


class LinkKind(StrEnum):
    """The one purpose of a link."""

    HOST = "host"
    ORGANISER = "organiser"
    SCRIBE = "scribe"


class Sitting(msgspec.Struct, frozen=True):
    """A seat that a session holds; of several in one room (a shared device) one is active."""

    room: str
    seat: str
    active: bool


class Session(msgspec.Struct, frozen=True):
    """One browser, as it was when it was read."""

    key: bytes
    expires_ms: int
    host: bool = False
    sittings: tuple[Sitting, ...] = ()

    def seats(self, room: str) -> tuple[str, ...]:
        """Return every seat that this device holds in a room, in order of sitting down."""
        return tuple(s.seat for s in self.sittings if s.room == room)

    def seat(self, room: str) -> str | None:
        """Return the seat that is active in a room."""
        return next((s.seat for s in self.sittings if s.room == room and s.active), None)


class Link(msgspec.Struct, frozen=True):
    """What a link opens. A scribe's link has no seat until it is first used."""

    hash: bytes
    kind: LinkKind
    room: str
    seat: str


class RoomLine(msgspec.Struct, frozen=True):
    """A room of this server."""

    id: str
    number: str
    created_ms: int


class Registry:
    """The file. One connection, used by one thread at a time."""

    # No other process changes sessions: what was read may be remembered.
    shared = False

    def __init__(self, path: Path) -> None:
        # Another process (``folkmoot link``) may be making the same file.
        with suppress(FileExistsError):
            sqlite_files.make_private(path)
        self._db = sqlite_files.connect(path)
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # Rooms ---------------------------------------------------------------------------------

    def add_room(self, room: str, now_ms: int) -> str:
        """Return the number of a room, drawing one if it has none yet."""
        while True:
            known = self.number_of(room)
            if known is not None:
                return known
            self._db.execute(
                "INSERT OR IGNORE INTO rooms VALUES (?, ?, ?)", (room, codes.new_number(), now_ms)
            )

    def number_of(self, room: str) -> str | None:
        """Return the number of a room."""
        row = self._db.execute("SELECT number FROM rooms WHERE id = ?", (room,)).fetchone()
        return row[0] if row else None

    def room_at(self, number: str) -> str | None:
        """Return the room behind a number."""
        row = self._db.execute("SELECT id FROM rooms WHERE number = ?", (number,)).fetchone()
        return row[0] if row else None

    def rooms(self) -> list[RoomLine]:
        """Return every room, newest first."""
        rows = self._db.execute("SELECT id, number, created_ms FROM rooms ORDER BY created_ms DESC")
        return [RoomLine(*row) for row in rows]

    def remove_room(self, room: str) -> None:
        """Forget a room, its number, who sits in it and what leads to it."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM sittings WHERE room = ?", (room,))
            self._db.execute("DELETE FROM links WHERE room = ?", (room,))
            self._db.execute("DELETE FROM rooms WHERE id = ?", (room,))

    # Sessions ------------------------------------------------------------------------------

    def session(self, key: bytes, now_ms: int) -> Session | None:
        """Return a session that has not ended, with its seats."""
        row = self._db.execute(
            "SELECT expires_ms, host FROM sessions WHERE hash = ? AND expires_ms > ?", (key, now_ms)
        ).fetchone()
        if row is None:
            return None
        sittings = self._db.execute(
            "SELECT room, seat, active FROM sittings WHERE session = ? ORDER BY rowid", (key,)
        ).fetchall()
        held = tuple(Sitting(room, seat, bool(active)) for room, seat, active in sittings)
        return Session(key, row[0], bool(row[1]), held)

    def newest_sessions(self, now_ms: int, most: int) -> list[Session]:
        """Return the sessions that end last, with their seats, in the order in which they end."""
        rows = self._db.execute(
            "SELECT hash, expires_ms, host FROM sessions WHERE expires_ms > ?"
            " ORDER BY expires_ms DESC, rowid DESC LIMIT ?",
            (now_ms, most),
        ).fetchall()
        held: dict[bytes, list[Sitting]] = {row[0]: [] for row in rows}
        sittings = self._db.execute(
            "SELECT session, room, seat, active FROM sittings ORDER BY rowid"
        )
        for key, room, seat, active in sittings:
            if key in held:
                held[key].append(Sitting(room, seat, bool(active)))
        return [Session(key, ends, bool(host), tuple(held[key])) for key, ends, host in rows[::-1]]

    def open_session(self, key: bytes, now_ms: int, expires_ms: int, old: bytes = b"") -> None:
        """Begin a session; it takes over what ``old`` held, and ``old`` ends."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "INSERT INTO sessions SELECT ?, ?, ?, coalesce(max(host), 0) FROM sessions"
                " WHERE hash = ? AND expires_ms > ?",
                (key, now_ms, expires_ms, old, now_ms),
            )
            self._db.execute("UPDATE sittings SET session = ? WHERE session = ?", (key, old))
            self._db.execute("DELETE FROM sessions WHERE hash = ?", (old,))

    def extend(self, key: bytes, expires_ms: int) -> None:
        """Let a session end later."""
        self._db.execute(
            "UPDATE sessions SET expires_ms = max(expires_ms, ?) WHERE hash = ?", (expires_ms, key)
        )

    def make_host(self, key: bytes) -> None:
        """Let a session start rooms."""
        self._db.execute("UPDATE sessions SET host = 1 WHERE hash = ?", (key,))

    def sit(self, key: bytes, room: str, seat: str) -> None:
        """Give a session a seat, or make one of its seats the active one."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "UPDATE sittings SET active = 0 WHERE session = ? AND room = ?", (key, room)
            )
            self._db.execute(
                "INSERT INTO sittings VALUES (?, ?, ?, 1)"
                " ON CONFLICT (session, room, seat) DO UPDATE SET active = 1",
                (key, room, seat),
            )

    def stand(self, key: bytes, room: str, seat: str) -> None:
        """Take a seat off a session; another of its seats there, if any, becomes active."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(
                "DELETE FROM sittings WHERE session = ? AND room = ? AND seat = ?",
                (key, room, seat),
            )
            self._db.execute(
                "UPDATE sittings SET active = 1 WHERE rowid = (SELECT min(rowid) FROM sittings"
                " WHERE session = ?1 AND room = ?2) AND NOT EXISTS (SELECT 1 FROM sittings"
                " WHERE session = ?1 AND room = ?2 AND active = 1)",
                (key, room),
            )

    def end_session(self, key: bytes) -> None:
        """Forget a session."""
        self._db.execute("DELETE FROM sessions WHERE hash = ?", (key,))

    def sweep(self, now_ms: int) -> None:
        """Forget what has ended."""
        self._db.execute("DELETE FROM sessions WHERE expires_ms <= ?", (now_ms,))
        self._db.execute("DELETE FROM links WHERE expires_ms <= ?", (now_ms,))

    # Links ---------------------------------------------------------------------------------

    def add_link(
        self, kind: LinkKind, now_ms: int, expires_ms: int, room: str = "", seat: str = ""
    ) -> str:
        """Return the token of a new link. Works beside a running server."""
        token = codes.new_link()
        self._db.execute(
            "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)",
            (codes.token_hash(token), kind, room, seat, now_ms, expires_ms),
        )
        return token

    def link(self, token: str, now_ms: int) -> Link | None:
        """Return what a token opens, unless it has ended."""
        row = self._db.execute(
            "SELECT hash, kind, room, seat FROM links WHERE hash = ? AND expires_ms > ?",
            (codes.token_hash(token), now_ms),
        ).fetchone()
        return Link(row[0], LinkKind(row[1]), row[2], row[3]) if row else None

    def bind_link(self, link: bytes, seat: str) -> None:
        """Fix the seat of a scribe's link at its first use: one link, one person."""
        self._db.execute("UPDATE links SET seat = ? WHERE hash = ? AND seat = ''", (seat, link))

    def drop_links(self, kind: LinkKind, room: str = "") -> None:
        """End every link of a kind."""
        self._db.execute("DELETE FROM links WHERE kind = ? AND room = ?", (kind, room))
