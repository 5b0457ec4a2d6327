"""Soak: meetings that go on for an hour, with faults, on one real server.

``python -m tests.long.soak [MINUTES [ROOMS [PEOPLE [EVENTS_PER_SECOND [FAULTS_PER_HOUR]]]]]``.
Real ``folkmoot serve``, a real data folder, a socket for every person. Faults take turns: the
server is killed and comes up again, it is stopped for a while, every phone loses its line. Between
faults its memory must not grow and its descriptors must stay as they are; its log must hold
no traceback; at the end every person's last ballot is the one that is counted as theirs.
"""

import asyncio
import random
import re
import signal
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Final

import msgspec
from tests.long.attack import ROOT
from tests.long.kill_server import free_port
from tests.served import Served, granted

from folkmoot.remote.client import Client
from folkmoot_rooms.commands import AddIdea, CastBallot, ChangeMe, ChangePhase, Enrol, OpenVote
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Done

SAMPLE_SECONDS: Final = 5.0
# What a server that has just come up needs until it is what it stays.
WARM_SECONDS: Final = 30.0
STOPPED_SECONDS: Final = 3.0
CHOICES: Final = ((), ("P1",), ("P2",), ("P1", "P2"))
FAULTS: Final = ("kill", "stop", "drop")


class Sample(msgspec.Struct):
    """What a server took at a moment: seconds since it came up, memory, descriptors."""

    life: int
    seconds: float
    bytes: int
    descriptors: int


class Report(msgspec.Struct):
    """What came of it all."""

    seconds: float = 0.0
    people: int = 0
    answered: int = 0
    refused: int = 0
    faults: dict[str, int] = {}
    losses: int = 0
    samples: list[Sample] = []
    tracebacks: int = 0
    slope_mib_per_hour: float = 0.0
    descriptors_grown: int = 0


class Person:
    """Somebody who changes their mind all the time."""

    def __init__(self, client: Client, report: Report) -> None:
        self.client = client
        self.ballots = 0
        self._report = report

    async def live(self, pause: float, until: float) -> None:
        """Ask for something now and then, until it is time."""
        async with self.client:
            while time.monotonic() < until:
                await asyncio.sleep(min(random.expovariate(1 / pause), 5 * pause))
                await self._ask()

    async def _ask(self) -> None:
        if random.random() < 0.3 or self.ballots >= 900:
            answer = await self.client.do(ChangeMe(random.choice(("Ann", "Ben", "")), Hat.PERSON))
        else:
            answer = await self.client.do(CastBallot("v1", random.choice(CHOICES), self.ballots))
            self.ballots += isinstance(answer, Done)
        self._report.answered += isinstance(answer, Done)
        self._report.refused += not isinstance(answer, Done)


