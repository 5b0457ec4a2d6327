"""``folkmoot serve --redis``: several processes, one meeting; and a Redis that is refused."""

import asyncio
import random
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from tests.long.vote_race import Phone, Report, line_of, same
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis
from tests.served import Served, granted
from tests.src.houses import Visited

from folkmoot.__main__ import main
from folkmoot.drawing.words import say
from folkmoot.remote.client import Client
from folkmoot_rooms.commands import AddIdea, ChangePhase, Enrol, OpenVote
from folkmoot_rooms.log import LogAway, LogLost
from folkmoot_rooms.phases import Phase

pytestmark = needs_redis

STARTING_SECONDS_MAX = 180
# Fewer than a socket may ask in one burst.
ROUNDS = 4


@asynccontextmanager
async def process(*options: str) -> AsyncIterator[Served]:
    """Run ``folkmoot serve`` in a process of its own; it must end cleanly when told to."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "folkmoot", "serve", "--port", "0", *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        async with asyncio.timeout(STARTING_SECONDS_MAX):
            while line := (await running.stdout.readline()).decode():
                if found := re.search(r"(http://127\.0\.0\.1:\d+)(/o/\S+)", line):
                    break
        assert line, (await running.stderr.read()).decode() if running.stderr else ""
        assert found is not None
        yield Served(found[1], found[2])
    finally:
        if running.returncode is None:
            running.terminate()
        _, said = await running.communicate()
    assert running.returncode == 0
    assert b"Traceback" not in said, said.decode()


async def test_one_meeting_at_two_processes_where_everybody_votes_sixteen_times_at_once(
    redis_server: OwnRedis, tmp_path: Path
) -> None:
    options = ("--redis", redis_server.url, "--data", str(tmp_path / "data"))
    async with AsyncExitStack() as both:
        # The second may be another computer: it only has a copy of the key.
        here = await both.enter_async_context(process(*options))
        key = tmp_path / "copied.key"
        key.write_bytes((tmp_path / "data" / "master.key").read_bytes())
        more = ("--data", str(tmp_path / "other"), "--master-key", str(key))
        there = await both.enter_async_context(process("--redis", redis_server.url, *more))

        organiser = await both.enter_async_context(await here.open_room())
        people = {}
        for _ in range(2):
            client = Client(there.base, organiser.number)
            await client.join()
            me = (await client.view()).me
            assert me is not None
            people[me.seat] = (client, same(client, here))
        await granted(organiser, ChangePhase(Phase.IDEAS))
        async with people["s2"][0] as author:
            await granted(author, AddIdea("Ramp", 100_00), AddIdea("Bus", 200_00))
        await granted(organiser, Enrol(), OpenVote())

        report, chance = Report(seed=1), random.Random(1)
        for seat, clients in people.items():
            lines = [await both.enter_async_context(line_of(client)) for client in clients]
            phone = Phone(seat, lines, chance)
            for replaced in range(ROUNDS):
                await phone.vote(replaced, report)
        voted = [(await client.view()).numbers.voted for client in people["s2"]]

    assert voted == [2, 2]
    assert sum(report.won_at.values()) == 2 * ROUNDS
    assert report.told == {"stale_ballot": report.ballots_sent - 2 * ROUNDS}


def test_a_redis_that_would_lose_votes_is_refused_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with own_redis(tmp_path / "redis", appendfsync="everysec") as redis_server:
        options = ("--port", "0", "--redis", redis_server.url, "--data", str(tmp_path / "data"))
        assert main(["serve", *options]) == 2

    said = capsys.readouterr().err
    assert "start it again: appendfsync always" in said
    assert "Traceback" not in said


def test_no_redis_is_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = OwnRedis(tmp_path / "redis").url
    for task in (("serve", "--port", "0"), ("link",)):
        assert main([*task, "--redis", url, "--data", str(tmp_path / "data")]) == 2
        assert "refused" in capsys.readouterr().err


async def test_every_page_of_a_room_says_after_which_step_its_record_lost_something(
    house: Visited,
) -> None:
    organiser, room = await house.meeting()
    person = await house.person(room)
    live = await house.live(room)
    live.away(LogLost(live.room.id, 7))

    for page, path in ((organiser, room), (person, f"{room}/ideas")):
        await page.get(path)
        assert say("common.log_lost_banner", "en", False, number=7) in page.text
        assert say("common.read_only_banner", "en", False) not in page.text

    live.away(LogAway("Redis is gone"))
    await person.get(f"{room}/ideas")
    assert say("common.read_only_banner", "en", False) in person.text

    live.back()
    await person.get(f"{room}/ideas")
    assert say("common.read_only_banner", "en", False) not in person.text
