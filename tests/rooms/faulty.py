"""Stores whose disk fails, hangs or is shared at a moment that a test chooses; failing counts."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.rooms.live import InlineCounter

from folkmoot_rooms.counting import CountFailed
from folkmoot_rooms.disk import Disk
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log import EventLog, LogFailed, Outcome, Stored, TurnRecord
from folkmoot_rooms.state import Vote
from folkmoot_rooms.stores import FolderStores


class FaultyLog:
    """A real log with a switch: the next append fails before or after it reached the disk."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self.fails_before = False
        self.fails_after = False
        self.before_append: Callable[[], None] = lambda: None
        self.may_append = threading.Event()
        self.may_append.set()
        self.appended: list[TurnRecord] = []
        self.threads: set[str] = set()

    @property
    def epoch(self) -> str:
        return self._log.epoch

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        return self._log.read(after, limit)

    def outcome(self, actor: str, command: str) -> Outcome | None:
        return self._log.outcome(actor, command)

    def outcomes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Outcome]:
        return self._log.outcomes(asked)

    def append(self, expected: int, turn: TurnRecord) -> int:
        self.threads.add(threading.current_thread().name)
        self.may_append.wait()
        before, self.before_append = self.before_append, lambda: None
        before()
        if self.fails_before:
            raise LogFailed("disk I/O error")
        last = self._log.append(expected, turn)
        if self.fails_after:
            raise LogFailed("disk I/O error while syncing")
        self.appended.append(turn)
        return last

    def close(self) -> None:
        self._log.close()


class FaultyStores:
    """A data folder whose logs have switches; ``log`` is the one opened last."""

    def __init__(self, folder: Path, chance: Callable[[int], bytes]) -> None:
        self._stores = FolderStores(folder, chance)
        self.log: FaultyLog

    @property
    def keys(self) -> KeyStore:
        return self._stores.keys

    @property
    def disk(self) -> Disk:
        return self._stores.disk

    def create(self, room: str) -> FaultyLog:
        return FaultyLog(self._stores.create(room))

    def open(self, room: str) -> FaultyLog:
        self.log = FaultyLog(self._stores.open(room))
        return self.log

    def halted(self, room: str, why: str) -> None:
        self._stores.halted(room, why)

    def snapshot(self, room: str) -> bytes | None:
        return self._stores.snapshot(room)

    def keep_snapshot(self, room: str, raw: bytes) -> None:
        self._stores.keep_snapshot(room, raw)

    def close(self) -> None:
        self._stores.close()


class NoCounter(InlineCounter):
    """Crashes as often as it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def count(self, vote: Vote) -> tuple[str, str]:  # noqa: ARG002 - the fault
        self.asked += 1
        raise CountFailed("out of memory")
