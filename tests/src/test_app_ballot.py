"""The vote through plain forms: checked before it is sent, sealed, sent once, changed, on paper."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest
from tests.src.houses import Browser, Fields, InlineCounter, Visited, open_house

from folkmoot.lobby import codes
from folkmoot_rooms.counting import CountFailed
from folkmoot_rooms.log import LogFailed, Stored

IDEAS = (("Lunch club", "3,000"), ("Bus", "8,500"), ("Garden", "1,200"))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Visited]:
    async with open_house(tmp_path) as opened:
        yield opened


async def voting(
    house: Visited, voters: int = 2, papers: int = 0
) -> tuple[Browser, str, list[Browser]]:
    """Return an organiser, a room whose vote is open, and those who may vote."""
    organiser, room = await house.meeting(budget="10,000")
    await organiser.send("/do/ChangePhase")
    people = [await house.person(room, f"Person {n}") for n in range(voters)]
    for title, cost in IDEAS:
        await people[0].get(f"{room}/ideas")
        await people[0].send("/do/AddIdea", title=title, cost=cost)
    if papers:
        await organiser.get(f"{room}/console")
        await organiser.send("/do/AddPaperPlaces", places=str(papers))
    await organiser.get(f"{room}/console")
    await organiser.send("/do/Enrol")
    await organiser.get(f"{room}/open_vote")
    await organiser.send("/do/OpenVote")
    assert organiser.answer.status_code == 200, organiser.text
    return organiser, room, people


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
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1", "P2"])
    await voter.send("/do/CastBallot")
    code = voter.answer.text.partition("<code>")[2].partition("</code>")[0]
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
        receipts.append(voter.answer.text.partition("<code>")[2].partition("</code>")[0])

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
        await ann.get(f"{room}/ballot")
        await ann.send("/ballot", choices=[choice])
        await ann.send("/do/CastBallot")
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


async def test_after_closing_a_ballot_is_refused_with_words(house: Visited) -> None:
    organiser, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    await organiser.get(f"{room}/close_vote")
    await organiser.send("/do/CloseVote")
    await voter.send("/do/CastBallot")

    assert voter.answer.status_code == 422
    assert "The vote is closed" in voter.text


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


async def scribe_of(house: Visited, organiser: Browser, room: str) -> Browser:
    """Return somebody who came by a note taker's link."""
    await organiser.get(f"{room}/scribe")
    await organiser.send("/link/scribe")
    scribe = house.browser()
    await scribe.get(organiser.answer.text.partition("<code>")[2].partition("</code>")[0])
    return scribe


async def test_a_paper_ballot_without_a_place_is_refused_on_a_page(house: Visited) -> None:
    organiser, room, _ = await voting(house, papers=1)
    scribe = await scribe_of(house, organiser, room)
    for seat in ("", "s1", "s99"):
        fields: Fields = {
            "command_id": "a-paper-ballot-00001",
            "page": "paper_check",
            "seat": seat,
            "vote": "v1",
        }
        await scribe.post(f"{room}/do/CastPaperBallot", fields)
        assert scribe.answer.status_code == 422
    assert (await scribe.get(f"{room}/paper_check")).status_code == 200


async def test_only_a_note_taker_comes_to_the_pages_that_write_a_paper_ballot(
    house: Visited,
) -> None:
    organiser, room, (voter, _) = await voting(house, papers=1)
    paper = (await house.live(room)).room.people[-1].id
    ballot: Fields = {"command_id": "a-paper-ballot-00001", "seat": paper, "choices": ["P1"]}
    for person in (organiser, voter):
        assert (await person.get(f"{room}/paper_check")).status_code == 403
        for typed in (ballot, {**ballot, "step": "change"}, {**ballot, "seat": "s99"}):
            assert (await person.post(f"{room}/paper", typed)).status_code == 403
        assert (await person.post(f"{room}/do/CastPaperBallot", ballot)).status_code == 403
    stranger = house.browser()
    await stranger.post(f"{room}/paper", ballot)
    assert stranger.path == f"{room}/join"
    await organiser.get(f"{room}/paper")
    assert "Papers entered: 0 of 1" in organiser.text


