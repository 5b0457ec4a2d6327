"""A turn is one durable batch: first answers stay, and a mistake costs one wish."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.rooms.faulty import FaultyLog, FaultyStores
from tests.rooms.live import Seeded, Ticking

from folkmoot_rooms import events as e
from folkmoot_rooms import turns
from folkmoot_rooms.commands import (
    AddIdea,
    AddPaperPlaces,
    AnyCommand,
    CastBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenRoom,
    OpenVote,
    ServerCommand,
    TakeSeat,
)
from folkmoot_rooms.decide import decide
from folkmoot_rooms.keys import KeyMissing
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import RoomSeals
from folkmoot_rooms.state import Room
from folkmoot_rooms.turns import Ask, Taken, TurnTaker, made, once


class Desk:
    """Takes turns on a real log, without an event loop."""

    def __init__(self, folder: Path, create: bool = True) -> None:
        self.stores = FaultyStores(folder, Seeded(str(create)))
        if create:
            self.stores.create("r1").close()
        self.log: FaultyLog = self.stores.open("r1")
        self.seals = RoomSeals("r1", self.stores.keys, Seeded(f"seals {create}"))
        self.taker = TurnTaker("r1", self.log, self.stores.keys, self.seals, Ticking())
        self.head = replay(Head(Room(id="r1")), self.log.read(), self.seals)
        self._ids = 0

    def take(self, *asks: Ask) -> Taken:
        taken = self.taker.take(self.head, asks)
        self.head = taken.head
        return taken

    def ask(self, actor: str, command: AnyCommand | ServerCommand) -> dict[str, object]:
        self._ids += 1
        (answer,) = self.take(Ask(actor, f"wish-{self._ids}", command)).answers
        return json.loads(answer)  # type: ignore[no-any-return]

    def choosing(self) -> None:
        self.ask("host", OpenRoom("Fair", "What for?", 1_000_00))
        self.ask("door", TakeSeat())
        self.ask("door", TakeSeat())
        self.ask("s1", Enrol())
        self.ask("s1", ChangePhase(Phase.IDEAS))
        self.ask("s2", AddIdea("Bench", 100_00))
        self.ask("s1", OpenVote())

    def close(self) -> None:
        self.log.close()
        self.stores.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_a_turn_of_many_wishes_is_one_batch_in_order(desk: Desk) -> None:
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))
    before = len(desk.log.appended)

    taken = desk.take(*(Ask("door", f"come-{n}", TakeSeat()) for n in range(5)))

    assert len(desk.log.appended) == before + 1
    assert [json.loads(answer)["made"] for answer in taken.answers] == [
        {"seat": f"s{n}"} for n in range(2, 7)
    ]
    assert [step.to for step in taken.moved] == [3, 4, 5, 6, 7]


def test_each_wish_meets_the_room_as_those_before_it_made_it(desk: Desk) -> None:
    taken = desk.take(
        Ask("host", "wish-a", OpenRoom("Fair", "What for?", 1_000_00)),
        Ask("s1", "wish-b", ChangePhase(Phase.IDEAS)),
        Ask("s1", "wish-c", ChangePhase(Phase.IDEAS)),
        Ask("door", "wish-d", TakeSeat()),
        Ask("s2", "wish-e", AddIdea("Bench", 1)),
    )

    kinds = [json.loads(answer)["k"] for answer in taken.answers]
    assert kinds == ["done", "done", "refused", "done", "done"]
    assert list(desk.head.room.ideas) == ["P1"]


def test_one_wish_twice_in_one_turn_has_one_effect_and_one_answer(desk: Desk) -> None:
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))
    come = Ask("door", "come-once", TakeSeat())

    taken = desk.take(come, come, come, Ask("door", "come-once", TakeSeat("Else")))

    assert len(set(taken.answers[:3])) == 1
    assert json.loads(taken.answers[3])["code"] == "id_used"
    assert list(desk.head.room.seats) == ["s1", "s2"]


def test_a_retry_gets_the_first_answer_byte_for_byte_and_writes_nothing(desk: Desk) -> None:
    desk.choosing()
    cast = Ask("s2", "cast-one", CastBallot("v1", ("P1",)))
    refused = Ask("s2", "cast-two", CastBallot("v1", ("P7",)))
    first = desk.take(cast, refused)
    desk.take(Ask("s2", "cast-three", CastBallot("v1", (), replaces=1)))
    position = desk.head.room.position

    again = desk.take(refused, cast)

    assert again.answers == first.answers[::-1]
    assert again.moved == ()
    assert desk.head.room.position == position
    assert desk.taker.first_answer(cast) == first.answers[0]
    assert desk.taker.first_answer(Ask("s3", "cast-one", cast.command)) is None


def test_our_own_mistake_costs_one_wish_and_leaves_nothing_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))

    def sometimes_broken(*arguments: object) -> object:
        if isinstance(arguments[2], TakeSeat) and arguments[2].name == "Bobby Tables":
            raise ZeroDivisionError
        return decide(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(turns, "decide", sometimes_broken)
    taken = desk.take(
        Ask("door", "come-1", TakeSeat("Ann")),
        Ask("door", "come-2", TakeSeat("Bobby Tables")),
        Ask("door", "come-3", TakeSeat("Cy")),
    )

    answers = [json.loads(answer) for answer in taken.answers]
    assert [answer["k"] for answer in answers] == ["done", "refused", "done"]
    assert [seat.name for seat in desk.head.room.seats.values()] == ["", "Ann", "Cy"]
    assert desk.taker.first_answer(Ask("door", "come-2", TakeSeat())) is None
    assert "could not be decided" in caplog.text
    assert "Bobby Tables" not in caplog.text


def test_words_of_somebody_who_was_erased_are_refused_not_kept_in_the_clear(desk: Desk) -> None:
    desk.choosing()
    desk.stores.keys.destroy("r1", ["idea:P1"])
    desk.seals.forget("idea:P1")

    assert desk.ask("s2", CastBallot("v1", ("P1",)))["k"] == "done"
    desk.stores.keys.destroy("r1", ["vote:v1"])
    desk.seals.forget("vote:v1")
    assert desk.ask("s3", CastBallot("v1", ("P1",)))["code"] == "key_missing"


def test_a_vote_whose_key_was_lost_stays_open_and_the_organiser_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.choosing()
    assert desk.ask("s2", CastBallot("v1", ("P1",)))["k"] == "done"
    desk.seals.forget("vote:v1")

    def lost(room: str, key_id: str) -> bytes:
        raise KeyMissing(f"{room}/{key_id}")

    monkeypatch.setattr(desk.stores.keys, "get", lost)

    assert desk.ask("s1", CloseVote("v1"))["code"] == "key_missing"
    assert desk.head.room.phase is Phase.CHOOSE


def test_a_key_is_durable_before_the_facts_it_seals(desk: Desk) -> None:
    rings: list[set[str]] = []
    desk.log.before_append = lambda: rings.append(set(desk.stores.keys.ring("r1")))

    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))

    assert rings == [{"room", "seat:s1"}]
    assert desk.seals.fresh == {}, "what is kept is not written again with the next turn"


def test_a_key_that_cannot_be_kept_stops_the_turn(desk: Desk) -> None:
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))
    desk.stores.keys._db.execute("PRAGMA query_only=ON")

    with pytest.raises(LogFailed, match="key store"):
        desk.ask("door", TakeSeat("Ann"))

    assert [fact.position for fact in desk.log.read()] == [1, 2]


def test_a_key_store_that_cannot_be_read_stops_the_turn(desk: Desk) -> None:
    desk.stores.keys.close()

    with pytest.raises(LogFailed, match="key store"):
        desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))

    assert list(desk.log.read()) == []


def test_whoever_loses_a_race_reads_what_happened_and_decides_again(
    desk: Desk, tmp_path: Path
) -> None:
    desk.choosing()
    other = Desk(tmp_path, create=False)

    def first() -> None:
        other.take(Ask("s2", "theirs-1", CastBallot("v1", ("P1",))))
        other.take(Ask("door", "theirs-2", TakeSeat("Dee")))

    desk.log.before_append = first
    at = desk.head.room.position

    taken = desk.take(
        Ask("s2", "ours-1", CastBallot("v1", ())),
        Ask("door", "ours-2", TakeSeat("Eve")),
        Ask("s2", "theirs-1", CastBallot("v1", ("P1",))),
    )

    answers = [json.loads(answer) for answer in taken.answers]
    assert answers[0]["code"] == "stale_ballot"
    assert answers[1]["made"] == {"seat": "s5"}
    assert taken.answers[2] == other.taker.first_answer(
        Ask("s2", "theirs-1", CastBallot("v1", ("P1",)))
    )
    assert [seat.name for seat in desk.head.room.seats.values()][3:] == ["Dee", "Eve"]
    assert [step.to for step in taken.moved] == [at + 1, at + 2, at + 3], "theirs are told as well"
    other.head = replay(other.head, other.log.read(other.head.room.position), other.seals)
    assert other.head == desk.head
    other.close()


def test_two_who_draw_the_same_key_end_with_one(desk: Desk, tmp_path: Path) -> None:
    desk.choosing()
    other = Desk(tmp_path, create=False)
    kept = b"k" * 32
    real_keep = desk.stores.keys.keep

    def raced(room: str, keys: dict[str, bytes]) -> dict[str, bytes]:
        other.stores.keys.keep(room, dict.fromkeys(keys, kept))
        return real_keep(room, keys)

    desk.stores.keys.keep = raced  # type: ignore[method-assign, assignment]
    desk.take(Ask("s2", "ours", CastBallot("v1", ("P1",))))

    assert desk.stores.keys.get("r1", "vote:v1") == kept
    vote = replay(Head(Room(id="r1")), desk.log.read(), other.seals).room.vote
    assert vote is not None
    assert other.seals.open("v1/s2/1/choice", vote.casts["s2"].choice) == b'["P1"]'
    other.close()


def test_a_log_that_is_always_ahead_ends_in_a_failure_not_in_a_loop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))
    monkeypatch.setattr(desk.taker, "_catch_up", lambda head, _caught_up: head)
    desk.head = msgspec.structs.replace(
        desk.head, room=msgspec.structs.replace(desk.head.room, position=1)
    )

    with pytest.raises(LogFailed, match="tries"):
        desk.ask("door", TakeSeat())


def test_only_ballots_carry_a_key_that_exists_once(desk: Desk) -> None:
    desk.choosing()
    desk.take(Ask("s2", "cast-one", CastBallot("v1", ("P1",))))

    assert desk.log.appended[-1].once == ["ballot/v1/s2/1"]
    assert once(e.PhaseChanged(Phase.IDEAS, "s1")) == ""


def test_of_many_places_an_asker_is_told_the_first(desk: Desk) -> None:
    desk.ask("host", OpenRoom("Fair", "What for?", 1_000_00))

    assert desk.ask("s1", AddPaperPlaces(3))["made"] == {"seat": "s2"}
    assert made([e.CardsIssued(4, 9, "s1")]) == {"first": 4, "last": 9}
    assert made([e.PhaseChanged(Phase.IDEAS, "s1")]) == {}
