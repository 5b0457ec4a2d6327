"""A disk that writes down what SQLite does to it, and may say no.

The log under test is the real ``SqliteLog``: only its connection goes through apsw, whose file
layer can be recorded. What it asks of SQLite, and in which order, is its own.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import apsw
import pytest

from folkmoot_rooms import limits, sqlite_files
from folkmoot_rooms.log import sqlite

# Far fewer than usual, so that a short story moves its write-ahead log often.
CHECKPOINT_ROWS: Final = 40


class Op(NamedTuple):
    """One thing done to a file: ``write`` at an offset, ``truncate`` to one, or ``sync``.

    ``ack`` is no operation: so many facts were acknowledged by then, as ``offset`` says.
    """

    kind: str
    file: str
    offset: int = 0
    data: bytes = b""


class Recorder:
    """All that was done, and what the disk says to the next thing."""

    def __init__(self) -> None:
        # A log is moved into its file beside its writer, in a thread of its own.
        self._lock = threading.Lock()
        self.ops: list[Op] = []
        self.asked = 0
        self.refuses: Callable[[int, Op], BaseException | None] = lambda _number, _op: None

    def ask(self, op: Op) -> None:
        """Note an operation, unless the disk says no to it."""
        with self._lock:
            self.asked += 1
            refusal = self.refuses(self.asked, op)
            if refusal is not None:
                raise refusal
            self.ops.append(op)


class RecordedFile(apsw.VFSFile):
    """One file of a recorded disk."""

    def __init__(self, name: Any, flags: list[int], recorder: Recorder) -> None:
        super().__init__("", name, flags)
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name
        self._recorder = recorder

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name.
        """Write."""
        try:
            self._recorder.ask(Op("write", self._name, offset, bytes(data)))
        except ShortWrite as short:
            half = bytes(data)[: len(data) // 2]
            self._recorder.ops.append(Op("write", self._name, offset, half))
            super().xWrite(half, offset)
            raise short.error from None
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name.
        """Sync."""
        self._recorder.ask(Op("sync", self._name))
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name.
        """Truncate."""
        self._recorder.ask(Op("truncate", self._name, size))
        super().xTruncate(size)


class ShortWrite(Exception):  # noqa: N818 - what happened, told to the file alone.
    """Half of it is written, then the disk says no."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


class RecordedDisk(apsw.VFS):
    """The file layer of SQLite, with a recorder in it."""

    def __init__(self, name: str, recorder: Recorder) -> None:
        self._recorder = recorder
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> RecordedFile:  # noqa: N802 - SQLite's name.
        """Open."""
        return RecordedFile(name, flags, self._recorder)


class Connection:
    """As much of a ``sqlite3.Connection`` as the log needs, in its manners and with its errors."""

    def __init__(self, path: Path, disk: str) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI
        with _told():
            self._db = apsw.Connection(path.absolute().as_uri(), flags=flags, vfs=disk)
        self._db.set_busy_timeout(limits.DISK_BUSY_SECONDS_MAX * 1000)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._db.in_transaction)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> "Rows":
        """Run one statement; its rows are read at once."""
        with _told():
            return Rows(list(self._db.execute(sql, tuple(values))))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row."""
        with _told():
            self._db.executemany(sql, [tuple(row) for row in rows])

    def executescript(self, script: str) -> None:
        """Run several statements."""
        with _told():
            self._db.execute(script)

    def close(self) -> None:
        """Close; what the disk says to the last tidying up, the other library does not tell."""
        with suppress(apsw.Error):
            self._db.close()


class Rows:
    """What a statement returned."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = iter(rows)

    def __iter__(self) -> Iterator[Any]:
        """Return the rows."""
        return self._rows

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return next(self._rows, None)


@contextmanager
def _told() -> Iterator[None]:
    """Tell errors of one library as those of the other."""
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except apsw.Error as error:
        raise sqlite3.OperationalError(str(error)) from error


@contextmanager
def recorded(synchronous: str = "FULL") -> Iterator[Recorder]:
    """Have every log that is opened to be written to go through a recorded disk."""
    recorder = Recorder()
    name = f"recorded-{id(recorder)}"
    disk = RecordedDisk(name, recorder)
    promises = dict(sqlite_files.PROMISES)
    promises["synchronous"] = (synchronous, {"FULL": 2, "NORMAL": 1}[synchronous])

    def connect(path: Path) -> Connection:
        db = Connection(path, name)
        sqlite_files.hold_to_promises(db)  # type: ignore[arg-type]
        return db

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_files, "PROMISES", promises)
        patch.setattr(sqlite_files, "connect", connect)
        patch.setattr(sqlite, "ROWS_PER_CHECKPOINT", CHECKPOINT_ROWS)
        yield recorder
    disk.unregister()
