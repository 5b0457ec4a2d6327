"""Rooms shared through Redis, beside a data folder: answers a second, news, bytes of a ballot.

Redis runs on the same computer with every promise kept (``appendfsync always``). Processor time is
that of our process and of Redis together. "Heard" is from the answer at one process to the
follower of another.
"""

import asyncio
import os
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from tests.rooms.live import until
from tests.rooms.own_redis import OwnRedis, own_redis
from tests.rooms.shared import shared_hub

from benchmarks import appending
from benchmarks.appending import WRITERS, Group, cast, drive, meeting
from folkmoot_rooms import limits
from folkmoot_rooms.log import redis, sqlite
from folkmoot_rooms.log.redis import APPEND
from folkmoot_rooms.shared.server import Server
from folkmoot_rooms.wire import Done

NEWS: Final = 300
Row = tuple[str, float, float, float, float]


async def _logs(folder: Path, server: OwnRedis) -> list[Row]:
    """Return what 64 writers get from either log alone."""
    file = sqlite.create(folder / "r1.db", "r1")
    group = Group(file)
    alone = await drive(lambda writer, number: group.write(f"s{writer}", number), WRITERS)
    file.close()
    ours = Server(server.url, grace_seconds=0)
    ours.load(APPEND)
    before = server.processor_seconds()
    shared = Group(redis.create(ours, "r1"))
    row = await drive(lambda writer, number: shared.write(f"s{writer}", number), WRITERS)
    theirs = (server.processor_seconds() - before) / (row[1] * appending.SECONDS) * 1e6
    ours.close()
    return [
        (f"a file's log, {WRITERS} writers", *alone[1:]),
        (f"Redis's log, {WRITERS} writers", *row[1:4], row[4] + theirs),
    ]


async def _turns(folder: Path, server: OwnRedis) -> tuple[Row, float, list[float]]:
    """Return whole turns at one of two processes, bytes of a ballot, and seconds until heard."""
    async with AsyncExitStack() as stack:
        hubs = [await stack.enter_async_context(shared_hub(server.url, folder)) for _ in range(2)]
        live = await hubs[0].create("r2")
        for number, (actor, wish) in enumerate(meeting()):
            assert isinstance(await live.submit(actor, f"begin-{number:04}", wish), Done)
        other = await hubs[1].get("r2")
        heard: list[float] = []
        for number in range(NEWS):
            await cast(live, 0, number)
            start, position = time.perf_counter(), live.room.position
            while other.room.position < position:  # noqa: ASYNC110 - that is what is measured.
                await asyncio.sleep(0)
            heard.append(time.perf_counter() - start)
        bytes_before, position = server.memory_bytes(), live.room.position
        used = server.processor_seconds()
        row = await drive(
            lambda writer, number: cast(live, writer, number + (NEWS if writer == 0 else 0)),
            WRITERS,
        )
        used = (server.processor_seconds() - used) / (row[1] * appending.SECONDS) * 1e6
        await until(lambda: other.head == live.head)
        ballots = live.room.position - position
        size = (server.memory_bytes() - bytes_before) / ballots
    return ("whole turns, two processes open", *row[1:4], row[4] + used), size, sorted(heard)


async def _measure() -> str:
    limit = limits.BALLOTS_PER_SEAT_MAX
    limits.BALLOTS_PER_SEAT_MAX = 10**9  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as name, own_redis(Path(name) / "redis") as server:
        rows = await _logs(Path(name), server)
        turns, size, heard = await _turns(Path(name) / "data", server)
    limits.BALLOTS_PER_SEAT_MAX = limit  # type: ignore[misc]
    lines = [
        "| what | answers a second | p50 ms | p99 ms | processor us | to the file |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {what} | {rate:,.0f} | {p50:.2f} | {p99:.2f} | {used:.1f} | {rate / rows[0][1]:.2f} |"
        for what, rate, p50, p99, used in (*rows, turns)
    ]
    middle, late = heard[len(heard) // 2], heard[len(heard) * 99 // 100]
    said = (
        f"Heard at the other process {middle * 1e3:.1f} ms later (p50; p99 {late * 1e3:.1f} ms)."
        f" A ballot takes {size:,.0f} bytes of Redis's memory."
        f" Load of the computer: {os.getloadavg()[0]:.0f}."
    )
    return "\n".join([*lines, "", said])


def table() -> str:
    """Return the table."""
    return asyncio.run(_measure())
