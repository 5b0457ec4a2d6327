"""Deciding as a whole: the same room, wish and turn give the same facts, and nothing else."""

import pytest
from tests.rooms.examples import everything
from tests.rooms.fair import played
from tests.rooms.fakes import FakeSeals, choosing

from folkmoot_rooms import commands as c
from folkmoot_rooms.decide import Turn, decide
from folkmoot_rooms.refused import Refused


def test_the_same_wishes_give_the_same_facts() -> None:
    assert everything().facts == everything().facts
    assert played().facts == played().facts


def test_deciding_does_not_change_the_room() -> None:
    meeting = choosing()
    before = meeting.room
    wish = c.CastBallot(vote="v1", choices=("P1",))
    turns = [Turn(now_ms=now, seals=FakeSeals()) for now in (0, 1)]
    first, second = (decide(before, "s2", wish, turn) for turn in turns)

    assert first == second
    assert before.vote is not None
    assert before.vote.casts == {}


@pytest.mark.parametrize("actor", ["", "s0", "s99", "S1", "host ", "nobody"])
def test_whoever_has_no_seat_here_is_refused(actor: str) -> None:
    meeting = choosing()
    for wish in (c.CloseVote(vote="v1"), c.TakeSeat(), c.CastBallot(vote="v1", choices=())):
        with pytest.raises(Refused) as no:
            meeting.ask(actor, wish)
        assert no.value.code == "not_allowed"


def test_no_fact_of_a_vote_tells_a_choice_before_it_closes() -> None:
    meeting = choosing()
    before = len(meeting.facts)
    meeting.cast("s2", "P1")
    meeting.cast("s3", "P2")

    assert all("P1" not in repr(fact) for fact in meeting.facts[before:])
    assert all("P2" not in repr(fact) for fact in meeting.facts[before:])
