"""SIGKILL a process that writes ballots, again and again, and let a third process judge.

``python -m tests.long.kill_writer [KILLS [SEED]]``. Voters send ballots without waiting for
answers, so that nearly every kill lands while some are unacknowledged. After each kill the
judge looks at the folder; then the unanswered ballots are sent again under their first ids.
"""

import asyncio
import json
import random
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Final

import msgspec
from tests.long.judge import Heard, Verdict
from tests.long.writer import ROOM, Wish

from folkmoot_rooms.commands import CastBallot, CloseVote

VOTERS: Final = 20
UNANSWERED_PER_VOTER_MAX: Final = 4
BALLOTS_PER_VOTER_MAX: Final = 900
KILLS_PER_FOLDER_MAX: Final = 10
KILL_AFTER_SECONDS_MAX: Final = 0.12
CHOICES: Final = ((), ("P1",), ("P2",), ("P1", "P2"))


class Report(msgspec.Struct):
    """What happened over all kills."""

    seed: int
    kills: int = 0
    with_unacknowledged: int = 0
    unacknowledged: int = 0
    unacknowledged_but_saved: int = 0
    heard: int = 0
    ballots: int = 0
    rooms: int = 0


class Voter:
    """One seat that keeps sending ballots and sends again what was not answered."""

    def __init__(self, seat: str, chance: random.Random) -> None:
        self.seat = seat
        self._chance = chance
        self.sent = 0
        self.unanswered: dict[str, Wish] = {}
        self.last: Wish | None = None

    def next(self) -> Wish | None:
        """Return one more ballot, if not too many are unanswered."""
        if len(self.unanswered) >= UNANSWERED_PER_VOTER_MAX or self.sent >= BALLOTS_PER_VOTER_MAX:
            return None
        ballot = CastBallot("v1", self._chance.choice(CHOICES), self.sent)
        wish = Wish(self.seat, f"{self.seat}-ballot-{self.sent}", ballot)
        self.sent += 1
        self.unanswered[wish.id] = wish
        return wish

    def hear(self, command: str) -> None:
        """Take note of an answer."""
        self.last = self.unanswered.pop(command, self.last)


class Attack:
    """One folder, its voters, and all that they have heard."""

    def __init__(self, folder: Path, report: Report, chance: random.Random) -> None:
        self._folder = folder
        self._report = report
        self._chance = chance
        self._heard_file = folder / "heard.jsonl"
        self._heard_file.touch()
        self._voters = {f"s{n}": Voter(f"s{n}", chance) for n in range(2, VOTERS + 2)}

    async def run(self, kills: int) -> None:
        """Open a vote, kill its server often, close the vote, and count what was heard."""
        assert await (await _start("writer", self._folder, "prepare", VOTERS)).wait() == 0
        for _ in range(kills):
            await self._kill_once()
            verdict = await self._judge()
            self._report.heard += verdict.heard
            answered = sum(voter.sent - len(voter.unanswered) for voter in self._voters.values())
            self._report.unacknowledged_but_saved += verdict.ballots - answered
        await self._finish()
        verdict = await self._judge()
        assert verdict.opened == verdict.voters == VOTERS, verdict
        assert verdict.ballots == sum(voter.sent for voter in self._voters.values()), verdict
        self._report.ballots += verdict.ballots
        self._report.rooms += 1

    async def _kill_once(self) -> None:
        server, reader, writer = await self._connect()
        self._send_again(writer)
        hearing = asyncio.create_task(self._hear(reader, writer, more=True))
        self._send_more(writer)
        await asyncio.sleep(self._chance.uniform(0, KILL_AFTER_SECONDS_MAX))
        server.kill()
        await server.wait()
        # What was said before the kill may still lie in the socket; it was acknowledged.
        await hearing
        writer.close()
        left = sum(len(voter.unanswered) for voter in self._voters.values())
        self._report.kills += 1
        self._report.unacknowledged += left
        self._report.with_unacknowledged += left > 0

    async def _finish(self) -> None:
        """Send again what is unanswered, until all is answered; then close the vote."""
        server, reader, writer = await self._connect()
        self._send_again(writer)
        while any(voter.unanswered for voter in self._voters.values()):
            await self._hear_one(reader)
        await self._ask(reader, writer, Wish("s1", "close-the-vote", CloseVote("v1")))
        writer.write_eof()
        await self._hear(reader, writer, more=False)
        assert await server.wait() == 0
        writer.close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wish: Wish
    ) -> None:
        writer.write(_line(wish))
        while await self._hear_one(reader) != wish.id:
            pass

    def _send_again(self, writer: asyncio.StreamWriter) -> None:
        """Send everything unanswered, and one that was answered: it must say the same again."""
        for voter in self._voters.values():
            if voter.last is not None:
                writer.write(_line(voter.last))
            for wish in voter.unanswered.values():
                writer.write(_line(wish))

    def _send_more(self, writer: asyncio.StreamWriter) -> None:
        for voter in self._voters.values():
            while (wish := voter.next()) is not None:
                writer.write(_line(wish))

    async def _hear(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, more: bool
    ) -> None:
        """Hear answers until the other side is gone, sending a new ballot for each."""
        while heard := await self._hear_line(reader):
            wish = self._next(heard[0]) if more else None
            if wish is not None and not writer.is_closing():
                writer.write(_line(wish))

    def _next(self, seat: str) -> Wish | None:
        return self._voters[seat].next() if seat in self._voters else None

    async def _hear_one(self, reader: asyncio.StreamReader) -> str:
        heard = await self._hear_line(reader)
        assert heard is not None, "the server ended by itself"
        return heard[1]

    async def _hear_line(self, reader: asyncio.StreamReader) -> tuple[str, str] | None:
        """Write one answer down; return whose it was and to what, or None at the end."""
        try:
            line = await reader.readline()
        except ConnectionError:
            return None
        if not line.endswith(b"\n"):
            return None
        with self._heard_file.open("ab") as file:
            file.write(line)
        heard = msgspec.json.decode(line, type=Heard)
        answer = json.loads(bytes(heard.answer))
        assert answer["k"] == "done", answer
        if heard.actor in self._voters:
            self._voters[heard.actor].hear(answer["id"])
        return heard.actor, answer["id"]

    async def _connect(self) -> tuple[Process, asyncio.StreamReader, asyncio.StreamWriter]:
        server = await _start("writer", self._folder, "serve")
        assert server.stdout is not None
        port = await server.stdout.readline()
        assert port, "the server did not start; why is said above"
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        return server, reader, writer

    async def _judge(self) -> Verdict:
        judge = await _start("judge", self._folder, ROOM, self._heard_file)
        said, _ = await judge.communicate()
        assert judge.returncode == 0, f"seed {self._report.seed}, kill {self._report.kills}"
        return msgspec.json.decode(said, type=Verdict)


async def _start(module: str, *arguments: object) -> Process:
    """Start one of our own modules as a process; what it complains about is shown."""
    command = (sys.executable, "-m", f"tests.long.{module}", *map(str, arguments))
    root = Path(__file__).parents[2]
    return await asyncio.create_subprocess_exec(*command, cwd=root, stdin=PIPE, stdout=PIPE)


def _line(wish: Wish) -> bytes:
    return msgspec.json.encode(wish) + b"\n"


async def attack(folder: Path, kills: int, seed: int) -> Report:
    """Kill a writer ``kills`` times, in as many rooms as that takes, and return the report."""
    report, chance = Report(seed=seed), random.Random(seed)
    while report.kills < kills:
        inside = folder / f"room-{report.rooms}"
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
