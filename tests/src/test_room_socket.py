"""The live socket of a real server: facts, answers, refusals; nothing ends what should live on."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tests.served import Served, serving
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from folkmoot.doors.room_socket import BAD_FRAMES_MAX
from folkmoot.remote.client import Client
from folkmoot_rooms import limits
from folkmoot_rooms.commands import (
    AddIdea,
    CastBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenVote,
    RemovePerson,
)
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Done

Frame = dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of this file; each makes its own room."""
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture
async def organiser(served: Served) -> AsyncIterator[Client]:
    """The organiser of a fresh room, connected."""
    client = await served.open_room()
    async with client:
        yield client


async def joined(organiser: Client, name: str = "Ann") -> Client:
    """A participant who has come in, not yet connected."""
    person = Client(organiser.visit.base, organiser.number)
    await person.join(name)
    return person


@asynccontextmanager
async def line(
    client: Client, query: str = "", origin: str = ""
) -> AsyncIterator[ClientConnection]:
    """A raw socket with a client's cookie."""
    base = client.visit.base
    async with connect(
        f"ws{base.removeprefix('http')}/m/{client.number}/live{query}",
        origin=Origin(origin or client.visit.origin),
        additional_headers={"Cookie": client.visit.cookie_header},
        compression=None,
        proxy=None,
    ) as socket:
        yield socket


async def heard(socket: ClientConnection, kind: str) -> Frame:
    """The next frame of a kind."""
    while True:
        frame: Frame = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if frame["k"] == kind:
            return frame


async def greet(socket: ClientConnection, epoch: str = "", since: int = 0) -> Frame:
    """Say hello and return the first facts."""
    await socket.send(json.dumps({"k": "hello", "epoch": epoch, "since": since}))
    return await heard(socket, "facts")


async def granted(organiser: Client, *wishes: Any) -> None:
    """Ask for each thing in turn; all must be granted."""
    for wish in wishes:
        answer = await organiser.do(wish)
        assert isinstance(answer, Done), answer


async def vote_open(organiser: Client) -> Client:
    """Open a vote on one idea; return a participant who stands on its roll."""
    person = await joined(organiser)
    await granted(organiser, ChangePhase(phase=Phase.IDEAS))
    async with person:
        await granted(person, AddIdea(title="Quiet room", cost=180_000))
    await granted(organiser, Enrol(), OpenVote())
    return person


async def test_first_facts_tell_where_the_room_stands(organiser: Client) -> None:
    async with line(organiser) as socket:
        facts = await greet(socket)

    assert (facts["from"], facts["whole"], facts["phase"]) == (0, True, "wait")
    assert facts["to"] > 0


async def test_who_comes_back_hears_from_where_they_were_and_no_gap(organiser: Client) -> None:
    async with line(organiser) as socket:
        left = await greet(socket)
    await granted(organiser, ChangePhase(phase=Phase.IDEAS))
    await granted(organiser, ChangePhase(phase=Phase.WAIT))

    async with line(organiser) as socket:
        back = await greet(socket, left["epoch"], left["to"])
        await granted(organiser, ChangePhase(phase=Phase.IDEAS))
        after = await heard(socket, "facts")
        while after["to"] == back["to"]:
            after = await heard(socket, "facts")

    assert (back["from"], back["whole"]) == (left["to"], False)
    assert after["from"] == back["to"]
    assert "phase" in after["stale"]


async def test_positions_of_another_log_mean_everything_may_be_stale(organiser: Client) -> None:
    async with line(organiser) as socket:
        facts = await greet(socket, "another-epoch", 1)

    assert facts["whole"]


BAD_FRAMES = {
    "no JSON": "hello",
    "empty": "",
    "not an object": "[]",
    "unknown kind": '{"k":"shout"}',
    "wrong type": '{"k":"hello","since":"0"}',
    "negative position": '{"k":"hello","since":-1}',
    "unknown field": '{"k":"ping","loud":true}',
    "half a surrogate": '{"k":"do","id":"\\ud800aaaaaaaa","wish":{"do":"OpenVote"}}',
    "a short id": '{"k":"do","id":"1","wish":{"do":"OpenVote"}}',
    "an unknown wish": '{"k":"do","id":"12345678","wish":{"do":"DropTables"}}',
    "a wish of the server's own": '{"k":"do","id":"12345678","wish":{"do":"RecordResult",'
    '"vote":"v1","document":"{}","digest":"0"}}',
    "somebody else's seat": '{"k":"do","id":"12345678","wish":{"do":"AskForHelp","seat":"s1"}}',
    "a seat beside the wish": '{"k":"do","id":"12345678","seat":"s1","wish":{"do":"AskForHelp"}}',
    "money as text": '{"k":"do","id":"12345678","wish":{"do":"AddIdea","title":"x","cost":"1"}}',
    "money as a fraction": '{"k":"do","id":"12345678","wish":{"do":"AddIdea","title":"x",'
    '"cost":1.5}}',
    "money beyond measure": '{"k":"do","id":"12345678","wish":{"do":"AddIdea","title":"x",'
    '"cost":99999999999999999999999999}}',
    "too deep": '{"k":"do","id":"12345678","wish":' + "[" * 500 + "]" * 500 + "}",
    "too long": '{"k":"ping","x":"' + "x" * limits.FRAME_BYTES_MAX + '"}',
}


