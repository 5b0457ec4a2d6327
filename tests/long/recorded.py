"""Hubs on one Redis whose every sight of a log is written down, so that a fork cannot hide.

A fork is one position of one log at which two processes have seen different facts, or one
process first this and then that.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.rooms.live import InlineCounter

from folkmoot_rooms.hub import Hub
from folkmoot_rooms.log import LogAway, Stored, TurnRecord
from folkmoot_rooms.log.redis import RedisLog
from folkmoot_rooms.shared.follower import Follower
from folkmoot_rooms.shared.server import Server
from folkmoot_rooms.shared.stores import RedisStores

STARTS_MAX: Final = 20


class Sights:
    """What all processes have seen of one room's log, by epoch and position."""

    def __init__(self) -> None:
        self.digests: dict[tuple[str, int], str] = {}
        self.forks: list[str] = []

    def see(self, epoch: str, fact: Stored) -> None:
        """Take note of a fact that was read, heard or written."""
        before = self.digests.setdefault((epoch, fact.position), fact.digest)
        if before != fact.digest:
            self.forks.append(f"epoch {epoch}, position {fact.position}")


class SeenLog(RedisLog):
    """A log that writes down what it shows and what it has written."""

    sights: Sights

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the facts after a position."""
        for fact in super().read(after, limit):
            self.sights.see(self.epoch, fact)
            yield fact

    def append(self, expected: int, turn: TurnRecord) -> int:
        """Write a turn."""
        last = super().append(expected, turn)
        for fact in turn.facts:
            self.sights.see(self.epoch, fact)
        return last


class SeenStores(RedisStores):
    """Stores whose logs are seen."""

    sights: Sights

    def open(self, room: str) -> RedisLog:
        """Open the log of a room."""
        super().open(room)
        log = SeenLog(self.server, room)
        log.sights = self.sights
        return log


class SeenFollower(Follower):
    """A follower whose news is seen."""

    sights: Sights

    def _heard(self, room: str, facts: list[Stored]) -> None:
        followed = self._rooms.get(room)
        if followed is not None:
            for fact in facts:
                self.sights.see(followed.standing.epoch, fact)
        super()._heard(room, facts)


async def _started(url: str, folder: Path, grace_seconds: float) -> SeenStores:
    """Begin to share, again if a busy computer makes Redis slower than the short wait of a test."""
    for _ in range(STARTS_MAX):
        server = Server(url, grace_seconds=grace_seconds)
        try:
            return await asyncio.to_thread(SeenStores, server, folder)
        except LogAway:
            server.close()
            await asyncio.sleep(1)
    raise AssertionError("Redis does not answer")


@asynccontextmanager
async def seen_hub(
    url: str, folder: Path, sights: Sights, grace_seconds: float
) -> AsyncIterator[Hub]:
    """Run one hub on a Redis, as a process does."""
    stores = await _started(url, folder, grace_seconds)
    stores.sights = sights
    follower = SeenFollower(stores, asyncio.get_running_loop().call_soon_threadsafe)
    follower.sights = sights
    hub = Hub(stores, counter=InlineCounter(), following=follower)
    try:
        yield hub
    finally:
        await hub.close()
