"""How many durable acknowledgements a second the log itself gives, beside one commit for each.

Sixty-four writers each wait for their fact to be on the disk before they bring the next. Whatever
waits is written as one turn, as a room does it: facts in the hash chain, first answers, keys that
may exist only once. A writer thread takes the turns; the event loop hears the acknowledgements.
"""

import asyncio
import statistics
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from folkmoot_rooms import limits
from folkmoot_rooms.log import Outcome, Stored, TurnRecord, chain, sqlite
from folkmoot_rooms.log.chain import Envelope

WRITERS: Final = 64
SECONDS: Final = 5.0
ROOM: Final = "bench"
BOX: Final = {"alg": "xs20p", "key": "ballot/v1", "nonce": "n" * 32, "box": "x" * 120}
BALLOT: Final = {"t": "BallotCast", "vote": "v1", "choice": BOX, "side": BOX}


@dataclass(frozen=True)
class Acknowledged:
    """What came of it: facts a second, and how long one took, in milliseconds."""

    per_second: float
    p50: float
    p99: float
    cpu_us: float
    most_in_a_turn: int


class Writing:
    """A log, those who wait for it, and the turns that it takes."""

    def __init__(self, path: Path, turn_max: int) -> None:
        self._log = sqlite.create(path, ROOM)
        self._turn_max = turn_max
        self._waiting: deque[tuple[str, asyncio.Future[None]]] = deque()
        self._news = asyncio.Event()
        self._thread = ThreadPoolExecutor(1)
        self._position = 0
        self._digest = chain.FIRST_PARENT
        self.waits_ms: list[float] = []
        self.most = 0

    async def run(self, writers: int, seconds: float) -> None:
        """Have all write for a while."""
        until = time.perf_counter() + seconds
        turning = asyncio.create_task(self._turn())
        await asyncio.gather(*(self._write(f"s{writer}", until) for writer in range(writers)))
        turning.cancel()
        self._thread.shutdown()
        self._log.close()

    async def _write(self, seat: str, until: float) -> None:
        loop = asyncio.get_running_loop()
        while (began := time.perf_counter()) < until:
            done = loop.create_future()
            self._waiting.append((seat, done))
            self._news.set()
            await done
            self.waits_ms.append(1000 * (time.perf_counter() - began))

    async def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._news.wait()
            size = min(len(self._waiting), self._turn_max)
            turn = [self._waiting.popleft() for _ in range(size)]
            await loop.run_in_executor(self._thread, self._append, [seat for seat, _ in turn])
            for _, done in turn:
                done.set_result(None)
            self.most = max(self.most, size)
            if not self._waiting:
                self._news.clear()

    def _append(self, seats: list[str]) -> None:
        """Chain a turn's facts and write them through to the disk."""
        facts: list[Stored] = []
        outcomes: list[Outcome] = []
        once: list[str] = []
        before = self._position
        for seat in seats:
            self._position += 1
            command = f"wish-{self._position}"
            event = {**BALLOT, "seat": seat, "number": self._position, "by": seat}
            envelope = Envelope(
                v=chain.FORMAT, room=ROOM, n=self._position, at=0, actor=seat, command=command,
                i=0, parent=self._digest, event=event,
            )  # fmt: skip
            facts.append(chain.encode(envelope))
            self._digest = facts[-1].digest
            outcomes.append(Outcome(seat, command, b'{"k":"done"}', "mark"))
            once.append(f"ballot/v1/{seat}/{self._position}")
        self._log.append(before, TurnRecord(facts, outcomes, once))


def acknowledged(folder: Path, turn_max: int, seconds: float = SECONDS) -> Acknowledged:
    """Write with all writers for a while, in turns of at most ``turn_max``."""
    path = folder / f"log-{turn_max}.db"

    async def write() -> Writing:
        writing = Writing(path, turn_max)
        await writing.run(WRITERS, seconds)
        return writing

    began, worked = time.perf_counter(), time.process_time()
    writing = asyncio.run(write())
    cpu, wall = time.process_time() - worked, time.perf_counter() - began
    waits = sorted(writing.waits_ms)
    return Acknowledged(
        per_second=len(waits) / wall,
        p50=statistics.median(waits),
        p99=waits[int(0.99 * len(waits))],
        cpu_us=1e6 * cpu / len(waits),
        most_in_a_turn=writing.most,
    )


def together_and_alone(folder: Path) -> tuple[Acknowledged, Acknowledged]:
    """Return what turns of all who wait reach, and what one commit for each does."""
    return acknowledged(folder, limits.TURN_COMMANDS_MAX), acknowledged(folder, 1)
