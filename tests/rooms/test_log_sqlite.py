"""The SQLite log keeps the contract, and its own promises about files."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms.log_contract import LogContract, Maker, stored, turn

from folkmoot_rooms import sqlite_files
from folkmoot_rooms.log import DoubledKey, EventLog, LogFailed, Outcome, TurnRecord, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog


class SqliteMaker(Maker):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: list[SqliteLog] = []

    def create(self, room: str) -> SqliteLog:
        self._opened.append(sqlite.create(self._folder / f"{room}.db", room))
        return self._opened[-1]

    def open(self, room: str) -> SqliteLog:
        self._opened.append(SqliteLog(self._folder / f"{room}.db", room))
        return self._opened[-1]

    def fill_disk(self, log: EventLog) -> None:
        assert isinstance(log, SqliteLog)
        (pages,) = log._db.execute("PRAGMA page_count").fetchone()
        log._db.execute(f"PRAGMA max_page_count={pages}")

    def close(self) -> None:
        for log in self._opened:
            log.close()


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[Maker]:
    maker = SqliteMaker(tmp_path)
    yield maker
    maker.close()


class TestSqliteLog(LogContract):
    """The whole contract."""


def test_an_open_log_writes_through_to_the_disk(maker: SqliteMaker) -> None:
    db = maker.create("r1")._db

    held = [
        db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete")
    ]

    assert held == ["wal", 2, 1]


def test_a_log_that_would_not_write_through_is_not_used(
    maker: SqliteMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.create("r1")
    monkeypatch.setitem(sqlite_files.PROMISES, "synchronous", ("NORMAL", 2))

    with pytest.raises(LogFailed, match="synchronous=1 where 2 is needed"):
        maker.open("r1")


def test_only_the_owner_may_read_a_log(maker: SqliteMaker, tmp_path: Path) -> None:
    maker.create("r1").append(0, turn(1, 1))

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {"r1.db": 0o600, "r1.db-wal": 0o600, "r1.db-shm": 0o600}


def test_a_log_half_made_when_power_went_is_made_anew(maker: SqliteMaker, tmp_path: Path) -> None:
    (tmp_path / "r1.db.new").write_bytes(b"half")

    assert maker.create("r1").append(0, turn(1, 1)) == 1


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 300], ids=["empty", "other"])
def test_a_file_that_is_no_log_is_refused_in_words(
    maker: SqliteMaker, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "r1.db").write_bytes(content)

    with pytest.raises(LogFailed, match=r"r1\.db: "):
        maker.open("r1")


def test_the_log_of_another_room_is_refused(maker: SqliteMaker, tmp_path: Path) -> None:
    maker.create("r1").close()
    (tmp_path / "r1.db").rename(tmp_path / "r2.db")

    with pytest.raises(LogFailed, match="not the log of room r2"):
        maker.open("r2")


def test_a_writer_kept_waiting_too_long_fails_and_the_other_goes_on(maker: SqliteMaker) -> None:
    ours, theirs = maker.create("r1"), maker.open("r1")
    ours._db.execute("PRAGMA busy_timeout=1")
    theirs._db.execute("BEGIN IMMEDIATE")

    with pytest.raises(LogFailed, match="locked"):
        ours.append(0, turn(1, 1))

    theirs._db.execute("ROLLBACK")
    assert theirs.append(0, turn(1, 1)) == 1


@pytest.mark.parametrize("statement", range(1, 9))
def test_a_fault_at_any_statement_of_a_turn_leaves_no_part_of_it(
    maker: SqliteMaker, statement: int
) -> None:
    log = maker.create("r1")
    log.append(0, turn(1, 1))
    real = log._db
    log._db = FailingAt(real, statement)  # type: ignore[assignment]

    failed = False
    try:
        log.append(1, turn(2, 3, once=["k"]))
    except LogFailed:
        failed = True
    log._db = real

    again = maker.open("r1")
    assert failed == (statement <= STATEMENTS_OF_A_TURN)
    assert len(list(again.read())) == (1 if failed else 3)


STATEMENTS_OF_A_TURN = 6


class FailingAt:
    """A connection whose n-th statement meets a fault of the disk."""

    def __init__(self, db: sqlite3.Connection, statement: int) -> None:
        self._db = db
        self._left = statement

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    def execute(self, sql: str) -> sqlite3.Cursor:
        self._count(sql)
        return self._db.execute(sql)

    def executemany(self, sql: str, rows: list[tuple[object, ...]]) -> sqlite3.Cursor:
        self._count(sql)
        return self._db.executemany(sql, rows)

    def _count(self, sql: str) -> None:
        self._left -= sql != "ROLLBACK"
        if self._left == 0:
            raise sqlite3.OperationalError("disk I/O error")


def test_a_closed_log_says_so_instead_of_failing_oddly(maker: SqliteMaker) -> None:
    log = maker.create("r1")
    log.close()

    with pytest.raises(LogFailed, match="closed"):
        log.append(0, TurnRecord([stored(1)], []))
    with pytest.raises(LogFailed, match="closed"):
        log.outcome("s1", "c1")


def test_the_write_ahead_log_is_moved_beside_the_writer(
    maker: SqliteMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "ROWS_PER_CHECKPOINT", 50)
    log = maker.create("r1")
    size = (tmp_path / "r1.db").stat().st_size
    for position in range(0, 500, 10):
        log.append(position, turn(position + 1, position + 10))
    assert log._moving is not None
    log._moving.result()

    assert (tmp_path / "r1.db").stat().st_size > size
    assert [fact.position for fact in log.read()] == list(range(1, 501))


def test_a_disk_that_does_not_take_the_write_ahead_log_ends_writing(
    maker: SqliteMaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sqlite, "ROWS_PER_CHECKPOINT", 2)
    log = maker.create("r1")

    def broken(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(sqlite_files, "connect", broken)
    log.append(0, turn(1, 2))
    assert log._moving is not None
    log._moving.result()

    with pytest.raises(LogFailed, match="after a fault of the disk"):
        log.append(2, turn(3, 3))
    assert "it takes nothing more" in caplog.text


def test_a_log_in_the_shape_of_before_takes_turns_as_well(
    maker: SqliteMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First answers used to lie in a table without row ids."""
    before = sqlite.SCHEMA.replace(");\nCREATE TABLE once", ") WITHOUT ROWID;\nCREATE TABLE once")
    assert before != sqlite.SCHEMA
    monkeypatch.setattr(sqlite, "SCHEMA", before)
    log = maker.create("r1")

    kept = Outcome("s1", "c1", b"first")
    log.append(0, TurnRecord([stored(1)], [kept]))
    with pytest.raises(DoubledKey):
        log.append(1, TurnRecord([stored(2)], [kept]))

    assert log.outcome("s1", "c1") == kept
