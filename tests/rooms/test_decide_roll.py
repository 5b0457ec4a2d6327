"""The roll: by the organiser, by a card, on paper, or late by two people."""

import pytest
from tests.rooms.fakes import Meeting, choosing, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms import limits
from folkmoot_rooms.people import Hat, Role


def test_naming_nobody_enrols_every_participant_who_is_in_the_room() -> None:
    meeting = opened()
    ann, scribe, gone, bo = meeting.person(), meeting.scribe(), meeting.person(), meeting.person()
    meeting.ask("s1", c.RemovePerson(seat=gone, reason="Shouting"))

    assert meeting.ask("s1", c.Enrol()) == [
        e.SeatEnrolled(seat=ann, by="s1"),
        e.SeatEnrolled(seat=bo, by="s1"),
    ]
    assert meeting.code("s1", c.Enrol()) == "already_on_roll"
    assert meeting.code("s1", c.Enrol(seats=(scribe,))) == "not_allowed"
    assert meeting.code("s1", c.Enrol(seats=("s1",))) == "not_allowed"
    assert meeting.code("s1", c.Enrol(seats=(gone,))) == "removed"
    assert meeting.code("s1", c.Enrol(seats=("s99",))) == "unknown_person"


def test_an_empty_room_has_nobody_to_enrol() -> None:
    meeting = opened()
    meeting.scribe()

    assert meeting.code("s1", c.Enrol()) == "nobody_on_roll"


def test_whoever_is_named_twice_is_enrolled_once() -> None:
    meeting = opened()
    ann, bo = meeting.person(), meeting.person()
    meeting.ask("s1", c.Enrol(seats=(ann,)))

    assert meeting.ask("s1", c.Enrol(seats=(bo, ann, bo))) == [e.SeatEnrolled(seat=bo, by="s1")]


def test_striking_takes_off_whoever_stands_there() -> None:
    meeting = opened()
    ann = meeting.person()

    assert meeting.code("s1", c.Strike(seat=ann)) == "not_on_roll"
    meeting.ask("s1", c.Enrol())
    assert meeting.ask("s1", c.Strike(seat=ann)) == [e.SeatStruck(seat=ann, by="s1")]
    assert meeting.code("s1", c.Strike(seat=ann)) == "not_on_roll"
    assert meeting.code("s1", c.Strike(seat="s99")) == "unknown_person"


def test_paper_places_are_seats_without_hats_that_stand_on_the_roll() -> None:
    meeting = opened()

    assert meeting.ask("s1", c.AddPaperPlaces(places=2)) == [
        e.SeatTaken(seat="s2", role=Role.PAPER, hat=Hat.NOT_SAID, name=""),
        e.SeatEnrolled(seat="s2", by="s1"),
        e.SeatTaken(seat="s3", role=Role.PAPER, hat=Hat.NOT_SAID, name=""),
        e.SeatEnrolled(seat="s3", by="s1"),
    ]


def test_cards_are_numbered_on_and_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CARDS_MAX", 7)
    meeting = opened()

    assert meeting.ask("s1", c.IssueCards(cards=3)) == [e.CardsIssued(first=1, last=3, by="s1")]
    assert meeting.ask("s1", c.IssueCards(cards=4)) == [e.CardsIssued(first=4, last=7, by="s1")]
    assert meeting.code("s1", c.IssueCards(cards=1)) == "too_many"


def test_a_card_enrols_one_person_once() -> None:
    meeting = opened()
    ann, bo = meeting.person(), meeting.person()
    meeting.ask("s1", c.IssueCards(cards=2))

    assert meeting.code(ann, c.UseCard(card=3)) == "card_unknown"
    assert meeting.ask(ann, c.UseCard(card=2)) == [e.SeatEnrolled(seat=ann, by=ann, card=2)]
    assert meeting.code(bo, c.UseCard(card=2)) == "card_used"
    assert meeting.code(ann, c.UseCard(card=1)) == "already_on_roll"
    assert meeting.code(bo, c.UseCard(card=1)) == ""


def late() -> tuple[Meeting, str]:
    """An open vote with s2, s3, s4 on its roll, a scribe s5, and somebody who came late."""
    meeting = choosing()
    assert meeting.scribe() == "s5"
    return meeting, meeting.person()


def test_two_people_add_somebody_late() -> None:
    meeting, late_comer = late()
    ballot = c.CastBallot(vote="v1", choices=("P1",))

    assert meeting.code(late_comer, ballot) == "not_on_roll"
    assert meeting.ask("s1", c.AskToEnrolLate(seat=late_comer)) == [
        e.LateEnrolmentAsked(seat=late_comer, by="s1")
    ]
    assert meeting.code("s1", c.AskToEnrolLate(seat=late_comer)) == "already_done"
    assert meeting.ask("s3", c.AgreeToEnrolLate(seat=late_comer)) == [
        e.SeatEnrolled(seat=late_comer, by="s1", agreed_by="s3")
    ]
    assert meeting.code(late_comer, ballot) == ""
    assert meeting.code("s1", c.AskToEnrolLate(seat=late_comer)) == "already_on_roll"


def test_the_second_person_is_another_one_who_has_a_say() -> None:
    meeting, late_comer = late()
    other = meeting.person()
    agree = c.AgreeToEnrolLate(seat=late_comer)

    assert meeting.code("s3", agree) == "needs_second_person"
    meeting.ask("s1", c.AskToEnrolLate(seat=late_comer))
    assert meeting.code("s1", agree) == "same_person"
    assert meeting.code(late_comer, agree) == "needs_second_person"
    assert meeting.code(other, agree) == "not_on_roll"
    # Whoever holds the link of a scribe could say yes to their own wish.
    assert meeting.code("s5", agree) == "not_allowed"
    assert meeting.code("s3", agree) == ""


def test_only_somebody_who_may_vote_is_added_late() -> None:
    meeting, late_comer = late()
    ask = c.AskToEnrolLate(seat=late_comer)

    assert meeting.code("s1", c.AskToEnrolLate(seat="s5")) == "not_allowed"
    assert meeting.code("s1", c.AskToEnrolLate(seat="s2")) == "already_on_roll"
    assert meeting.code("s1", c.AskToEnrolLate(seat="s99")) == "unknown_person"
    meeting.ask("s1", ask)
    meeting.ask("s1", c.RemovePerson(seat=late_comer, reason="Shouting"))
    assert meeting.code("s3", c.AgreeToEnrolLate(seat=late_comer)) == "removed"
    assert meeting.code("s1", ask) == "removed"
    meeting.ask("s1", c.RestorePerson(seat=late_comer))
    assert meeting.code("s3", c.AgreeToEnrolLate(seat=late_comer)) == "needs_second_person"
