"""Durable answers a second: the log alone with 64 writers, and whole turns of a room.

Every answer is counted after its commit, written through to the disk. The log alone takes a fact
and a first answer a wish, as turns do; "one at a time" is the same log with a commit for each.
"""

import asyncio
import hashlib
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from folkmoot_rooms import limits
from folkmoot_rooms.commands import (
    AddIdea,
    AnyCommand,
    CastBallot,
    ChangePhase,
    Enrol,
    OpenRoom,
    OpenVote,
    ServerCommand,
    TakeSeat,
)
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import EventLog, Outcome, Stored, TurnRecord, sqlite
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.wire import Done

WRITERS: Final = 64
SECONDS: Final = 5
BODY_BYTES: Final = 300
ANSWER: Final = b'{"k":"done","id":"command-123456","position":123456,"made":{"vote":"v1"}}'

Row = tuple[str, float, float, float, float]


class Group:
    """Writers wait here; one thread writes all who wait as one turn."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[tuple[str, int, asyncio.Future[None]]] = deque()
        self._turning: asyncio.Task[None] | None = None
        self._position = 0

    async def write(self, actor: str, number: int) -> None:
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((actor, number, done))
        if self._turning is None:
            self._turning = asyncio.create_task(self._turn())
        await done

    async def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            turn = [self._waiting.popleft() for _ in range(len(self._waiting))]
            self._position = await loop.run_in_executor(self._thread, self._append, turn)
            for _, _, done in turn:
                done.set_result(None)
        self._turning = None

    def _append(self, turn: list[tuple[str, int, asyncio.Future[None]]]) -> int:
        facts = []
        for position, (actor, number, _) in enumerate(turn, start=self._position + 1):
            body = f"{actor}{number:08}".encode().ljust(BODY_BYTES, b".")
            facts.append(Stored(position, body, hashlib.sha256(body).hexdigest()))
        outcomes = [Outcome(actor, f"command-{n:08}", ANSWER, "m" * 81) for actor, n, _ in turn]
        return self._log.append(self._position, TurnRecord(facts, outcomes))


async def drive(write: Callable[[int, int], Awaitable[None]], writers: int) -> Row:
    """Return answers a second, and how long they took, with so many who write at once."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS

    async def one(writer: int) -> None:
        number = 0
        while time.perf_counter() < until:
            start = time.perf_counter()
            await write(writer, number)
            took.append(time.perf_counter() - start)
            number += 1

    used, start = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(writer) for writer in range(writers)))
    wall, used = time.perf_counter() - start, time.process_time() - used
    took.sort()
    return (
        "",
        len(took) / wall,
        took[len(took) // 2] * 1_000,
        took[len(took) * 99 // 100] * 1_000,
        used / len(took) * 1e6,
    )


async def log_alone(folder: Path, name: str, writers: int) -> Row:
    """Return what a new log in a folder gives, with so many who write at once."""
    log = sqlite.create(folder / f"{name}.db", "r1")
    group = Group(log)
    row = await drive(lambda writer, number: group.write(f"s{writer}", number), writers)
    log.close()
    return row


async def _whole_turns(folder: Path) -> Row:
    """People change their ballots, each as soon as the one before is acknowledged."""
    limit = limits.BALLOTS_PER_SEAT_MAX
    limits.BALLOTS_PER_SEAT_MAX = 10**9  # type: ignore[misc]
    hub = Hub(FolderStores(folder))
    live = await hub.create("r1")
    for number, (actor, wish) in enumerate(meeting()):
        assert isinstance(await live.submit(actor, f"begin-{number:04}", wish), Done)
    row = await drive(lambda writer, number: cast(live, writer, number), WRITERS)
    await hub.close()
    limits.BALLOTS_PER_SEAT_MAX = limit  # type: ignore[misc]
    return row


def meeting() -> list[tuple[str, AnyCommand | ServerCommand]]:
    people: list[tuple[str, AnyCommand | ServerCommand]] = [("door", TakeSeat())] * WRITERS
    return [
        ("host", OpenRoom(title="Fast", question="What for?", budget=1_000_00)),
        *people,
        ("s1", Enrol()),
        ("s1", ChangePhase(Phase.IDEAS)),
        *(("s2", AddIdea(title=f"Idea {n}", cost=100_00)) for n in range(8)),
        ("s1", OpenVote()),
    ]


async def cast(live: LiveRoom, writer: int, number: int) -> None:
    wish = CastBallot("v1", ("P1", "P3"), number)
    answer = await live.answer(f"s{writer + 2}", f"cast-{number:08}", wish)
    assert answer.startswith(b'{"k":"done"'), answer


async def _measure() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            ("the log, one at a time", *(await log_alone(folder, "one", 1))[1:]),
            (f"the log, {WRITERS} writers", *(await log_alone(folder, "many", WRITERS))[1:]),
            (f"whole turns, {WRITERS} voters", *(await _whole_turns(folder / "data"))[1:]),
        ]
    lines = [
        "| what | answers a second | p50 ms | p99 ms | processor us | to one at a time |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {what} | {rate:,.0f} | {p50:.2f} | {p99:.2f} | {used:.1f} | {rate / rows[0][1]:.1f} |"
        for what, rate, p50, p99, used in rows
    ]
    return "\n".join(lines)


def table() -> str:
    """Return the table."""
    return asyncio.run(_measure())
