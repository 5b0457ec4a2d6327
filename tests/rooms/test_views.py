"""Who sees what: each viewer's page, and that a sealed vote is sealed from everyone."""

import msgspec
import pytest
from tests.rooms.examples import everything, imported
from tests.rooms.fakes import Meeting, choosing, collecting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms.events import AnyEvent, BallotCast
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.views import PersonLine, RoomView, show
from folkmoot_rooms.wire import Numbers

HERE: dict[str, int] = {}


def seen_by(meeting: Meeting, seat: str | None) -> RoomView:
    """Return what one viewer sees."""
    return show(meeting.room, seat, HERE)


def everyones(meeting: Meeting) -> dict[str | None, bytes]:
    """Return what every possible viewer sees, in bytes."""
    return {
        seat: msgspec.json.encode(seen_by(meeting, seat)) for seat in (None, *meeting.room.seats)
    }


def without_choices(facts: list[AnyEvent]) -> list[AnyEvent]:
    """Return facts with the boxes of choices emptied: everything but the ciphertext."""
    empty = msgspec.structs.replace
    return [
        empty(fact, choice=empty(fact.choice, box="")) if isinstance(fact, BallotCast) else fact
        for fact in facts
    ]


@pytest.mark.parametrize("choices", [(), ("P1",), ("P2",), ("P1", "P2")])
def test_two_rooms_that_differ_in_one_choice_look_alike_to_everyone(
    choices: tuple[str, ...],
) -> None:
    worlds = []
    for mine in (("P1", "P2"), choices):
        meeting = choosing()
        meeting.scribe()
        meeting.cast("s3", "P2")
        meeting.cast("s2", "P1")
        meeting.cast("s2", *mine, replaces=1)
        worlds.append(meeting)

    assert everyones(worlds[0]) == everyones(worlds[1])
    assert without_choices(worlds[0].facts) == without_choices(worlds[1].facts)
    for fact, twin in zip(worlds[0].facts, worlds[1].facts, strict=True):
        if isinstance(fact, BallotCast) and isinstance(twin, BallotCast):
            assert len(fact.choice.box) == len(twin.choice.box)


def test_the_order_of_coming_to_the_urn_is_not_in_the_opened_ballots() -> None:
    first, second = choosing(), choosing()
    first.cast("s2", "P1")
    first.cast("s3", "P2")
    second.cast("s3", "P1")
    second.cast("s2", "P2")
    first.close()
    second.close()

    assert first.vote.ballots == second.vote.ballots
    for viewer in (None, "s1", "s4"):
        assert seen_by(first, viewer).result == seen_by(second, viewer).result


def test_nobody_sees_a_result_before_it_is_counted() -> None:
    meeting = choosing()
    meeting.cast("s2", "P1")
    meeting.ask("s1", c.CloseVote(vote="v1"))
    for seat in (None, *meeting.room.seats):
        view = seen_by(meeting, seat)
        assert view.result is None
        assert view.vote is not None
        assert (view.vote.open, view.vote.counted) == (False, False)


def test_numbers_are_exact_and_the_same_for_everyone() -> None:
    meeting = choosing()
    meeting.scribe()
    talker = meeting.person()
    meeting.cast("s2", "P1")
    here = {"s1": 1, "s2": 2, talker: 1, "s4": 0}
    for seat in (None, *meeting.room.seats):
        assert show(meeting.room, seat, here).numbers == Numbers(
            people=4, here=2, on_roll=3, voted=1, ideas=2
        )


def test_the_shared_screen_sees_no_people() -> None:
    view = seen_by(everything(), None)

    assert (view.me, view.people, view.late) == (None, (), ())
    assert (view.cards_issued, view.cards_used) == (0, 0)
    assert [idea.id for idea in view.ideas] == ["P1", "P2", "P3"]
    assert {(idea.mine, idea.author) for idea in view.ideas} == {(False, "")}


def test_a_voter_sees_their_own_seat_and_that_they_voted_never_what() -> None:
    meeting = choosing()
    meeting.cast("s2", "P1")
    meeting.cast("s2", "P2", replaces=1)
    mine, other, screen = (seen_by(meeting, seat) for seat in ("s2", "s3", None))

    assert mine.me is not None
    assert (mine.me.seat, mine.me.role, mine.me.on_roll) == ("s2", Role.PARTICIPANT, True)
    assert [
        (view.vote.my_ballot, view.vote.i_am_on_roll)
        for view in (mine, other, screen)
        if view.vote is not None
    ] == [(2, True), (0, True), (0, False)]
    assert mine.people == ()
    assert [idea.mine for idea in mine.ideas] == [True, True]
    assert [idea.mine for idea in other.ideas] == [False, False]


def test_a_hidden_idea_is_seen_by_its_author_and_those_who_run_the_meeting() -> None:
    meeting = collecting()
    scribe = meeting.scribe()
    meeting.idea("s2", "Rude")
    meeting.idea("s2", "Taken back")
    meeting.ask("s1", c.HideIdea(idea="P1", reason="Rude"))
    meeting.ask("s2", c.WithdrawIdea(idea="P2"))
    for runs in ("s1", scribe, "s2"):
        (idea,) = seen_by(meeting, runs).ideas
        assert (idea.id, idea.hidden, idea.hidden_reason) == ("P1", True, "Rude")
        assert idea.author == ("" if runs == "s2" else "s2")
    for other in (None, "s3"):
        assert seen_by(meeting, other).ideas == ()


