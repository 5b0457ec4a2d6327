"""Facts change a room; a snapshot anywhere and the rest of the facts give the same room."""

from typing import get_args

import pytest
from msgspec.structs import replace
from tests.rooms.examples import everything, imported
from tests.rooms.fakes import choosing, collecting, opened, snapshot, through_json

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms.apply import apply, replay
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.sealing import SEALED
from folkmoot_rooms.state import Room

FACTS = everything().facts


def test_the_example_holds_every_kind_of_fact() -> None:
    kinds = {type(fact) for fact in FACTS} | {type(fact) for fact in imported().facts}

    assert kinds == set(get_args(e.AnyEvent))


@pytest.mark.parametrize("at", range(len(FACTS) + 1))
def test_a_latecomer_sees_the_same_room(at: int) -> None:
    """Snapshot anywhere, then the tail through the wire, equals everything from the start."""
    early = snapshot(replay(Room(id="r1"), FACTS[:at]))

    assert early.position == at
    assert replay(early, through_json(FACTS[at:])) == everything().room


def test_an_imported_room_comes_back_the_same() -> None:
    meeting = imported()

    assert replay(Room(id="r1"), through_json(meeting.facts)) == meeting.room
    assert snapshot(meeting.room) == meeting.room


def test_the_room_before_a_fact_stays_as_it_was() -> None:
    rooms = [Room(id="r1")]
    for fact in FACTS:
        rooms.append(apply(rooms[-1], fact))
    again = [Room(id="r1")]
    for fact in FACTS:
        again.append(apply(again[-1], fact))

    assert rooms == again
    assert [room.position for room in rooms] == list(range(len(FACTS) + 1))


def test_the_story_ends_as_told() -> None:
    room = everything().room
    vote = room.vote

    assert vote is not None
    assert room.phase is Phase.RESULT
    assert {seat.id: seat.role for seat in room.seats.values()} == {
        "s1": Role.ORGANISER,
        "s2": Role.PARTICIPANT,
        "s3": Role.PARTICIPANT,
        "s4": Role.SCRIBE,
        "s5": Role.PAPER,
        "s6": Role.PAPER,
        "s7": Role.PARTICIPANT,
        "s8": Role.PARTICIPANT,
    }
    assert (room.seats["s2"].name, room.seats["s2"].hat) == ("Anna", Hat.FAMILY_CARER)
    assert vote.roll == room.roll == {"s2", "s3", "s5", "s7", "s8"}
    assert room.asked_late == {}
    assert (room.cards_issued, room.cards_used) == (3, frozenset({2}))
    assert [idea.id for idea in room.standing_ideas] == ["P1", "P2", "P3"]
    assert room.ideas["P2"].corrected
    assert room.ideas["P2"].corrected_reason == "Bo's own price"
    assert not room.ideas["P1"].corrected
    assert room.ideas["P1"].corrected_reason is None
    assert vote.ballots == ((), ("P1", "P3"), ("P2",), ("P3",))
    assert vote.key_destroyed


def test_words_whose_key_is_gone_leave_the_rest_of_a_room_standing() -> None:
    """Erasing is destroying a key: the same facts come back with None where words were."""
    erased: list[e.AnyEvent] = []
    for fact in FACTS:
        words, _ = SEALED.get(type(fact), ((), None))
        erased.append(replace(fact, **dict.fromkeys(words)))
    room, before = replay(Room(id="r1"), erased), everything().room

    assert room.vote == before.vote
    assert room.roll == before.roll
    assert {idea.title for idea in room.ideas.values()} == {None}
    assert room.ideas["P2"].corrected
    assert room.ideas["P2"].corrected_reason is None


def test_removal_takes_off_the_roll_before_a_vote_and_leaves_a_frozen_roll_alone() -> None:
    remove = c.RemovePerson(seat="s2", reason="Shouting")
    before, during = collecting(), choosing()
    before.ask("s1", remove)
    during.ask("s1", remove)

    assert before.room.roll == {"s3", "s4"}
    assert during.vote.roll == {"s2", "s3", "s4"}
    assert during.room.people == [during.room.seats["s3"], during.room.seats["s4"]]


def test_removal_ends_a_call_for_help() -> None:
    meeting = opened()
    ann = meeting.person()
    meeting.ask(ann, c.AskForHelp())
    meeting.ask("s1", c.RemovePerson(seat=ann, reason="Went home"))

    assert not meeting.room.seats[ann].needs_help


def test_an_import_makes_a_finished_room_without_people_or_keys() -> None:
    room = imported().room
    vote = room.vote

    assert vote is not None
    assert room.imported
    assert (room.phase, room.position, room.seats) == (Phase.RESULT, 1, {})
    assert (vote.closed, vote.key_destroyed, vote.binding) == (True, True, False)
    assert vote.ballots == (("BO/1",), ("BO/1", "BO/3"), ("BO/2", "BO/3"), ())
    assert vote.names == {"BO/1": "Bench", "BO/2": "Tower", "BO/3": "Trees"}
    assert vote.selected == {"BO/1": "1", "BO/2": "0"}
    assert vote.source == "wieliczka.pb"


@pytest.mark.parametrize(
    "fact",
    [
        FACTS[0],
        e.SeatTaken(seat="s1", role=Role.PARTICIPANT, hat=Hat.PERSON, name=""),
        e.VoteClosed(vote="v1", by="s1", voted=0),
        imported().facts[0],
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_a_fact_that_cannot_have_followed_stops_the_room(fact: e.AnyEvent) -> None:
    room = opened().room
    with pytest.raises(AssertionError):
        apply(room, fact)


def test_an_erased_hat_is_not_said() -> None:
    room = replay(
        Room(id="r1"), [e.SeatTaken(seat="s1", role=Role.PARTICIPANT, hat=None, name=None)]
    )
    assert room.seats["s1"].hat is Hat.NOT_SAID

    changed = e.SeatChanged(seat="s1", hat=Hat.PERSON, name="Ann")
    assert replay(room, [changed]).seats["s1"].hat is Hat.PERSON
    erased = e.SeatChanged(seat="s1", hat=None, name=None)
    assert replay(room, [changed, erased]).seats["s1"].hat is Hat.NOT_SAID
