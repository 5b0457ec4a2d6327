"""Everybody votes sixteen times at once at two processes, round after round: one ballot each.

``python -m tests.long.vote_race [ROUNDS [SEED]]``. Real server processes on one real Redis. Each
person has a socket at either process; in a round, each socket sends eight ballots with ids and
choices of their own, all to replace the same one. Exactly one of the sixteen may be saved, and
everyone must be told so; at the end the log, read from Redis alone, holds just these.
"""

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
from tests.long.attack import CHOICES, start
from tests.rooms.own_redis import OwnRedis, own_redis
from tests.served import Served, granted
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from folkmoot.lobby.redis_registry import NUMBERS
from folkmoot.remote.client import Client
from folkmoot.remote.visit import Visit
from folkmoot_rooms.commands import AddIdea, CastBallot, ChangePhase, Enrol, OpenVote
from folkmoot_rooms.log import chain
from folkmoot_rooms.log.redis import RedisLog
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.shared.server import Server
from folkmoot_rooms.wire import Bye, Do, Done, Facts, Hello, No, Pong

PEOPLE: Final = 25
PROCESSES: Final = 2
DOUBLES: Final = 8
ROUNDS: Final = 2_000
# A seat may replace its ballot a thousand times.
ROUNDS_PER_ROOM_MAX: Final = 900

_frames: Final = msgspec.json.Decoder(Facts | Done | No | Pong | Bye)


class Report(msgspec.Struct):
    """What happened over all rounds."""

    seed: int
    rounds: int = 0
    ballots_sent: int = 0
    ballots_saved: int = 0
    told: dict[str, int] = {}
    won_at: dict[int, int] = {}


class Phone:
    """One person's sockets at all processes."""

    def __init__(self, seat: str, lines: list[ClientConnection], chance: random.Random) -> None:
        self.seat = seat
        self.saved: list[str] = []
        self._lines = lines
        self._chance = chance
        self._at = [0] * len(lines)

    async def vote(self, number: int, report: Report) -> None:
        """Send all ballots of one round at once and hear what became of each."""
        ids = {
            at: [f"{self.seat}-{number}-{at}-{double}" for double in range(DOUBLES)]
            for at in range(len(self._lines))
        }
        heard = await asyncio.gather(
            *(self._race(at, ids[at], number) for at in range(len(self._lines)))
        )
        won = [(at, command) for at, commands in enumerate(heard) for command in commands[0]]
        assert len(won) == 1, f"{self.seat}, round {number}: {won} were saved"
        report.won_at[won[0][0]] = report.won_at.get(won[0][0], 0) + 1
        report.ballots_sent += sum(map(len, ids.values()))
        self.saved.append(won[0][1])
        for _, codes in heard:
            for code, times in codes.items():
                report.told[code] = report.told.get(code, 0) + times

    async def _race(self, at: int, ids: list[str], number: int) -> tuple[list[str], Counter[str]]:
        """Send ballots on one socket; return which were saved, and why the others were not."""
        line = self._lines[at]
        ballots = [CastBallot("v1", self._chance.choice(CHOICES), number) for _ in ids]
        for command, ballot in zip(ids, ballots, strict=True):
            await line.send(msgspec.json.encode(Do(command, ballot)), text=True)
        left, saved, codes = set(ids), [], Counter[str]()
        while left:
            frame = _frames.decode(await line.recv(decode=False))
            if isinstance(frame, Facts):
                # One order at every socket: what was heard goes on where it ended.
                assert frame.whole or frame.start == self._at[at], f"{self.seat} heard a gap"
                assert frame.to >= self._at[at], f"{self.seat} heard the room go back"
                self._at[at] = frame.to
            elif isinstance(frame, Done):
                saved.append(frame.id)
            elif isinstance(frame, No):
                codes[frame.code] += 1
            if isinstance(frame, Done | No):
                left.remove(frame.id)
        return saved, codes


@asynccontextmanager
async def processes(redis: OwnRedis, folder: Path) -> AsyncIterator[list[Served]]:
    """Run server processes that share a Redis."""
    async with AsyncExitStack() as stack:
        running = []
        for n in range(PROCESSES):
            process = await _process(redis, folder, n)
            stack.push_async_callback(process.wait)
            stack.callback(process.terminate)
            assert process.stdout is not None
            base, _, token = (await process.stdout.readline()).decode().strip().partition("/o/")
            assert token, "the server did not start; why is said above"
            running.append(Served(base, f"/o/{token}"))
        yield running


