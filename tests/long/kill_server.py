"""SIGKILL the whole server while sockets vote, again and again, and let another process judge.

``python -m tests.long.kill_server [KILLS [SEED]]``. Real ``folkmoot serve``, real data folder,
real sockets. Voters keep ballots unanswered on purpose, so that nearly every kill lands on some.
After each kill the judge, a process that never served, looks at the folder; then the server
comes up on the same port, voters return with their position and send again under first ids.
"""

import asyncio
import random
import re
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Final

import msgspec
from tests.long.judge import Heard, Verdict
from tests.served import Served
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from folkmoot.remote.client import Client
from folkmoot_rooms.commands import (
    AddIdea,
    AnyCommand,
    CastBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenVote,
)
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Bye, Do, Done, Facts, Hello, No, Pong

ROOT: Final = Path(__file__).parents[2]
VOTERS: Final = 12
UNANSWERED_PER_VOTER: Final = 3
# Fewer than a session may send in one burst, so that nobody is told to slow down.
BALLOTS_PER_LIFE_MAX: Final = 25
KILLS_PER_FOLDER_MAX: Final = 25
KILL_AFTER_SECONDS_MAX: Final = 0.15
CHOICES: Final = ((), ("P1",), ("P2",), ("P1", "P2"))

_frames: Final = msgspec.json.Decoder(Facts | Done | No | Pong | Bye)


class Report(msgspec.Struct):
    """What happened over all kills."""

    seed: int
    kills: int = 0
    with_unacknowledged: int = 0
    unacknowledged: int = 0
    heard: int = 0
    ballots: int = 0
    resumed: int = 0
    rooms: int = 0


class Voter:
    """One person's phone: sends ballots ahead of their answers, and returns after every loss."""

    def __init__(self, client: Client, seat: str, chance: random.Random, heard: Path) -> None:
        self.client = client
        self.seat = seat
        self.sent = 0
        self.unanswered: dict[str, CastBallot] = {}
        self.last: tuple[str, CastBallot] | None = None
        self.facts: Facts | None = None
        self.resumed = 0
        self.answered_now = asyncio.Event()
        self._chance = chance
        self._heard = heard

    async def live(self, *, more: bool) -> None:
        """Live through one connection, from return to loss; without ``more`` until all is said."""
        visit = self.client.visit
        address = f"ws{visit.base.removeprefix('http')}/m/{self.client.number}/live"
        cookie = {"Cookie": visit.cookie_header}
        origin = Origin(visit.origin)
        try:
            async with connect(
                address, origin=origin, additional_headers=cookie, compression=None, proxy=None
            ) as line:
                await self._return(line)
                left = BALLOTS_PER_LIFE_MAX if more else 0
                while more or self.unanswered:
                    while left and len(self.unanswered) < UNANSWERED_PER_VOTER:
                        left -= 1
                        await line.send(_frame(*self._next()), text=True)
                    self._hear(await line.recv(decode=False))
        except (WebSocketException, OSError):
            return

    async def _return(self, line: ClientConnection) -> None:
        """Say where we were, and send what was not answered, and once what was."""
        known = self.facts
        hello = Hello(known.epoch, known.to) if known else Hello()
        await line.send(msgspec.json.encode(hello), text=True)
        again = list(self.unanswered.items())
        if self.last is not None:
            again.insert(0, self.last)
        for command, ballot in again:
            await line.send(_frame(command, ballot), text=True)

    def _next(self) -> tuple[str, CastBallot]:
        command = f"{self.seat}-ballot-{self.sent}"
        ballot = CastBallot("v1", self._chance.choice(CHOICES), self.sent)
        self.sent += 1
        self.unanswered[command] = ballot
        return command, ballot

    def _hear(self, raw: bytes) -> None:
        frame = _frames.decode(raw)
        if isinstance(frame, Facts):
            self._hear_facts(frame)
        elif isinstance(frame, Done):
            with self._heard.open("ab") as file:
                file.write(msgspec.json.encode(Heard(self.seat, msgspec.Raw(raw))) + b"\n")
            ballot = self.unanswered.pop(frame.id, None)
            if ballot is not None:
                self.last = (frame.id, ballot)
            self.answered_now.set()
        else:
            raise AssertionError(f"{self.seat} heard {frame}")

    def _hear_facts(self, frame: Facts) -> None:
        before = self.facts
        if before is not None and not frame.whole:
            assert (frame.epoch, frame.start) == (before.epoch, before.to), "a gap, or a double"
            self.resumed += 1
        assert before is None or frame.to >= before.to, "the room went back"
        assert before is None or frame.numbers.voted >= before.numbers.voted, "turnout fell"
        self.facts = frame


