"""SIGKILL a process that writes ballots, again and again, and let a third process judge.

``python -m tests.long.kill_writer [KILLS [SEED]]``. Voters send ballots without waiting for
answers, so that nearly every kill lands while some are unacknowledged. After each kill the
judge looks at the folder; then the unanswered ballots are sent again under their first ids.
"""

import asyncio
import json
import random
from asyncio.subprocess import Process
from pathlib import Path
from typing import Final

import msgspec
from tests.long.attack import Attack, Report, Voter, attack_rooms, main, start
from tests.long.judge import Heard, Verdict
from tests.long.writer import Wish

from folkmoot_rooms.commands import CloseVote

VOTERS: Final = 20
UNANSWERED_PER_VOTER_MAX: Final = 4
BALLOTS_PER_VOTER_MAX: Final = 900
KILL_AFTER_SECONDS_MAX: Final = 0.12


class WriterReport(Report):
    """What happened over all kills."""

    unacknowledged_but_saved: int = 0


class WriterAttack(Attack[WriterReport, Voter]):
    """One folder, and one connection that carries the ballots of all voters."""

    kills_per_room_max = 10

    def __init__(self, folder: Path, report: WriterReport, chance: random.Random) -> None:
        super().__init__(folder, report, chance)
        self._by_seat = {f"s{n}": Voter(f"s{n}", chance) for n in range(2, VOTERS + 2)}
        self.voters = list(self._by_seat.values())

    async def begin(self) -> None:
        """Open a vote in a process of its own."""
        prepared = await start("tests.long.writer", self.data, "prepare", VOTERS)
        assert await prepared.wait() == 0

    async def strike(self) -> frozenset[str]:
        """Send what is unanswered and more, and kill the writer before it has answered all."""
        server, reader, writer = await self._connect()
        self._send_again(writer)
        hearing = asyncio.create_task(self._hear(reader, writer, more=True))
        self._send_more(writer)
        await asyncio.sleep(self.chance.uniform(0, KILL_AFTER_SECONDS_MAX))
        in_flight = self.in_flight()
        server.kill()
        await server.wait()
        # What was said before the kill may still lie in the socket; it was acknowledged.
        await hearing
        writer.close()
        return in_flight

    async def go_on(self, verdict: Verdict) -> None:
        """Count what was saved although nobody heard so."""
        answered = sum(voter.sent - len(voter.unanswered) for voter in self.voters)
        self.report.unacknowledged_but_saved += verdict.ballots - answered

    async def finish(self) -> None:
        """Send again what is unanswered, until all is answered; then close the vote."""
        server, reader, writer = await self._connect()
        self._send_again(writer)
        while any(voter.unanswered for voter in self.voters):
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
        for voter in self.voters:
            for asked in voter.again():
                writer.write(_line(Wish(voter.seat, *asked)))

    def _send_more(self, writer: asyncio.StreamWriter) -> None:
        for voter in self.voters:
            while _has_more(voter):
                writer.write(_line(Wish(voter.seat, *voter.next())))

    async def _hear(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, more: bool
    ) -> None:
        """Hear answers until the other side is gone, sending a new ballot for each."""
        while heard := await self._hear_line(reader):
            voter = self._by_seat.get(heard[0])
            if more and voter and _has_more(voter):
                asked = voter.next()
                if not writer.is_closing():
                    writer.write(_line(Wish(voter.seat, *asked)))

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
        heard = msgspec.json.decode(line, type=Heard)
        self.write_down(heard)
        answer = json.loads(bytes(heard.answer))
        assert answer["k"] == "done", answer
        if heard.actor in self._by_seat:
            self._by_seat[heard.actor].hear(answer["id"])
        return heard.actor, answer["id"]

    async def _connect(self) -> tuple[Process, asyncio.StreamReader, asyncio.StreamWriter]:
        server = await start("tests.long.writer", self.data, "serve")
        assert server.stdout is not None
        port = await server.stdout.readline()
        assert port, "the server did not start; why is said above"
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        return server, reader, writer


def _has_more(voter: Voter) -> bool:
    """Whether not too many of a voter's ballots are unanswered, nor too many sent."""
    return len(voter.unanswered) < UNANSWERED_PER_VOTER_MAX and voter.sent < BALLOTS_PER_VOTER_MAX


def _line(wish: Wish) -> bytes:
    return msgspec.json.encode(wish) + b"\n"


async def attack(folder: Path, kills: int, seed: int) -> WriterReport:
    """Kill a writer ``kills`` times and return the report."""
    return await attack_rooms(WriterAttack, WriterReport(seed=seed), folder, kills)


if __name__ == "__main__":
    main(attack)