async def test_a_paper_ballot_is_read_back_before_it_is_sent(house: Visited) -> None:
    organiser, room, _ = await voting(house, papers=2)
    scribe = await scribe_of(house, organiser, room)
    await scribe.get(f"{room}/paper")
    await scribe.send("/paper", choices=["P1", "P3"])
    assert scribe.heading == "Read it back to the voter"
    assert "Lunch club" in scribe.text
    await scribe.send("/do/CastPaperBallot")
    assert scribe.answer.status_code == 422, "the voter has not ticked"
    await scribe.send("/do/CastPaperBallot", read_back="1")
    assert scribe.answer.status_code == 200
    assert "Papers entered: 1 of 2" in scribe.text

    vote = (await house.live(room)).room.vote
    assert vote is not None
    assert len(vote.casts) == 1


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
    await late.get(f"{room}/ballot")
    await late.send("/ballot", choices=["P1"])
    await late.send("/do/CastBallot")

    assert late.heading == "We got your vote"


async def test_a_part_that_is_the_same_for_all_is_painted_once(house: Visited) -> None:
    _, room, (ann, ben) = await voting(house)
    first = await ann.get(f"{room}/part/turnout")
    second = await ben.get(f"{room}/part/turnout")
    again = await ben.http.get(
        f"{room}/part/turnout", headers={"if-none-match": second.headers["etag"]}
    )

    assert first.headers["etag"] == second.headers["etag"]
    assert again.status_code == 304
    assert "<html" not in first.text
    assert (await ben.get(f"{room}/part/desk_people")).status_code == 404
    assert (await ben.get(f"{room}/part/nothing")).status_code == 404


async def test_a_vote_that_comes_too_late_is_said_to_be_not_sent(house: Visited) -> None:
    organiser, room, (voter, other) = await voting(house)
    await other.get(f"{room}/result")
    assert "There is no result yet." in other.text
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    await organiser.get(f"{room}/close_vote")
    await organiser.send("/do/CloseVote")
    await voter.send("/do/CastBallot")

    assert voter.heading == "The vote is closed."
    assert "Your vote was not sent." in voter.text
    assert "Is this right?" not in voter.text
    await voter.get(f"{room}/check")
    assert voter.heading == "The vote is closed."


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


async def test_a_ballot_whose_code_cannot_be_read_is_still_said_to_be_saved(
    house: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, room, (voter, _) = await voting(house)
    live = await house.live(room)

    async def fact(_position: int) -> Stored:
        raise LogFailed("the disk is gone")

    monkeypatch.setattr(live, "fact", fact)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    await voter.send("/do/CastBallot")
    assert voter.answer.status_code == 200
    assert "Your vote is saved." in voter.text
    assert "<code>" not in voter.answer.text


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("the count", "We could not count the votes. All votes are safe."),
        ("the key", "First their key must be destroyed, and that failed."),
    ],
)
async def test_a_count_that_failed_is_not_said_to_be_going_on(
    house: Visited, monkeypatch: pytest.MonkeyPatch, fault: str, said: str
) -> None:
    organiser, room, (voter, _) = await voting(house)
    live = await house.live(room)

    async def fail(*_: object) -> NoReturn:
        raise (LogFailed if fault == "the key" else CountFailed)("out of memory")

    monkeypatch.setattr(InlineCounter, "count", fail)
    if fault == "the key":
        monkeypatch.setattr(live, "destroy_keys", fail)
    await organiser.get(f"{room}/close_vote")
    await organiser.send("/do/CloseVote")
    await house.live(room)
    for page in ("console", "part/desk_result", "result"):
        await organiser.get(f"{room}/{page}")
        assert said in organiser.text, page
        assert "out of memory" not in organiser.text
    await organiser.get(f"{room}/screen")
    assert "The vote is closed." in organiser.text
    assert "We are counting." not in organiser.text
    await voter.get(f"{room}/me")
    await voter.send("/do/ChangeMe", name="Ann who stays")
    assert "Ann who stays" in voter.answer.text
