"""Lines between one process and Redis that can be cut: by a proxy of ours, or in the kernel.

Where root may make network namespaces, Redis runs in one of its own, and each process reaches it
over a pair of virtual cards; a partition is a route that swallows packets, one way or both, or
a card that goes down. Elsewhere a proxy holds bytes back or resets connections.
"""

import asyncio
import os
import random
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from tests.rooms.own_redis import OwnRedis


class Line(Protocol):
    """The way of one process to Redis."""

    @property
    def ways(self) -> Sequence[str]:
        """In which ways it may be cut."""

    @property
    def url(self) -> str:
        """Where Redis is, over this line."""

    async def cut(self, way: str) -> None:
        """Cut it."""

    async def heal(self) -> None:
        """Let everything through again, late packets among it."""


class ProxyLine:
    """A line through a proxy in this process."""

    ways: Sequence[str] = ("hold", "hold answers", "reset")

    def __init__(self, redis: OwnRedis) -> None:
        self._redis = redis
        self._asking = asyncio.Event()
        self._answering = asyncio.Event()
        self._pumps: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.url = ""

    async def open(self) -> "ProxyLine":
        """Begin to listen."""
        await self.heal()
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"
        return self

    async def cut(self, way: str) -> None:
        """Hold bytes back, both ways or answers only; or reset every connection."""
        if way == "reset":
            for writer in tuple(self._writers):
                writer.transport.abort()
        else:
            self._answering.clear()
            if way == "hold":
                self._asking.clear()

    async def heal(self) -> None:
        """Deliver what was held back, and all else."""
        self._asking.set()
        self._answering.set()

    async def close(self) -> None:
        """Stop."""
        self._server.close()
        for writer in tuple(self._writers):
            writer.transport.abort()
        await self.heal()
        while self._pumps:  # noqa: ASYNC110 - each takes itself out at its end.
            await asyncio.sleep(0.01)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, asking = await asyncio.open_connection("127.0.0.1", self._redis.port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, asking}
        self._writers |= ends
        pumps = {
            asyncio.create_task(_pump(reader, asking, self._asking)),
            asyncio.create_task(_pump(answers, writer, self._answering)),
        }
        self._pumps |= pumps
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            # What was asked may still arrive after the asker has gone, as in a real network.
            await asyncio.wait({pump}, timeout=2)
            pump.cancel()
        for end in ends:
            end.transport.abort()
        self._pumps -= pumps
        self._writers -= ends


async def _pump(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, through: asyncio.Event
) -> None:
    with suppress(OSError):
        while raw := await reader.read(65_536):
            await through.wait()
            writer.write(raw)
            await writer.drain()


class KernelLine:
    """A line over a pair of virtual cards into a network namespace."""

    ways: Sequence[str] = ("swallow both", "swallow answers", "swallow asking", "down")

    def __init__(self, space: str, number: int, port: int) -> None:
        self._space, self._card = space, f"{space}h{number}"
        self._here, self.there = f"10.213.{number}.1", f"10.213.{number}.2"
        self._undo: list[tuple[str, ...]] = []
        self.url = f"redis://{self.there}:{port}/0"
        peer = f"{space}r{number}"
        _ip("link", "add", self._card, "type", "veth", "peer", "name", peer, "netns", space)
        _ip("addr", "add", f"{self._here}/30", "dev", self._card)
        _ip("-n", space, "addr", "add", f"{self.there}/30", "dev", peer)
        _ip("link", "set", self._card, "up")
        _ip("-n", space, "link", "set", peer, "up")

    async def cut(self, way: str) -> None:
        """Swallow packets, or take the card down."""
        if way == "down":
            await self._do(("link", "set", self._card, "down"), ("link", "set", self._card, "up"))
        if way in {"swallow both", "swallow answers"}:
            route = ("blackhole", f"{self._here}/32")
            space = ("-n", self._space)
            await self._do((*space, "route", "add", *route), (*space, "route", "del", *route))
        if way in {"swallow both", "swallow asking"}:
            route = ("blackhole", f"{self.there}/32")
            await self._do(("route", "add", *route), ("route", "del", *route))

    async def heal(self) -> None:
        """Let packets through; the kernel sends again what it still holds."""
        while self._undo:
            await asyncio.to_thread(_ip, *self._undo.pop())

    async def _do(self, do: tuple[str, ...], undo: tuple[str, ...]) -> None:
        await asyncio.to_thread(_ip, *do)
        self._undo.append(undo)


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def may_use_kernel() -> bool:
    """Whether network namespaces and virtual cards may be made here."""
    name = f"fmt{os.getpid()}"
    try:
        _ip("netns", "add", name)
        try:
            _ip("link", "add", f"{name}x", "type", "veth", "peer", "name", f"{name}y")
            _ip("link", "del", f"{name}x")
        finally:
            _ip("netns", "del", name)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@asynccontextmanager
async def kernel_lines(redis: OwnRedis, count: int) -> AsyncIterator[Sequence[Line]]:
    """Start Redis in a network of its own and lay lines to it."""
    space = f"fm{os.getpid() % 10_000}x{random.randrange(1_000)}"[:11]
    _ip("netns", "add", space)
    try:
        lines = [KernelLine(space, number, redis.port) for number in range(count)]
        redis.host, redis.through = lines[-1].there, ("ip", "netns", "exec", space)
        redis.start()
        # The last line is the judge's own, and never cut.
        yield lines[:-1]
        for line in lines:
            await line.heal()
    finally:
        redis.kill()
        _ip("netns", "del", space)


@asynccontextmanager
async def proxy_lines(redis: OwnRedis, count: int) -> AsyncIterator[Sequence[Line]]:
    """Start Redis and lay lines to it through proxies."""
    redis.start()
    lines = [await ProxyLine(redis).open() for _ in range(count - 1)]
    try:
        yield lines
    finally:
        for line in lines:
            await line.close()
