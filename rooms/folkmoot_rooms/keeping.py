"""When a room's snapshot is made: every so many facts, and when it is let go.

Off the event loop, one at a time for a room; what the disk says to it harms no room.
Refuses to know: what is in a snapshot, where it lies.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from folkmoot_rooms import limits, snapshots
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.stores import Stores

_logger: Final = logging.getLogger(__name__)


class Keeping:
    """Keeps snapshots of the open rooms of one hub."""

    def __init__(self, stores: Stores, threads: Executor, chance: Callable[[int], bytes]) -> None:
        self._stores = stores
        self._threads = threads
        self._chance = chance
        self._kept: dict[str, int] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def opened(self, live: LiveRoom, kept: int) -> None:
        """Take note of a room whose snapshot, if any, is of position ``kept``."""
        self._kept[live.room.id] = kept
        self.soon(live)

    def soon(self, live: LiveRoom) -> None:
        """Make a snapshot in the background if enough has happened since the last one."""
        room = live.room
        since = room.position - self._kept.get(room.id, room.position)
        if since >= limits.SNAPSHOT_FACTS and room.id not in self._tasks:
            task = self._tasks[room.id] = asyncio.create_task(self._keep(live))
            task.add_done_callback(lambda _: self._tasks.pop(room.id, None))

    async def let_go(self, live: LiveRoom) -> None:
        """Make the last snapshot of a room that takes nothing more, if it is worth it."""
        running = self._tasks.get(live.room.id)
        if running is not None:
            await running
        kept = self._kept.pop(live.room.id, live.room.position)
        if live.room.position - kept >= limits.SNAPSHOT_FACTS_MIN and not live.read_only:
            await self._keep(live)
            self._kept.pop(live.room.id, None)

    async def _keep(self, live: LiveRoom) -> None:
        head, epoch, tail = live.durable, live.epoch, live.tail
        # Noted first: a disk that says no is asked again after as many facts, not at once.
        self._kept[head.room.id] = head.room.position

        def keep() -> None:
            raw = snapshots.take(head, epoch, tail, self._stores.keys, self._chance)
            self._stores.keep_snapshot(head.room.id, raw)

        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, keep)
        except (OSError, LogFailed) as error:
            _logger.warning("room %s: no snapshot was made: %s", head.room.id, error)
