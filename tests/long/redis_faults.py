"""Redis killed, paused, brought back empty or cut off, while people vote at several processes.

``python -m tests.long.redis_faults [FAULTS [SEED]]``. After every fault all processes stand at one
place of one log, or all of them say that the log has lost facts. Never may one position show two
facts (a fork), and never may an acknowledged ballot be missing while a process says all is well.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from itertools import count
from pathlib import Path
from typing import Final

import msgspec
from tests.long.recorded import Sights, seen_hub
from tests.rooms.live import Steering, until
from tests.rooms.own_redis import OwnRedis, own_redis

from folkmoot_rooms import limits
from folkmoot_rooms.commands import CastBallot, TakeSeat
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import chain
from folkmoot_rooms.log.redis import RedisLog
from folkmoot_rooms.shared.server import Server
from folkmoot_rooms.wire import Done

FAULTS: Final = 200
VOTERS: Final = 8
PAUSE_SECONDS_MAX: Final = 1.5
BEFORE_FAULT_SECONDS_MAX: Final = 0.3
CUT_BYTES_MAX: Final = 3_000


_probes: Final = count()


class Report(msgspec.Struct):
    """What happened over all faults."""

    seed: int
    faults: dict[str, int] = {}
    processes: dict[int, int] = {}
    acknowledged: int = 0
    told_lost: int = 0
    lost_and_told: int = 0
    forks: list[str] = []


class Meeting:
    """One room at several processes, and its voters, who never stop."""

    def __init__(self, rooms: list[LiveRoom], report: Report, chance: random.Random) -> None:
        self.rooms = rooms
        self.saved: dict[int, tuple[str, str]] = {}
        self._report = report
        self._chance = chance
        self._stop = asyncio.Event()
        self._voting = [asyncio.create_task(self._vote(f"s{n + 2}")) for n in range(VOTERS)]

    async def stop(self) -> None:
        """Let everybody hear the answer to their last ballot."""
        self._stop.set()
        await asyncio.gather(*self._voting)

    async def _vote(self, seat: str) -> None:
        """Cast ballot after ballot, each sent again under its id until it is answered."""
        number = sent = 0
        while not self._stop.is_set():
            sent += 1
            command = f"{seat}-{id(self)}-{sent}"
            live = self._chance.choice(self.rooms)
            cast = live.room.vote.casts.get(seat) if live.room.vote else None
            number = max(number, cast.number if cast else 0)
            wish = CastBallot("v1", (f"P{self._chance.randint(1, 2)}",), number)
            for _ in range(20):
                answer = await self._chance.choice(self.rooms).submit(seat, command, wish)
                if isinstance(answer, Done):
                    assert self.saved.setdefault(answer.position, (seat, command)) == (
                        seat, command,
                    )  # fmt: skip
                    self._report.acknowledged += 1
                    number += 1
                if isinstance(answer, Done) or answer.code not in {"read_only", "busy"}:
                    break
                await asyncio.sleep(0.05)
                if self._stop.is_set():
                    return


async def kill(redis: OwnRedis, chance: random.Random) -> None:
    """End Redis in mid-sentence and start it again."""
    redis.kill()
    await asyncio.sleep(chance.uniform(0, 0.6))
    await asyncio.to_thread(redis.start)


async def pause(redis: OwnRedis, chance: random.Random) -> None:
    """Let Redis hang, sometimes longer than anyone waits for an answer."""
    redis.pause()
    await asyncio.sleep(chance.uniform(0, PAUSE_SECONDS_MAX))
    redis.resume()


async def empty(redis: OwnRedis, chance: random.Random) -> None:
    """Start Redis again as if its disk had been replaced."""
    del chance
    await asyncio.to_thread(redis.restart_empty)


async def cut(redis: OwnRedis, chance: random.Random) -> None:
    """Start Redis again with the end of its file missing."""
    await asyncio.to_thread(redis.restart_cut, chance.randint(1, CUT_BYTES_MAX))


WAYS: Final[dict[str, Callable[[OwnRedis, random.Random], Awaitable[None]]]] = {
    "kill": kill,
    "pause": pause,
    "empty": empty,
    "cut": cut,
}


async def attack(folder: Path, faults: int, seed: int) -> Report:
    """Meet with so many faults, each with two or four processes, and return the report."""
    limits_were = limits.REDIS_ANSWER_SECONDS_MAX
    limits.REDIS_ANSWER_SECONDS_MAX = 0.5  # type: ignore[misc, assignment]
    report, chance = Report(seed), random.Random(seed)
    try:
        while sum(report.faults.values()) < faults:
            inside = folder / f"room-{sum(report.faults.values())}"
            with own_redis(inside / "redis") as redis:
                more = faults - sum(report.faults.values())
                await _room(redis, inside, more, report, chance)
            print(msgspec.json.encode(report).decode(), flush=True)
    finally:
        limits.REDIS_ANSWER_SECONDS_MAX = limits_were  # type: ignore[misc]
    return report


async def _room(
    redis: OwnRedis, folder: Path, faults: int, report: Report, chance: random.Random
) -> None:
    """Hold one meeting until its log has lost something, or all faults are over."""
    sights = Sights()
    processes = chance.choice((2, 2, 4))
    async with AsyncExitStack() as stack:
        hubs: list[Hub] = []
        for _ in range(processes):
            hub = seen_hub(redis.url, folder, sights, grace_seconds=1)
            hubs.append(await stack.enter_async_context(hub))
        await Steering(await hubs[0].create("r1")).choosing(VOTERS)
        meeting = Meeting([await hub.get("r1") for hub in hubs], report, chance)
        for _ in range(faults):
            await asyncio.sleep(chance.uniform(0, BEFORE_FAULT_SECONDS_MAX))
            way = chance.choice(tuple(WAYS))
            await WAYS[way](redis, chance)
            report.faults[way] = report.faults.get(way, 0) + 1
            report.processes[processes] = report.processes.get(processes, 0) + 1
            if await settle(meeting, redis, report):
                break
        with suppress(TimeoutError):
            await meeting.stop()
    report.forks += sights.forks
    assert not sights.forks, sights.forks


async def settle(meeting: Meeting, redis: OwnRedis, report: Report) -> bool:
    """Wait for the end of a fault and judge; return whether the log has lost facts."""
    rooms = meeting.rooms
    await asyncio.gather(*map(_probe, rooms))
    await until(
        lambda: (
            all(room.lost_after is not None for room in rooms)
            or not any(room.read_only for room in rooms)
        )
    )
    acknowledged = dict(meeting.saved)
    facts = await asyncio.to_thread(_facts, redis)
    missing = [at for at, asked in acknowledged.items() if facts.get(at) != asked]
    told = [room.lost_after for room in rooms if room.lost_after is not None]
    if told:
        report.told_lost += 1
        report.lost_and_told += len(missing)
        assert not missing or max(told) < min(missing), f"told {told}, {min(missing)} is missing"
        return True
    assert not missing, f"acknowledged, lost, and nobody says so: {missing[:5]}"
    return False


async def _probe(live: LiveRoom) -> None:
    """Ask until a process has written something after the fault, or has found that it may not."""
    async with asyncio.timeout(60):
        while live.lost_after is None:
            answer = await live.submit("door", f"probe-{next(_probes)}", TakeSeat())
            if isinstance(answer, Done):
                return
            await asyncio.sleep(0.05)


def _facts(redis: OwnRedis) -> dict[int, tuple[str, str]]:
    """Return who asked for every fact of the log, read from Redis alone; nothing if it is gone."""
    if not redis.client().exists("folkmoot:{r1}:meta"):
        return {}
    server = Server(redis.url)
    try:
        log = RedisLog(server, "r1")
        return {e.n: (e.actor, e.command) for _, e in chain.verify(log.read(), "r1")}
    finally:
        server.close()


def main() -> None:
    """Attack as the command line says, and report."""
    arguments = list(map(int, sys.argv[1:]))
    faults, seed = arguments + [FAULTS, 1][len(arguments) :]
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(attack(Path(folder), faults, seed))
    print(msgspec.json.encode(report).decode())


if __name__ == "__main__":
    main()
