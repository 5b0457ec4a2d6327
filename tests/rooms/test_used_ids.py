"""An id belongs to one wish: another under it is refused, and a guess of it cannot be tried."""

import json

import pytest
from tests.rooms.test_turns import Desk, desk

from folkmoot_rooms import wire
from folkmoot_rooms.commands import AddIdea, AnyCommand, CastBallot, CastPaperBallot, CloseVote
from folkmoot_rooms.keys import KeysFailed
from folkmoot_rooms.marks import Marks
from folkmoot_rooms.turns import Ask
from folkmoot_rooms.wire import No

__all__ = ["desk"]


@pytest.mark.parametrize(
    "other",
    [
        CastBallot("v1", ("P1", "P2")),
        CastBallot("v1", ("P1",), replaces=1),
        CastPaperBallot("v1", "s2", ("P1",), read_back=True),
        AddIdea("P1", 0),
    ],
    ids=repr,
)
def test_another_wish_under_a_used_id_is_refused_and_never_told_the_first_answer(
    desk: Desk, other: AnyCommand
) -> None:
    desk.choosing()
    first = Ask("s2", "cast-one", CastBallot("v1", ("P1",)))
    done = desk.take(first)
    before = desk.head

    taken = desk.take(Ask("s2", "cast-one", other), first)

    assert taken.answers[0] == wire.encode(No("cast-one", "id_used"))
    assert taken.answers[1:] == done.answers, "it is still there for whoever asked for it"
    assert desk.head == before
    assert desk.taker.first_answer(Ask("s2", "cast-one", other)) == taken.answers[0]


def test_a_refused_wish_holds_its_id_too(desk: Desk) -> None:
    desk.choosing()
    desk.take(Ask("s2", "cast-one", CastBallot("v1", ("P7",))))

    taken = desk.take(Ask("s2", "cast-one", CastBallot("v1", ("P1",))))

    assert json.loads(taken.answers[0])["code"] == "id_used"


def test_a_ballot_is_sent_again_after_its_key_went(desk: Desk) -> None:
    desk.choosing()
    cast = Ask("s2", "cast-one", CastBallot("v1", ("P1",)))
    first = desk.take(cast)
    desk.ask("s1", CloseVote("v1"))
    desk.taker.destroy_keys("vote:v1")

    assert desk.take(cast).answers == first.answers


def test_once_the_key_of_a_vote_went_no_guess_of_a_ballot_can_be_tried(desk: Desk) -> None:
    desk.choosing()
    marks = Marks("r1", desk.stores.keys)
    guess = CastBallot("v1", ("P1",))
    desk.take(Ask("s2", "cast-one", guess))
    kept = desk.log.outcome("s2", "cast-one")
    assert kept is not None
    assert kept.mark == marks.mark(guess), "as long as the key is there, so is the box"

    desk.taker.destroy_keys("vote:v1")

    assert kept.mark != Marks("r1", desk.stores.keys).mark(guess)


def test_a_key_that_could_not_be_destroyed_for_sure_is_forgotten_all_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.choosing()
    desk.take(Ask("s2", "cast-one", CastBallot("v1", ("P1",))))

    def busy() -> None:
        raise KeysFailed("another process reads the key store")

    monkeypatch.setattr(desk.stores.keys, "_empty_wal", busy)
    with pytest.raises(KeysFailed):
        desk.taker.destroy_keys("vote:v1")

    assert desk.head.room.vote is not None
    box = desk.head.room.vote.casts["s2"].choice
    assert desk.seals.open("v1/s2/1/choice", box) is None
