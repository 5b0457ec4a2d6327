"""Coming in, one's own facts, help, removal with a reason, and the appeal."""

import pytest
from tests.rooms.fakes import choosing, collecting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms import limits
from folkmoot_rooms.people import Hat, Role


def test_seats_are_numbered_in_order_of_coming() -> None:
    meeting = opened()
    first = meeting.ask("door", c.TakeSeat(name=" Ann ", hat=Hat.NEIGHBOUR))
    second = meeting.ask("door", c.TakeScribeSeat(name="Sue"))

    assert first == [e.SeatTaken(seat="s2", role=Role.PARTICIPANT, hat=Hat.NEIGHBOUR, name="Ann")]
    assert second == [e.SeatTaken(seat="s3", role=Role.SCRIBE, hat=Hat.NOT_SAID, name="Sue")]


def test_a_full_room_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEATS_MAX", 2)
    meeting = opened()
    meeting.person()

    assert meeting.code("door", c.TakeSeat()) == "room_full"
    assert meeting.code("s1", c.AddPaperPlaces(places=1)) == "room_full"


def test_a_name_may_be_empty_but_not_harmful() -> None:
    meeting = opened()

    assert meeting.code("door", c.TakeSeat(name="")) == ""
    assert meeting.code("door", c.TakeSeat(name="\u202eAnn")) == "bad_text"
    assert meeting.code("door", c.TakeSeat(name="x" * 41)) == "too_long"


def test_people_change_only_their_own_name_and_hat() -> None:
    meeting = opened()
    ann = meeting.person(Hat.PERSON, "Ann")
    meeting.person(Hat.MANAGER, "Bo")
    facts = meeting.ask(ann, c.ChangeMe(name="Anna", hat=Hat.FAMILY_CARER))

    assert facts == [e.SeatChanged(seat=ann, hat=Hat.FAMILY_CARER, name="Anna")]


def test_a_person_returns_to_their_own_seat_only() -> None:
    meeting = opened()
    ann, bo, paper = meeting.person(), meeting.person(), meeting.paper()

    assert meeting.ask("door", c.ReturnToSeat(seat=ann)) == [e.SeatReturned(seat=ann, by="code")]
    assert meeting.code("host", c.ReturnToSeat(seat="s1", by="link")) == ""
    assert meeting.code(ann, c.ReturnToSeat(seat=ann)) == ""
    assert meeting.code(bo, c.ReturnToSeat(seat=ann)) == "not_allowed"
    assert meeting.code("door", c.ReturnToSeat(seat="s99")) == "unknown_person"
    assert meeting.code("door", c.ReturnToSeat(seat=paper)) == "unknown_person"


def test_help_is_asked_for_once_and_given_once() -> None:
    meeting = opened()
    ann = meeting.person()

    assert meeting.code("s1", c.GiveHelp(seat=ann)) == "already_done"
    assert meeting.ask(ann, c.AskForHelp()) == [e.HelpAsked(seat=ann)]
    assert meeting.code(ann, c.AskForHelp()) == "already_done"
    assert meeting.ask("s1", c.GiveHelp(seat=ann)) == [e.HelpGiven(seat=ann, by="s1")]
    assert meeting.code("s1", c.GiveHelp(seat="s99")) == "unknown_person"


def test_nobody_is_removed_without_a_reason() -> None:
    meeting = opened()
    ann = meeting.person()

    assert meeting.code("s1", c.RemovePerson(seat=ann, reason=" \u200b")) == "reason_needed"
    assert meeting.code("s1", c.RemovePerson(seat="s99", reason="Shouting")) == "unknown_person"
    assert meeting.code("s1", c.RemovePerson(seat="s1", reason="Shouting")) == "not_allowed"
    assert meeting.ask("s1", c.RemovePerson(seat=ann, reason="Shouting")) == [
        e.PersonRemoved(seat=ann, by="s1", reason="Shouting")
    ]
    assert meeting.code("s1", c.RemovePerson(seat=ann, reason="Again")) == "already_done"


def test_a_removed_person_appeals_once_and_does_nothing_else() -> None:
    meeting = collecting()
    meeting.ask("s1", c.RemovePerson(seat="s2", reason="Shouting"))

    assert meeting.code("s2", c.AddIdea(title="Bench", cost=1)) == "removed"
    assert meeting.code("s2", c.Appeal(words=" ")) == "empty"
    assert meeting.ask("s2", c.Appeal(words="Sorry.")) == [e.AppealMade(seat="s2", words="Sorry.")]
    assert meeting.code("s2", c.Appeal(words="Please!")) == "already_done"


def test_a_restored_person_may_talk_again_and_appeal_another_time() -> None:
    meeting = collecting()
    remove = c.RemovePerson(seat="s2", reason="Shouting")
    meeting.ask("s1", remove)
    meeting.ask("s2", c.Appeal(words="Sorry."))
    meeting.ask("s1", c.RestorePerson(seat="s2"))

    assert meeting.code("s1", c.RestorePerson(seat="s2")) == "already_done"
    assert meeting.code("s1", c.RestorePerson(seat="s99")) == "unknown_person"
    assert meeting.code("s2", c.AddIdea(title="Bench", cost=1)) == ""
    assert "s2" not in meeting.room.roll
    meeting.ask("s1", remove)
    assert meeting.code("s2", c.Appeal(words="Sorry again.")) == ""


def test_a_ballot_of_a_removed_person_still_counts_but_they_send_no_other() -> None:
    meeting = choosing()
    meeting.cast("s2", "P1")
    meeting.ask("s1", c.RemovePerson(seat="s2", reason="Shouting"))

    assert meeting.code("s2", c.CastBallot(vote="v1", choices=(), replaces=1)) == "removed"
    meeting.close()
    assert meeting.vote.ballots == (("P1",),)
