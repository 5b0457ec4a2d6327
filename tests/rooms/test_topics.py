"""What goes stale: whatever changes in a viewer's page is named to that viewer."""

from typing import get_args

import pytest
from msgspec.structs import asdict, replace
from tests.rooms.examples import everything, imported

from folkmoot_rooms import events as e
from folkmoot_rooms.apply import apply
from folkmoot_rooms.people import Role
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import STALE, TOPICS, Audience, Moved, moved, together
from folkmoot_rooms.views import RoomView, VoteCard, show
from folkmoot_rooms.wire import Numbers

# The topic that each part of a view belongs to. Positions and numbers are pushed, not pulled.
TOPIC_OF = {
    "title": "phase",
    "question": "phase",
    "budget": "phase",
    "scale": "phase",
    "currency": "phase",
    "binding": "phase",
    "phase": "phase",
    "ideas": "ideas",
    "me": "me",
    "vote": "vote",
    "result": "result",
    "late": "late",
    "people": "people",
    "cards_issued": "people",
    "cards_used": "people",
}
PUSHED = {"room", "position", "numbers"}


def pulled(view: RoomView) -> dict[str, object]:
    """Return the parts of a view that browsers pull; turnout and one's own are told apart."""
    parts = asdict(replace(view, numbers=Numbers()))
    vote = parts["vote"]
    if isinstance(vote, VoteCard):
        parts["vote"] = replace(vote, voted=0, on_roll=0, i_am_on_roll=False, my_ballot=0)
        parts["me"] = (parts["me"], vote.my_ballot)
    else:
        parts["me"] = (parts["me"], 0)
    return {part: parts[part] for part in TOPIC_OF}


def changed(before: Room, after: Room, seat: str | None) -> set[str]:
    """Return the topics of whatever differs between two views of the same viewer."""
    if seat is not None and seat not in before.seats:
        return set()
    old, new = pulled(show(before, seat, {})), pulled(show(after, seat, {}))
    return {TOPIC_OF[part] for part in old if old[part] != new[part]}


def test_every_part_of_a_view_has_a_topic_or_is_pushed() -> None:
    assert set(TOPIC_OF) | PUSHED == set(RoomView.__struct_fields__)
    assert set(TOPIC_OF.values()) == TOPICS


def test_every_fact_has_its_topics() -> None:
    assert set(STALE) == set(get_args(e.AnyEvent))


@pytest.mark.parametrize("facts", [everything().facts, imported().facts])
def test_whatever_changes_in_a_page_is_named_to_its_viewer(facts: list[e.AnyEvent]) -> None:
    """Every fact of the whole story, for every viewer there is at that moment."""
    room = Room(id="r1")
    for fact in facts:
        after = apply(room, fact)
        step = moved(after.position, fact)
        for seat in (None, *after.seats):
            runs = seat is not None and after.seats[seat].role in {Role.ORGANISER, Role.SCRIBE}
            audience = Audience.RUNNING if runs else Audience.EVERYONE
            missing = changed(room, after, seat) - step.stale(audience, seat or "")
            assert not missing, (fact, seat)
        room = after


def test_people_are_named_to_those_who_run_the_meeting_and_me_to_one_seat() -> None:
    step = moved(7, e.HelpAsked(seat="s2"))

    assert step.stale(Audience.EVERYONE) == frozenset()
    assert step.stale(Audience.EVERYONE, "s3") == frozenset()
    assert step.stale(Audience.EVERYONE, "s2") == {"me"}
    assert step.stale(Audience.RUNNING, "s1") == {"people"}
    assert step.to == 7


def test_a_ballot_names_nothing_to_those_who_do_not_run_the_meeting() -> None:
    """Turnout is told as a number; a stale page would tell who has just voted."""
    box = e.Box(alg="fake", key="vote:v1", nonce="", box="")
    step = moved(9, e.BallotCast("v1", "s2", 1, box, box, by="s2"))

    assert step.stale(Audience.EVERYONE, "s3") == frozenset()


def test_steps_are_told_together() -> None:
    steps = [moved(3, e.HelpAsked(seat="s2")), moved(4, e.IdeaShown(idea="P1", by="s1"))]

    assert together([]) is None
    assert together(steps) == Moved(4, frozenset({"people", "ideas"}), frozenset({"s2"}))