class Attack:
    """One data folder, its room, its voters."""

    def __init__(self, folder: Path, report: Report, chance: random.Random) -> None:
        self._folder = folder
        self._report = report
        self._chance = chance
        self._heard = folder / "heard.jsonl"
        self._heard.touch()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._voters: list[Voter] = []

    async def run(self, kills: int) -> None:
        """Bring a room to its vote, kill its server often, close, and compare what all see."""
        server, link = await self._serve()
        organiser = await self._meeting(link)
        for _ in range(kills):
            await self._kill_once(server)
            await self._judge()
            server, _ = await self._serve()
        await asyncio.gather(*(voter.live(more=False) for voter in self._voters))
        assert not any(voter.unanswered for voter in self._voters), "everything is answered now"
        await self._close(organiser)
        server.terminate()
        await server.wait()
        verdict = await self._judge()
        assert verdict.opened == verdict.voters == VOTERS, verdict
        assert verdict.ballots == sum(voter.sent for voter in self._voters), verdict
        self._report.ballots += verdict.ballots
        self._report.heard += verdict.heard
        self._report.resumed += sum(voter.resumed for voter in self._voters)
        self._report.rooms += 1

    async def _kill_once(self, server: Process) -> None:
        lives = [asyncio.create_task(voter.live(more=True)) for voter in self._voters]
        for voter in self._voters:
            voter.answered_now.clear()
        # Every phone is back and has been heard once; from here on any moment is as good.
        await asyncio.gather(*(voter.answered_now.wait() for voter in self._voters))
        await asyncio.sleep(self._chance.uniform(0, KILL_AFTER_SECONDS_MAX))
        server.kill()
        await server.wait()
        # What was said before the kill may still lie in the sockets; it was acknowledged.
        await asyncio.gather(*lives)
        left = sum(len(voter.unanswered) for voter in self._voters)
        self._report.kills += 1
        self._report.unacknowledged += left
        self._report.with_unacknowledged += left > 0

    async def _meeting(self, link: str) -> Client:
        """Start a room through its pages and sockets, with two ideas and an open vote."""
        base, path = re.match(r"(http://[^/]+)(/.*)", link).groups()  # type: ignore[union-attr]
        organiser = await Served(base, path).open_room()
        for _ in range(VOTERS):
            client = Client(base, organiser.number)
            await client.join()
            me = (await client.view()).me
            assert me is not None
            self._voters.append(Voter(client, me.seat, self._chance, self._heard))
        async with organiser:
            await _done(organiser, ChangePhase(Phase.IDEAS))
            async with self._voters[0].client as author:
                await _done(author, AddIdea("Ramp", 100_00))
                await _done(author, AddIdea("Bus", 200_00))
            await _done(organiser, Enrol())
            await _done(organiser, OpenVote())
        return organiser

    async def _close(self, organiser: Client) -> None:
        """Close the vote; everyone must come to see the same result."""
        async with organiser:
            await _done(organiser, CloseVote("v1"))
        digests = set()
        for voter in self._voters:
            # Asked again, as a page without a socket does.
            while (result := (await voter.client.view()).result) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            digests.add((result.digest, result.ballots))
        assert len(digests) == 1, f"not everyone sees the same result: {digests}"

    async def _serve(self) -> tuple[Process, str]:
        options = ("--port", str(self._port), "--data", str(self._folder / "data"))
        command = (sys.executable, "-u", "-m", "folkmoot", "serve", *options)
        server = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdin=DEVNULL, stdout=PIPE
        )
        assert server.stdout is not None
        while line := (await server.stdout.readline()).decode():
            if link := re.search(r"http://\S+/o/\S+", line):
                return server, link.group()
        raise AssertionError("the server did not start; why is said above")

    async def _judge(self) -> Verdict:
        (log,) = (self._folder / "data" / "rooms").glob("*.db")
        arguments = (str(self._folder / "data"), log.stem, str(self._heard))
        judge = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.long.judge", *arguments, cwd=ROOT, stdout=PIPE
        )
        said, _ = await judge.communicate()
        assert judge.returncode == 0, f"seed {self._report.seed}, kill {self._report.kills}"
        return msgspec.json.decode(said, type=Verdict)


async def _done(client: Client, wish: AnyCommand) -> None:
    answer = await client.do(wish)
    assert isinstance(answer, Done), answer


def _frame(command: str, ballot: CastBallot) -> bytes:
    return msgspec.json.encode(Do(command, ballot))


async def attack(folder: Path, kills: int, seed: int) -> Report:
    """Kill a server ``kills`` times, in as many rooms as that takes, and return the report."""
    report, chance = Report(seed=seed), random.Random(seed)
    while report.kills < kills:
        inside = folder / f"server-{report.rooms}"
        inside.mkdir()
        part = min(kills - report.kills, KILLS_PER_FOLDER_MAX)
        await Attack(inside, report, chance).run(part)
    return report


def main(arguments: list[str]) -> None:
    """Attack in a folder of our own and print the report."""
    kills = int(arguments[0]) if arguments else 500
    seed = int(arguments[1]) if arguments[1:] else random.SystemRandom().randrange(10**9)
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(attack(Path(folder), kills, seed))
    print(msgspec.json.encode(report).decode())
    share = report.with_unacknowledged / report.kills
    print(f"{share:.1%} of {report.kills} kills landed while ballots were unacknowledged")


if __name__ == "__main__":
    main(sys.argv[1:])
