"""What every store of events must do; a store's own tests inherit this and name the store.

A store joins by a fixture ``maker``: how it is made, opened again, and how its disk fails.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import pytest

from folkmoot_rooms.log import (
    DoubledKey,
    EventLog,
    LogFailed,
    LogLost,
    Outcome,
    StalePosition,
    Stored,
    TurnRecord,
    chain,
)


class Maker(ABC):
    """One place where logs live."""

    @abstractmethod
    def create(self, room: str) -> EventLog:
        """Make the log of a new room."""

    @abstractmethod
    def open(self, room: str) -> EventLog:
        """Open a log again, as another process would."""

    @abstractmethod
    def fill_disk(self, log: EventLog) -> None:
        """Let the next write fail for want of space."""

    @abstractmethod
    def close(self) -> None:
        """Let go of everything that was opened."""


def stored(position: int, words: str = "") -> Stored:
    body = f'{{"n":{position},"words":"{words}"}}'.encode()
    return Stored(position, body, chain.digest(body))


def turn(
    first: int,
    last: int,
    *,
    outcomes: Sequence[Outcome] = (),
    once: Sequence[str] = (),
    words: str = "",
) -> TurnRecord:
    return TurnRecord([stored(n, words) for n in range(first, last + 1)], outcomes, once)


def answer(log: EventLog, actor: str, command: str) -> bytes | None:
    kept = log.outcome(actor, command)
    return None if kept is None else kept.answer


class LogContract:
    """The contract. Inherit it and give a fixture ``maker``."""

    @pytest.fixture
    def log(self, maker: Maker) -> EventLog:
        return maker.create("r1")

    def test_a_new_log_is_empty(self, log: EventLog) -> None:
        assert list(log.read()) == []

    def test_a_turn_is_read_back_as_it_was_written(self, log: EventLog, maker: Maker) -> None:
        assert log.append(0, turn(1, 3)) == 3
        assert log.append(3, turn(4, 4)) == 4

        expected = [stored(1), stored(2), stored(3), stored(4)]
        assert list(log.read()) == expected
        assert list(maker.open("r1").read()) == expected

    def test_any_bytes_come_back_the_same(self, log: EventLog) -> None:
        body = bytes(range(256)) * 4
        fact = Stored(1, body, chain.digest(body))

        log.append(0, TurnRecord([fact], []))

        assert list(log.read()) == [fact]

    def test_reading_starts_behind_a_position_and_ends_at_a_limit(self, log: EventLog) -> None:
        log.append(0, turn(1, 9))

        assert [fact.position for fact in log.read(after=6)] == [7, 8, 9]
        assert [fact.position for fact in log.read(after=2, limit=3)] == [3, 4, 5]
        assert list(log.read(after=9)) == []

    def test_a_reader_half_way_through_does_not_stop_the_writer(self, log: EventLog) -> None:
        log.append(0, turn(1, 2))
        reader = log.read()
        first = next(reader)

        log.append(2, turn(3, 3))

        assert [first.position, *(fact.position for fact in reader)] == [1, 2]
        assert [fact.position for fact in log.read()] == [1, 2, 3]

    @pytest.mark.parametrize("expected", [0, 1, 3, 99])
    def test_a_stale_position_writes_nothing(self, log: EventLog, expected: int) -> None:
        log.append(0, turn(1, 2))
        late = turn(
            expected + 1,
            expected + 1,
            outcomes=[Outcome("s1", "c1", b"late")],
            once=["k"],
            words="late",
        )

        with pytest.raises(StalePosition):
            log.append(expected, late)

        assert list(log.read()) == [stored(1), stored(2)]
        assert log.outcome("s1", "c1") is None
        assert log.append(2, turn(3, 3, once=["k"])) == 3

    def test_of_two_writers_at_one_position_the_second_is_refused(
        self, log: EventLog, maker: Maker
    ) -> None:
        other = maker.open("r1")
        log.append(0, turn(1, 1, words="ours"))

        with pytest.raises(StalePosition):
            other.append(0, turn(1, 1, words="theirs"))

        assert list(other.read()) == [stored(1, "ours")]
        assert other.append(1, turn(2, 2)) == 2

    def test_a_turn_goes_only_behind_the_fact_that_it_names(self, log: EventLog) -> None:
        log.append(0, TurnRecord([stored(1)], [], parent=chain.FIRST_PARENT))
        log.append(1, TurnRecord([stored(2)], [], parent=stored(1).digest))

        for expected, parent in ((2, stored(2, "other").digest), (4, stored(4).digest)):
            with pytest.raises(LogLost):
                log.append(expected, TurnRecord([stored(expected + 1)], [], parent=parent))

        assert list(log.read()) == [stored(1), stored(2)]

    def test_a_stale_position_with_the_right_fact_is_only_stale(self, log: EventLog) -> None:
        log.append(0, turn(1, 3))

        with pytest.raises(StalePosition):
            log.append(1, TurnRecord([stored(2, "late")], [], parent=stored(1).digest))

    def test_outcomes_are_found_together(self, log: EventLog) -> None:
        kept = [Outcome("s1", f"c{n}", b"ok", "mark") for n in range(3)]
        log.append(0, turn(1, 1, outcomes=kept))

        asked = [("s1", "c2"), ("s1", "never"), ("s2", "c1"), ("s1", "c0")]
        assert log.outcomes(asked) == {("s1", "c0"): kept[0], ("s1", "c2"): kept[2]}
        assert log.outcomes([]) == {}

    def test_an_outcome_is_kept_byte_for_byte(self, log: EventLog, maker: Maker) -> None:
        first = Outcome("s1", "c1", b"\x00first\xff", "mark:é")
        log.append(0, turn(1, 1, outcomes=[first]))

        assert log.outcome("s1", "c1") == first
        assert maker.open("r1").outcome("s1", "c1") == first

    def test_outcomes_belong_to_one_actor(self, log: EventLog) -> None:
        log.append(
            0, turn(1, 1, outcomes=[Outcome("s1", "c1", b"one"), Outcome("s2", "c1", b"two")])
        )

        assert answer(log, "s1", "c1") == b"one"
        assert answer(log, "s2", "c1") == b"two"
        assert log.outcome("s3", "c1") is None

    def test_an_outcome_without_facts_is_kept_too(self, log: EventLog) -> None:
        assert log.append(0, TurnRecord([], [Outcome("s1", "c1", b"no")])) == 0

        assert answer(log, "s1", "c1") == b"no"

    def test_a_second_outcome_of_one_command_writes_nothing(self, log: EventLog) -> None:
        log.append(0, turn(1, 1, outcomes=[Outcome("s1", "c1", b"first")]))

        with pytest.raises(DoubledKey):
            log.append(1, turn(2, 2, outcomes=[Outcome("s1", "c1", b"second")]))

        assert answer(log, "s1", "c1") == b"first"
        assert list(log.read()) == [stored(1)]

    def test_a_key_that_may_exist_once_exists_once(self, log: EventLog, maker: Maker) -> None:
        log.append(0, turn(1, 1, once=["ballot/v1/s1/1"]))

        for writer in (log, maker.open("r1")):
            with pytest.raises(DoubledKey):
                writer.append(1, turn(2, 2, once=["ballot/v1/s2/1", "ballot/v1/s1/1"]))

        assert log.append(1, turn(2, 2, once=["ballot/v1/s2/1"])) == 2

    def test_one_key_twice_in_one_turn_writes_nothing(self, log: EventLog) -> None:
        with pytest.raises(DoubledKey):
            log.append(0, turn(1, 2, once=["k", "k"]))

        assert list(log.read()) == []

    def test_every_log_has_its_own_epoch_and_keeps_it(self, log: EventLog, maker: Maker) -> None:
        other = maker.create("r2")

        assert maker.open("r1").epoch == log.epoch
        assert log.epoch
        assert other.epoch
        assert other.epoch != log.epoch

    def test_rooms_do_not_share_a_log(self, log: EventLog, maker: Maker) -> None:
        other = maker.create("r2")
        log.append(0, turn(1, 1, outcomes=[Outcome("s1", "c1", b"x")], once=["k"]))

        assert list(other.read()) == []
        assert other.outcome("s1", "c1") is None
        assert other.append(0, turn(1, 1, once=["k"])) == 1

    def test_a_room_is_made_once(self, log: EventLog, maker: Maker) -> None:
        log.append(0, turn(1, 1))

        with pytest.raises(LogFailed):
            maker.create("r1")

        assert list(log.read()) == [stored(1)]

    def test_a_room_that_was_never_made_does_not_open(self, maker: Maker) -> None:
        with pytest.raises(LogFailed):
            maker.open("nowhere")

    def test_a_full_disk_loses_nothing_acknowledged_and_ends_writing(
        self, log: EventLog, maker: Maker
    ) -> None:
        log.append(0, turn(1, 1, outcomes=[Outcome("s1", "c1", b"ok")]))
        maker.fill_disk(log)
        big = turn(2, 2, words="x" * 200_000, outcomes=[Outcome("s1", "c2", b"never")], once=["k"])

        with pytest.raises(LogFailed):
            log.append(1, big)
        with pytest.raises(LogFailed):
            log.append(1, turn(2, 2))

        assert list(log.read()) == [stored(1)]
        again = maker.open("r1")
        assert list(again.read()) == [stored(1)]
        assert answer(again, "s1", "c1") == b"ok"
        assert again.outcome("s1", "c2") is None