class Soak:
    """One server, and everyone on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = Report()
        self.people: list[Person] = []
        self._port = free_port()
        self._life = 0
        self._up_at = 0.0
        self._log = folder / "server.log"
        self._server: Process

    async def start(self) -> str:
        """Bring the server up; return its link for hosts."""
        self._life += 1
        options = ("serve", "--port", str(self._port), "--data", str(self.folder / "data"))
        with self._log.open("ab") as log:
            self._server = await asyncio.create_subprocess_exec(
                sys.executable, "-u", "-m", "folkmoot", *options, cwd=ROOT, stdout=PIPE, stderr=log
            )
        assert self._server.stdout is not None
        while line := (await self._server.stdout.readline()).decode():
            if link := re.search(r"http://\S+/o/\S+", line):
                self._up_at = time.monotonic()
                return link.group()
        raise AssertionError(self._log.read_text())

    async def room(self, link: str, people: int) -> None:
        """Begin a meeting whose vote is open."""
        found = re.match(r"(http://[^/]+)(/.*)", link)
        assert found is not None
        organiser = await Served(*found.groups()).open_room()
        clients = [Client(found.group(1), organiser.number) for _ in range(people)]
        for client in clients:
            await client.join()
        async with organiser:
            await granted(organiser, ChangePhase(Phase.IDEAS))
            async with clients[0] as author:
                await granted(author, AddIdea("Ramp", 100_00), AddIdea("Bus", 200_00))
            await granted(organiser, Enrol(), OpenVote())
        self.people += [Person(client, self.report) for client in clients]

    async def fail(self, kind: str) -> None:
        """Let one thing go wrong."""
        self.report.faults[kind] = self.report.faults.get(kind, 0) + 1
        if kind == "kill":
            self._server.kill()
            await self._server.wait()
            await self.start()
        elif kind == "stop":
            self._server.send_signal(signal.SIGSTOP)
            await asyncio.sleep(STOPPED_SECONDS)
            self._server.send_signal(signal.SIGCONT)
        else:
            await asyncio.gather(*(person.client.drop() for person in self.people))

    async def watch(self) -> None:
        """Look at the server again and again."""
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            self._sample()

    def _sample(self) -> None:
        process = Path(f"/proc/{self._server.pid}")
        try:
            resident = re.search(r"VmRSS:\s+(\d+)", (process / "status").read_text())
            descriptors = len(list((process / "fd").iterdir()))
        except OSError:
            return
        if resident is not None:
            seconds = time.monotonic() - self._up_at
            size = int(resident.group(1)) * 1024
            self.report.samples.append(Sample(self._life, seconds, size, descriptors))

    async def end(self) -> None:
        """Compare what everyone did with what the server knows, and stop it."""
        for person in self.people:
            vote = (await person.client.view()).vote
            assert vote is not None
            assert vote.my_ballot == person.ballots, "a ballot is lost, or doubled"
        self._server.terminate()
        assert await self._server.wait() == 0
        report = self.report
        report.people = len(self.people)
        report.losses = sum(person.client.losses for person in self.people)
        report.tracebacks = self._log.read_text().count("Traceback")
        report.slope_mib_per_hour, report.descriptors_grown = growth(report.samples)


def growth(samples: list[Sample]) -> tuple[float, int]:
    """Return how fast memory grew in MiB an hour, and by how many descriptors, at the worst.

    Of the server's longest life, by least squares; its first seconds are left out.
    """
    lives: dict[int, list[Sample]] = {}
    for sample in samples:
        if sample.seconds > WARM_SECONDS:
            lives.setdefault(sample.life, []).append(sample)
    longest = max(lives.values(), key=len, default=[])
    if len(longest) < 3:
        return 0.0, 0
    middle = sum(s.seconds for s in longest) / len(longest)
    mean = sum(s.bytes for s in longest) / len(longest)
    spread = sum((s.seconds - middle) ** 2 for s in longest)
    slope = sum((s.seconds - middle) * (s.bytes - mean) for s in longest) / spread
    third = len(longest) // 3 or 1
    grown = max(s.descriptors for s in longest[-third:]) - max(
        s.descriptors for s in longest[:third]
    )
    return slope * 3600 / 2**20, grown


async def soak(
    folder: Path, minutes: float, rooms: int, people: int, rate: float, faults_per_hour: float
) -> Report:
    """Hold meetings for a while and return what came of it."""
    soaking = Soak(folder)
    link = await soaking.start()
    for _ in range(rooms):
        await soaking.room(link, people)
    began = time.monotonic()
    until, pause = began + minutes * 60, rooms * people / rate
    watching = asyncio.create_task(soaking.watch())
    living = [asyncio.create_task(person.live(pause, until)) for person in soaking.people]
    every, number = 3600 / faults_per_hour, 0
    while (now := time.monotonic()) + every < until:
        await asyncio.sleep(began + (number + 1) * every - now)
        await soaking.fail(FAULTS[number % len(FAULTS)])
        number += 1
    await asyncio.gather(*living)
    watching.cancel()
    soaking.report.seconds = time.monotonic() - began
    await soaking.end()
    return soaking.report


def main(arguments: list[str]) -> int:
    """Soak as the command line says, and report."""
    minutes, rooms, people, rate, faults = [float(x) for x in arguments] + [
        60.0,
        20.0,
        30.0,
        50.0,
        3.0,
    ][len(arguments) :]
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(soak(Path(folder), minutes, int(rooms), int(people), rate, faults))
    samples, report.samples = report.samples, []
    print(msgspec.json.encode(report).decode())
    sizes = [sample.bytes / 2**20 for sample in samples]
    print(f"{len(samples)} samples, memory {min(sizes):.0f} to {max(sizes):.0f} MiB")
    return int(report.tracebacks > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
