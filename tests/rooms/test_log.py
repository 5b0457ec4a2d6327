"""The contract holds a log that has nothing to do with SQLite, and catches one that cheats."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

import pytest
from tests.rooms.log_contract import LogContract, Maker

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

_epochs = count(1)


class Shelf:
    """What would lie on the disk."""

    def __init__(self) -> None:
        self.epoch = f"epoch-{next(_epochs)}"
        self.facts: list[Stored] = []
        self.outcomes: dict[tuple[str, str], Outcome] = {}
        self.once: set[str] = set()
        self.full = False


class MemoryLog:
    """A log in memory; it keeps the contract as far as memory can."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._failed = False

    @property
    def epoch(self) -> str:
        return self._shelf.epoch

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        end = None if limit is None else after + limit
        yield from self._shelf.facts[after:end]

    def outcome(self, actor: str, command: str) -> Outcome | None:
        return self._shelf.outcomes.get((actor, command))

    def outcomes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Outcome]:
        held = self._shelf.outcomes
        return {command: held[command] for command in asked if command in held}

    def append(self, expected: int, turn: TurnRecord) -> int:
        shelf = self._shelf
        if self._failed or shelf.full:
            self._failed = True
            raise LogFailed("no space")
        digests = [chain.FIRST_PARENT, *(fact.digest for fact in shelf.facts)]
        if turn.parent and digests[expected : expected + 1] != [turn.parent]:
            raise LogLost("r1", min(len(shelf.facts), expected - 1))
        if expected != len(shelf.facts):
            raise StalePosition
        outcomes = {(kept.actor, kept.command): kept for kept in turn.outcomes}
        if len(set(turn.once)) < len(turn.once) or shelf.once & set(turn.once):
            raise DoubledKey
        if shelf.outcomes.keys() & outcomes:
            raise DoubledKey
        shelf.facts += turn.facts
        shelf.outcomes |= outcomes
        shelf.once |= set(turn.once)
        return len(shelf.facts)

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryMaker(Maker):
    def __init__(self, kind: type[MemoryLog] = MemoryLog) -> None:
        self._kind = kind
        self._shelves: dict[str, Shelf] = {}

    def create(self, room: str) -> EventLog:
        if room in self._shelves:
            raise LogFailed("there is a log already")
        self._shelves[room] = Shelf()
        return self.open(room)

    def open(self, room: str) -> EventLog:
        if room not in self._shelves:
            raise LogFailed("there is no such log")
        return self._kind(self._shelves[room])

    def fill_disk(self, log: EventLog) -> None:  # noqa: ARG002 - all share one disk.
        for shelf in self._shelves.values():
            shelf.full = True

    def close(self) -> None:
        self._shelves.clear()


class TestMemoryLog(LogContract):
    """The whole contract."""

    @pytest.fixture
    def maker(self) -> Maker:
        return MemoryMaker()


class Overwriting(MemoryLog):
    def append(self, expected: int, turn: TurnRecord) -> int:
        del self._shelf.facts[expected:]
        return super().append(len(self._shelf.facts), turn)


class ForgettingKeys(MemoryLog):
    def append(self, expected: int, turn: TurnRecord) -> int:
        return super().append(expected, TurnRecord(turn.facts, turn.outcomes))


class LastAnswerWins(MemoryLog):
    def append(self, expected: int, turn: TurnRecord) -> int:
        for outcome in turn.outcomes:
            self._shelf.outcomes.pop((outcome.actor, outcome.command), None)
        return super().append(expected, turn)


class KeepsNoMark(MemoryLog):
    def append(self, expected: int, turn: TurnRecord) -> int:
        bare = [Outcome(kept.actor, kept.command, kept.answer) for kept in turn.outcomes]
        return super().append(expected, TurnRecord(turn.facts, bare, turn.once))


class AnswersForEveryone(MemoryLog):
    def outcome(self, actor: str, command: str) -> Outcome | None:  # noqa: ARG002 - the fault
        kept = [outcome for (_, id_), outcome in self._shelf.outcomes.items() if id_ == command]
        return kept[0] if kept else None


CHEATS = {
    Overwriting: "test_of_two_writers_at_one_position_the_second_is_refused",
    ForgettingKeys: "test_a_key_that_may_exist_once_exists_once",
    LastAnswerWins: "test_a_second_outcome_of_one_command_writes_nothing",
    KeepsNoMark: "test_an_outcome_is_kept_byte_for_byte",
    AnswersForEveryone: "test_outcomes_belong_to_one_actor",
}


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.__name__)
def test_a_log_that_cheats_fails_the_contract(cheat: type[MemoryLog]) -> None:
    maker = MemoryMaker(cheat)
    log = maker.create("r1")
    law = getattr(LogContract(), CHEATS[cheat])
    names = law.__code__.co_varnames[1 : law.__code__.co_argcount]
    arguments = {"log": log, "maker": maker}

    with pytest.raises((AssertionError, pytest.fail.Exception)):
        law(**{name: arguments[name] for name in names})
