"""Logs that count right and that no room could have written: by their boxes, times and wishes.

Each forgery must be found at its own line, under its own name.
"""

import base64
from collections.abc import Iterator
from typing import Any

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

from folkmoot.exports import boxes, wishes
from folkmoot.exports.record import make_record

OPENED: Fields = {"type": "VoteOpened"}
CHOOSING: Fields = {"type": "PhaseChanged", "phase": "choose"}
BALLOTS: Fields = {"type": "BallotsOpened"}
CAST: Fields = {"type": "BallotCast", "seat": "s4"}
ASKED: Fields = {"type": "HelpAsked", "seat": "s4", "by": ""}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

# One box is otherwise than it must be: of which fact, which box, how, the finding.
BOXES: dict[str, tuple[Fields, str, Fields, str]] = {
    "an open ballot": (CAST, "choice", {"alg": "none", "nonce": "", "box": "WyJQMSJd"},
                       "not_locked"),
    "no nonce": (CAST, "choice", {"nonce": ""}, "not_locked"),
    "a short nonce": (CAST, "choice", {"nonce": "AAAA"}, "nonce_again"),
    "no text of a box": (CAST, "choice", {"box": "?"}, "not_locked"),
    "a choice too short": (CAST, "choice", {"box": "A" * 28}, "box_length"),
    "a choice too long": (CAST, "choice", {"box": "A" * 60}, "box_length"),
    "a telling side": (CAST, "side", {"box": "A" * 28}, "box_length"),
    "a telling name": ({"type": "SeatTaken", "seat": "s3"}, "name", {"box": "A" * 28},
                       "box_length"),
    "an empty box": ({"type": "SeatTaken", "seat": "s3"}, "hat", {"box": "AAAA"}, "box_length"),
    "a name under another's key": ({"type": "SeatTaken", "seat": "s3"}, "name", {"key": "seat:s4"},
                                   "other_key"),
    "a choice under the room's key": (CAST, "choice", {"key": "room"}, "other_key"),
}  # fmt: skip


def something_between(facts: Facts) -> Fact:
    return add(facts, CHOOSING, "s4", ASKED)


def rebox(facts: Facts, which: Fields, box: str, fields: Fields) -> Fact:
    fact = the(facts, which)
    fact["event"][box] |= fields
    return fact


def nonce_again(facts: Facts) -> Fact:
    first = the(facts, {"type": "BallotCast", "seat": "s3"})["event"]["choice"]["nonce"]
    return rebox(facts, CAST, "choice", {"nonce": first})


def written_otherwise(facts: Facts) -> Fact:
    """Base64 has bits to spare in its last letters: something could be told there."""
    box = the(facts, CAST)["event"]["side"]["box"]
    assert box.endswith("=")
    last = box.rstrip("=")[-1]
    other = LETTERS[LETTERS.index(last) + 1]
    tail = box.rstrip("=")[:-1] + other + "=" * box.count("=")
    assert base64.b64decode(tail) == base64.b64decode(box)
    return rebox(facts, CAST, "side", {"box": tail})


def no_name(facts: Facts) -> Fact:
    return rewrite(facts, {"type": "SeatTaken", "seat": "s3"}, "door", {"name": None})


def time_runs_back(facts: Facts) -> Fact:
    for number, fact in enumerate(facts):
        fact["at"] = 1_000_000 - number
    return facts[1]


def one_moment_earlier(facts: Facts) -> Fact:
    fact = the(facts, CAST)
    fact["at"] = facts[facts.index(fact) - 1]["at"] - 1
    return fact


def one_wish_takes_time(facts: Facts) -> Fact:
    fact = the(facts, CHOOSING)
    fact["at"] += 1
    return fact


def one_wish_for_all(facts: Facts) -> Fact:
    for fact in facts:
        fact |= {"command": "wish", "at": 1_000_000}
    # The first two facts are of one wish, the next two are two people who come in.
    return facts[3]


def wish_again(facts: Facts) -> Fact:
    came = the(facts, {"type": "SeatTaken", "seat": "s3"})
    late = the(facts, {"type": "SeatTaken", "seat": "s8"})
    late["command"] = came["command"]
    return late


def seven_everywhere(facts: Facts) -> Fact:
    for fact in facts:
        fact["i"] = 7
    return facts[0]


def two_seats_of_one_wish(facts: Facts) -> Fact:
    first = the(facts, {"type": "SeatTaken", "seat": "s3"})
    second = the(facts, {"type": "SeatTaken", "seat": "s4"})
    second |= {"command": first["command"], "at": first["at"], "i": 1}
    return second


def ballots_opened_apart(facts: Facts) -> Fact:
    fact = the(facts, BALLOTS)
    fact |= {"command": "apart", "i": 0}
    return fact


def place_on_paper_off_the_roll(facts: Facts) -> Fact:
    enrolled = the(facts, {"type": "SeatEnrolled", "seat": "s7"})
    enrolled |= {"command": "apart", "i": 0}
    return enrolled


def no_choosing(facts: Facts) -> Fact:
    left_out(facts, the(facts, CHOOSING))
    return facts[facts.index(the(facts, OPENED)) + 1]


SINGLE: dict[Forgery, str] = {
    something_between: "not_followed",
    nonce_again: "nonce_again",
    written_otherwise: "not_locked",
    no_name: "not_locked",
    no_choosing: "not_followed",
    time_runs_back: "time_falls",
    one_moment_earlier: "time_falls",
    one_wish_takes_time: "time_falls",
    one_wish_for_all: "index_out_of_turn",
    wish_again: "wish_again",
    seven_everywhere: "index_out_of_turn",
    two_seats_of_one_wish: "not_together",
    ballots_opened_apart: "not_followed",
    place_on_paper_off_the_roll: "not_followed",
}


def forgeries() -> Iterator[tuple[str, Forgery, str]]:
    """Every forgery: its name, itself, and as what it must be found."""
    for name, (*how, code) in BOXES.items():
        yield name, forged(rebox, *how), code
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


@pytest.mark.parametrize("module", [boxes, wishes])
def test_every_fault_that_can_be_named_has_a_forgery(module: Any) -> None:
    told = {code for _, code in FORGERIES.values()}

    assert len(codes := set(codes_in(module))) >= 3
    assert codes <= told
