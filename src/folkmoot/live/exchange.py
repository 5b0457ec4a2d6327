"""What the live sockets of one process share: who writes when, and one round a second for all.

A round goes over all connections in slices. It pings each once in a while and cuts whoever was
silent since the last ping; and it cuts whoever takes nothing of what waits for them for too long,
here or in the kernel. Refuses to know: what is said.
"""

import asyncio
import random
from typing import Final, Protocol

from folkmoot.asking.house import House
from folkmoot.connections import Connections
from folkmoot.doors.guard import Gate
from folkmoot.live.fanout import Fanout
from folkmoot.live.governor import Governor
from folkmoot.live_figures import LiveFigures
from folkmoot_rooms import limits
from folkmoot_rooms.live_room import LiveRoom

ROUND_SECONDS: Final = 1.0
# A round has so many slices, and each is pinged once in as many rounds: every 25 seconds. Which
# slice a connection is in is drawn by chance.
SLICES: Final = 25


class Connection(Protocol):
    """One socket, as far as the round goes."""

    def ping(self) -> bool:
        """Ask whether somebody is there; False if the last ping is still unanswered."""

    def waiting(self) -> int:
        """Return how many bytes wait to be taken."""

    def refuses(self) -> bool:
        """Say whether the other side is there, but takes nothing of what the kernel has for it."""

    def cut(self) -> None:
        """End it at once, and free what waits for it, here and in the kernel."""


class Exchange:
    """One for a process; made on its loop."""

    def __init__(self, app: object, house: House, gate: Gate, counted: Connections) -> None:
        self.app = app
        self.house = house
        self.gate = gate
        self.counted = counted
        self.figures: LiveFigures = house.live
        self.governor = Governor(self.figures)
        self._fanouts: dict[LiveRoom, Fanout] = {}
        self._slices: list[set[Connection]] = [set() for _ in range(SLICES)]
        # Bytes that waited at the last progress, and rounds since then.
        self._slow: dict[Connection, tuple[int, int]] = {}
        # Rounds since somebody began to take nothing.
        self._shut: dict[Connection, int] = {}
        self._ticks = 0
        self._next: asyncio.TimerHandle | None = None

    def fanout(self, room: LiveRoom) -> Fanout:
        """Return what writes to everyone in a room."""
        found = self._fanouts.get(room)
        if found is None:
            found = self._fanouts[room] = Fanout(room.telling, self.governor, self.figures)
        return found

    def forget(self, room: LiveRoom) -> None:
        """Let go of a room that nobody listens to."""
        if room in self._fanouts and not self._fanouts[room].ears:
            del self._fanouts[room]

    def enter(self, connection: Connection) -> int:
        """Look after a connection; return the slice that it is in."""
        place = random.randrange(SLICES)  # noqa: S311 - spreads work, hides nothing.
        self._slices[place].add(connection)
        self.figures.connections += 1
        if self._next is None:
            self._plan()
        return place

    def leave(self, connection: Connection, place: int) -> None:
        """Look after a connection no more."""
        self._slices[place].discard(connection)
        self._shut.pop(connection, None)
        self.quick(connection)
        self.figures.connections -= 1

    def slow(self, connection: Connection) -> None:
        """Bytes wait for a connection: it has to take some of them soon."""
        self._slow[connection] = (connection.waiting(), 0)
        self.figures.lagging = len(self._slow)

    def quick(self, connection: Connection) -> None:
        """Nothing waits any more."""
        self._slow.pop(connection, None)
        self.figures.lagging = len(self._slow)

    def _plan(self) -> None:
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(ROUND_SECONDS / SLICES, self._go_on)

    def _go_on(self) -> None:
        """Look at one slice."""
        self._ticks += 1
        rounds, place = divmod(self._ticks, SLICES)
        pings = rounds % SLICES == place
        for connection in tuple(self._slices[place]):
            self._look_at(connection, pings)
        if place == 0:
            self._look_at_slow()
        self._next = None
        if self.figures.connections:
            self._plan()

    def _look_at(self, connection: Connection, pings: bool) -> None:
        if pings and connection not in self._slow and not connection.ping():
            self.figures.cut_dead += 1
            connection.cut()
        elif connection.refuses():
            rounds = self._shut[connection] = self._shut.get(connection, 0) + 1
            if rounds * ROUND_SECONDS >= limits.STALLED_SECONDS_MAX:
                self.figures.cut_stalled += 1
                connection.cut()
        elif self._shut:
            self._shut.pop(connection, None)

    def _look_at_slow(self) -> None:
        for connection, (waited, rounds) in tuple(self._slow.items()):
            waits = connection.waiting()
            if waits < waited:
                self._slow[connection] = (waits, 0)
            elif (rounds + 1) * ROUND_SECONDS < limits.STALLED_SECONDS_MAX:
                self._slow[connection] = (max(waits, waited), rounds + 1)
            else:
                self.figures.cut_stalled += 1
                connection.cut()
