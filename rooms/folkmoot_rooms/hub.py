"""The hub: every open room of this process, opened once, finished after its vote, then at rest.

Opening a room reads its snapshot and the rest of its log; a log that is broken is not opened. A
room that nobody listens to is let go of after a while and opened again for the next visitor,
who cannot tell; so many rooms cost memory and files only while people are in them. Rooms that a
crash left unfinished are opened at start, so that no key and no count waits for a visitor.
Refuses to know: HTTP, sockets, how a rule counts.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from folkmoot_rooms import limits, opening
from folkmoot_rooms.counting import WorkerCounter
from folkmoot_rooms.finishing import Counter, Finishing, result_id
from folkmoot_rooms.following import Following, NotFollowing
from folkmoot_rooms.keeping import Keeping
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import EventLog, LogFailed
from folkmoot_rooms.log.chain import ChainBroken
from folkmoot_rooms.permissions import HOST
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.replay import Head
from folkmoot_rooms.sealing import RoomSeals, vote_key
from folkmoot_rooms.stores import Stores
from folkmoot_rooms.turns import TurnTaker
from folkmoot_rooms.watching import NOBODY, Watch

_logger: Final = logging.getLogger(__name__)

Given = TypeVar("Given")


class RoomBroken(Exception):  # noqa: N818 - told to whoever runs the server.
    """A room's log is not what was written, or cannot be read; it is not opened."""


def clock_ms() -> int:
    """Return the wall clock in milliseconds; it is shown, never compared."""
    return time.time_ns() // 1_000_000


