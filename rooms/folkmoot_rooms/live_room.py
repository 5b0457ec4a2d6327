"""One open room: takes what waits as one turn, shows only what is durable, tells its listeners.

Everything here runs on the event loop and never blocks it; turns are taken in a writer thread.
After a fault of the disk the room stays readable and takes nothing more.
Refuses to know: sockets, pages, how a wish is decided.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import Final, NamedTuple, TypeVar

import msgspec

from folkmoot_rooms import limits, wire
from folkmoot_rooms.commands import AnyCommand, ServerCommand
from folkmoot_rooms.following import Standing
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.log import EventLog, LogCrowded, LogFailed, LogLost, Stored
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.replay import Head
from folkmoot_rooms.state import Room
from folkmoot_rooms.telling import Telling
from folkmoot_rooms.topics import Audience, Moved
from folkmoot_rooms.turns import Ask, Taken, TurnTaker
from folkmoot_rooms.wire import Done, No

_logger: Final = logging.getLogger(__name__)
_answers: Final[msgspec.json.Decoder[Done | No]] = msgspec.json.Decoder(Done | No)
_PHASE: Final = frozenset({"phase"})

Given = TypeVar("Given")


class Waiting(NamedTuple):
    """A wish in the queue, and where its answer goes."""

    ask: Ask
    answer: asyncio.Future[bytes]


class LiveRoom:
    """A room that people are in. Made by the hub."""

    def __init__(
        self,
        head: Head,
        tail: Iterable[Moved],
        log: EventLog,
        taker: TurnTaker,
        threads: Executor,
        on_moved: Callable[["LiveRoom"], None],
        on_halted: Callable[["LiveRoom", Exception], None],
    ) -> None:
        self._head = head
        self._log = log
        self._taker = taker
        self._threads = threads
        self._on_moved = on_moved
        self._on_halted = on_halted
        self._telling = Telling(log.epoch, head.room, tail)
        self._waiting: deque[Waiting] = deque()
        self._turning: asyncio.Task[None] | None = None
        self._closed = False
        self._heard: list[Stored] = []
        self._broken = False
        self.read_only = False
        self.lost_after: int | None = None
        self.count_failed = ""

    @property
    def room(self) -> Room:
        """The room as far as it is durable; never changed, only replaced."""
        return self._head.room

    @property
    def head(self) -> str:
        """The digest of the last durable fact: it stands for the whole log."""
        return self._head.digest

    @property
    def epoch(self) -> str:
        """What positions of this room's log belong to."""
        return self._log.epoch

    @property
    def here(self) -> Mapping[str, int]:
        """How many pages each seat has open."""
        return self._telling.here

    @property
    def durable(self) -> Head:
        """The room, the digest and the time of its last durable fact."""
        return self._head

    @property
    def tail(self) -> tuple[Moved, ...]:
        """What moved last, for whoever comes back."""
        return self._telling.tail

    @property
    def idle(self) -> bool:
        """Whether nobody listens and nothing waits: letting it go would cost nobody anything."""
        busy = self._waiting or self._turning or self._telling.attended
        return not (busy or self._closed or self.read_only)

    @property
    def standing(self) -> Standing:
        """What this room has seen of its log."""
        head = self._head
        return Standing(self.epoch, head.room.position, head.digest)

    @property
    def unconfirmed(self) -> bool:
        """Whether it takes nothing until it is known that the log is still the one it knew."""
        return self.read_only and not self._broken

    def hear(self, facts: Sequence[Stored]) -> None:
        """Take note of facts that are in the log, and show those of other processes."""
        self._heard += (fact for fact in facts if fact.position > self.room.position)
        if self._heard and not (self._closed or self._broken):
            self._begin_turns()

    def away(self, why: Exception) -> None:
        """Be read-only until ``back``: the log is not reached, or not the one that was known."""
        lost_after = why.position if isinstance(why, LogLost) else None
        if not self.read_only or lost_after != self.lost_after:
            _logger.error("room %s: it is read-only: %s", self.room.id, why)
            self.read_only, self.lost_after = True, lost_after
            self._telling.remind(_PHASE)

    def back(self) -> None:
        """Take wishes again: the log is the one that was known."""
        if self.unconfirmed and not self._closed:
            _logger.warning("room %s: it can be written to again", self.room.id)
            self.read_only, self.lost_after = False, None
            self._telling.remind(_PHASE)
            self._begin_turns()
            self._on_moved(self)

    async def submit(
        self, actor: str, command_id: str, command: AnyCommand | ServerCommand
    ) -> Done | No:
        """Ask for something; return its first answer, once that is durable."""
        return _answers.decode(await self.answer(actor, command_id, command))

    async def answer(
        self, actor: str, command_id: str, command: AnyCommand | ServerCommand
    ) -> bytes:
        """Ask for something; return its first answer as a frame, the same bytes at each retry.

        ``busy`` and ``read_only`` are no answers to the wish: it may be asked again by its id.
        Another wish under that id is told ``id_used``. Ids with ":" are the server's own.
        """
        ask = Ask(actor, command_id, command)
        if self.read_only:
            return await self._answer_of_old(ask)
        if self._closed or len(self._waiting) >= limits.WAITING_COMMANDS_MAX:
            return _refused(ask, "busy")
        waiting = Waiting(ask, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._begin_turns()
        return await waiting.answer

    async def first_answer(
        self, actor: str, command_id: str, command: AnyCommand | ServerCommand
    ) -> Done | No | None:
        """Return what a wish was told when it was asked; None also if the log cannot tell."""
        found = await self._kept_answer(Ask(actor, command_id, command))
        return None if found is None else _answers.decode(found)

    @property
    def telling(self) -> Telling:
        """What this room tells, and who is here, at this process and at others."""
        return self._telling

    def listen(self, audience: Audience, epoch: str, since: int, seat: str = "") -> Listening:
        """Return encoded frames for one page, the first ones covering all since its position.

        ``seat`` also hears ``me`` when something of its own went stale. Close it when done.
        """
        return self._telling.listen(Audience(audience), epoch, since, seat)

    def sit(self, seat: str) -> None:
        """Count one more open page of a seat."""
        self._telling.sit(seat)

    def stand(self, seat: str) -> None:
        """Count one open page of a seat less."""
        self._telling.stand(seat)

    def facts(self) -> Iterator[Stored]:
        """Yield the whole log. Blocks on the disk: read it off the event loop."""
        return self._log.read()

    async def fact(self, position: int) -> Stored:
        """Return one durable fact. Raises LogFailed, or Refused if there is none there."""
        found = await self._off_loop(lambda: list(self._log.read(position - 1, 1)))
        if position < 1 or not found:
            raise Refused("bad_form")
        return found[0]

    async def destroy_keys(self, *key_ids: str) -> None:
        """Destroy keys of this room for ever. Raises LogFailed."""
        await self._off_loop(self._taker.destroy_keys, *key_ids)

    def tell_count_failed(self, why: str) -> None:
        """Show that there is no result yet, and why, to those who look."""
        self.count_failed = why
        self._telling.remind(frozenset({"result"}))

    async def drain(self) -> None:
        """Answer what still waits; from now on everyone is asked to try again."""
        self._closed = True
        if self._turning is not None:
            await self._turning

    async def close(self) -> None:
        """Answer what still waits, say goodbye to listeners, let go of the log."""
        await self.drain()
        self._telling.end("closing")
        await self._off_loop(self._log.close)

    def _begin_turns(self) -> None:
        if self._turning is None:
            self._turning = asyncio.create_task(self._take_turns())

    async def _take_turns(self) -> None:
        """Take turns until nothing waits and all that was heard is shown."""
        try:
            while self._waiting or self._heard:
                size = min(len(self._waiting), limits.TURN_COMMANDS_MAX)
                turn = [self._waiting.popleft() for _ in range(size)]
                heard, self._heard = self._heard, []
                try:
                    taken = await self._off_loop(
                        self._taker.take, self._head, [waiting.ask for waiting in turn], heard
                    )
                except LogCrowded:
                    for waiting in turn:
                        _give(waiting, _refused(waiting.ask, "busy"))
                    self._heard = heard + self._heard
                except Exception as error:
                    # Whatever it was: what is in the log is unknown, so nothing more is
                    # written, and nobody is told that anything is saved.
                    _logger.exception("room %s: a turn failed; it is read-only", self.room.id)
                    self._heard = heard + self._heard
                    self.halt(error, turn)
                    return
                else:
                    self._finish(turn, taken)
        finally:
            self._turning = None

    def _finish(self, turn: Sequence[Waiting], taken: Taken) -> None:
        """Show, answer and tell a turn that is durable, in this order."""
        self._head = taken.head
        for waiting, answer in zip(turn, taken.answers, strict=True):
            _give(waiting, answer)
        if taken.moved:
            self._telling.tell(self.room, taken.moved)
            self._on_moved(self)

    def halt(self, why: Exception, turn: Sequence[Waiting] = ()) -> None:
        """Go read-only and answer everyone that their wish is not known to be saved."""
        self.read_only = True
        self.lost_after = why.position if isinstance(why, LogLost) else None
        self._broken = not isinstance(why, LogFailed)
        for waiting in (*turn, *self._waiting):
            _give(waiting, _refused(waiting.ask, "read_only"))
        self._waiting.clear()
        self._telling.remind(_PHASE)
        self._on_halted(self, why)

    async def _answer_of_old(self, ask: Ask) -> bytes:
        """Return the first answer of a wish that was decided before the room went read-only."""
        return await self._kept_answer(ask) or _refused(ask, "read_only")

    async def _kept_answer(self, ask: Ask) -> bytes | None:
        try:
            return await self._off_loop(self._taker.first_answer, ask)
        except LogFailed:
            return None

    async def _off_loop(self, do: Callable[..., Given], *what: object) -> Given:
        """Run something that blocks in a writer thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, do, *what)


def _give(waiting: Waiting, answer: bytes) -> None:
    """Answer, unless the asker has gone away meanwhile."""
    if not waiting.answer.done():
        waiting.answer.set_result(answer)


def _refused(ask: Ask, code: str) -> bytes:
    refused = Refused(code)
    return wire.encode(No(ask.id, refused.code))
