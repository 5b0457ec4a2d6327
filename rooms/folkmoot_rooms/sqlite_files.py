"""Opening SQLite files that must not lose or leak anything: one place for the promises.

A file is private to its owner, written through to the disk at every commit, and bytes that are
deleted are overwritten. Every promise is read back; a file that does not give it is not used.
Refuses to know: what the tables mean.
"""

import os
import sqlite3
from pathlib import Path
from typing import Final

from folkmoot_rooms import limits

# What is asked for, and the value that must be read back.
PROMISES: Final[dict[str, tuple[str, str | int]]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "secure_delete": ("ON", 1),
}


class PromiseBroken(Exception):  # noqa: N818 - the sentence says what is wrong.
    """SQLite would not work as safely as a room needs."""


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, known durably to its folder.

    Raises FileExistsError if something is there already.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Write a folder's list of files through to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def connect(path: Path) -> sqlite3.Connection:
    """Open a file for writing with every promise read back.

    The connection may move between threads; its owner sees to it that one works at a time.
    Raises PromiseBroken, or sqlite3.Error for a file that cannot be used at all.
    """
    db = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=limits.DISK_BUSY_SECONDS_MAX,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        hold_to_promises(db)
    except BaseException:
        db.close()
        raise
    return db


def hold_to_promises(db: sqlite3.Connection) -> None:
    """Ask for every promise and read it back."""
    for name, (asked, expected) in PROMISES.items():
        db.execute(f"PRAGMA {name}={asked}")
        (got,) = db.execute(f"PRAGMA {name}").fetchone()
        if got != expected:
            raise PromiseBroken(f"SQLite answers {name}={got!r} where {expected!r} is needed")


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a file for reading only, beside its one writer."""
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=limits.DISK_BUSY_SECONDS_MAX,
        isolation_level=None,
        check_same_thread=False,
    )