class Hub:
    """All rooms of one process. Use it on one event loop, and close it."""

    def __init__(
        self,
        stores: Stores,
        *,
        now_ms: Callable[[], int] = clock_ms,
        chance: Callable[[int], bytes] = secrets.token_bytes,
        counter: Counter | None = None,
        pauses_seconds: Sequence[float] = limits.FINISH_PAUSES_SECONDS,
        rest_seconds: float = limits.ROOM_REST_SECONDS,
        rooms_open_max: int = limits.ROOMS_OPEN_MAX,
        clock: Callable[[], float] = time.monotonic,
        watch: Watch = NOBODY,
        following: Following | None = None,
    ) -> None:
        self._stores = stores
        self._following = following or NotFollowing()
        self._now_ms = now_ms
        self._chance = chance
        self._clock = clock
        self._watch = watch
        self._rest_seconds = rest_seconds
        self._rooms_open_max = rooms_open_max
        self._threads = ThreadPoolExecutor(limits.WRITER_THREADS_MAX, "writer")
        self._finishing = Finishing(counter or WorkerCounter(), pauses_seconds)
        self._keeping = Keeping(stores, self._threads, chance)
        # Both by room, the one that was asked for last at the end.
        self._rooms: dict[str, asyncio.Task[LiveRoom]] = {}
        self._asked: dict[str, float] = {}
        self._leaving: dict[str, asyncio.Task[None]] = {}
        self._checking: dict[str, asyncio.Task[None]] = {}
        self._noting: set[asyncio.Future[None]] = set()
        self._beginning: asyncio.Task[None] | None = None
        self._resting: asyncio.Task[None] | None = None
        self._closed = False

    async def create(self, room_id: str) -> LiveRoom:
        """Make a new room, still without a single fact. Raises as ``get`` does."""
        await self._make_place(1)
        log = await self._off_loop(self._stores.create, room_id)
        await self._off_loop(log.close)
        return await self.get(room_id)

    async def get(self, room_id: str) -> LiveRoom:
        """Return a room, opening it first if need be.

        Raises Refused ``room_unknown``, or ``server_full`` while too many are open; RoomBroken
        with the position for a log that is not what was written; LogFailed for one that cannot
        be held safely.
        """
        opening_it = self._rooms.pop(room_id, None)
        if opening_it is None:
            opening_it = asyncio.create_task(self._open(room_id))
        self._asked.pop(room_id, None)
        self._rooms[room_id], self._asked[room_id] = opening_it, self._clock()
        try:
            # Shielded: one visitor who goes away must not stop the opening for all others.
            return await asyncio.shield(opening_it)
        except BaseException:
            if opening_it.done() and self._rooms.get(room_id) is opening_it:
                del self._rooms[room_id], self._asked[room_id]
            raise

    async def settled(self, room_id: str) -> LiveRoom:
        """Return a room once everything that follows the closing of its vote was tried."""
        live = await self.get(room_id)
        await self._finishing.settled(room_id)
        return live

    def begin(self) -> None:
        """Finish in the background what a crash has left over, and let idle rooms rest."""
        self._beginning = asyncio.create_task(self.finish_left_over())
        self._resting = asyncio.create_task(self._rest_often())

    async def finish_left_over(self) -> None:
        """Open every room whose vote may not be finished; what follows a closing is then done.

        A room that cannot be opened is reported and stays for whoever runs the server.
        """
        votes = await self._off_loop(self._stores.keys.of_kind, vote_key(""))
        for room_id, key_id, destroyed in votes:
            if self._closed:
                return
            vote = key_id.removeprefix(vote_key(""))
            try:
                if not (destroyed and await self._off_loop(self._is_over, room_id, vote)):
                    await self.settled(room_id)
            except (Refused, RoomBroken, LogFailed):
                _logger.exception("room %s: what follows its vote is not done", room_id)

    def _is_over(self, room_id: str, vote: str) -> bool:
        """Say whether there is nothing to finish: a result is in the log, or there is no room.

        One look into a log, so that a server of many finished meetings starts fast.
        """
        try:
            log = self._stores.open(room_id)
        except Refused:
            return True
        try:
            return log.outcome(HOST, result_id(vote)) is not None
        finally:
            log.close()

    async def rest_idle(self) -> None:
        """Let every room rest that nobody has listened to or asked for in a while."""
        since = self._clock() - self._rest_seconds
        for room_id in [name for name, asked in self._asked.items() if asked <= since]:
            await self.rest(room_id)

    async def rest(self, room_id: str) -> bool:
        """Let go of a room unless somebody is in it; say whether it rests now."""
        opened = self._rooms.get(room_id)
        if opened is None or not opened.done() or self._finishing.is_busy(room_id):
            return opened is None
        live = None if opened.exception() else opened.result()
        if live is not None and not live.idle:
            return False
        del self._rooms[room_id], self._asked[room_id]
        if live is None:
            return True
        leaving = self._leaving[room_id] = asyncio.create_task(self._let_go(live))
        leaving.add_done_callback(lambda _: self._leaving.pop(room_id, None))
        # From here on whoever asks for the room waits for this, then opens it anew.
        await asyncio.shield(leaving)
        return True

    @property
    def open_rooms(self) -> list[LiveRoom]:
        """Every room that is open now."""
        opened = [task for task in self._rooms.values() if task.done() and not task.cancelled()]
        return [task.result() for task in opened if task.exception() is None]

    def disk_is_low(self) -> bool:
        """Say whether there is too little space for a new room. Blocks."""
        return self._stores.disk is not None and self._stores.disk.low

    def check_keys(self) -> None:
        """Write something into the key store and take it back. Blocks. Raises LogFailed."""
        self._stores.keys.check()

    async def drain(self) -> None:
        """Answer what still waits in every room, and take nothing more; listeners stay."""
        self._closed = True
        await self._finishing.close()
        await asyncio.gather(*(live.drain() for live in self.open_rooms))

    async def close(self) -> None:
        """Answer what still waits and let go of everything; a count is left for next time."""
        if self._resting is not None:
            self._resting.cancel()
        await self.drain()
        waiting = (self._beginning, self._resting, *self._leaving.values(), *self._noting)
        await asyncio.gather(*filter(None, waiting), return_exceptions=True)
        for live in await asyncio.gather(*self._rooms.values(), return_exceptions=True):
            if isinstance(live, LiveRoom):
                await self._let_go(live)
        self._rooms.clear()
        await self._off_loop(self._following.close)
        await self._off_loop(self._stores.close)
        self._threads.shutdown()

    async def remove(self, room_id: str, remove: Callable[[str], None]) -> bool:
        """Delete a room for ever by ``remove``; say whether that was done: not with people in it.

        Whoever asks for it meanwhile waits, and finds no room. Raises LogFailed, OSError.
        """
        if not await self.rest(room_id) or room_id in self._rooms or room_id in self._leaving:
            return False
        removing = asyncio.create_task(self._off_loop(remove, room_id))
        self._leaving[room_id] = removing
        removing.add_done_callback(lambda _: self._leaving.pop(room_id, None))
        await asyncio.shield(removing)
        return True

    async def _rest_often(self) -> None:
        while True:
            await asyncio.sleep(self._rest_seconds / 4)
            await self.rest_idle()

    async def _let_go(self, live: LiveRoom) -> None:
        """Close a room and keep a snapshot of it."""
        checking = self._checking.pop(live.room.id, None)
        if checking is not None:
            checking.cancel()
            await asyncio.gather(checking, return_exceptions=True)
        self._following.leave(live.room.id)
        await live.close()
        await self._keeping.let_go(live)

    async def _open(self, room_id: str) -> LiveRoom:
        leaving = self._leaving.get(room_id)
        if leaving is not None:
            await asyncio.wait((leaving,))
        await self._make_place()
        log = await self._off_loop(self._stores.open, room_id)
        seals = RoomSeals(room_id, self._stores.keys, self._chance)
        try:
            raw = await self._off_loop(self._stores.snapshot, room_id)
            past = await self._off_loop(opening.past, room_id, log, seals, self._stores.keys, raw)
        except ChainBroken as error:
            await self._off_loop(log.close)
            raise RoomBroken(f"room {room_id}: {error}") from error
        except BaseException:
            await self._off_loop(log.close)
            raise
        taker = TurnTaker(room_id, log, self._stores.keys, seals, self._now_ms, self._watch)
        live = LiveRoom(
            past.head, past.tail, log, taker, self._threads, self._on_moved, self._on_halted
        )
        self._following.follow(room_id, live)
        self._keeping.opened(live, past.kept.room.position)
        self._finishing.soon(live)
        if past.kept.room.position:
            self._checking[room_id] = asyncio.create_task(self._check(live, log, past.kept))
        return live

    async def _make_place(self, more: int = 0) -> None:
        """Let the rooms rest that were asked for longest ago, if too many are open."""
        before, most = self._clock() - limits.ROOM_GRACE_SECONDS, self._rooms_open_max - more
        for room_id, asked in tuple(self._asked.items()):
            if len(self._rooms) <= most:
                return
            if asked <= before:
                await self.rest(room_id)
        if len(self._rooms) > most:
            raise Refused("server_full")

    def _on_moved(self, live: LiveRoom) -> None:
        self._finishing.soon(live)
        self._keeping.soon(live)

    def _on_halted(self, live: LiveRoom, why: Exception) -> None:
        """Have the fault noted; nobody waits for that."""
        noting = asyncio.ensure_future(self._off_loop(self._stores.halted, live.room.id, str(why)))
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)

    async def _check(self, live: LiveRoom, log: EventLog, kept: Head) -> None:
        """Look at what lies behind a snapshot; a room whose past was changed goes read-only."""
        steps = opening.check(log, live.room.id, kept)
        try:
            while await self._off_loop(next, steps, None) is not None:
                pass
        except (ChainBroken, LogFailed) as error:
            _logger.exception("room %s: its log is not what was written", live.room.id)
            live.halt(error)

    async def _off_loop(self, do: Callable[..., Given], *what: object) -> Given:
        return await asyncio.get_running_loop().run_in_executor(self._threads, do, *what)
