"""One simulated server process: the real hub and rooms on a loop of its own, and their lines.

A line stands for a live socket: one wish at a time, answered in order; frames as they come. It
does what ``room_socket`` does with them and knows no more.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Final

from tests.simulation.audit import Audit, Wish
from tests.simulation.disk import Disk, DiskStores, Hearing
from tests.simulation.loop import SimLoop

from folkmoot_rooms import wire
from folkmoot_rooms.counting import Counted, CountFailed
from folkmoot_rooms.hub import Hub, RoomBroken
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Vote
from folkmoot_rooms.tally import count_vote
from folkmoot_rooms.wire import Hello, No

if TYPE_CHECKING:
    from tests.simulation.client import Client

COUNT_FAILS_SHARE: Final = 0.2
# Of virtual time: short, so that rooms rest and are opened again often.
REST_SECONDS: Final = 2.0
PAUSES_SECONDS: Final = (0.5, 1.0, 2.0)
HEARS_AFTER_SECONDS_MAX: Final = 0.05


class Line:
    """One connection of a client to a server; what is sent on it arrives in order, or never."""

    def __init__(self, client: "Client", server: "Server") -> None:
        self.client = client
        self.server = server
        self.seat = client.seat
        self.open = True
        self.up_at = 0.0
        self.down_at = 0.0
        self._came: deque[bytes | None] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def arrive(self, raw: bytes | None) -> None:
        """Let something come in at the server; None is the end."""
        self._came.append(raw)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def receive(self) -> bytes | None:
        """Return what came in next."""
        while not self._came:
            self._waiter = self.server.loop.create_future()
            await self._waiter
            self._waiter = None
        return self._came.popleft()


class LameCounter:
    """Counts on the spot; often enough it fails first."""

    def __init__(self, chance: Random, disk: Disk) -> None:
        self._chance = chance
        self._disk = disk

    async def count(self, vote: Vote) -> Counted:
        """Return the count of a closed vote, or fail."""
        if not self._disk.calm and self._chance.random() < COUNT_FAILS_SHARE:
            raise CountFailed("out of memory")
        return count_vote(vote)

    async def close(self) -> None:
        """Nothing to stop."""


class Server:
    """A process: it serves until it is stopped or killed."""

    def __init__(
        self,
        disk: Disk,
        chance: Random,
        now: Callable[[], float],
        now_ms: Callable[[], int],
        send: Callable[[Line, bytes | None], None],
        *,
        shared: bool,
    ) -> None:
        self.loop = SimLoop(chance, now, disk.audit)  # type: ignore[abstract]
        self._audit: Audit = disk.audit
        self._chance = chance
        self._send = send
        self.rooms: dict[str, LiveRoom] = {}
        self._lines: set[Line] = set()
        self.hearing = Hearing(disk, self._hear_later) if shared else None
        self.hub = Hub(
            DiskStores(disk),
            now_ms=now_ms,
            chance=disk.chance.randbytes,
            counter=LameCounter(chance, disk),
            rest_seconds=REST_SECONDS,
            clock=now,
            pauses_seconds=PAUSES_SECONDS,
            following=self.hearing,
        )

    def begin(self) -> None:
        """Start, as a server does; its loop must be the running one."""
        self.hub.begin()

    def kill(self) -> None:
        """End in the middle of whatever it does."""
        if self.hearing is not None:
            self.hearing.close()
        self.loop.kill()

    def _hear_later(self, call: Callable[..., None], room: str) -> None:
        self.loop.call_later(self._chance.random() * HEARS_AFTER_SECONDS_MAX, call, room)

    def connect(self, line: Line) -> None:
        """Take a new connection; its first frame says where its client was."""
        self._lines.add(line)
        serving = self.loop.create_task(self._serve(line))
        serving.add_done_callback(lambda _: self._lines.discard(line))

    def request(
        self, room: str, actor: str, command_id: str, wish: Wish, answered: Callable[[bytes], None]
    ) -> None:
        """Take a wish that comes through a door instead of a socket."""
        self.loop.create_task(self._request(room, actor, command_id, wish, answered))

    async def _room(self, room: str) -> LiveRoom | None:
        try:
            live = self.rooms[room] = await self.hub.get(room)
        except (LogFailed, Refused):
            return None
        except RoomBroken as error:
            self._audit.right(False, f"a room does not open: {error}")
            raise
        return live

    async def _request(
        self, room: str, actor: str, command_id: str, wish: Wish, answered: Callable[[bytes], None]
    ) -> None:
        live = await self._room(room)
        if live is not None:
            answered(await live.answer(actor, command_id, wish))

    async def _serve(self, line: Line) -> None:
        client = line.client
        first = await line.receive()
        live = await self._room(client.room)
        if live is None or first is None:
            self._send(line, None)
            return
        hello = wire.decode(first)
        assert isinstance(hello, Hello)
        audience = live.telling.audience(line.seat)
        listening = live.listen(audience, hello.epoch, hello.since, line.seat)
        if line.seat:
            live.sit(line.seat)
        writing = self.loop.create_task(self._write(line, listening))
        while (raw := await line.receive()) is not None:
            self._send(line, await _answer(live, line.seat, raw))
        listening.close()
        writing.cancel()
        if line.seat:
            live.stand(line.seat)

    async def _write(self, line: Line, listening: Listening) -> None:
        async for frame in listening:
            self._send(line, frame)
        # Whoever was told goodbye is not listened to any more.
        self._send(line, None)
        line.arrive(None)


async def _answer(live: LiveRoom, seat: str, raw: bytes) -> bytes:
    """Return the answer to one frame, as the live socket does."""
    try:
        frame = wire.decode(raw)
    except Refused as refusal:
        return wire.encode(No("", refusal.code, refusal.field, refusal.figures))
    if not isinstance(frame, wire.Do):
        return wire.encode(wire.Pong())
    return await live.answer(seat, frame.id, frame.wish)
