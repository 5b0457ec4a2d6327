"""Where the logs and keys of all rooms lie: a data folder, or something that stands in for it.

``<data>/keys.db`` holds the keys, ``<data>/rooms/<room>.db`` one log for each room, and
``<data>/snapshots`` what may be deleted at any time.
Refuses to know: what is in a log.
"""

import logging
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from folkmoot_rooms import limits, mending, sqlite_files
from folkmoot_rooms.disk import Disk
from folkmoot_rooms.keys import Keys, KeyStore
from folkmoot_rooms.log import EventLog, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.refused import Refused

_logger: Final = logging.getLogger(__name__)

# A room's id becomes the name of a file, so it can hold nothing that leads elsewhere.
ROOM_ID: Final = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.ID_CHARS_MAX}}}")


class Stores(Protocol):
    """What a hub needs to keep rooms."""

    @property
    def keys(self) -> Keys:
        """The keys of all rooms."""

    @property
    def disk(self) -> Disk | None:
        """The disk that logs fill; None where that is no concern of this process."""

    def create(self, room: str) -> EventLog:
        """Make the log of a new room. Raises Refused for a bad id, LogFailed."""

    def open(self, room: str) -> EventLog:
        """Open the log of a room. Raises Refused ``room_unknown``, LogFailed."""

    def halted(self, room: str, why: str) -> None:
        """Take note that a room takes nothing more, because its disk said no. Raises nothing."""

    def snapshot(self, room: str) -> bytes | None:
        """Return what was kept last for a room, whatever it is; None if there is nothing."""

    def keep_snapshot(self, room: str, raw: bytes) -> None:
        """Keep a snapshot in place of the one before. Raises OSError, LogFailed."""

    def close(self) -> None:
        """Let go of everything but the logs."""


class SnapshotFiles:
    """The snapshots of a process, one file a room; every one of them may be deleted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "snapshots"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def read(self, room: str) -> bytes | None:
        """Return what was kept last for a room; None if there is nothing that can be read."""
        try:
            return self._path(room).read_bytes()
        except OSError:
            return None

    def write(self, room: str, raw: bytes) -> None:
        """Keep a snapshot in place of the one before. Raises OSError.

        Nothing waits for the disk: what a power cut leaves of it carries no right mark.
        """
        path = self._path(room)
        growing = path.with_name(f"{path.name}.new")
        growing.unlink(missing_ok=True)
        descriptor = os.open(growing, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "wb") as file:
            file.write(raw)
        os.replace(growing, path)

    def remove(self, room: str) -> None:
        """Delete what is kept for a room."""
        self._path(room).unlink(missing_ok=True)

    def _path(self, room: str) -> Path:
        return self._folder / known_id(room)


def known_id(room: str) -> str:
    """Return an id that can name a room and a file. Raises Refused ``room_unknown``."""
    if not ROOM_ID.fullmatch(room):
        raise Refused("room_unknown")
    return room


class FolderStores:
    """Everything in one data folder, which the caller holds locked against other processes."""

    def __init__(
        self,
        folder: Path,
        chance: Callable[[int], bytes] = secrets.token_bytes,
        disk: Disk | None = None,
    ) -> None:
        """Make or open a data folder. Raises KeysFailed."""
        self._disk = disk or Disk(folder)
        self._rooms = folder / "rooms"
        self._rooms.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._snapshots = SnapshotFiles(folder)
        self._chance = chance
        self._keys = KeyStore(folder / "keys.db", chance)

    @property
    def keys(self) -> KeyStore:
        """The keys of all rooms."""
        return self._keys

    @property
    def disk(self) -> Disk:
        """The disk of the folder."""
        return self._disk

    def create(self, room: str) -> SqliteLog:
        """Make the log of a new room. Raises Refused for a bad id or a full disk, LogFailed."""
        self._disk.check_new()
        return sqlite.create(self._path(room), room, self._chance)

    def open(self, room: str) -> SqliteLog:
        """Open the log of a room. Raises Refused ``room_unknown``, LogFailed."""
        path = self._path(room)
        if mending.halted(path):
            found = mending.mend(path, room, self._keys, self._chance)
            _logger.warning(
                "room %s: a proven copy of %d facts took the place of its log; "
                "the file that the disk failed is kept as %s",
                room,
                found.right,
                found.kept_aside,
            )
        if not path.exists():
            raise Refused("room_unknown")
        return SqliteLog(path, room)

    def remove(self, room: str) -> None:
        """Delete a room for ever: its keys first, so that a crash leaves nobody's words.

        What was kept aside of it goes, too. Raises LogFailed, OSError.
        """
        path = self._path(room)
        self._keys.destroy_room(room)
        self._snapshots.remove(room)
        for file in sorted(self._rooms.glob(f"{path.name}*")):
            file.unlink()
        sqlite_files.sync_folder(self._rooms)

    def halted(self, room: str, why: str) -> None:
        """Note beside a log that it is to be mended first, and make space on a full disk."""
        try:
            if self._disk.relieve():
                _logger.error("the disk is full: the ballast is given up, so that files can close")
            mending.note_halt(self._path(room), why)
        except OSError as error:
            _logger.error("room %s: its fault could not be noted: %s", room, error)

    def snapshot(self, room: str) -> bytes | None:
        """Return what was kept last for a room; None if there is nothing that can be read."""
        return self._snapshots.read(room)

    def keep_snapshot(self, room: str, raw: bytes) -> None:
        """Keep a snapshot in place of the one before. Raises OSError."""
        self._snapshots.write(room, raw)

    def close(self) -> None:
        """Let go of the keys."""
        self._keys.close()

    def _path(self, room: str) -> Path:
        return self._rooms / f"{known_id(room)}.db"
