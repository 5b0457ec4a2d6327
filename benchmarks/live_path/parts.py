"""The parts of the bench: what is done to which server, and for how long.

Every part runs alone. Each measurement has a server of its own, started for it; ours keeps its data
folder, and so its meetings, over all of them.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from benchmarks.live_path import machine, ours, servers
from benchmarks.live_path.load import Load, Run
from benchmarks.live_path.machine import Missing
from benchmarks.live_path.ours import Meeting, Ours
from benchmarks.live_path.servers import Peer

BEHIND: Final = 100
# Ours sends small frames only; peers get large ones, so that buffers of the kernel fill as fast.
STALL_RATE: Final = 200
LARGE_RATE: Final = 60
LARGE_BYTES: Final = 8_000
LARGE_CONNECTIONS: Final = 200
Runs = dict[str, Run]
Peers = tuple[Peer, ...]


@dataclass(frozen=True)
class Sizes:
    """How large and how long."""

    few: int = 1_000
    many: int = 10_000
    voters: int = 3_000
    closed_seconds: float = 5
    offered_seconds: float = 60
    crowd_seconds: float = 20
    rush_seconds: float = 10
    stall_seconds: float = 15


@dataclass
class Bench:
    """One run of the bench: a folder on the disk, the two cores, the meetings held so far."""

    folder: Path
    sizes: Sizes
    notes: list[str] = field(default_factory=list)
    _meetings: dict[tuple[int, bool], Meeting] = field(default_factory=dict)

    @cached_property
    def cores(self) -> machine.Cores:
        """One core for every server, one for the clients."""
        return machine.cores()

    @cached_property
    def client(self) -> Path:
        """The load client. Raises Missing."""
        return machine.compiled(machine.HERE / "client.c", self.folder)

    @cached_property
    def ours(self) -> Ours:
        """Our server and its data folder."""
        return Ours(self.folder / "data", self.cores)

    def meeting(self, people: int, *, voting: bool = False) -> Meeting:
        """Return a room with so many people in it; an open vote is for one rush only."""
        key = people, voting
        if key not in self._meetings:
            print(f"  {people:,} people take their seats ...", flush=True)
            self._meetings[key] = self.ours.meeting(people, voting=voting)
        return self._meetings.pop(key) if voting else self._meetings[key]

    def of_peer(
        self, peer: Peer, connections: int, *options: str, event_bytes: int = servers.EVENT_BYTES
    ) -> Run:
        """Measure a peer. Raises Missing."""
        print(f"  {peer.name}, {connections:,} connections ...", flush=True)
        with (
            servers.serving(peer, self.folder, self.cores) as server,
            Load(
                self.client, self.cores, server.pid, server.port,
                peer.lines(connections, 0, event_bytes), *peer.options, *options,
            ) as load,
        ):  # fmt: skip
            return load.go()

    def of_ours(self, meeting: Meeting, connections: int, *options: str) -> Run:
        """Measure our server: it is started anew, and the room is opened by a first visitor."""
        print(f"  {ours.NAME}, {connections:,} connections ...", flush=True)
        with self.ours.serving() as (server, _):
            asyncio.run(ours.place(server.port, meeting))
            with Load(
                self.client, self.cores, server.pid, server.port,
                meeting.lines(connections), *server.options, *options,
            ) as load:  # fmt: skip
                return load.go()

    @contextmanager
    def forgiving(self, name: str) -> Iterator[None]:
        """Leave out a server that this machine cannot run, and say so."""
        try:
            yield
        except Missing as missing:
            self.notes.append(f"{name}: not measured, {missing}")

    def all(self, connections: int, *options: str, peers: tuple[Peer, ...]) -> Runs:
        """Measure ours and peers under the same load, in one run."""
        runs: Runs = {}
        for peer in peers:
            with self.forgiving(peer.name):
                runs[peer.name] = self.of_peer(peer, connections, *options)
        runs[ours.NAME] = self.of_ours(self.meeting(connections), connections, *options)
        return runs


def closed(
    bench: Bench, connections: int, flight: int, peers: Peers = servers.PEERS_COMPARED
) -> Runs:
    """As many deliveries as can be, ``flight`` events under way at a time."""
    options = ("--flight", str(flight), "--seconds", str(bench.sizes.closed_seconds))
    return bench.all(connections, *options, peers=peers)


def offered(bench: Bench, connections: int, rate: int, seconds: float, peers: Peers) -> Runs:
    """Events at a fixed rate, whether or not they can be delivered."""
    options = ("--rate", str(rate), "--seconds", str(seconds))
    return bench.all(connections, *options, peers=peers)


def storm(bench: Bench, connections: int) -> Runs:
    """Everybody comes back at once, each a hundred events behind."""
    runs: Runs = {}
    for peer in (servers.WS, servers.SOCKET_IO, servers.HANDLER):
        with bench.forgiving(peer.name):
            runs[peer.name] = _storm_of_peer(bench, peer, connections)
    runs[ours.NAME] = _storm_of_ours(bench, bench.meeting(connections), connections)
    return runs


def stalled(bench: Bench, connections: int) -> Runs:
    """The same load without and with one in a hundred who stops reading."""
    seconds = str(bench.sizes.stall_seconds)
    whole = ("--seconds", seconds, "--drain", "10")
    stall = ("--stall", "0.01", "--stall-after", str(bench.sizes.stall_seconds / 5))
    both = (("all read", whole), ("1 % stall", (*whole, *stall, "--rcvbuf", "4096")))
    runs: Runs = {}
    for name, load in both:
        meeting, rate = bench.meeting(connections), str(STALL_RATE)
        runs[f"{ours.NAME}, {name}"] = bench.of_ours(meeting, connections, *load, "--rate", rate)
    for peer in (servers.WS, servers.HANDLER):
        with bench.forgiving(peer.name):
            for name, load in both:
                runs[f"{peer.name}, {name}"] = bench.of_peer(
                    peer, LARGE_CONNECTIONS, *load, "--rate", str(LARGE_RATE),
                    event_bytes=LARGE_BYTES,
                )  # fmt: skip
    return runs


def rush(bench: Bench) -> Run:
    """Everybody casts a sealed ballot within ten seconds, each at a moment of their own."""
    voters = bench.sizes.voters
    meeting = bench.meeting(voters + 1, voting=True)
    return bench.of_ours(meeting, voters + 1, "--once", str(bench.sizes.rush_seconds))


def _storm_of_peer(bench: Bench, peer: Peer, connections: int) -> Run:
    print(f"  {peer.name}, {connections:,} come back ...", flush=True)
    earlier = ("--rate", "100", "--seconds", "2")
    storming = ("--storm", "--since", str(200 - BEHIND), "--goal", "200")
    with servers.serving(peer, bench.folder, bench.cores) as server:
        first = (bench.client, bench.cores, server.pid, server.port)
        with Load(*first, peer.lines(2), *peer.options, *earlier) as load:
            load.go()
        lines = peer.lines(connections, 200 - BEHIND)
        with Load(*first, lines, *peer.options, *storming) as load:
            return load.go()


def _storm_of_ours(bench: Bench, meeting: Meeting, connections: int) -> Run:
    print(f"  {ours.NAME}, {connections:,} come back ...", flush=True)
    earlier = ("--rate", "50", "--seconds", str(BEHIND / 50))
    with bench.ours.serving() as (server, _):
        first = (bench.client, bench.cores, server.pid, server.port)
        with Load(*first, meeting.lines(ours.AUTHORS + 1), *server.options, *earlier) as load:
            load.go()
        now = asyncio.run(ours.place(server.port, meeting))
        since = now.to - BEHIND
        lines = meeting.lines(connections, now.epoch, since)
        storming = ("--storm", "--since", str(since), "--goal", str(now.to))
        with Load(*first, lines, *server.options, *storming) as load:
            return load.go()
