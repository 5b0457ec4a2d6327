"""People who come once the vote is open: what they are told, and how two others let them vote."""

from tests.src.houses import Visited
from tests.src.scenes import vote_for, voting


async def test_somebody_off_the_roll_is_told_so(house: Visited) -> None:
    _, room, _ = await voting(house)
    late = await house.person(room, "Late")
    await late.get(f"{room}/ballot")

    assert "You are not on the roll yet" in late.text
    late_vote: dict[str, str | list[str]] = {
        "command_id": "c" * 22,
        "vote": "v1",
        "choices": ["P1"],
    }
    assert (await late.post(f"{room}/do/CastBallot", late_vote)).status_code == 422


async def test_a_late_person_votes_after_two_people_said_yes(house: Visited) -> None:
    organiser, room, (first, _) = await voting(house)
    late = await house.person(room, "Late")
    await organiser.get(f"{room}/person?seat=s4")
    await organiser.send("/do/AskToEnrolLate")
    assert organiser.answer.status_code == 200
    await first.get(f"{room}/late")
    await first.send("/do/AgreeToEnrolLate")
    await vote_for(late, room, "P1")

    assert late.heading == "We got your vote"


async def test_a_page_hears_that_its_reader_was_put_on_the_roll_or_removed(house: Visited) -> None:
    organiser, room, _ = await voting(house)
    late = await house.person(room, "Lee")
    await late.get(f"{room}/ballot")
    assert 'data-part="me" data-topics="me" data-was="off"' in late.answer.text
    await organiser.get(f"{room}/person?seat={(await house.live(room)).room.people[-1].id}")
    await organiser.send("/do/RemovePerson", reason="noise")
    await late.get(f"{room}/part/me?was=off")
    assert "You are no longer in this meeting" in late.text
    await late.get(f"{room}/part/me?was=out")
    assert late.text == ""


async def test_a_latecomer_is_asked_for_on_every_page_of_those_who_may_agree(
    house: Visited,
) -> None:
    organiser, room, (voter, _) = await voting(house)
    await house.person(room, "Lee")
    latecomer = f"{room}/person?seat={(await house.live(room)).room.people[-1].id}"
    await organiser.get(latecomer)
    await organiser.send("/do/AskToEnrolLate")
    await organiser.get(latecomer)
    assert "A second person must say yes." in organiser.text
    for page in ("ballot", "me", "ideas", "help"):
        await voter.get(f"{room}/{page}")
        assert "Say yes to: Lee" in voter.text, page