async def _process(redis: OwnRedis, folder: Path, n: int) -> asyncio.subprocess.Process:
    """Start one process, as on a computer of its own: it gets a copy of the first one's key."""
    (folder / f"data-{n}").mkdir()
    if n:
        key = (folder / "data-0" / "master.key").read_bytes()
        (folder / f"data-{n}" / "master.key").write_bytes(key)
    return await start("tests.long.shared_server", redis.url, folder / f"data-{n}", 0)


async def race(folder: Path, rounds: int, seed: int, people: int = PEOPLE) -> Report:
    """Race for so many rounds, in as many rooms as that takes."""
    report, chance = Report(seed), random.Random(seed)
    with own_redis(folder / "redis") as redis:
        async with processes(redis, folder) as served:
            while report.rounds < rounds:
                more = min(ROUNDS_PER_ROOM_MAX, rounds - report.rounds)
                clients = await _meeting(served, people)
                await _race_room(redis, clients, more, report, chance)
    return report


async def _race_room(
    redis: OwnRedis,
    clients: dict[str, list[Client]],
    rounds: int,
    report: Report,
    chance: random.Random,
) -> None:
    async with AsyncExitStack() as stack:
        phones = [
            Phone(seat, [await stack.enter_async_context(line_of(c)) for c in theirs], chance)
            for seat, theirs in clients.items()
        ]
        for replaced in range(rounds):
            await asyncio.gather(*(phone.vote(replaced, report) for phone in phones))
            report.rounds += 1
            if report.rounds % 100 == 0:
                print(msgspec.json.encode(report).decode(), flush=True)
    number = next(iter(clients.values()))[0].number
    report.ballots_saved += _judge(redis, number, phones)


async def _meeting(served: list[Served], people: int) -> dict[str, list[Client]]:
    """Open a vote; return everybody's clients at all processes by seat."""
    organiser = await served[0].open_room()
    clients: dict[str, list[Client]] = {}
    for _ in range(people):
        client = Client(served[0].base, organiser.number)
        await client.join()
        me = (await client.view()).me
        assert me is not None
        clients[me.seat] = [client, *(same(client, other) for other in served[1:])]
    async with organiser:
        await granted(organiser, ChangePhase(Phase.IDEAS))
        async with next(iter(clients.values()))[0] as author:
            await granted(author, AddIdea("Ramp", 100_00), AddIdea("Bus", 200_00))
        await granted(organiser, Enrol(), OpenVote())
    return clients


def same(client: Client, other: Served) -> Client:
    """Return the same browser at another process: it sends the same cookie."""
    visit = Visit(other.base)
    visit.cookies.update(client.visit.cookies)
    return Client(other.base, client.number, visit)


@asynccontextmanager
async def line_of(client: Client) -> AsyncIterator[ClientConnection]:
    visit = client.visit
    address = f"ws{visit.base.removeprefix('http')}/m/{client.number}/live"
    async with connect(
        address,
        origin=Origin(visit.origin),
        additional_headers={"Cookie": visit.cookie_header},
        compression=None,
        proxy=None,
    ) as line:
        await line.send(msgspec.json.encode(Hello()), text=True)
        yield line


def _judge(redis: OwnRedis, number: str, phones: list[Phone]) -> int:
    """Read the log from Redis alone: it holds exactly the ballots that were said to be saved."""
    room = redis.client().hget(NUMBERS, number).decode()
    server = Server(redis.url)
    cast: dict[str, list[tuple[int, str]]] = {}
    for _, envelope in chain.verify(RedisLog(server, room).read(), room):
        if envelope.event["type"] == "BallotCast":
            entry = (envelope.event["number"], envelope.command)
            cast.setdefault(envelope.event["seat"], []).append(entry)
    server.close()
    for phone in phones:
        expected = list(enumerate(phone.saved, 1))
        assert cast[phone.seat] == expected, f"{phone.seat}: the log holds other ballots"
    return sum(map(len, cast.values()))


def main() -> None:
    """Race as the command line says, and report."""
    arguments = list(map(int, sys.argv[1:]))
    rounds, seed = arguments + [ROUNDS, 1][len(arguments) :]
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(race(Path(folder), rounds, seed))
    print(msgspec.json.encode(report).decode())


if __name__ == "__main__":
    main()