def test_everyone_sees_why_an_idea_was_corrected_also_after_its_author_changed_it_again() -> None:
    meeting = collecting()
    meeting.idea("s2", "Bench")
    correction = c.ChangeIdea(idea="P1", title="Bench", cost=40_00, reason="A slip of the pen")
    meeting.ask("s1", correction)
    meeting.ask("s2", c.ChangeIdea(idea="P1", title="Bench by the river", cost=40_00))
    for seat in ("s1", "s2", "s3", None):
        (idea,) = seen_by(meeting, seat).ideas
        assert (idea.corrected, idea.corrected_reason) == (True, "A slip of the pen")


def test_those_who_run_the_meeting_see_who_voted() -> None:
    meeting = choosing()
    scribe = meeting.scribe()
    meeting.cast("s2", "P1")
    view = show(meeting.room, "s1", {"s2": 1})

    assert view.people == (
        PersonLine("s2", "", Role.PARTICIPANT, Hat.PERSON, on_roll=True, voted=True, here=True),
        PersonLine("s3", "", Role.PARTICIPANT, Hat.PERSON, on_roll=True, voted=False),
        PersonLine("s4", "", Role.PARTICIPANT, Hat.PERSON, on_roll=True, voted=False),
        PersonLine(scribe, "", Role.SCRIBE, Hat.NOT_SAID, on_roll=False, voted=False),
    )


def test_a_note_taker_sees_no_hat_and_of_votes_only_the_papers_that_are_entered() -> None:
    meeting = collecting(people=1)
    meeting.idea("s2", "Bus")
    scribe, paper = meeting.scribe(), meeting.paper()
    empty = meeting.paper()
    meeting.ask("s1", c.OpenVote())
    meeting.cast("s2", "P1")
    meeting.ask(
        scribe,
        c.CastPaperBallot(vote="v1", seat=paper, choices=("P1",), replaces=0, read_back=True),
    )

    def seen(viewer: str) -> list[tuple[str, Hat, bool]]:
        return [(line.seat, line.hat, line.voted) for line in seen_by(meeting, viewer).people]

    private, papers = Hat.NOT_SAID, [(paper, Hat.NOT_SAID, True), (empty, Hat.NOT_SAID, False)]
    assert seen(scribe) == [("s2", private, False), (scribe, private, False), *papers]
    assert seen("s1") == [("s2", Hat.PERSON, True), (scribe, private, False), *papers]


def test_a_removed_person_learns_why_and_sees_what_a_visitor_sees() -> None:
    meeting = collecting()
    scribe = meeting.scribe()
    meeting.ask("s1", c.RemovePerson(seat="s2", reason="Shouting"))
    meeting.ask("s1", c.RemovePerson(seat=scribe, reason="Asleep"))
    meeting.ask("s2", c.Appeal(words="Sorry."))
    me = seen_by(meeting, "s2").me

    assert me is not None
    assert (me.removed, me.removed_reason, me.appealed) == (True, "Shouting", True)
    assert seen_by(meeting, scribe).people == ()


def test_why_somebody_was_removed_is_between_them_and_the_organiser() -> None:
    meeting = collecting()
    scribe = meeting.scribe()
    meeting.ask("s1", c.RemovePerson(seat="s2", reason="Shouting"))
    meeting.ask("s2", c.Appeal(words="Sorry."))

    def line(seat: str) -> PersonLine:
        return seen_by(meeting, seat).people[0]

    assert (line("s1").removed_reason, line("s1").appeal) == ("Shouting", "Sorry.")
    assert (line(scribe).removed_reason, line(scribe).appeal) == (None, None)
    assert line(scribe).removed
    for seat in (None, "s3", scribe):
        assert b"Shouting" not in msgspec.json.encode(seen_by(meeting, seat))


def test_a_late_addition_is_shown_to_those_whose_yes_would_count() -> None:
    meeting = choosing()
    scribe, late, talker = meeting.scribe(), meeting.person(Hat.MANAGER, "Di"), meeting.person()
    meeting.ask("s1", c.AskToEnrolLate(seat=late))

    def names(seat: str | None) -> list[tuple[str | None, Hat, str]]:
        return [(line.name, line.hat, line.asked_late_by) for line in seen_by(meeting, seat).late]

    for seat in ("s1", "s2"):
        assert names(seat) == [("Di", Hat.NOT_SAID, "s1")]
    for nobody in (None, late, talker, scribe):
        assert names(nobody) == []


def test_cards_are_counted_for_those_who_run_the_meeting() -> None:
    meeting = opened()
    ann = meeting.person()
    meeting.ask("s1", c.IssueCards(cards=5))
    meeting.ask(ann, c.UseCard(card=3))

    assert (seen_by(meeting, "s1").cards_issued, seen_by(meeting, "s1").cards_used) == (5, 1)
    assert (seen_by(meeting, ann).cards_issued, seen_by(meeting, ann).cards_used) == (0, 0)


def test_an_unknown_seat_sees_nothing() -> None:
    with pytest.raises(Refused) as no:
        seen_by(opened(), "s9")

    assert no.value.code == "unknown_person"


def test_an_imported_election_is_seen_with_its_names_and_turnout() -> None:
    view = seen_by(imported(), None)

    assert view.vote is not None
    assert view.numbers == Numbers(people=0, here=0, on_roll=0, voted=4, ideas=0)
    assert [(line.id, line.title, line.cost) for line in view.vote.options] == [
        ("BO/1", "Bench", 4_000),
        ("BO/2", "Tower", 999_999),
        ("BO/3", "Trees", 5_000),
    ]
    assert (view.vote.voted, view.vote.open, view.vote.binding) == (4, False, False)
