"""The whole way of a meeting through plain forms: start, join, ideas, vote, result, record."""

from tests.src.houses import Visited
from tests.src.scenes import add_idea, close_vote, open_vote, vote_for


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
    await vote_for(people[0], room, "P1")
    assert people[0].heading == "We got your vote"
    assert "Lunch club" in people[0].text
    await vote_for(people[1], room, "P1")
    await vote_for(people[2], room)

    await close_vote(organiser, room)
    await house.live(room)
    await people[2].get(room)
    assert people[2].path == f"{room}/result"
    assert "Lunch club" in people[2].text
    record = await people[2].get(f"{room}/record.zip")
    assert record.headers["content-type"] == "application/zip"
    assert record.content.startswith(b"PK")
    await people[2].get(f"{room}/decision")
    assert "Lunch club" in people[2].text
