"""Several processes on one log: one order for all, one ballot each, and nothing lost in silence."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.rooms.live import Steering, every, until, vote_of
from tests.rooms.own_redis import OwnRedis, needs_redis, own_redis
from tests.rooms.shared import facts, same, shared_hub

from folkmoot_rooms.commands import CastBallot, TakeSeat
from folkmoot_rooms.following import NotFollowing
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.keys import KeyGone
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Done, No

pytestmark = needs_redis


class Two(NamedTuple):
    """Two processes, and one meeting at both."""

    hubs: tuple[Hub, Hub]
    here: Steering
    there: Steering


@pytest.fixture
async def two(redis_server: OwnRedis, tmp_path: Path) -> AsyncIterator[Two]:
    """An open vote of ten voters; two processes serve its room."""
    async with (
        shared_hub(redis_server.url, tmp_path) as one,
        shared_hub(redis_server.url, tmp_path) as other,
    ):
        here = Steering(await one.create("r1"))
        await here.choosing(10)
        there = Steering(await other.get("r1"))
        there._ids = 10_000
        yield Two((one, other), here, there)


async def test_a_room_that_two_serve_is_one_room(two: Two) -> None:
    listening = two.there.live.listen(Audience.EVERYONE, two.here.live.epoch, 1)
    before = two.here.live.room.position

    for n in range(10):
        await (two.here, two.there)[n % 2].person(f"Person {n}")

    await same(two.here.live, two.there.live)
    assert two.here.live.room.position == before + 10
    frames = await every(listening, before + 10)
    assert [frame.start for frame in frames[1:]] == [frame.to for frame in frames[:-1]]
    assert two.there.live.room.seats["s21"].name == "Person 9"


async def test_whatever_both_write_at_once_has_one_order(two: Two) -> None:
    answers = await asyncio.gather(
        *(
            side.live.submit("door", f"come-{n}-{side is two.here}", TakeSeat())
            for n in range(200)
            for side in (two.here, two.there)
        )
    )

    seats = [answer.made["seat"] for answer in answers if isinstance(answer, Done)]
    assert len(seats) == len(set(seats)) == 400
    await same(two.here.live, two.there.live)
    assert facts(two.here.live) == facts(two.there.live)


async def test_one_wish_at_both_has_one_effect_and_one_answer(two: Two) -> None:
    ballot = CastBallot("v1", ("P1",))

    answers = await asyncio.gather(
        *(side.live.answer("s2", "ballot-once", ballot) for side in (two.here, two.there) * 20)
    )

    assert len(set(answers)) == 1
    await same(two.here.live, two.there.live)
    assert list(vote_of(two.there).casts) == ["s2"]


async def test_different_choices_at_both_leave_one_first_ballot(two: Two) -> None:
    for seat in ("s2", "s3", "s4", "s5"):
        answers = await asyncio.gather(
            *(
                side.live.submit(seat, f"{seat}-{n}", CastBallot("v1", (("P1",), ("P2",))[n % 2]))
                for n, side in enumerate((two.here, two.there) * 4)
            )
        )
        kept = [answer for answer in answers if isinstance(answer, Done)]
        stale = [answer.code for answer in answers if isinstance(answer, No)]
        assert (len(kept), set(stale)) == (1, {"stale_ballot"})


async def test_after_closing_both_finish_and_there_is_one_result(two: Two) -> None:
    for seat in ("s2", "s3"):
        await two.there.cast(seat, "P1")
    await until(lambda: two.here.live.room.position == two.there.live.room.position)
    await two.here.close()

    await until(lambda: bool(vote_of(two.there).document and vote_of(two.here).document))
    await asyncio.gather(*(hub.settled("r1") for hub in two.hubs))

    await same(two.here.live, two.there.live)
    kinds = [fact.body.split(b'"type":"')[1].split(b'"')[0] for fact in facts(two.here.live)]
    assert kinds.count(b"VoteKeyDestroyed") == kinds.count(b"ResultCounted") == 1
    for side in (two.here, two.there):
        assert not side.live.count_failed
        assert "vote:v1" not in side.live._taker._seals._ring
        with pytest.raises(KeyGone):
            side.live._taker._seals._keys.get("r1", "vote:v1")


async def test_who_is_here_is_counted_over_both(two: Two) -> None:
    two.here.live.sit("s2")
    two.there.live.sit("s2")
    two.there.live.sit("s3")

    await until(lambda: dict(two.here.live.here) == {"s2": 2, "s3": 1} == dict(two.there.live.here))
    two.there.live.stand("s3")
    await until(lambda: dict(two.here.live.here) == {"s2": 2})


async def test_a_late_process_sees_the_same_room(
    two: Two, redis_server: OwnRedis, tmp_path: Path
) -> None:
    async with shared_hub(redis_server.url, tmp_path) as third:
        await same(await third.get("r1"), two.here.live)


def test_a_lone_process_follows_nobody() -> None:
    nobody = NotFollowing()
    nobody.follow("r1", None)  # type: ignore[arg-type]
    nobody.leave("r1")
    nobody.close()


# --- when Redis goes away ----------------------------------------------------------------------


async def test_a_killed_redis_makes_rooms_read_only_until_it_is_back(tmp_path: Path) -> None:
    with own_redis(tmp_path / "redis") as redis_server:
        async with (
            shared_hub(redis_server.url, tmp_path) as one,
            shared_hub(redis_server.url, tmp_path) as other,
        ):
            here = Steering(await one.create("r1"))
            await here.choosing()
            there = Steering(await other.get("r1"))
            redis_server.kill()
            answer = await here.live.submit("s2", "ballot", CastBallot("v1", ("P1",)))
            assert isinstance(answer, No)
            assert answer.code == "read_only"
            await until(lambda: here.live.read_only and there.live.read_only)

            redis_server.start()

            await until(lambda: not (here.live.read_only or there.live.read_only))
            again = await there.live.submit("s2", "ballot", CastBallot("v1", ("P1",)))
            assert isinstance(again, Done)
            await same(here.live, there.live)


@pytest.mark.parametrize("way", ["empty", "cut"])
async def test_a_log_that_lost_facts_is_never_written_to_again(tmp_path: Path, way: str) -> None:
    with own_redis(tmp_path / "redis") as redis_server:
        async with (
            shared_hub(redis_server.url, tmp_path) as one,
            shared_hub(redis_server.url, tmp_path) as other,
        ):
            here = Steering(await one.create("r1"))
            await here.choosing()
            there = Steering(await other.get("r1"))
            await here.cast("s2", "P1")
            await same(here.live, there.live)
            at = here.live.room.position

            redis_server.restart_empty() if way == "empty" else redis_server.restart_cut(30)

            await until(lambda: None not in (here.live.lost_after, there.live.lost_after))
            assert here.live.lost_after == (0 if way == "empty" else at - 1)
            for side in (here, there):
                answer = await side.live.submit("s3", "ballot", CastBallot("v1", ("P1",)))
                assert isinstance(answer, No)
                assert answer.code == "read_only"
                assert side.live.room.position == at, "what was shown stays on the screens"
