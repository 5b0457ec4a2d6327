"""A simulated world: several rooms, servers that crash, and time that jumps, all by one seed."""

import asyncio
import hashlib
from collections import Counter
from random import Random
from typing import Final

from tests.simulation.audit import Audit
from tests.simulation.client import Client
from tests.simulation.disk import Disk, DiskStores
from tests.simulation.loop import Crash
from tests.simulation.net import Net
from tests.simulation.server import Line, Server

from folkmoot_rooms import commands as c
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.state import Room
from folkmoot_rooms.wire import Facts

ROOMS: Final = 3
PEOPLE: Final = 8
# How many worlds have a room that only looks at an election held elsewhere.
IMPORTS_SHARE: Final = 0.2
ACTIONS_PER_ROOM: Final = 350
SECONDS_PER_ACTION: Final = 0.01
# How far a meeting is when its vote should open, and close.
CHANGES_AT: Final = 0.12
OPENS_AT: Final = 0.35
CLOSES_AT: Final = 0.85
# Of all steps of a server, how many are its last.
CRASH_SHARE: Final = 1 / 25_000
START_MS: Final = 1_760_000_000_000
HOUR_MS: Final = 3_600_000


class Place:
    """One room of a world, as its driver knows it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acted = 0
        self.clients: list[Client] = []
        self.snapshot: tuple[bytes, str, int] | None = None
        self.imports = False
        self.known = Room(id=name)

    @property
    def progress(self) -> float:
        """How far the meeting should be, from 0 to 1."""
        return self.acted / ACTIONS_PER_ROOM

    def due(self, room: Room) -> type[c.Command] | None:
        """Return what brings the meeting where it should be by now."""
        if not room.opened:
            return c.ImportElection if self.imports else c.OpenRoom
        if room.phase is Phase.WAIT and self.progress > CHANGES_AT:
            return c.ChangePhase
        if room.phase is Phase.IDEAS and self.progress > OPENS_AT:
            return c.OpenVote
        if room.phase is Phase.CHOOSE and self.progress > CLOSES_AT:
            return c.CloseVote
        return None

    def early(self, kind: type[c.Command]) -> bool:
        """Say whether somebody who may ask for this should not do so yet."""
        opens = kind is c.OpenVote and self.progress < OPENS_AT
        return opens or (kind is c.CloseVote and self.progress < CLOSES_AT)


class World:
    """Rooms, a disk, a network, one or two servers, and time."""

    def __init__(self, seed: int, *, processes: int = 1) -> None:
        self.chance = Random(seed)
        self.audit = Audit()
        self.disk = Disk(Random(f"{seed}/disk"), self.audit)
        self.net = Net(self.chance)
        self.actions: Counter[str] = Counter()
        self.clock_off_ms = 0
        self.processes = processes
        self.servers: list[Server] = []
        self.places = [Place(f"r{n}") for n in range(ROOMS)]
        for place in self.places:
            DiskStores(self.disk).create(place.name)
            self.audit.books[place.name] = self.audit.new_book()
            names = ("host", *(f"{place.name}-{n}" for n in range(PEOPLE + 1)))
            strict = processes == 1
            place.clients = [
                Client(place.name, name, self.audit, self.net.cut, strict) for name in names
            ]
        self.places[0].imports = self.chance.random() < IMPORTS_SHARE
        for _ in range(processes):
            self.start_server()

    # --- time ----------------------------------------------------------------------------------

    def now_ms(self) -> int:
        """Return what the servers' clock says; somebody sets it, forwards and back."""
        return START_MS + self.clock_off_ms + int(self.net.now * 1000)

    def run_until(self, end: float) -> None:
        """Let time go on, everything in its place."""
        while True:
            if any(server.loop.ready for server in self.servers):
                self._run_ready()
            coming = self.net.next()
            moment = coming
            for server in self.servers:
                if server.loop.timers:
                    moment = min(moment, server.loop.timers[0][0])
            if moment > end:
                self.net.now = end
                return
            self.net.now = max(moment, self.net.now)
            if coming == moment:
                self.net.happen()
            for server in self.servers:
                server.loop.due(moment)

    def _run_ready(self) -> None:
        """Run what is ready, step by step; any of them may be a server's last."""
        chance = self.chance.random
        for server in tuple(self.servers):
            loop = server.loop
            asyncio.events._set_running_loop(loop)
            try:
                while loop.ready:
                    loop.step()
                    if chance() < CRASH_SHARE and not self.disk.calm:
                        raise Crash
            except Crash:
                self.crash(server)
            finally:
                asyncio.events._set_running_loop(None)
        if self.audit.found:
            self.audit.right(False, self.audit.found)

    # --- servers -------------------------------------------------------------------------------

    def start_server(self) -> None:
        """Start one more process."""
        shared = self.processes > 1
        server = Server(
            self.disk, self.chance, self.net.time, self.now_ms, self._send, shared=shared
        )
        self.servers.append(server)
        asyncio.events._set_running_loop(server.loop)
        server.begin()
        asyncio.events._set_running_loop(None)

    def crash(self, server: Server) -> None:
        """End a process in the middle of whatever it does; another comes up soon."""
        if server in self.servers:
            self.actions["(crash)"] += 1
            self.servers.remove(server)
            server.kill()
            for client in self._clients():
                if client.line is not None and client.line.server is server:
                    self.net.cut(client.line)
            self.net.later(self.start_server)

    def end(self) -> None:
        """Let go of every process."""
        for server in self.servers:
            server.kill()

    def _send(self, line: Line, raw: bytes | None) -> None:
        if raw is not None:
            frame = self.audit.frame(raw)
            to = frame.to if isinstance(frame, Facts) else 0
            self.audit.told(line.client.room, line.client.name, raw, to)
        self.net.down(line, raw)

    def live(self, place: Place) -> LiveRoom | None:
        """Return a room as one of the servers has it, if any has."""
        for server in self.servers:
            if place.name in server.rooms:
                return server.rooms[place.name]
        return None

    def _clients(self) -> list[Client]:
        return [client for place in self.places for client in place.clients]

    def digest(self) -> str:
        """Return what stands for everything that happened."""
        parts = [
            repr((name, book.parent, sorted(book.heard.items()), book.told.hexdigest()))
            for name, book in self.audit.books.items()
        ]
        return hashlib.sha256(repr((parts, sorted(self.actions.items()))).encode()).hexdigest()
