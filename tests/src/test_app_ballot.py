"""The vote through plain forms: checked before it is sent, sealed, sent once, and changed."""

import msgspec
import pytest
from tests.src.houses import Visited
from tests.src.scenes import vote_for, voting

from folkmoot.lobby import codes
from folkmoot_rooms.log import LogFailed, Stored


async def test_nothing_is_kept_before_a_ballot_is_sent(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    before = (await house.live(room)).room.position
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1", "P3"])
    assert voter.heading == "Is this right?"
    assert "You chose 2 ideas." in voter.text
    assert "£4,200" in voter.text
    await voter.send("/ballot", step="change")

    assert voter.form("/ballot").fields["choices"] in (["P1", "P3"], ["P3", "P1"])
    assert (await house.live(room)).room.position == before


async def test_the_receipt_says_what_was_sent_and_finds_it_in_the_log(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await vote_for(voter, room, "P1", "P2")
    code = voter.copied
    live = await house.live(room)
    fact = list(live.facts())[-1]

    assert voter.heading == "We got your vote"
    assert "Lunch club" in voter.text
    assert "Garden" not in voter.text
    assert msgspec.json.decode(fact.body)["event"]["type"] == "BallotCast"
    assert codes.read_code(code) == codes.crockford(bytes.fromhex(fact.digest))


async def test_a_ballot_sent_three_times_counts_once_with_one_receipt(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    form = voter.form("/do/CastBallot")
    receipts = []
    for _ in range(3):
        await voter.post(form.action, form.fields)
        receipts.append(voter.copied)

    vote = (await house.live(room)).room.vote
    assert vote is not None
    assert [cast.number for cast in vote.casts.values()] == [1]
    assert len(set(receipts)) == 1


async def test_a_changed_ballot_takes_the_place_of_the_earlier_one(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    old = voter.form("/do/CastBallot")
    await voter.send("/do/CastBallot")
    await voter.send("/ballot")
    fields = voter.form("/ballot").fields
    await voter.post(f"{room}/ballot", {**fields, "choices": ["P2"]})
    await voter.send("/do/CastBallot")
    assert "This is your vote number 2." in voter.text
    assert "your vote number 1" in voter.text
    late = {**old.fields, "command_id": "another-id-than-before"}
    await voter.post(old.action, late)
    assert voter.answer.status_code == 422, "an older page never overwrites a newer ballot"

    vote = (await house.live(room)).room.vote
    assert vote is not None
    assert [cast.number for cast in vote.casts.values()] == [2]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "You have not chosen anything."),
        ({"choices": "P1", "none": "1"}, "Choose only one of the two."),
    ],
)
async def test_a_ballot_that_says_nothing_or_two_things_is_asked_again(
    house: Visited, fields: dict[str, str | list[str]], said: str
) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", **fields)

    assert voter.answer.status_code == 422
    assert said in voter.text
    assert voter.form("/ballot")


async def test_choices_that_are_no_options_are_refused(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    for choices in (["P9"], ["P1", "P1"], ["P1", "<b>"]):
        await voter.get(f"{room}/ballot")
        await voter.send("/ballot", choices=["P1"])
        await voter.send("/do/CastBallot", choices=choices)
        assert voter.answer.status_code == 422, choices

    vote = (await house.live(room)).room.vote
    assert vote is not None
    assert not vote.casts


async def test_no_page_shows_a_choice_or_a_tally_before_the_vote_is_closed(house: Visited) -> None:
    organiser, room, (ann, ben) = await voting(house)
    seen = {}
    for choice in ("P1", "P2"):
        await vote_for(ann, room, choice)
        pages = []
        for browser, names in (
            (organiser, ("console", "person?seat=s2", "close_vote", "screen", "words")),
            (ben, ("ballot", "result", "record", "screen", "words", "part/turnout")),
        ):
            for name in names:
                await browser.get(f"{room}/{name}")
                pages.append(browser.text)
        seen[choice] = pages

    assert seen["P1"] == seen["P2"]
    assert any("1 of 2 have voted" in page for page in seen["P1"])


async def test_one_idea_at_a_time_comes_to_the_same_ballot(house: Visited) -> None:
    _, room, (voter, _) = await voting(house)
    await voter.get("/settings")
    await voter.send("/settings", ballot="one")
    await voter.get(f"{room}/ballot")
    asked = []
    for n in range(4):
        form = voter.form("/ballot")
        idea = voter.answer.text.partition('<button name="answer_')[2].partition('"')[0]
        asked.append(idea)
        answer = "later" if n == 0 else ("yes" if idea == "P2" or n == 3 else "no")
        await voter.post(form.action, {**form.fields, f"answer_{idea}": answer})
    assert asked[0] == asked[3], "what was put off is asked again at the end"
    assert voter.heading == "Is this right?"
    expected = sorted({"P2", asked[0]})
    chosen = voter.form("/do/CastBallot").fields["choices"]
    assert sorted([chosen] if isinstance(chosen, str) else chosen) == expected


async def test_each_voter_has_an_order_of_their_own_that_stays(house: Visited) -> None:
    _, room, voters = await voting(house, voters=8)
    orders = []
    for voter in voters:
        looks = []
        for _ in range(2):
            await voter.get(f"{room}/ballot")
            marks = voter.answer.text.split('name="choices" value="')[1:]
            looks.append(tuple(mark.partition('"')[0] for mark in marks))
        assert looks[0] == looks[1]
        assert sorted(looks[0]) == ["P1", "P2", "P3"]
        orders.append(looks[0])

    assert len(set(orders)) > 1


async def test_a_ballot_whose_code_cannot_be_read_is_still_said_to_be_saved(
    house: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, room, (voter, _) = await voting(house)
    live = await house.live(room)

    async def fact(_position: int) -> Stored:
        raise LogFailed("the disk is gone")

    monkeypatch.setattr(live, "fact", fact)
    await vote_for(voter, room, "P1")
    assert voter.answer.status_code == 200
    assert "Your vote is saved." in voter.text
    assert "<code>" not in voter.answer.text
