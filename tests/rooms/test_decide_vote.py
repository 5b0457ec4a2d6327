"""Opening, casting and closing a vote; nothing about a choice is in a fact before closing."""

import msgspec
import pytest
from tests.rooms.fakes import Meeting, choosing, collecting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms import limits, tally
from folkmoot_rooms.decide.vote import ballot_plain
from folkmoot_rooms.events import Option
from folkmoot_rooms.people import SIDE_OF, Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused


def test_opening_freezes_everything_that_decides_the_result() -> None:
    meeting = collecting()
    meeting.idea("s2", cost=10_00)
    meeting.idea("s3", cost=20_00)
    meeting.idea("s3", cost=30_00)
    meeting.idea("s4", cost=40_00)
    meeting.ask("s1", c.HideIdea(idea="P2", reason="Rude"))
    meeting.ask("s3", c.WithdrawIdea(idea="P3"))
    meeting.ask("s1", c.RemovePerson(seat="s4", reason="Shouting"))
    meeting.paper()

    assert meeting.ask("s1", c.OpenVote()) == [
        e.VoteOpened(
            vote="v1",
            options=(Option("P1", 10_00), Option("P4", 40_00)),
            budget=1_000_00,
            scale=2,
            currency="GBP",
            rule="equal-shares",
            utility="cost",
            completion="add-one+fill",
            ties=tally.TIES,
            roll=("s2", "s3", "s5"),
            secrecy="sealed",
            recount="open",
            binding=True,
            by="s1",
        ),
        e.PhaseChanged(phase=Phase.CHOOSE, by="s1"),
    ]


def test_a_vote_needs_an_idea_and_somebody_on_the_roll() -> None:
    meeting = opened()
    ann = meeting.person()
    meeting.ask("s1", c.ChangePhase(phase=Phase.IDEAS))

    assert meeting.code("s1", c.OpenVote()) == "no_options"
    meeting.idea(ann)
    assert meeting.code("s1", c.OpenVote()) == "nobody_on_roll"
    meeting.ask("s1", c.Enrol())
    assert meeting.code(ann, c.OpenVote()) == "not_allowed"
    assert meeting.code("s1", c.OpenVote()) == ""


def test_a_ballot_is_sealed_under_the_votes_key_at_its_own_place() -> None:
    meeting = choosing()
    fact = meeting.ask("s2", c.CastBallot(vote="v1", choices=("P2", "P1")))[0]

    assert isinstance(fact, e.BallotCast)
    assert (fact.seat, fact.number, fact.by) == ("s2", 1, "s2")
    assert (fact.choice.key, fact.side.key) == ("vote:v1", "side:v1")
    assert meeting.seals.sealed == {
        "vote:v1 v1/s2/1/choice": b'["P1","P2"]',
        "side:v1 v1/s2/1/side": b"lived       ",
    }


def test_all_ballots_and_all_sides_are_of_one_length() -> None:
    meeting = collecting(people=0)
    seats = [meeting.person(hat) for hat in Hat]
    meeting.ask("s1", c.Enrol())
    ideas = [meeting.idea(seats[0]) for _ in range(12)]
    meeting.ask("s1", c.OpenVote())
    for number, seat in enumerate(seats):
        meeting.cast(seat, *ideas[: number * 2])
    plains = meeting.seals.sealed.items()

    assert {len(plain) for place, plain in plains if place.endswith("choice")} == {
        len(msgspec.json.encode(ideas))
    }
    assert len({len(plain) for place, plain in plains if place.endswith("side")}) == 1
    assert {plain.strip().decode() for place, plain in plains if place.endswith("side")} == {
        side.value for side in SIDE_OF.values()
    }


def test_a_ballot_says_the_same_in_whatever_order_it_was_filled_in() -> None:
    vote = choosing().vote

    assert ballot_plain(vote, frozenset({"P2", "P1"})) == b'["P1","P2"]'
    assert ballot_plain(vote, frozenset()) == b"[]         "


def test_a_changed_mind_replaces_and_a_stale_page_does_not() -> None:
    meeting = choosing()
    meeting.cast("s2", "P1")

    assert meeting.code("s2", c.CastBallot(vote="v1", choices=("P2",))) == "stale_ballot"
    assert meeting.code("s2", c.CastBallot(vote="v1", choices=("P2",), replaces=2)) == (
        "stale_ballot"
    )
    meeting.cast("s2", "P2", replaces=1)
    with pytest.raises(Refused) as no:
        meeting.cast("s2", "P1", replaces=1)
    assert no.value.figures == {"number": 2}
    meeting.close()
    assert meeting.vote.ballots == (("P2",),)


