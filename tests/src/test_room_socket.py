"""The live socket of a real server: what it tells, and that nothing ends what should live on."""

import json

import pytest
from tests.served import granted
from tests.src.lines import both_ways, greet, heard, joined, line
from websockets.exceptions import InvalidStatus

from folkmoot.live.talk import BAD_FRAMES_MAX
from folkmoot.remote.client import Client
from folkmoot_rooms import limits
from folkmoot_rooms.commands import ChangePhase
from folkmoot_rooms.phases import Phase

pytestmark = both_ways


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
