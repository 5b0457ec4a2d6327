"""``folkmoot serve --redis``: several processes, one meeting; and a Redis that is refused."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis
from tests.served import Served, granted
from tests.src.houses import Visited

from folkmoot.__main__ import main
from folkmoot.drawing.words import say
from folkmoot.remote.client import Client
from folkmoot_rooms.commands import AddIdea, CastBallot, ChangePhase, CloseVote, Enrol, OpenVote
from folkmoot_rooms.log import LogAway, LogLost
from folkmoot_rooms.phases import Phase

pytestmark = needs_redis

STARTING_SECONDS_MAX = 180


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


async def test_one_meeting_at_two_processes_from_the_first_page_to_the_result(
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
        voter = Client(there.base, organiser.number)
        await voter.join()
        await both.enter_async_context(voter)
        await granted(organiser, ChangePhase(Phase.IDEAS))
        await granted(voter, AddIdea("Ramp", 100_00))
        await granted(organiser, Enrol(), OpenVote())
        await granted(voter, CastBallot("v1", ("P1",)))
        await granted(organiser, CloseVote("v1"))
        results = [await result_of(client) for client in (organiser, voter)]

    assert results[0] == results[1]
    assert results[0][1] == 1


async def result_of(client: Client) -> tuple[str, int]:
    """Return digest and ballots of the result, once there is one."""
    async with asyncio.timeout(STARTING_SECONDS_MAX):
        while (result := (await client.view()).result) is None:  # noqa: ASYNC110 - asked again.
            await asyncio.sleep(0.05)
    return result.digest, result.ballots


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
