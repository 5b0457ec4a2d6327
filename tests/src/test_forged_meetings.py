"""Logs that count right and that no room could have written: each breaks a rule of the meeting.

Each forgery must be found at its own line, under its own name.
"""

import base64
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from tests.src.forging import (
    Fact,
    Facts,
    Fields,
    Forgery,
    add,
    check_found,
    codes_in,
    forged,
    left_out,
    rewrite,
    the,
)
from tests.src.halls import full_hall

from folkmoot.exports import actors, boxes, ideas, parts, people
from folkmoot.exports.record import make_record
from folkmoot_rooms import sealing
from folkmoot_rooms.events import AnyEvent, BallotCast, SeatTaken

OPENED: Fields = {"type": "VoteOpened"}
CLOSED: Fields = {"type": "VoteClosed"}
BALLOTS: Fields = {"type": "BallotsOpened"}
KEY_GONE: Fields = {"type": "VoteKeyDestroyed"}
CAST: Fields = {"type": "BallotCast", "seat": "s4"}
IDEA: Fields = {"type": "IdeaAdded", "idea": "P1"}
WORDS: Fields = {"title": None, "why": None}
NEW: Fields = {**IDEA, "idea": "P3", "cost": 100, "picture": "", **WORDS, "by": ""}
CHANGED: Fields = {**NEW, "by": "s1", "type": "IdeaChanged", "idea": "P1", "reason": None}
GONE: Fields = {"type": "IdeaWithdrawn", "idea": "P1"}
HIDDEN: Fields = {"type": "IdeaHidden", "idea": "P1", "reason": None}
SHOWN: Fields = {"type": "IdeaShown", "idea": "P1"}
BACK: Fields = {"type": "SeatReturned", "by": "code"}
HELP: Fields = {"type": "HelpGiven", "seat": "s4"}
ASKED: Fields = {"type": "HelpAsked", "by": ""}
APPEAL: Fields = {"type": "AppealMade", "words": None, "by": ""}
CAME: Fields = {"type": "SeatTaken", "seat": "s1", "role": "organiser", "by": ""}
CAME |= {"hat": None, "name": None}


def phase(name: str) -> Fields:
    return {"type": "PhaseChanged", "phase": name}


def removal(seat: str) -> Fields:
    return {"type": "PersonRemoved", "seat": seat, "reason": None}


# One fact has another hand and other fields: which fact, whose hand, what else, the finding.
REWRITTEN: dict[str, tuple[Fields, str, Fields, str]] = {
    "an idea in another's name": (IDEA, "s4", {"typed_by": "s4"}, "idea_for_other"),
    "the scribe writes for one with a phone": (IDEA, "s2", {"typed_by": "s2"}, "idea_for_other"),
    "the scribe has an idea": (IDEA, "s2", {"typed_by": "s2", "author": "s2"}, "idea_for_other"),
    "the organiser has an idea": (IDEA, "s1", {"typed_by": "s1", "author": "s1"}, "may_not"),
    "an idea of a place on paper": (IDEA, "s7", {"typed_by": "s7", "author": "s7"}, "may_not"),
    "a number of ideas left out": (IDEA, "s3", {"idea": "P2"}, "idea_out_of_turn"),
    "an idea dearer than all there is": (IDEA, "s3", {"cost": 50_001}, "idea_cost"),
    "an idea below nothing": (IDEA, "s3", {"cost": -1}, "idea_cost"),
    "a vote of another name": (OPENED, "s1", {"vote": "v2"}, "unknown_vote"),
}  # fmt: skip

