"""The client: comes in as people do, is answered once, and finds its way back."""

import asyncio
from pathlib import Path

import pytest
from tests.src.servers import served

from folkmoot.remote.client import Client, NotLetIn, Unreachable, new_id
from folkmoot.remote.visit import Visit
from folkmoot_rooms.commands import AddIdea, ChangePhase, CloseVote, Enrol, OpenVote
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Done, No

SECONDS_MAX = 180


async def test_it_joins_by_number_with_name_and_hat(tmp_path: Path) -> None:
    async with served(tmp_path) as here:
        client = here.client()
        await client.join("Ann", Hat.NEIGHBOUR)
        me = (await client.view()).me
        assert me is not None

        assert (me.name, me.hat, me.role) == ("Ann", Hat.NEIGHBOUR, Role.PARTICIPANT)


async def test_a_wish_is_answered_with_what_it_made_or_why_not(tmp_path: Path) -> None:
    async with asyncio.timeout(SECONDS_MAX), served(tmp_path) as here:
        organiser = await here.organiser()
        async with organiser:
            too_early = await organiser.do(OpenVote())
            done = await organiser.do(ChangePhase(phase=Phase.IDEAS))
            facts = await organiser.until(lambda facts: facts.phase == Phase.IDEAS)

        assert isinstance(too_early, No)
        assert too_early.code
        assert isinstance(done, Done)
        assert facts.to >= done.position


async def test_a_wish_sent_twice_under_one_id_takes_effect_once(tmp_path: Path) -> None:
    async with asyncio.timeout(SECONDS_MAX), served(tmp_path) as here:
        client = here.client()
        await client.join()
        organiser = await here.organiser()
        async with organiser, client:
            await organiser.do(ChangePhase(phase=Phase.IDEAS))
            key, wish = new_id(), AddIdea(title="Bench", cost=100)
            first = await client.do(wish, key)
            second = await client.do(wish, key)

        assert first == second
        assert list(here.live.room.ideas) == ["P1"]


async def test_wishes_survive_lost_connections_and_take_effect_once(tmp_path: Path) -> None:
    async with asyncio.timeout(SECONDS_MAX), served(tmp_path) as here:
        client = here.client()
        await client.join()
        organiser = await here.organiser()
        async with organiser, client:
            await organiser.do(ChangePhase(phase=Phase.IDEAS))
            await client.until(lambda facts: facts.phase == Phase.IDEAS)
            wishes = [
                asyncio.create_task(client.do(AddIdea(title=f"Idea {n}", cost=n)))
                for n in range(1, 11)
            ]
            for _ in range(3):
                await client.drop()
            answers = await asyncio.gather(*wishes)
            facts = await client.until(lambda facts: facts.numbers.ideas == 10)

        assert all(isinstance(answer, Done) for answer in answers)
        assert sorted(idea.cost for idea in here.live.room.ideas.values()) == list(range(1, 11))
        assert client.losses >= 3
        assert facts.to == here.live.room.position


async def test_it_hears_what_it_missed_when_it_comes_back(tmp_path: Path) -> None:
    async with asyncio.timeout(SECONDS_MAX), served(tmp_path) as here:
        client = here.client()
        await client.join()
        async with client:
            before = await client.until(lambda _: True)
        organiser = await here.organiser()
        async with organiser:
            await organiser.do(Enrol())
            await organiser.do(ChangePhase(phase=Phase.IDEAS))
        async with client:
            after = await client.until(lambda facts: facts.to > before.to)

        assert (after.start >= before.to, after.whole) == (True, False)
        assert after.phase == Phase.IDEAS


async def test_a_wrong_number_is_not_let_in(tmp_path: Path) -> None:
    async with served(tmp_path) as here:
        other = "111111111" if here.number != "111111111" else "222222222"
        with pytest.raises(NotLetIn) as no:
            await Client(here.base, other).join()

        assert no.value.page.status == 404


async def test_a_server_that_is_not_there_is_told_as_that(tmp_path: Path) -> None:
    async with served(tmp_path) as here:
        base = here.base
    with pytest.raises(Unreachable):
        await Visit(base).get("/")


async def test_a_wish_without_the_right_to_it_changes_nothing(tmp_path: Path) -> None:
    async with asyncio.timeout(SECONDS_MAX), served(tmp_path) as here:
        client = here.client()
        await client.join()
        position = here.live.room.position
        async with client:
            answer = await client.do(CloseVote(vote="v1"))

        assert isinstance(answer, No)
        assert answer.code == "not_allowed"
        assert here.live.room.position == position
