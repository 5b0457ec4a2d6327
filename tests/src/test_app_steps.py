"""The pages between a ballot and its receipt can be gone back to; no choice leaves the memory."""

import asyncio

import httpx
import pytest
from tests.src.houses import BASE, Browser, Fields, Visited
from tests.src.scenes import close_vote, scribe_of, vote_for, voting

from folkmoot.asking.in_hand import InHand
from folkmoot.drawing.words import say


async def only_sent(page: Browser, action: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form of a page, and do not follow where its answer leads."""
    form = page.form(action)
    given: Fields = {**form.fields, **fields}
    headers = {"origin": BASE}
    return await page.http.post(form.action, data=given, headers=headers, follow_redirects=False)


async def test_every_step_leads_to_an_address_without_a_choice(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    steps = [("/ballot", {"choices": ["P1", "P3"]}, "check"), ("/do/CastBallot", {}, "receipt")]
    for action, fields, page in steps:
        answer = await only_sent(voter, action, **fields)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{room}/{page}"
        assert "set-cookie" not in answer.headers
        assert "P1" not in answer.text
        await voter.get(f"{room}/{page}")
        assert voter.path == f"{room}/{page}"
        assert voter.answer.headers["cache-control"] == "no-store"


async def test_a_check_page_can_be_looked_at_again_and_gone_back_from(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    before = (await house.live(room)).room.position
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1", "P3"])
    ids = set()
    for _ in range(2):
        await voter.get(f"{room}/check")
        assert voter.heading == say("ballot.check_title")
        assert voter.form("/do/CastBallot").fields["choices"] == ["P1", "P3"]
        ids.add(str(voter.form("/do/CastBallot").fields["command_id"]))
    assert len(ids) == 2, "each belongs to one page"
    await voter.get(f"{room}/ballot")
    assert sorted(voter.form("/ballot").fields["choices"]) == ["P1", "P3"]
    assert "data-filled" in voter.answer.text

    assert (await house.live(room)).room.position == before


async def test_a_receipt_can_be_looked_at_again_and_sends_nothing(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await vote_for(voter, room, "P1")
    first = voter.text
    position = (await house.live(room)).room.position
    await voter.get(f"{room}/receipt")
    assert voter.text == first
    assert "Lunch club" in voter.text

    await voter.get(f"{room}/check")
    assert voter.path == f"{room}/ballot"
    assert say("ballot.sent_before", ballot=1) in voter.text
    assert "choices" not in voter.form("/ballot").fields
    assert (await house.live(room)).room.position == position


async def test_nobody_else_is_shown_what_is_in_hand(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P2"])
    await voter.get(f"{room}/join")
    await voter.send("/do/TakeSeat", name="Ben")
    stranger = house.browser("10.9.9.9")
    for other in (voter, stranger):
        for page in ("check", "receipt", "ballot"):
            await other.get(f"{room}/{page}")
            assert "£8,500" not in other.text
            assert 'value="P2"' not in other.answer.text
    await voter.get(f"{room}/handover")
    await voter.send("/sit")
    await voter.get(f"{room}/me")
    assert voter.form("/do/ChangeMe").fields["name"] == "Person 0"
    await voter.get(f"{room}/check")
    assert voter.path == f"{room}/ballot", "the device was in other hands"


@pytest.mark.parametrize("page", ["check", "receipt"])
async def test_what_is_in_hand_is_forgotten_after_some_minutes(house: Visited, page: str) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P2"])
    if page == "receipt":
        await voter.send("/do/CastBallot")
    house.clock.pass_by(9 * 60)
    await voter.get(f"{room}/{page}")
    assert voter.path == f"{room}/{page}"
    house.clock.pass_by(2 * 60)
    await voter.get(f"{room}/{page}")

    assert voter.path == f"{room}/ballot"
    assert "checked" not in voter.answer.text


async def test_a_check_page_sends_its_ballot_also_after_it_was_forgotten(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P2"])
    house.clock.pass_by(60 * 60)
    await voter.send("/do/CastBallot")

    assert voter.heading == say("ballot.sent_title")
    assert "Bus" in voter.text


async def test_a_ballot_that_is_put_right_is_not_mixed_with_the_one_before(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1", "P2"])
    await voter.send("/ballot")
    assert sorted(voter.form("/ballot").fields["choices"]) == ["P1", "P2"]
    await voter.send("/ballot", choices=["P3"])

    assert voter.form("/do/CastBallot").fields["choices"] == "P3"


async def test_only_ideas_of_the_ballot_are_held(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    for choices in (["P9"], ["x" * 5_000]):
        await voter.send("/ballot", choices=choices)
        assert voter.answer.status_code == 422
        assert say("ballot.check_empty") in voter.text
        await voter.get(f"{room}/ballot")
        assert "data-filled" not in voter.answer.text


async def test_answers_given_one_at_a_time_are_gone_on_from(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get("/settings")
    await voter.send("/settings", ballot="one")
    await voter.get(f"{room}/ballot")
    first = voter.heading
    idea = voter.answer.text.partition('<button name="answer_')[2].partition('"')[0]
    answer = await only_sent(voter, "/ballot", **{f"answer_{idea}": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{room}/ballot")
    for _ in range(2):
        await voter.get(f"{room}/ballot")
        assert voter.heading != first
        assert voter.form("/ballot").fields[f"answer_{idea}"] == "yes"


async def test_a_paper_ballot_is_read_back_from_an_address_of_its_own(house: Visited) -> None:
    organiser, room, _ = await voting(house, papers=1)
    scribe = await scribe_of(house, organiser, room)
    await scribe.get(f"{room}/paper")
    await scribe.send("/paper", choices=["P1"])
    for _ in range(2):
        await scribe.get(f"{room}/paper_check")
        assert scribe.path == f"{room}/paper_check"
        assert "Lunch club" in scribe.text
    await scribe.send("/paper")
    assert scribe.form("/paper").fields["choices"] == "P1"
    await scribe.send("/paper")
    await scribe.send("/do/CastPaperBallot", read_back="1")
    assert scribe.path == f"{room}/paper"
    assert "choices" not in scribe.form("/paper").fields
    for page in ("paper_check", "receipt"):
        await scribe.get(f"{room}/{page}")
        assert "Lunch club" not in scribe.text.partition("Paper 1")[0]
        assert scribe.path != f"{room}/{page}"


async def test_a_closed_vote_takes_what_is_in_hand_away(house: Visited) -> None:
    organiser, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P2"])
    await close_vote(organiser, room)
    await voter.get(f"{room}/check")

    assert voter.heading == say("ballot.closed")


async def test_few_things_are_held_and_leave_the_memory_by_themselves() -> None:
    times = [0.0]
    hands = InHand[str](0.01, 2, lambda: times[0])
    holders = [(bytes([n]), "r1", "s1", "ballot") for n in range(3)]
    for holder in holders:
        hands.hold(holder, "held")
    hands.hold(None, "nobody's")
    assert [hands.held(holder) for holder in holders] == [None, "held", "held"]
    hands.let_go(holders[1])
    hands.let_go(None)
    assert len(hands) == 1
    times[0] = 1
    assert hands.held(holders[2]) is None
    for _ in range(1_000):
        if len(hands) == 0:
            break
        await asyncio.sleep(0.01)
    hands.hold(holders[0], "again")

    assert hands.held(holders[0]) == "again"
