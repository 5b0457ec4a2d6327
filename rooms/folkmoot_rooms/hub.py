"""The hub: every open room of this process, opened once, and finished after its vote.

Opening a room replays its log; a log that is broken is not opened. After a vote has closed,
the hub destroys its key, has it counted elsewhere and writes both down, in this order: there
is no result while there is a key. What fails is tried again after pauses, then when the room is
next opened. Rooms that a crash left unfinished are opened at start, so that no key and no count
waits for a visitor.
Refuses to know: HTTP, sockets, how a rule counts.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol, TypeVar

from folkmoot_rooms import limits
from folkmoot_rooms.commands import RecordKeyDestroyed, RecordResult, ServerCommand
from folkmoot_rooms.counting import Counted, CountFailed, WorkerCounter
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import EventLog, LogFailed
from folkmoot_rooms.log.chain import ChainBroken
from folkmoot_rooms.permissions import HOST
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import RoomSeals, vote_key
from folkmoot_rooms.state import Room, Vote
from folkmoot_rooms.stores import Stores
from folkmoot_rooms.topics import Moved, moved
from folkmoot_rooms.turns import TurnTaker
from folkmoot_rooms.wire import Done

_logger: Final = logging.getLogger(__name__)

Given = TypeVar("Given")


class RoomBroken(Exception):  # noqa: N818 - told to whoever runs the server.
    """A room's log is not what was written, or cannot be read; it is not opened."""


class NotRecorded(Exception):  # noqa: N818 - told to whoever runs the server.
    """A room took no fact of its server: it is read-only, or too much waits."""


class Counter(Protocol):
    """Who counts closed votes."""

    async def count(self, vote: Vote) -> Counted:
        """Return the document of a closed vote and its digest. Raises CountFailed."""

    async def close(self) -> None:
        """Stop counting."""


