"""SQLite files keep their promises, or are not used."""

import sqlite3
import stat
from pathlib import Path

import pytest

from folkmoot_rooms import sqlite_files


def test_a_private_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    sqlite_files.make_private(path)
    db = sqlite_files.connect(path)
    db.execute("CREATE TABLE t (a)")

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {"a.db": 0o600, "a.db-wal": 0o600, "a.db-shm": 0o600}
    db.close()


def test_a_file_that_is_there_is_never_made_again(tmp_path: Path) -> None:
    sqlite_files.make_private(tmp_path / "a.db")

    with pytest.raises(FileExistsError):
        sqlite_files.make_private(tmp_path / "a.db")


def test_every_promise_holds_on_an_open_file(tmp_path: Path) -> None:
    sqlite_files.make_private(tmp_path / "a.db")
    db = sqlite_files.connect(tmp_path / "a.db")

    held = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in sqlite_files.PROMISES}

    assert held == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
    db.close()


def test_a_file_that_cannot_keep_a_promise_is_not_used() -> None:
    # A database in memory has no write-ahead log, whatever it is asked for.
    db = sqlite3.connect(":memory:")

    with pytest.raises(sqlite_files.PromiseBroken, match="journal_mode='memory'"):
        sqlite_files.hold_to_promises(db)
    db.close()


def test_a_file_that_is_missing_is_not_made_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        sqlite_files.connect(tmp_path / "none.db")

    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    sqlite_files.make_private(tmp_path / "a.db")
    sqlite_files.connect(tmp_path / "a.db").close()
    db = sqlite_files.connect_to_read(tmp_path / "a.db")

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("CREATE TABLE t (a)")
    db.close()
