"""What both killers share: voters who leave ballots unanswered, the judge, the report.

``kill_writer`` and ``kill_server`` say what is killed and how ballots reach it. Whatever that is,
a kill is followed by the judge, a process of its own that trusts only the files; at the end
every ballot sent is in the log once, and one of each voter is opened.
"""

import asyncio
import random
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar, Final, Generic, TypeVar

import msgspec
from tests.long.judge import Heard, Verdict

from folkmoot_rooms.commands import CastBallot

ROOT: Final = Path(__file__).parents[2]
CHOICES: Final = ((), ("P1",), ("P2",), ("P1", "P2"))
KILLS: Final = 500


class Report(msgspec.Struct):
    """What happened over all kills."""

    seed: int
    kills: int = 0
    with_unacknowledged: int = 0
    unacknowledged: int = 0
    heard: int = 0
    ballots: int = 0
    rooms: int = 0


class Voter:
    """One seat's book-keeping: what was sent, what is unanswered, and what was answered last."""

    def __init__(self, seat: str, chance: random.Random) -> None:
        self.seat = seat
        self.sent = 0
        self.unanswered: dict[str, CastBallot] = {}
        self._last: tuple[str, CastBallot] | None = None
        self._chance = chance

    def next(self) -> tuple[str, CastBallot]:
        """Return one more ballot and the id to send it under."""
        command = f"{self.seat}-ballot-{self.sent}"
        ballot = CastBallot("v1", self._chance.choice(CHOICES), self.sent)
        self.sent += 1
        self.unanswered[command] = ballot
        return command, ballot

    def again(self) -> list[tuple[str, CastBallot]]:
        """Return everything unanswered, and first one answered: it must say the same again."""
        answered = [self._last] if self._last else []
        return answered + list(self.unanswered.items())

    def hear(self, command: str) -> None:
        """Take note of an answer, if it is not one to something sent again."""
        ballot = self.unanswered.pop(command, None)
        if ballot is not None:
            self._last = (command, ballot)


ReportT = TypeVar("ReportT", bound=Report)
VoterT = TypeVar("VoterT", bound=Voter)


class Attack(Generic[ReportT, VoterT]):
    """One folder with one room, its voters, and all that they have heard."""

    kills_per_room_max: ClassVar[int]

    def __init__(self, folder: Path, report: ReportT, chance: random.Random) -> None:
        self.data = folder / "data"
        self.report = report
        self.chance = chance
        self.voters: list[VoterT] = []
        self._heard_file = folder / "heard.jsonl"
        self._heard_file.touch()

    async def begin(self) -> None:
        """Bring a room to its vote, with voters."""
        raise NotImplementedError

    async def strike(self) -> frozenset[str]:
        """Have ballots sent, kill who answers them, and hear what was said before.

        Returns what was ``in_flight`` when the kill came.
        """
        raise NotImplementedError

    def in_flight(self) -> frozenset[str]:
        """Return the ids of the ballots that are sent and whose answers nobody has read yet."""
        return frozenset().union(*(voter.unanswered for voter in self.voters))

    async def go_on(self, verdict: Verdict) -> None:
        """Take note of what the judge said after a kill, or get ready for the next."""
        raise NotImplementedError

    async def finish(self) -> None:
        """Send again what is unanswered until all is answered, close the vote, and end."""
        raise NotImplementedError

    async def run(self, kills: int) -> None:
        """Open a vote, kill often, close the vote, and count what was heard."""
        await self.begin()
        for _ in range(kills):
            in_flight = await self.strike()
            # What was sent only after the kill, or answered before it, does not count.
            left = len(in_flight & self.in_flight())
            self.report.kills += 1
            self.report.unacknowledged += left
            self.report.with_unacknowledged += left > 0
            await self.go_on(await self._judge())
        await self.finish()
        assert not any(voter.unanswered for voter in self.voters), "everything is answered now"
        verdict = await self._judge()
        assert verdict.opened == verdict.voters == len(self.voters), verdict
        assert verdict.ballots == sum(voter.sent for voter in self.voters), verdict
        self.report.heard += verdict.heard
        self.report.ballots += verdict.ballots
        self.report.rooms += 1

    def write_down(self, heard: Heard) -> None:
        """Keep an answer for the judge."""
        with self._heard_file.open("ab") as file:
            file.write(msgspec.json.encode(heard) + b"\n")

    async def _judge(self) -> Verdict:
        (log,) = (self.data / "rooms").glob("*.db")
        judge = await start("tests.long.judge", self.data, log.stem, self._heard_file)
        said, _ = await judge.communicate()
        assert judge.returncode == 0, f"seed {self.report.seed}, kill {self.report.kills}"
        return msgspec.json.decode(said, type=Verdict)


async def start(module: str, *arguments: object) -> Process:
    """Start a module as a process; what it complains about is shown."""
    command = (sys.executable, "-u", "-m", module, *map(str, arguments))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)


async def attack_rooms(
    kind: Callable[[Path, ReportT, random.Random], Attack[ReportT, VoterT]],
    report: ReportT,
    folder: Path,
    kills: int,
) -> ReportT:
    """Kill ``kills`` times, in as many rooms as that takes, and return the report."""
    chance = random.Random(report.seed)
    while report.kills < kills:
        inside = folder / f"room-{report.rooms}"
        inside.mkdir()
        attack = kind(inside, report, chance)
        await attack.run(min(kills - report.kills, attack.kills_per_room_max))
    return report


def main(attack: Callable[[Path, int, int], Awaitable[Report]]) -> None:
    """Attack in a folder of our own, as the command line ``[KILLS [SEED]]`` says, and report."""
    arguments = sys.argv[1:]
    kills = int(arguments[0]) if arguments else KILLS
    seed = int(arguments[1]) if arguments[1:] else random.SystemRandom().randrange(10**9)

    async def attacked(folder: Path) -> Report:
        return await attack(folder, kills, seed)

    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(attacked(Path(folder)))
    print(msgspec.json.encode(report).decode())
    share = report.with_unacknowledged / report.kills
    print(f"{share:.1%} of {report.kills} kills landed while ballots were unacknowledged")