@pytest.mark.parametrize("what", BAD_FRAMES)
async def test_a_bad_frame_is_refused_and_the_line_lives_on(organiser: Client, what: str) -> None:
    async with line(organiser) as socket:
        await greet(socket)
        await socket.send(BAD_FRAMES[what])
        refused = await heard(socket, "refused")
        await socket.send('{"k":"ping"}')
        alive = await heard(socket, "pong")

    assert refused["code"] in {"bad_form", "too_long"}
    assert alive == {"k": "pong"}


async def test_bytes_are_no_frame(organiser: Client) -> None:
    async with line(organiser) as socket:
        await socket.send(b'{"k":"ping"}')
        refused = await heard(socket, "refused")

    assert refused["code"] == "bad_form"


async def test_a_second_hello_is_refused(organiser: Client) -> None:
    async with line(organiser) as socket:
        await greet(socket)
        await socket.send('{"k":"hello"}')
        refused = await heard(socket, "refused")

    assert refused["code"] == "bad_form"


async def test_who_sends_only_rubbish_is_asked_to_slow_down(organiser: Client) -> None:
    async with line(organiser) as socket:
        for _ in range(BAD_FRAMES_MAX + 2):
            await socket.send("rubbish")
        bye = await heard(socket, "bye")

    assert bye["why"] == "slow_down"
    assert bye["wait_ms"] > 0


async def test_who_floods_is_asked_to_slow_down_and_the_room_lives_on(organiser: Client) -> None:
    person = await joined(organiser)
    async with line(person) as socket:
        for _ in range(200):
            await socket.send('{"k":"ping"}')
        bye = await heard(socket, "bye")
    await granted(organiser, ChangePhase(phase=Phase.IDEAS))

    assert bye["why"] == "slow_down"


async def test_a_page_of_another_site_gets_no_line(organiser: Client) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with line(organiser, origin="http://elsewhere.example"):
            pass

    assert refusal.value.response.status_code == 403


async def test_an_unknown_number_gets_no_line(organiser: Client) -> None:
    stranger = Client(organiser.visit.base, "100000001")

    with pytest.raises(InvalidStatus):
        async with line(stranger):
            pass


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

    assert set(facts) == {"k", "epoch", "from", "to", "phase", "numbers", "stale", "whole", "v"}
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


async def test_who_is_here_is_counted_while_a_page_is_open(organiser: Client) -> None:
    person = await joined(organiser)
    async with person:
        here = await organiser.until(lambda f: f.numbers.here == 1)
    gone = await organiser.until(lambda f: f.numbers.here == 0)

    assert (here.numbers.here, gone.numbers.here) == (1, 0)


async def test_pages_behind_a_network_without_sockets_get_the_same_facts(organiser: Client) -> None:
    async with line(organiser) as socket:
        by_socket = await greet(socket)
    asked = f"state?since={by_socket['to']}&epoch={by_socket['epoch']}"
    by_asking = json.loads((await organiser.page(asked)).text)

    assert set(by_asking) == set(by_socket)
    assert (by_asking["from"], by_asking["to"]) == (by_socket["to"], by_socket["to"])
    assert not by_asking["whole"]


@pytest.mark.parametrize("since", ["-1", "x", "9" * 40, "1.5", ""])
async def test_a_strange_position_means_everything(organiser: Client, since: str) -> None:
    answer = await organiser.page(f"state?since={since}&epoch=whatever")

    assert answer.status == 200
    assert json.loads(answer.text)["whole"]


async def test_only_those_who_run_the_meeting_hear_of_people(organiser: Client) -> None:
    person = await joined(organiser)
    async with line(person) as theirs, line(organiser) as ours:
        await greet(theirs)
        await greet(ours)
        await joined(organiser, "Bob")
        mine = await heard(ours, "facts")
        while "people" not in mine["stale"]:
            mine = await heard(ours, "facts")
        public = await heard(theirs, "facts")

    assert "people" in mine["stale"]
    assert "people" not in public["stale"]