class Past:
    """What opening a room reads from its log; blocks, so it is made in a writer thread."""

    def __init__(self, room: str, log: EventLog, seals: RoomSeals) -> None:
        self.tail: deque[Moved] = deque(maxlen=limits.TAIL_EVENTS_MAX)
        self.head = replay(
            Head(Room(id=room)),
            log.read(),
            seals,
            lambda position, event: self.tail.append(moved(position, event)),
        )


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
    ) -> None:
        self._stores = stores
        self._now_ms = now_ms
        self._chance = chance
        self._counter = counter or WorkerCounter()
        self._threads = ThreadPoolExecutor(limits.WRITER_THREADS_MAX, "writer")
        self._rooms: dict[str, asyncio.Task[LiveRoom]] = {}
        self._finishing: dict[str, asyncio.Task[None]] = {}
        self._retrying: dict[str, asyncio.Task[None]] = {}
        self._pauses_seconds = pauses_seconds
        self._beginning: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    async def create(self, room_id: str) -> LiveRoom:
        """Make a new room, still without a single fact. Raises Refused, LogFailed."""
        log = await self._off_loop(self._stores.create, room_id)
        await self._off_loop(log.close)
        return await self.get(room_id)

    async def get(self, room_id: str) -> LiveRoom:
        """Return a room, opening it first if need be.

        Raises Refused ``room_unknown``; RoomBroken with the position for a log that is not
        what was written; LogFailed for one that cannot be held safely.
        """
        opening = self._rooms.get(room_id)
        if opening is None:
            opening = self._rooms[room_id] = asyncio.create_task(self._open(room_id))
        try:
            # Shielded: one visitor who goes away must not stop the opening for all others.
            return await asyncio.shield(opening)
        except BaseException:
            if opening.done() and self._rooms.get(room_id) is opening:
                del self._rooms[room_id]
            raise

    async def settled(self, room_id: str) -> LiveRoom:
        """Return a room once everything that follows the closing of its vote was tried."""
        live = await self.get(room_id)
        finishing = self._finishing.get(room_id)
        if finishing is not None:
            await asyncio.shield(finishing)
        return live

    def begin(self) -> None:
        """Finish in the background what a crash has left over, while the server takes visitors."""
        self._beginning = asyncio.create_task(self.finish_left_over())

    async def finish_left_over(self) -> None:
        """Open every room whose vote may not be finished; what follows a closing is then done.

        A room that cannot be opened is reported and stays for whoever runs the server.
        """
        votes = await self._off_loop(self._stores.keys.of_kind, vote_key(""))
        for room_id, key_id, destroyed in votes:
            if self._closing.is_set():
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
            return log.outcome(HOST, _result_id(vote)) is not None
        finally:
            log.close()

    async def close(self) -> None:
        """Answer what still waits and let go of everything; a count is left for next time."""
        self._closing.set()
        await self._counter.close()
        if self._beginning is not None:
            await asyncio.gather(self._beginning, return_exceptions=True)
        waiting = (*self._finishing.values(), *self._retrying.values())
        await asyncio.gather(*waiting, return_exceptions=True)
        for live in await asyncio.gather(*self._rooms.values(), return_exceptions=True):
            if isinstance(live, LiveRoom):
                await live.close()
        self._rooms.clear()
        await self._off_loop(self._stores.close)
        self._threads.shutdown()

    async def _open(self, room_id: str) -> LiveRoom:
        log = await self._off_loop(self._stores.open, room_id)
        seals = RoomSeals(room_id, self._stores.keys, self._chance)
        try:
            past = await self._off_loop(Past, room_id, log, seals)
        except ChainBroken as error:
            await self._off_loop(log.close)
            raise RoomBroken(f"room {room_id}: {error}") from error
        except BaseException:
            await self._off_loop(log.close)
            raise
        taker = TurnTaker(room_id, log, self._stores.keys, seals, self._now_ms)
        live = LiveRoom(past.head, past.tail, log, taker, self._threads, self._finish_soon)
        self._finish_soon(live)
        return live

    def _finish_soon(self, live: LiveRoom) -> None:
        """Start what follows the closing of a vote, if anything of it is missing."""
        vote, room_id = live.room.vote, live.room.id
        if vote is None or vote.ballots is None or (vote.key_destroyed and vote.document):
            return
        if live.count_failed:
            # It is tried again after a pause, not whenever somebody does something.
            return
        if not self._closing.is_set() and room_id not in self._finishing:
            task = self._finishing[room_id] = asyncio.create_task(self._finish(live))
            task.add_done_callback(lambda _: self._finishing.pop(room_id, None))

    async def _finish(self, live: LiveRoom, tries: int = 0) -> None:
        """Destroy the vote's key, then count, and write both down; report what does not work."""
        try:
            await self._destroy_key(live)
            await self._count(live)
            live.count_failed = ""
        except (LogFailed, CountFailed, NotRecorded) as error:
            _logger.exception("room %s: its vote is not counted", live.room.id)
            live.tell_count_failed(str(error))
            if tries < len(self._pauses_seconds) and not self._closing.is_set():
                again = asyncio.create_task(self._finish_later(live, tries))
                self._retrying[live.room.id] = again

    async def _finish_later(self, live: LiveRoom, tries: int) -> None:
        """Go on after a pause, which grows, unless the hub closes meanwhile."""
        try:
            await asyncio.wait_for(self._closing.wait(), self._pauses_seconds[tries])
        except TimeoutError:
            await self._finish(live, tries + 1)

    async def _destroy_key(self, live: LiveRoom) -> None:
        """Destroy the key of the vote and write that down. Raises LogFailed, NotRecorded."""
        vote = _closed_vote(live)
        if not vote.key_destroyed:
            await live.destroy_keys(vote_key(vote.id))
            await _record(live, f"key-destroyed:{vote.id}", RecordKeyDestroyed(vote.id))

    async def _count(self, live: LiveRoom) -> None:
        """Have the vote counted and write its result down. Raises CountFailed, NotRecorded."""
        vote = _closed_vote(live)
        if not vote.document:
            document, digest = await self._counter.count(vote)
            await _record(live, _result_id(vote.id), RecordResult(vote.id, document, digest))

    async def _off_loop(self, do: Callable[..., Given], *what: object) -> Given:
        return await asyncio.get_running_loop().run_in_executor(self._threads, do, *what)


def _closed_vote(live: LiveRoom) -> Vote:
    vote = live.room.vote
    assert vote is not None, "a vote that has closed never goes"
    return vote


def _result_id(vote: str) -> str:
    """Return the id under which the one result of a vote is asked for."""
    return f"result:{vote}"


async def _record(live: LiveRoom, command_id: str, command: ServerCommand) -> None:
    """Write something of the server's own down. Raises NotRecorded."""
    answer = await live.submit(HOST, command_id, command)
    if not isinstance(answer, Done):
        raise NotRecorded(f"{command_id} is refused: {answer.code}")
