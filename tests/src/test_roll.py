"""Forged records that are chained anew, hang together, and break a rule of the room.

Each forgery must be found at its own line, under its own name.
"""

from collections.abc import Callable, Iterator
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
    drop,
    forged,
    left_out,
    move,
    moved,
    put,
    rechained,
    rewrite,
    signed,
    the,
)
from tests.src.halls import full_hall, imported_hall

from folkmoot.exports import actors, roll
from folkmoot.exports.record import make_record
from folkmoot.verify import RIGHT, verify

LATE: Fields = {"type": "SeatEnrolled", "seat": "s8"}
ASKED: Fields = {"type": "LateEnrolmentAsked"}
NAMED: Fields = {"type": "SeatEnrolled", "seat": "s4"}
CAST: Fields = {"type": "BallotCast", "seat": "s4"}
PAPER: Fields = {"type": "BallotCast", "seat": "s7"}
OPENED: Fields = {"type": "VoteOpened"}
CLOSED: Fields = {"type": "VoteClosed"}
BALLOTS: Fields = {"type": "BallotsOpened"}
KEY_GONE: Fields = {"type": "VoteKeyDestroyed"}
RESULT: Fields = {"type": "ResultCounted"}

# One fact has another hand and other fields: which fact, whose hand, what else, the finding.
REWRITTEN: dict[str, tuple[Fields, str, Fields, str]] = {
    "nobody agrees to a late one": (LATE, "s1", {"agreed_by": ""}, "late_alone"),
    "a late one uses a card": (LATE, "s8", {"by": "s8", "card": 2, "agreed_by": ""}, "late_alone"),
    "the asker agrees": (LATE, "s1", {"agreed_by": "s1"}, "late_by_asker"),
    "the late one agrees": (LATE, "s8", {"agreed_by": "s8"}, "late_by_self"),
    "the scribe agrees": (LATE, "s2", {"agreed_by": "s2"}, "late_off_roll"),
    "a place on paper agrees": (LATE, "s7", {"agreed_by": "s7"}, "late_off_roll"),
    "somebody removed agrees": (LATE, "s6", {"agreed_by": "s6"}, "removed_acts"),
    "a seat not there agrees": (LATE, "s99", {"agreed_by": "s99"}, "unknown_seat"),
    "somebody else asked": (LATE, "s3", {"by": "s4"}, "late_not_asked"),
    "agreed before the vote": (NAMED, "s3", {"agreed_by": "s3"}, "late_too_early"),
    "a voter asks": (ASKED, "s3", {"by": "s3"}, "not_organiser"),
    "asked for the scribe": (ASKED, "s1", {"seat": "s2"}, "enrolled_no_voter"),
    "asked for one on the roll": (ASKED, "s1", {"seat": "s4"}, "enrolled_twice"),
    "the scribe enrols": (NAMED, "s2", {"by": "s2"}, "not_organiser"),
    "a card used twice": (NAMED, "s4", {"by": "s4", "card": 1}, "card_used"),
    "a card never issued": (NAMED, "s4", {"by": "s4", "card": 3}, "card_unknown"),
    "a card below the first": (NAMED, "s4", {"by": "s4", "card": -1}, "card_unknown"),
    "a card for a place on paper": ({"type": "SeatEnrolled", "seat": "s7"}, "s7",
                                    {"by": "s7", "card": 2}, "card_of_other"),
    "a card of another": (NAMED, "s5", {"by": "s5", "card": 2}, "card_of_other"),
    "card numbers left out": ({"type": "CardsIssued"}, "s1", {"first": 2}, "cards_out_of_turn"),
    "the scribe votes on a phone": (CAST, "s2", {"by": "s2"}, "cast_by_other"),
    "a neighbour votes": (CAST, "s3", {"by": "s3"}, "cast_by_other"),
    "the organiser writes a paper ballot": (PAPER, "s1", {"by": "s1"}, "cast_not_by_scribe"),
    "a place on paper votes by itself": (PAPER, "s7", {"by": "s7"}, "cast_not_by_scribe"),
    "a ballot from another hand": (CAST, "s3", {}, "other_actor"),
    "an agreement from another hand": (LATE, "s3", {"agreed_by": "s4"}, "other_actor"),
    "an idea from another hand": ({"type": "IdeaAdded"}, "s3", {"typed_by": "s4"}, "other_actor"),
    "a change from another hand": ({"type": "SeatChanged"}, "s3", {}, "other_actor"),
    "the scribe opens the vote": (OPENED, "s2", {"by": "s2"}, "not_organiser"),
    "a voter closes the vote": (CLOSED, "s3", {"by": "s3"}, "not_organiser"),
    "the server closes the vote": (CLOSED, "host", {"by": "host"}, "not_organiser"),
    "the scribe opens the ballots": (BALLOTS, "s2", {}, "not_organiser"),
    "the organiser counts": (RESULT, "s1", {}, "not_server"),
    "a vote that is not sealed": (OPENED, "s1", {"secrecy": "open"}, "other_terms"),
    "a vote not to be recounted": (OPENED, "s1", {"recount": "guarded"}, "other_terms"),
    "a number twice": ({"type": "SeatTaken", "seat": "s4"}, "door", {"seat": "s3"},
                       "seat_out_of_turn"),
    "a second organiser": ({"type": "SeatTaken", "seat": "s2"}, "host", {"role": "organiser"},
                           "seat_not_given"),
    "a place that the scribe made": ({"type": "SeatTaken", "seat": "s7"}, "s2", {},
                                     "seat_not_given"),
    "a seat that the server took": ({"type": "SeatTaken", "seat": "s4"}, "host", {},
                                    "seat_not_given"),
    "a seat for the server": ({"type": "SeatTaken", "seat": "s4"}, "door", {"role": "host"},
                              "seat_not_given"),
    "nobody is removed": ({"type": "PersonRemoved"}, "s1", {"seat": "s99"}, "unknown_seat"),
}  # fmt: skip

