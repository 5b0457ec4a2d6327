"""All that is wrong in a wish: each field once, by the rules of the room, and nothing granted."""

from typing import Any

import msgspec
import pytest
from tests.rooms.fakes import Meeting, collecting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import limits
from folkmoot_rooms.decide.faults import HARMLESS, more_faults
from folkmoot_rooms.permissions import HOST
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room


def told(faults: list[Refused]) -> set[tuple[str, str]]:
    """The code and field of each fault."""
    return {(fault.code, fault.field) for fault in faults}


@pytest.mark.parametrize(
    ("fields", "known", "others"),
    [
        ({"title": ""}, ["cost"], {("empty", "title")}),
        ({"title": "", "why": "a\x00"}, ["cost"], {("empty", "title"), ("bad_text", "why")}),
        ({"title": "", "cost": 1_000_01}, ["title"], {("cost_over_limit", "cost")}),
        ({"title": ""}, ["title"], set()),
        ({"title": "", "author": "s3"}, ["title"], {("not_allowed", "author")}),
    ],
)
def test_what_else_is_wrong_with_an_idea_is_said_once_a_field(
    fields: dict[str, Any], known: list[str], others: set[tuple[str, str]]
) -> None:
    room = collecting().room
    idea: dict[str, Any] = {"title": "Bench", "cost": 1} | fields

    assert told(more_faults(room, "s2", c.AddIdea(**idea), known)) == others


def test_a_room_that_is_not_there_yet_hears_what_it_would_refuse() -> None:
    wish = c.OpenRoom(title=" ", question="", budget=0, rule="loudest")

    assert told(more_faults(Room(id="r1"), HOST, wish, ["budget"])) == {
        ("empty", "title"),
        ("empty", "question"),
        ("bad_form", "rule"),
    }


def test_a_wish_that_is_not_for_now_is_said_to_be_so_beside_its_faults() -> None:
    faults = more_faults(opened().room, "s1", c.AddIdea(title="", cost=1), ["cost"])

    assert told(faults) == {("not_allowed", "")}


@pytest.mark.parametrize("known", [[], [""], ["choices"], ["cost", "vote"]])
def test_nothing_is_asked_again_unless_the_fault_lies_in_words_or_money(known: list[str]) -> None:
    room = collecting().room

    assert more_faults(room, "s2", c.AddIdea(title="", cost=-1), known) == []


def test_a_ballot_has_no_field_of_words_or_money() -> None:
    for kind in (c.CastBallot, c.CastPaperBallot, c.OpenVote, c.CloseVote):
        names = {field.name for field in msgspec.structs.fields(kind)}
        assert not names & HARMLESS.keys()


def test_a_note_taker_hears_all_that_is_wrong_also_without_an_author() -> None:
    meeting = collecting()
    meeting.ask("host", c.TakeScribeSeat())
    scribe = list(meeting.room.seats)[-1]
    wish = c.AddIdea(title="x" * limits.TITLE_CHARS_MAX + "y", cost=1)
    assert told(more_faults(meeting.room, scribe, wish, ["cost"])) == {("unknown_person", "author")}
    with_paper(meeting)

    assert told(more_faults(meeting.room, scribe, wish, ["author"])) == {("too_long", "title")}


def with_paper(meeting: Meeting) -> None:
    """Make a place for somebody who uses paper."""
    meeting.ask("s1", c.AddPaperPlaces(places=1))
