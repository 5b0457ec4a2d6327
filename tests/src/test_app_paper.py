"""Votes on paper through plain forms: who may write them, and that they are read back first."""

import re

import pytest
from tests.src.houses import Fields, Visited
from tests.src.scenes import IDEAS, scribe_of, voting

from folkmoot.pages import ballots


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


async def test_every_paper_place_has_a_sheet_with_its_number(
    house: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    organiser, room, _ = await voting(house, papers=3)
    removed = (await house.live(room)).room.people[-2].id
    await organiser.get(f"{room}/person?seat={removed}")
    await organiser.send("/do/RemovePerson", reason="Gone home")
    await organiser.get(f"{room}/paper_print")
    sheets = organiser.answer.text.split('<section class="sheet">')[1:]
    assert [re.findall(r"<b>Paper (\d)</b>", sheet) for sheet in sheets] == [["1"], ["3"]]
    for sheet in sheets:
        for title, _ in IDEAS:
            assert title in sheet
    monkeypatch.setattr(ballots, "PRINTED_ROWS_MAX", 5)
    await organiser.get(f"{room}/paper_print")
    assert organiser.answer.text.count('<section class="sheet">') == 1
    assert "Paper number: ____" in organiser.text


async def test_a_sheet_without_a_place_has_its_number_written_in(house: Visited) -> None:
    organiser, room = await house.meeting()
    await organiser.get(f"{room}/paper_print")
    assert "Paper number: ____" in organiser.text
