"""A device that several people share: no page of one of them does anything in another's name."""

import httpx
import pytest
from tests.src.houses import Browser, Forms, Shape, Visited
from tests.src.scenes import add_idea, open_vote, scribe_of, vote_for, voting

from folkmoot.pages.table import PAGES
from folkmoot_rooms.live_room import LiveRoom

# Who sits down says so by the seat they choose; a session belongs to the device.
FOR_ANYBODY = ("/sit", "/stay", "/console")


async def passed_on(device: Browser, room: str, name: str = "Bob") -> None:
    """Let another person take over a device, as in a second tab."""
    await device.get(f"{room}/join")
    await device.send("/do/TakeSeat", name=name, hat="person")


async def seat_of(live: LiveRoom, name: str) -> str:
    """Return the seat of somebody by name."""
    return next(seat.id for seat in live.room.people if seat.name == name)


async def voting_together(house: Visited) -> tuple[Browser, LiveRoom, str]:
    """Return a device on which Ann's two choices are read back, and Bob has a place, too."""
    organiser, room = await house.meeting(budget="10,000")
    device = await house.person(room, "Ann")
    await passed_on(device, room)
    await organiser.send("/do/ChangePhase")
    for title in ("Bus", "Garden"):
        await add_idea(device, room, title, "3,000")
    await open_vote(organiser, room)
    await device.get(f"{room}/handover")
    await device.send("/sit")
    await device.get(f"{room}/ballot")
    await device.send("/ballot", choices=["P1"])
    assert device.heading == "Is this right?"
    return device, await house.live(room), room


def refused(answer: httpx.Response, *private: str) -> None:
    """The page says whose page it was, and nothing of what was on it."""
    assert answer.status_code == 409
    assert "Nothing was sent." in answer.text
    for word in private:
        assert word not in answer.text


async def test_a_ballot_of_one_person_is_never_cast_in_the_name_of_the_next(
    house: Visited,
) -> None:
    device, live, room = await voting_together(house)
    send, change = device.form("/do/CastBallot"), device.form("/ballot")
    bob = await seat_of(live, "Bob")
    await device.post(f"{room}/sit", {"seat": bob})

    for form in (send, change):
        refused(await device.post(form.action, form.fields), "Garden", "P1")
        assert device.heading == "This page belonged to Ann"
        assert "Now Bob uses this phone." in device.text
    assert live.room.vote is not None
    assert live.room.vote.casts == {}
    await device.get(f"{room}/ballot")
    assert "choices" not in device.form("/ballot").fields
    await vote_for(device, room, "P2")
    assert list(live.room.vote.casts) == [bob]

    refused(await device.post(send.action, send.fields))
    await device.send("/sit")
    await device.post(send.action, send.fields)
    assert device.heading == "We got your vote"
    assert list(live.room.vote.casts) == [bob, await seat_of(live, "Ann")]


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("ideas", "/do/AddIdea"),
        ("me", "/do/ChangeMe"),
        ("me", "/card"),
        ("help", "/do/AskForHelp"),
        ("leave", "/leave"),
    ],
)
async def test_no_form_of_one_person_acts_for_the_next(
    house: Visited, page: str, action: str
) -> None:
    organiser, room = await house.meeting()
    await organiser.send("/do/ChangePhase")
    device = await house.person(room, "Ann")
    await device.get(f"{room}/{page}")
    form = device.form(action)
    await passed_on(device, room)
    before = (await house.live(room)).room

    refused(await device.post(form.action, {**form.fields, "title": "Secret wish", "cost": "1"}))
    assert "Secret wish" not in device.text
    assert (await house.live(room)).room == before
    await device.get(f"{room}/me")
    assert device.form("/do/ChangeMe").fields["name"] == "Bob"


async def test_whoever_has_left_is_not_named_to_the_next(house: Visited) -> None:
    _, room = await house.meeting()
    device = await house.person(room, "Ann")
    await device.get(f"{room}/me")
    form = device.form("/do/ChangeMe")
    await passed_on(device, room)
    await device.get(f"{room}/handover")
    await device.send("/sit")
    await device.get(f"{room}/leave")
    await device.send("/leave")
    await device.send("/sit")

    refused(await device.post(form.action, form.fields), "Ann")
    assert device.heading == "This page belonged to someone else"
    await device.post(form.action, {**form.fields, "me": "s1"})
    assert device.heading == "This page belonged to someone else"


async def test_a_part_or_the_state_is_never_fetched_into_a_page_of_somebody_else(
    house: Visited,
) -> None:
    _, room = await house.meeting()
    device = await house.person(room, "Ann")
    ann, address = {"folkmoot-seat": "s2"}, f"{room}/state?seat=s2"
    assert (await device.get(f"{room}/part/me", headers=ann)).status_code == 200
    assert (await device.get(address)).status_code == 200
    await passed_on(device, room)

    for path, headers in ((f"{room}/part/me", ann), (address, {})):
        assert (await device.get(path, headers=headers)).status_code == 409
        assert device.answer.text == ""


async def pages_of(person: Browser, room: str) -> list[Shape]:
    """Return every form on every page of the table that somebody may see."""
    found = []
    for name in PAGES:
        await person.get(f"{room}/{name}?seat=s2&id=P1")
        found += Forms(person.answer.text).forms
    return [form for form in found if form.action.startswith(room)]


async def test_every_form_of_a_room_says_whose_page_it_stands_on(house: Visited) -> None:
    organiser, room = await house.meeting()
    scribe, guest = await scribe_of(house, organiser, room), await house.person(room, "Ann")
    await organiser.get(f"{room}/console")
    await organiser.send("/do/ChangePhase")
    await add_idea(guest, room, "Bus", "1")
    looked_at = [(person, room) for person in (organiser, scribe, guest)]
    leader, voted, (voter, _) = await voting(house, papers=1)
    note_taker = await scribe_of(house, leader, voted)
    looked_at += [(person, voted) for person in (leader, note_taker, voter)]
    seen = set()
    for person, path in looked_at:
        for form in await pages_of(person, path):
            seen.add(form.action.removeprefix(path))
            if not form.action.endswith(FOR_ANYBODY):
                assert form.fields.get("me"), form.action

    assert {"/ballot", "/paper", "/leave", "/card", "/link/scribe", "/do/AddIdea"} <= seen
