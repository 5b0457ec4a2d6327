"""Wishes over the live socket: who may act, and what a ballot said twice or late comes to."""

import json

from tests.served import granted
from tests.src.lines import both_ways, greet, heard, joined, line, vote_open

from folkmoot.remote.client import Client
from folkmoot_rooms.commands import CastBallot, CloseVote, RemovePerson
from folkmoot_rooms.wire import Done

pytestmark = both_ways


async def test_a_visitor_without_a_seat_hears_but_may_not_act(organiser: Client) -> None:
    visitor = Client(organiser.visit.base, organiser.number)
    async with line(visitor) as socket:
        facts = await greet(socket)
        await socket.send('{"k":"do","id":"12345678","wish":{"do":"AskForHelp"}}')
        refused = await heard(socket, "refused")

    assert facts["phase"] == "wait"
    assert (refused["id"], refused["code"]) == ("12345678", "not_allowed")


async def test_a_participant_cannot_do_what_the_organiser_may(organiser: Client) -> None:
    person = await joined(organiser)
    async with line(person) as socket:
        await socket.send('{"k":"do","id":"12345678","wish":{"do":"ChangePhase","phase":"ideas"}}')
        refused = await heard(socket, "refused")

    assert refused["code"] == "not_allowed"


async def test_a_page_of_one_person_never_acts_for_another(organiser: Client) -> None:
    """Two people share a device: the page of the first hangs up once the second sits there."""
    person = await joined(organiser, "Ann")
    first = json.loads((await person.page("state?view=1")).text)["view"]["me"]["seat"]
    await person.join("Bob")
    async with line(person, f"?seat={first}") as socket:
        bye = await heard(socket, "bye")

    assert bye["why"] == "other_seat"


async def test_a_replayed_wish_gets_its_first_answer_byte_for_byte(organiser: Client) -> None:
    person = await vote_open(organiser)
    wish = {"do": "CastBallot", "vote": "v1", "choices": ["P1"], "replaces": 0}
    frame = json.dumps({"k": "do", "id": "ballot-one", "wish": wish})
    other = frame.replace('"P1"', "")
    answers = []
    async with line(person) as socket:
        for sent in (frame, frame, other):
            await socket.send(sent)
            answers.append(await socket.recv())
    async with line(person) as socket:
        await socket.send(frame)
        answers.append(await socket.recv())

    assert len({answers[0], answers[1], answers[3]}) == 1
    assert json.loads(answers[0])["made"]["number"] == 1
    assert json.loads(answers[2])["code"] == "id_used", "another ballot is not told that it is in"
    assert (await organiser.until(lambda f: f.numbers.voted == 1)).numbers.voted == 1


async def test_a_late_retry_never_overwrites_a_newer_choice(organiser: Client) -> None:
    person = await vote_open(organiser)
    async with person:
        await granted(person, CastBallot(vote="v1", choices=("P1",)))
        stale = await person.do(CastBallot(vote="v1", choices=()))

    assert not isinstance(stale, Done)
    assert stale.code == "stale_ballot"


async def test_a_ballot_after_closing_is_refused(organiser: Client) -> None:
    person = await vote_open(organiser)
    async with person:
        await granted(person, CastBallot(vote="v1", choices=("P1",)))
        await granted(organiser, CloseVote(vote="v1"))
        late = await person.do(CastBallot(vote="v1", choices=(), replaces=1))

    assert not isinstance(late, Done)
    assert late.code == "vote_closed"


async def test_no_frame_and_no_state_holds_a_choice_before_closing(organiser: Client) -> None:
    person = await vote_open(organiser)
    async with line(organiser) as socket:
        await greet(socket)
        async with person:
            await granted(person, CastBallot(vote="v1", choices=("P1",)))
        facts = await heard(socket, "facts")
    state = json.loads((await organiser.page("state?view=1")).text)

    assert set(facts) == {
        "k",
        "epoch",
        "from",
        "to",
        "phase",
        "numbers",
        "stale",
        "caught",
        "whole",
        "v",
    }
    assert state["view"]["result"] is None
    assert "choices" not in json.dumps(state)


async def test_a_removed_person_is_told_and_may_do_nothing_more(organiser: Client) -> None:
    person = await joined(organiser)
    me = json.loads((await person.page("state?view=1")).text)["view"]["me"]["seat"]
    async with line(person) as socket:
        await greet(socket)
        await granted(organiser, RemovePerson(seat=me, reason="Shouted"))
        told = await heard(socket, "facts")
        while "me" not in told["stale"]:
            told = await heard(socket, "facts")
        await socket.send('{"k":"do","id":"12345678","wish":{"do":"AskForHelp"}}')
        refused = await heard(socket, "refused")
    part = await person.page("part/me?was=off")
    why = await person.page()

    assert refused["code"] == "removed"
    assert "no longer in this meeting" in part.text
    assert "Shouted" in why.text