# One fact more: before which, whose hand, what.
ADDED: dict[str, tuple[Fields, str, Fields, str]] = {
    "the organiser on the roll": (OPENED, "s1", NAMED | {"seat": "s1"}, "enrolled_no_voter"),
    "the scribe on the roll": (OPENED, "s1", NAMED | {"seat": "s2"}, "enrolled_no_voter"),
    "a seat not there on the roll": (OPENED, "s1", NAMED | {"seat": "s99"}, "unknown_seat"),
    "somebody removed is enrolled": (OPENED, "s1", NAMED | {"seat": "s6"}, "enrolled_removed"),
    "somebody is enrolled twice": (OPENED, "s1", NAMED, "enrolled_twice"),
    "struck and not on the roll": (
        OPENED,
        "s1",
        {"type": "SeatStruck", "seat": "s2"},
        "nothing_to_do",
    ),
    "asked twice": (LATE, "s1", ASKED | {"seat": "s8"}, "nothing_to_do"),
    "a voter gives help": (
        CLOSED,
        "s3",
        {"type": "HelpGiven", "seat": "s4", "by": "s3"},
        "may_not",
    ),
    "struck in the vote": (CLOSED, "s1", {"type": "SeatStruck", "seat": "s4"}, "roll_frozen"),
    "asked after the closing": (BALLOTS, "s1", ASKED | {"seat": "s8"}, "roll_frozen"),
    "agreed after the closing": (BALLOTS, "s3", LATE | {"agreed_by": "s3"}, "roll_frozen"),
}

# One fact at another place: which, before which.
MOVED: dict[str, tuple[Fields, Fields, str]] = {
    "asked before the vote": (ASKED, OPENED, "late_too_early"),
    "a late one votes too soon": ({"type": "BallotCast", "seat": "s8"}, LATE, "cast_off_roll"),
    "the result before the key is gone": (RESULT, KEY_GONE, "key_kept"),
    "the key gone before the ballots": (KEY_GONE, BALLOTS, "ballots_out_of_turn"),
}

# One fact less, and which one shows it.
DROPPED: dict[str, tuple[Fields, Fields, str]] = {
    "nobody asked": (ASKED, LATE, "late_not_asked"),
    "the key was kept": (KEY_GONE, RESULT, "key_kept"),
    "the room never opened": ({"type": "RoomOpened"}, {"type": "SeatTaken"}, "not_begun"),
}

