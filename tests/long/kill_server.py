"""SIGKILL the whole server while sockets vote, again and again, and let another process judge.

``python -m tests.long.kill_server [KILLS [SEED]]``. Real ``folkmoot serve``, real data folder,
real sockets. Voters send several ballots at once just before, so that nearly every kill lands on
some. After each kill the judge, a process that never served, looks at the folder; then the server
comes up on the same port, voters return with their position and send again under first ids.
"""

import asyncio
import random
import re
import socket
from asyncio.subprocess import Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from tests.long.attack import Attack, Report, Voter, attack_rooms, main, start
from tests.long.judge import Heard, Verdict
from tests.served import Served, granted
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from folkmoot.remote.client import Client
from folkmoot_rooms.commands import (
    AddIdea,
    CastBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenVote,
)
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Bye, Do, Done, Facts, Hello, No, Pong

VOTERS: Final = 12
UNANSWERED_PER_VOTER: Final = 3
# With the ones below, and those sent again, fewer than a session may send in one burst.
BALLOTS_PER_LIFE_MAX: Final = 20
KILL_AFTER_SECONDS_MAX: Final = 0.15
# However fast a server answers: everybody sends these at once, and it dies somewhere in that turn.
LAST_BALLOTS: Final = 5
KILL_WITHIN_SECONDS: Final = 0.003

_frames: Final = msgspec.json.Decoder(Facts | Done | No | Pong | Bye)


class ServerReport(Report):
    """What happened over all kills."""

    resumed: int = 0


class Phone(Voter):
    """One person's phone: sends ballots ahead of their answers, and returns after every loss."""

    def __init__(
        self, client: Client, seat: str, chance: random.Random, write_down: Callable[[Heard], None]
    ) -> None:
        super().__init__(seat, chance)
        self.client = client
        self.facts: Facts | None = None
        self.resumed = 0
        self.answered_now = asyncio.Event()
        self._line: ClientConnection | None = None
        self._write_down = write_down

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
                self._line = line
                left = BALLOTS_PER_LIFE_MAX if more else 0
                while more or self.unanswered:
                    while left and len(self.unanswered) < UNANSWERED_PER_VOTER:
                        left -= 1
                        await line.send(_frame(*self.next()), text=True)
                    self._hear(await line.recv(decode=False))
        except (WebSocketException, OSError):
            return
        finally:
            self._line = None

    async def hurry(self) -> None:
        """Send several ballots at once, whatever is still unanswered."""
        with suppress(WebSocketException, OSError):
            for _ in range(LAST_BALLOTS if self._line else 0):
                assert self._line is not None
                await self._line.send(_frame(*self.next()), text=True)

    async def _return(self, line: ClientConnection) -> None:
        """Say where we were, and send what was not answered, and once what was."""
        known = self.facts
        hello = Hello(known.epoch, known.to) if known else Hello()
        await line.send(msgspec.json.encode(hello), text=True)
        for asked in self.again():
            await line.send(_frame(*asked), text=True)

    def _hear(self, raw: bytes) -> None:
        frame = _frames.decode(raw)
        if isinstance(frame, Facts):
            self._hear_facts(frame)
        elif isinstance(frame, Done):
            self._write_down(Heard(self.seat, msgspec.Raw(raw)))
            self.hear(frame.id)
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


def free_port() -> int:
    """Return a port of this machine on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class ServerAttack(Attack[ServerReport, Phone]):
    """One data folder, and a server that comes up on it on the same port again and again."""

    kills_per_room_max = 25

    def __init__(self, folder: Path, report: ServerReport, chance: random.Random) -> None:
        super().__init__(folder, report, chance)
        self._port = free_port()

    async def begin(self) -> None:
        """Bring a room to its vote."""
        self._server, link = await self._serve()
        self._organiser = await self._meeting(link)

    async def strike(self) -> frozenset[str]:
        """Kill the server when every phone is back and has been heard."""
        lives = [asyncio.create_task(phone.live(more=True)) for phone in self.voters]
        for phone in self.voters:
            phone.answered_now.clear()
        # Every phone is back and has been heard once; from here on any moment is as good.
        await asyncio.gather(*(phone.answered_now.wait() for phone in self.voters))
        await asyncio.sleep(self.chance.uniform(0, KILL_AFTER_SECONDS_MAX))
        await asyncio.gather(*(phone.hurry() for phone in self.voters))
        await asyncio.sleep(self.chance.uniform(0, KILL_WITHIN_SECONDS))
        in_flight = self.in_flight()
        self._server.kill()
        await self._server.wait()
        # What was said before the kill may still lie in the sockets; it was acknowledged.
        await asyncio.gather(*lives)
        return in_flight

    async def go_on(self, verdict: Verdict) -> None:  # noqa: ARG002 - only judged.
        """Bring the server up again."""
        self._server, _ = await self._serve()

    async def finish(self) -> None:
        """Have everything answered, close, compare what all see, and stop the server."""
        await asyncio.gather(*(phone.live(more=False) for phone in self.voters))
        await self._close()
        self._server.terminate()
        await self._server.wait()
        self.report.resumed += sum(phone.resumed for phone in self.voters)

    async def _meeting(self, link: str) -> Client:
        """Start a room through its pages and sockets, with two ideas and an open vote."""
        base, path = re.match(r"(http://[^/]+)(/.*)", link).groups()  # type: ignore[union-attr]
        organiser = await Served(base, path).open_room()
        for _ in range(VOTERS):
            client = Client(base, organiser.number)
            await client.join()
            me = (await client.view()).me
            assert me is not None
            self.voters.append(Phone(client, me.seat, self.chance, self.write_down))
        async with organiser:
            await granted(organiser, ChangePhase(Phase.IDEAS))
            async with self.voters[0].client as author:
                await granted(author, AddIdea("Ramp", 100_00), AddIdea("Bus", 200_00))
            await granted(organiser, Enrol(), OpenVote())
        return organiser

    async def _close(self) -> None:
        """Close the vote; everyone must come to see the same result."""
        async with self._organiser as organiser:
            await granted(organiser, CloseVote("v1"))
        digests = set()
        for phone in self.voters:
            # Asked again, as a page without a socket does.
            while (result := (await phone.client.view()).result) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            digests.add((result.digest, result.ballots))
        assert len(digests) == 1, f"not everyone sees the same result: {digests}"

    async def _serve(self) -> tuple[Process, str]:
        options = ("--port", self._port, "--data", self.data)
        server = await start("folkmoot", "serve", *options)
        assert server.stdout is not None
        while line := (await server.stdout.readline()).decode():
            if link := re.search(r"http://\S+/o/\S+", line):
                return server, link.group()
        raise AssertionError("the server did not start; why is said above")


def _frame(command: str, ballot: CastBallot) -> bytes:
    return msgspec.json.encode(Do(command, ballot))


async def attack(folder: Path, kills: int, seed: int) -> ServerReport:
    """Kill a server ``kills`` times and return the report."""
    return await attack_rooms(ServerAttack, ServerReport(seed=seed), folder, kills)


if __name__ == "__main__":
    main(attack)
