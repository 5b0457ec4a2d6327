"""Ideas: putting forward, changing, taking back, correcting, hiding."""

from typing import Any

import pytest
from tests.rooms.fakes import Meeting, collecting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms import limits
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused


def change(idea: str = "P1", reason: str = "", cost: int = 50_00) -> c.ChangeIdea:
    """A change of an idea."""
    return c.ChangeIdea(idea=idea, title="Better bench", cost=cost, reason=reason)


def test_an_idea_belongs_to_whoever_puts_it_forward() -> None:
    meeting = collecting()
    facts = meeting.ask(
        "s2", c.AddIdea(title=" Bench ", cost=100_00, why="To\r\nsit", picture="bench")
    )

    assert facts == [
        e.IdeaAdded(
            idea="P1",
            author="s2",
            typed_by="s2",
            cost=100_00,
            picture="bench",
            title="Bench",
            why="To\nsit",
        )
    ]


@pytest.mark.parametrize(
    ("fields", "refused", "figures"),
    [
        ({"title": " "}, ("empty", "title"), {}),
        ({"title": "x" * 81}, ("too_long", "title"), {"max": 80}),
        ({"why": "x" * 601}, ("too_long", "why"), {"max": 600}),
        ({"why": "a\x00"}, ("bad_text", "why"), {}),
        ({"cost": -1}, ("bad_cost", "cost"), {}),
        ({"cost": 1_000_01}, ("cost_over_limit", "cost"), {"max": 1_000_00}),
        ({"author": "s3"}, ("not_allowed", "author"), {}),
    ],
)
def test_an_idea_that_cannot_be_is_refused_in_its_field(
    fields: dict[str, Any], refused: tuple[str, str], figures: dict[str, int]
) -> None:
    idea: dict[str, Any] = {"title": "Bench", "cost": 1} | fields
    with pytest.raises(Refused) as no:
        collecting().ask("s2", c.AddIdea(**idea))

    assert (no.value.code, no.value.field) == refused
    assert no.value.figures == figures


def test_an_idea_may_cost_everything_or_nothing() -> None:
    meeting = collecting()

    assert meeting.idea("s2", cost=0) == "P1"
    assert meeting.idea("s2", cost=1_000_00) == "P2"


def test_a_scribe_writes_ideas_for_people_who_use_paper_and_only_for_them() -> None:
    meeting = opened()
    ann, scribe, paper, gone = meeting.person(), meeting.scribe(), meeting.paper(), meeting.paper()
    meeting.ask("s1", c.RemovePerson(seat=gone, reason="Went home"))
    meeting.ask("s1", c.ChangePhase(phase=Phase.IDEAS))

    def code(author: str) -> str:
        return meeting.code(scribe, c.AddIdea(title="Tree", cost=1, author=author))

    assert code("") == "unknown_person"
    assert code("s99") == "unknown_person"
    assert code(ann) == "not_allowed"
    assert code(scribe) == "not_allowed"
    assert code(gone) == "removed"
    assert code(paper) == ""
    assert (meeting.room.ideas["P1"].author, meeting.room.ideas["P1"].typed_by) == (paper, scribe)
    assert meeting.code(scribe, change()) == ""
    assert meeting.code(ann, change()) == "not_allowed"
    assert meeting.code(scribe, c.WithdrawIdea(idea="P1")) == ""


def test_nobody_puts_forward_ideas_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "IDEAS_PER_PERSON_MAX", 2)
    monkeypatch.setattr(limits, "IDEAS_TRIED_PER_PERSON_MAX", 3)
    monkeypatch.setattr(limits, "IDEAS_MAX", 4)
    meeting = collecting()
    another = c.AddIdea(title="Bench", cost=1)
    meeting.idea("s2")
    meeting.idea("s2")

    assert meeting.code("s2", another) == "too_many"
    meeting.ask("s2", c.WithdrawIdea(idea="P1"))
    assert meeting.code("s2", another) == ""
    meeting.ask("s2", c.WithdrawIdea(idea="P2"))
    assert meeting.code("s2", another) == "too_many"
    meeting.idea("s3")
    meeting.idea("s3")
    meeting.idea("s4")
    assert meeting.code("s4", another) == "too_many"
    assert list(meeting.room.ideas) == ["P1", "P2", "P3", "P4", "P5", "P6"]


def test_authors_change_and_take_back_their_own_ideas_also_while_waiting() -> None:
    meeting = collecting()
    meeting.idea("s2")
    meeting.ask("s1", c.ChangePhase(phase=Phase.WAIT))

    assert meeting.code("s3", change()) == "not_allowed"
    assert meeting.code("s3", c.WithdrawIdea(idea="P1")) == "not_allowed"
    assert meeting.code("s2", change(cost=1_000_01)) == "cost_over_limit"
    assert meeting.ask("s2", change(reason="ignored")) == [
        e.IdeaChanged(
            idea="P1",
            by="s2",
            cost=50_00,
            picture="",
            title="Better bench",
            why="",
            reason="",
        )
    ]
    assert meeting.ask("s2", c.WithdrawIdea(idea="P1")) == [e.IdeaWithdrawn(idea="P1", by="s2")]
    assert meeting.code("s2", change()) == "unknown_idea"
    assert meeting.code("s1", c.HideIdea(idea="P1", reason="Rude")) == "unknown_idea"


def test_an_organiser_corrects_with_a_reason_that_is_kept() -> None:
    meeting = collecting()
    meeting.idea("s2")

    assert meeting.code("s1", change()) == "reason_needed"
    facts = meeting.ask("s1", change(reason="The price was per month."))
    assert facts == [
        e.IdeaChanged(
            idea="P1",
            by="s1",
            cost=50_00,
            picture="",
            title="Better bench",
            why="",
            reason="The price was per month.",
        )
    ]
    assert meeting.room.ideas["P1"].corrected


def test_abuse_is_hidden_with_a_reason_and_may_be_shown_again() -> None:
    meeting = collecting()
    meeting.idea("s2")
    hide = c.HideIdea(idea="P1", reason="Rude")

    assert meeting.code("s1", c.ShowIdea(idea="P1")) == "already_done"
    assert meeting.code("s1", c.HideIdea(idea="P1", reason="")) == "reason_needed"
    assert meeting.ask("s1", hide) == [e.IdeaHidden(idea="P1", by="s1", reason="Rude")]
    assert meeting.code("s1", hide) == "already_done"
    assert meeting.code("s2", change()) == "idea_hidden"
    assert meeting.code("s1", change(reason="Without the rude word.")) == ""
    assert meeting.ask("s1", c.ShowIdea(idea="P1")) == [e.IdeaShown(idea="P1", by="s1")]
    assert meeting.code("s2", change()) == ""


@pytest.mark.parametrize("idea", ["P2", "v1", "s2"])
def test_an_idea_that_is_not_there_is_unknown(idea: str) -> None:
    meeting: Meeting = collecting()
    meeting.idea("s2")

    assert meeting.code("s2", change(idea)) == "unknown_idea"
    assert meeting.code("s2", c.WithdrawIdea(idea=idea)) == "unknown_idea"
    assert meeting.code("s1", c.ShowIdea(idea=idea)) == "unknown_idea"