@pytest.mark.parametrize("choices", [("P9",), ("P1", "P1"), ("P1", "s2"), ("",)])
def test_choices_are_options_each_once(choices: tuple[str, ...]) -> None:
    assert choosing().code("s2", c.CastBallot(vote="v1", choices=choices)) == "bad_choice"


def test_a_ballot_is_for_the_open_vote_and_from_its_roll() -> None:
    meeting = choosing()
    late_comer = meeting.person()
    ballot = c.CastBallot(vote="v1", choices=())

    assert meeting.code("s2", c.CastBallot(vote="v2", choices=())) == "vote_not_open"
    assert meeting.code(late_comer, ballot) == "not_on_roll"
    assert meeting.code("s1", ballot) == "not_allowed"
    assert meeting.code("s1", c.CloseVote(vote="v2")) == "vote_not_open"
    meeting.close()
    assert meeting.code("s2", ballot) == "vote_closed"
    assert meeting.code("s1", c.CloseVote(vote="v1")) == "vote_closed"


def test_minds_change_often_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BALLOTS_PER_SEAT_MAX", 2)
    meeting = choosing()
    meeting.cast("s2", "P1")
    meeting.cast("s2", "P2", replaces=1)

    assert meeting.code("s2", c.CastBallot(vote="v1", choices=(), replaces=2)) == "too_many"


def on_paper() -> tuple[Meeting, str, str]:
    """An open vote with a scribe and a place for somebody who votes on paper."""
    meeting = collecting()
    scribe, paper = meeting.scribe(), meeting.paper()
    meeting.idea("s2")
    meeting.ask("s1", c.OpenVote())
    return meeting, scribe, paper


def test_a_paper_ballot_is_read_back_before_it_is_cast() -> None:
    meeting, scribe, paper = on_paper()
    ballot = c.CastPaperBallot(vote="v1", seat=paper, choices=("P1",), read_back=True)
    unread = c.CastPaperBallot(vote="v1", seat=paper, choices=("P1",), read_back=False)

    assert meeting.code(scribe, unread) == "read_back_needed"
    assert meeting.code("s2", ballot) == "not_allowed"
    fact = meeting.ask(scribe, ballot)[0]
    assert isinstance(fact, e.BallotCast)
    assert (fact.seat, fact.by, fact.number) == (paper, scribe, 1)
    assert meeting.code(scribe, ballot) == "stale_ballot"
    again = c.CastPaperBallot(vote="v1", seat=paper, choices=(), read_back=True, replaces=1)
    # Whoever makes places on the roll must not fill them.
    assert meeting.code("s1", again) == "not_allowed"
    assert meeting.code(scribe, again) == ""


def test_a_scribe_casts_for_places_on_paper_only() -> None:
    meeting, scribe, paper = on_paper()

    def code(seat: str) -> str:
        ballot = c.CastPaperBallot(vote="v1", seat=seat, choices=(), read_back=True)
        return meeting.code(scribe, ballot)

    assert code("s2") == "not_allowed"
    assert code(scribe) == "not_allowed"
    assert code("s99") == "unknown_person"
    meeting.ask("s1", c.RemovePerson(seat=paper, reason="Went home"))
    assert code(paper) == "removed"


def test_closing_opens_the_last_ballots_sorted_and_without_seats() -> None:
    meeting = choosing(people=4)
    meeting.cast("s5", "P2")
    meeting.cast("s4", "P2", "P1")
    meeting.cast("s3")
    meeting.cast("s2", "P2")
    meeting.cast("s2", "P1", replaces=1)

    assert meeting.ask("s1", c.CloseVote(vote="v1")) == [
        e.VoteClosed(vote="v1", by="s1", voted=4),
        e.BallotsOpened(vote="v1", ballots=((), ("P1",), ("P1", "P2"), ("P2",))),
        e.PhaseChanged(phase=Phase.RESULT, by="s1"),
    ]


def test_ballots_are_sorted_in_the_order_of_the_options() -> None:
    meeting = collecting(people=2)
    for _ in range(10):
        meeting.idea("s2")
    meeting.ask("s1", c.OpenVote())
    meeting.cast("s2", "P10")
    meeting.cast("s3", "P2")
    meeting.ask("s1", c.CloseVote(vote="v1"))

    assert meeting.vote.ballots == (("P2",), ("P10",))


def test_a_vote_without_its_key_stays_open() -> None:
    meeting = choosing()
    meeting.cast("s2", "P1")
    meeting.seals.destroy("vote:v1")

    assert meeting.code("s1", c.CloseVote(vote="v1")) == "key_missing"
    assert not meeting.vote.closed
