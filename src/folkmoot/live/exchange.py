"""What the live sockets of one process share: who writes when, and one round a second for all.

The round pings a part of the connections each time, cuts whoever was silent since the last ping,
and whoever took nothing of what waits for them for too long. Refuses to know: what is said.
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
# Each connection is pinged once in so many rounds, at a round drawn by chance.
PING_ROUNDS: Final = 25


class Connection(Protocol):
    """One socket, as far as the round goes."""

    def ping(self) -> bool:
        """Ask whether somebody is there; False if the last ping is still unanswered."""

    def waiting(self) -> int:
        """Return how many bytes wait to be taken."""

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
        self._rounds: list[set[Connection]] = [set() for _ in range(PING_ROUNDS)]
        # Bytes that waited at the last progress, and rounds since then.
        self._slow: dict[Connection, tuple[int, int]] = {}
        self._round = 0
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
        """Look after a connection; return the round it is pinged in."""
        place = random.randrange(PING_ROUNDS)  # noqa: S311 - spreads work, hides nothing.
        self._rounds[place].add(connection)
        self.figures.connections += 1
        if self._next is None:
            self._next = asyncio.get_running_loop().call_later(ROUND_SECONDS, self._go_round)
        return place

    def leave(self, connection: Connection, place: int) -> None:
        """Look after a connection no more."""
        self._rounds[place].discard(connection)
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

    def _go_round(self) -> None:
        self._round = (self._round + 1) % PING_ROUNDS
        for connection in tuple(self._rounds[self._round]):
            if connection not in self._slow and not connection.ping():
                self.figures.cut_dead += 1
                connection.cut()
        for connection, (waited, rounds) in tuple(self._slow.items()):
            waits = connection.waiting()
            if waits < waited:
                self._slow[connection] = (waits, 0)
            elif (rounds + 1) * ROUND_SECONDS < limits.STALLED_SECONDS_MAX:
                self._slow[connection] = (max(waits, waited), rounds + 1)
            else:
                self.figures.cut_stalled += 1
                connection.cut()
        busy = self.figures.connections > 0
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(ROUND_SECONDS, self._go_round) if busy else None