# Another roll at the opening of the vote than s3, s4, s5, s7.
ROLLS: dict[str, tuple[list[str], str]] = {
    "left out": (["s3", "s5", "s7"], "roll_left_out"),
    "twice": (["s3", "s4", "s4", "s5", "s7"], "roll_twice"),
    "removed": (["s3", "s4", "s5", "s6", "s7"], "roll_removed"),
    "never enrolled": (["s2", "s3", "s4", "s5", "s7"], "roll_not_enrolled"),
    "another order": (["s7", "s5", "s4", "s3"], "roll_order"),
}


def another_roll(facts: Facts, told: list[str]) -> Fact:
    return signed(the(facts, OPENED), "s1", {"roll": told})


def somebody_off_the_roll_agrees(facts: Facts) -> Fact:
    left_out(facts, the(facts, NAMED))
    the(facts, OPENED)["event"]["roll"].remove("s4")
    return signed(the(facts, LATE), "s4", {"agreed_by": "s4"})


def struck_and_still_on_the_roll(facts: Facts) -> Fact:
    opened = the(facts, OPENED)
    put(facts, opened, "s1", {"type": "SeatStruck", "seat": "s4", "by": "s1"})
    return opened


def removed_before(facts: Facts, seat: str, cast: Fields) -> Fact:
    """Somebody is removed just before this ballot, which is the fact that must be found."""
    removal = the(facts, {"type": "PersonRemoved", "seat": "s5"})
    removal["event"]["reason"]["key"] = f"seat:{seat}"
    moved(facts, signed(removal, "s1", {"seat": seat}), the(facts, cast))
    return the(facts, cast)


def another_key(facts: Facts, box: str, key: str) -> Fact:
    fact = the(facts, CAST)
    fact["event"][box]["key"] = key
    return fact


def forgeries() -> Iterator[tuple[str, Forgery, str]]:
    """Every forgery of a room's record: its name, itself, and as what it must be found."""
    tables: tuple[tuple[Callable[..., Fact], dict[str, Any]], ...] = (
        (rewrite, REWRITTEN),
        (add, ADDED),
        (move, MOVED),
        (drop, DROPPED),
        (another_roll, ROLLS),
    )
    for forge, table in tables:
        for name, (*how, code) in table.items():
            yield f"{forge.__name__}: {name}", forged(forge, *how), code
    yield "off the roll", somebody_off_the_roll_agrees, "late_off_roll"
    yield "struck", struck_and_still_on_the_roll, "roll_not_enrolled"
    yield "voter removed", lambda f: removed_before(f, "s4", CAST), "cast_removed"
    yield "paper removed", lambda f: removed_before(f, "s7", PAPER), "cast_removed"
    yield "scribe removed", lambda f: removed_before(f, "s2", PAPER), "removed_acts"
    yield "choice", lambda f: another_key(f, "choice", "side:v1"), "other_key"
    yield "side", lambda f: another_key(f, "side", "vote:v1"), "other_key"


FORGERIES = {name: (forgery, code) for name, forgery, code in forgeries()}


@pytest.fixture(scope="module")
def right() -> bytes:
    hall = full_hall()
    return make_record(hall.room, hall.facts)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_rule_that_was_broken_is_named_with_its_line(right: bytes, name: str) -> None:
    check_found(right, *FORGERIES[name])


def test_the_record_that_was_forged_is_right_when_it_is_only_chained_anew(right: bytes) -> None:
    """The control of the test above."""
    assert verify(rechained(right, lambda _: None)).exit_code == RIGHT


PHASE: Fields = {"type": "PhaseChanged", "phase": "result", "by": "host"}
# Forged around an election that was held elsewhere: it alone has no people and no key.
BESIDE: dict[str, Forgery] = {
    "something follows": lambda facts: put(facts, facts[-1], "host", PHASE),
    "no source": lambda facts: signed(facts[0], "host", {"source": ""}),
}


@pytest.mark.parametrize("name", BESIDE)
def test_no_vote_of_a_room_passes_for_an_election_from_elsewhere(name: str) -> None:
    hall = imported_hall()
    check_found(make_record(hall.room, hall.facts), BESIDE[name], "import_not_alone")


@pytest.mark.parametrize("module", [roll, actors], ids=["roll", "actors"])
def test_every_fault_that_can_be_named_has_a_forgery(module: object) -> None:
    codes = set(codes_in(module))

    assert len(codes) >= 5
    assert codes <= {code for _, code in FORGERIES.values()}
