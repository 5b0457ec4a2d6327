"""Processes cut off from Redis, one way or both, while people vote at all of them.

``python -m tests.long.partitions [PARTITIONS [SEED [proxy]]]``. In network namespaces of the kernel
where root may make them, else (or with ``proxy``) through proxies that hold bytes back. After
every partition all processes stand at one place of one log, and all acknowledged ballots are in it.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import msgspec
from tests.long.lines import Line, kernel_lines, may_use_kernel, proxy_lines
from tests.long.recorded import Sights, seen_hub
from tests.long.redis_faults import VOTERS, Meeting, Report, settle
from tests.rooms.live import Steering, until
from tests.rooms.own_redis import OwnRedis

from folkmoot_rooms import limits

PARTITIONS: Final = 200
PARTITIONS_PER_ROOM_MAX: Final = 25
PARTED_SECONDS_MAX: Final = 2.0
BEFORE_SECONDS_MAX: Final = 0.3
TOGETHER_CHANCE: Final = 0.2


async def attack(folder: Path, partitions: int, seed: int, *, kernel: bool) -> Report:
    """Part processes from Redis so many times and return the report."""
    limits_were = limits.REDIS_ANSWER_SECONDS_MAX
    limits.REDIS_ANSWER_SECONDS_MAX = 0.5  # type: ignore[misc, assignment]
    report, chance = Report(seed), random.Random(seed)
    try:
        while (done := sum(report.faults.values())) < partitions:
            more = min(PARTITIONS_PER_ROOM_MAX, partitions - done)
            await _room(folder / f"room-{done}", more, report, chance, kernel=kernel)
            print(msgspec.json.encode(report).decode(), flush=True)
    finally:
        limits.REDIS_ANSWER_SECONDS_MAX = limits_were  # type: ignore[misc]
    return report


async def _room(
    folder: Path, partitions: int, report: Report, chance: random.Random, *, kernel: bool
) -> None:
    sights, redis = Sights(), OwnRedis(folder / "redis")
    processes = chance.choice((2, 2, 4))
    async with AsyncExitStack() as stack:
        lay = kernel_lines if kernel else proxy_lines
        lines = await stack.enter_async_context(lay(redis, processes + 1))
        hubs = [
            await stack.enter_async_context(seen_hub(line.url, folder, sights, grace_seconds=1))
            for line in lines
        ]
        await Steering(await hubs[0].create("r1")).choosing(VOTERS)
        meeting = Meeting([await hub.get("r1") for hub in hubs], report, chance)
        for _ in range(partitions):
            await asyncio.sleep(chance.uniform(0, BEFORE_SECONDS_MAX))
            parted = list(lines) if chance.random() < TOGETHER_CHANCE else [chance.choice(lines)]
            await _part(parted, report, chance)
            report.processes[processes] = report.processes.get(processes, 0) + 1
            assert not await settle(meeting, redis, report), "nothing can have been lost"
        await meeting.stop()
        await until(lambda: len({room.head for room in meeting.rooms}) == 1)
    redis.close()
    report.forks += sights.forks
    assert not sights.forks, sights.forks


async def _part(lines: Sequence[Line], report: Report, chance: random.Random) -> None:
    """Cut lines for a while."""
    for line in lines:
        way = chance.choice(line.ways)
        await line.cut(way)
    report.faults[way] = report.faults.get(way, 0) + 1
    await asyncio.sleep(chance.uniform(0, PARTED_SECONDS_MAX))
    for line in lines:
        await line.heal()


def main() -> None:
    """Attack as the command line says, and report."""
    arguments = list(map(int, sys.argv[1:3]))
    partitions, seed = arguments + [PARTITIONS, 1][len(arguments) :]
    kernel = sys.argv[3:] != ["proxy"] and may_use_kernel()
    print("in network namespaces" if kernel else "through proxies")
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(attack(Path(folder), partitions, seed, kernel=kernel))
    print(msgspec.json.encode(report).decode())


if __name__ == "__main__":
    main()