# One fact more: before which, whose hand, what.
ADDED: dict[str, tuple[Fields, str, Fields, str]] = {
    "a stranger changes an idea": (OPENED, "s4", CHANGED | {"by": "s4"}, "idea_of_other"),
    "the scribe changes an idea": (OPENED, "s2", CHANGED | {"by": "s2"}, "idea_of_other"),
    "a stranger takes an idea back": (OPENED, "s4", GONE | {"by": "s4"}, "idea_of_other"),
    "the organiser takes an idea back": (OPENED, "s1", GONE, "may_not"),
    "a voter hides an idea": (OPENED, "s4", HIDDEN | {"by": "s4"}, "not_organiser"),
    "an idea that is not there": (OPENED, "s1", CHANGED | {"idea": "P9"}, "unknown_idea"),
    "shown and never hidden": (OPENED, "s1", SHOWN, "nothing_to_do"),
    "changed for more than there is": (OPENED, "s1", CHANGED | {"cost": 50_001}, "idea_cost"),
    "an idea of one who is gone": (OPENED, "s6", NEW | {"author": "s6", "typed_by": "s6"},
                                   "removed_acts"),
    "changed in the vote": (CLOSED, "s1", CHANGED, "wrong_part"),
    "changed by its author in the vote": (CLOSED, "s3", CHANGED | {"by": "s3"}, "wrong_part"),
    "taken back in the vote": (CLOSED, "s3", GONE | {"by": "s3"}, "wrong_part"),
    "hidden in the vote": (CLOSED, "s1", HIDDEN, "wrong_part"),
    "a new idea in the vote": (CLOSED, "s3", NEW | {"author": "s3", "typed_by": "s3"},
                               "wrong_part"),
    "cards in the vote": (CLOSED, "s1", {"type": "CardsIssued", "first": 3, "last": 4},
                          "wrong_part"),
    "back to ideas in the vote": (CLOSED, "s1", phase("ideas"), "part_out_of_turn"),
    "the result in the vote": (CLOSED, "s1", phase("result"), "part_out_of_turn"),
    "choosing before the vote": (OPENED, "s1", phase("choose"), "part_out_of_turn"),
    "the same part again": (OPENED, "s1", phase("ideas"), "part_out_of_turn"),
    "back after the result": (KEY_GONE, "s1", phase("choose"), "part_out_of_turn"),
    "a part of a voter's": (OPENED, "s3", phase("wait") | {"by": "s3"}, "not_organiser"),
    "help by a voter": (CLOSED, "s3", HELP | {"by": "s3"}, "may_not"),
    "help that nobody asked for": (CLOSED, "s1", HELP, "nothing_to_do"),
    "the organiser asks for help": (CLOSED, "s1", ASKED | {"seat": "s1"}, "may_not"),
    "an appeal of one who is there": (CLOSED, "s4", APPEAL | {"seat": "s4"}, "nothing_to_do"),
    "removed again": (CLOSED, "s1", removal("s6"), "nothing_to_do"),
    "the organiser removed": (CLOSED, "s1", removal("s1"), "organiser_removed"),
    "restored and never removed": (CLOSED, "s1", {"type": "PersonRestored", "seat": "s4"},
                                   "nothing_to_do"),
    "in another's seat": (CLOSED, "s3", BACK | {"seat": "s4"}, "returned_wrongly"),
    "on paper's place": (CLOSED, "door", BACK | {"seat": "s7"}, "returned_wrongly"),
    "in a seat that is not there": (CLOSED, "door", BACK | {"seat": "s99"}, "unknown_seat"),
    "before the room": ({"type": "RoomOpened"}, "host", CAME, "not_begun"),
}  # fmt: skip


def back_by_a_window(facts: Facts) -> Fact:
    return add(facts, CLOSED, "door", BACK | {"seat": "s4", "by": "window"})


def no_parts(facts: Facts) -> Fact:
    for fact in [fact for fact in facts if fact["event"]["type"] == "PhaseChanged"]:
        left_out(facts, fact)
    return the(facts, IDEA)


def nobody_votes(facts: Facts) -> Fact:
    for idea, author in (("P1", "s3"), ("P2", "s4")):
        add(facts, OPENED, author, GONE | {"idea": idea, "by": author})
    return rewrite(facts, OPENED, "s1", {"options": []})


def hide(facts: Facts) -> None:
    """The organiser hides the first idea, locked as it must be."""
    box = the(facts, IDEA)["event"]["title"]
    nonce = base64.b64encode(bytes(boxes.NONCE_BYTES)).decode()
    add(facts, OPENED, "s1", HIDDEN | {"reason": box | {"nonce": nonce}})


def idea_changed_while_hidden(facts: Facts) -> Fact:
    hide(facts)
    return add(facts, OPENED, "s3", CHANGED | {"by": "s3"})


def idea_hidden_again(facts: Facts) -> Fact:
    hide(facts)
    return add(facts, OPENED, "s1", HIDDEN)


SINGLE: dict[Forgery, str] = {
    back_by_a_window: "returned_wrongly",
    no_parts: "wrong_part",
    nobody_votes: "vote_empty",
    idea_changed_while_hidden: "idea_hidden",
    idea_hidden_again: "nothing_to_do",
}


def forgeries() -> Iterator[tuple[str, Forgery, str]]:
    """Every forgery: its name, itself, and as what it must be found."""
    for forge, table in ((rewrite, REWRITTEN), (add, ADDED)):
        for name, (*how, code) in table.items():
            yield f"{forge.__name__}: {name}", forged(forge, *how), code
    for forgery, code in SINGLE.items():
        yield getattr(forgery, "__name__", ""), forgery, code


FORGERIES = {name: (forgery, code) for name, forgery, code in forgeries()}


@pytest.fixture(scope="module")
def right() -> bytes:
    hall = full_hall()
    return make_record(hall.room, hall.facts)


@pytest.mark.parametrize("name", FORGERIES)
def test_what_no_room_could_have_written_is_found_at_its_line(right: bytes, name: str) -> None:
    check_found(right, *FORGERIES[name])


@pytest.mark.parametrize("module", [actors, ideas, parts, people])
def test_every_fault_that_can_be_named_has_a_forgery(module: Any) -> None:
    told = {code for _, code in FORGERIES.values()}

    assert len(codes := set(codes_in(module))) >= 3
    # Whose place is whose has forgeries of its own, beside the roll.
    assert codes - told <= {"unknown_seat", "other_actor", "not_server", "seat_not_given"}


def test_every_kind_of_fact_stands_in_the_tables() -> None:
    kinds = set(get_args(AnyEvent))

    assert set(actors.MAY) | actors.IN_ROLL | {SeatTaken} == kinds
    assert set(parts.PARTS) | set(parts.BEGINS) == kinds
    assert set(boxes.LOCKED) == {*sealing.SEALED, BallotCast}
