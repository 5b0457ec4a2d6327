"""The whole way of a meeting through plain forms: start, join, ideas, vote, result, record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.src.houses import Browser, Visited, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Visited]:
    async with open_house(tmp_path) as opened:
        yield opened


async def open_vote(organiser: Browser, room: str) -> None:
    """Put everyone on the roll and open the vote."""
    await organiser.get(f"{room}/console")
    await organiser.send("/do/Enrol")
    await organiser.get(f"{room}/open_vote")
    await organiser.send("/do/OpenVote")
    assert organiser.answer.status_code == 200, organiser.text


async def add_idea(person: Browser, room: str, title: str, cost: str) -> None:
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title=title, cost=cost, why="It helps.")


async def vote_for(person: Browser, room: str, choices: list[str]) -> None:
    """Choose, check, send."""
    await person.get(f"{room}/ballot")
    await person.send("/ballot", **({"choices": choices} if choices else {"none": "1"}))
    await person.send("/do/CastBallot")


async def test_a_meeting_goes_from_the_first_page_to_its_record(house: Visited) -> None:
    organiser, room = await house.meeting()
    people = [await house.person(room, f"Person {n}") for n in range(3)]
    assert people[0].heading == "You are in"

    await organiser.get(f"{room}/console")
    await organiser.send("/do/ChangePhase")
    await add_idea(people[0], room, "Lunch club", "3,000")
    await add_idea(people[1], room, "Bus", "£28,500.50")
    assert "£28,500.50" in people[1].text
    assert "We got your idea." in people[1].text

    await open_vote(organiser, room)
    await vote_for(people[0], room, ["P1"])
    assert people[0].heading == "We got your vote"
    assert "Lunch club" in people[0].text
    await vote_for(people[1], room, ["P1"])
    await vote_for(people[2], room, [])

    await organiser.get(f"{room}/close_vote")
    await organiser.send("/do/CloseVote")
    await house.live(room)
    await people[2].get(room)
    assert people[2].path == f"{room}/result"
    assert "Lunch club" in people[2].text
    record = await people[2].get(f"{room}/record.zip")
    assert record.headers["content-type"] == "application/zip"
    assert record.content.startswith(b"PK")
    await people[2].get(f"{room}/decision")
    assert "Lunch club" in people[2].text
