"""What follows the closing of a vote: its key is destroyed, it is counted, both are written down.

In this order: there is no result while there is a key. What fails is tried again after pauses,
then when the room is next opened.
Refuses to know: how rooms are opened, how a rule counts.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from folkmoot_rooms.commands import RecordKeyDestroyed, RecordResult, ServerCommand
from folkmoot_rooms.counting import Counted, CountFailed
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.permissions import HOST
from folkmoot_rooms.sealing import vote_key
from folkmoot_rooms.state import Vote
from folkmoot_rooms.wire import Done

_logger: Final = logging.getLogger(__name__)


class NotRecorded(Exception):  # noqa: N818 - told to whoever runs the server.
    """A room took no fact of its server: it is read-only, or too much waits."""


class Counter(Protocol):
    """Who counts closed votes."""

    async def count(self, vote: Vote) -> Counted:
        """Return the document of a closed vote and its digest. Raises CountFailed."""

    async def close(self) -> None:
        """Stop counting."""


class Finishing:
    """Finishes the votes of all rooms, one task a room."""

    def __init__(self, counter: Counter, pauses_seconds: Sequence[float]) -> None:
        self.counter = counter
        self._pauses_seconds = pauses_seconds
        self._finishing: dict[str, asyncio.Task[None]] = {}
        self._retrying: dict[str, asyncio.Task[None]] = {}
        self._closing = asyncio.Event()

    def soon(self, live: LiveRoom) -> None:
        """Start what follows the closing of a vote, if anything of it is missing."""
        vote, room_id = live.room.vote, live.room.id
        if vote is None or vote.ballots is None or _is_finished(vote):
            return
        if live.count_failed:
            # It is tried again after a pause, not whenever somebody does something.
            return
        if not self._closing.is_set() and room_id not in self._finishing:
            task = self._finishing[room_id] = asyncio.create_task(self._finish(live))
            task.add_done_callback(lambda _: self._finishing.pop(room_id, None))

    async def settled(self, room_id: str) -> None:
        """Wait until what was started for a room was tried."""
        finishing = self._finishing.get(room_id)
        if finishing is not None:
            await asyncio.shield(finishing)

    def is_busy(self, room_id: str) -> bool:
        """Say whether something of a room is being finished, or waits to be tried again."""
        return room_id in self._finishing or room_id in self._retrying

    async def close(self) -> None:
        """Stop counting; a count is left for next time."""
        self._closing.set()
        await self.counter.close()
        waiting = (*self._finishing.values(), *self._retrying.values())
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _finish(self, live: LiveRoom, tries: int = 0) -> None:
        """Destroy the vote's key, then count, and write both down; report what does not work."""
        try:
            await self._destroy_key(live)
            await self._count(live)
            live.count_failed = ""
        except (LogFailed, CountFailed, NotRecorded) as error:
            if _is_finished(_closed_vote(live)):
                # Another process that serves this room was faster.
                return
            _logger.exception("room %s: its vote is not counted", live.room.id)
            live.tell_count_failed(str(error))
            if tries < len(self._pauses_seconds) and not self._closing.is_set():
                self._later(live, tries)

    def _later(self, live: LiveRoom, tries: int) -> None:
        room_id = live.room.id
        again = self._retrying[room_id] = asyncio.create_task(self._finish_later(live, tries))

        def over(task: asyncio.Task[None]) -> None:
            # The next try may have been put in its place already.
            if self._retrying.get(room_id) is task:
                del self._retrying[room_id]

        again.add_done_callback(over)

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
            document, digest = await self.counter.count(vote)
            await _record(live, result_id(vote.id), RecordResult(vote.id, document, digest))


def result_id(vote: str) -> str:
    """Return the id under which the one result of a vote is asked for."""
    return f"result:{vote}"


def _is_finished(vote: Vote) -> bool:
    return vote.key_destroyed and bool(vote.document)


def _closed_vote(live: LiveRoom) -> Vote:
    vote = live.room.vote
    assert vote is not None, "a vote that has closed never goes"
    return vote


async def _record(live: LiveRoom, command_id: str, command: ServerCommand) -> None:
    """Write something of the server's own down. Raises NotRecorded."""
    answer = await live.submit(HOST, command_id, command)
    if not isinstance(answer, Done):
        raise NotRecorded(f"{command_id} is refused: {answer.code}")
