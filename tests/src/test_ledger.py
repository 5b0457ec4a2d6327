"""The strict reader of logs has nothing against anything that a room ever writes."""

import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from tests.rooms.fakes import FakeSeals, Meeting
from tests.rooms.live import Seeded
from tests.rooms.record_log import ELECTION, FOLDER, MEETING
from tests.rooms.test_stories import Stories
from tests.src.halls import Ring

from folkmoot.exports.ledger import Ledger
from folkmoot_rooms.commands import AnyCommand, IssueCards, OpenVote, ServerCommand, UseCard
from folkmoot_rooms.events import AnyEvent, Box
from folkmoot_rooms.log import chain
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.sealing import RoomSeals, seal_event

RANDOM_STORIES = settings(max_examples=40, stateful_step_count=40, deadline=None, derandomize=True)


class RealSeals(FakeSeals):
    """Seals of a meeting as a room has them: its boxes are those that a log would hold."""

    def __init__(self) -> None:
        super().__init__()
        self._ring = Ring()
        self._seals = RoomSeals("r1", self._ring, Seeded())

    def seal(self, key: str, place: str, plain: bytes) -> Box:
        return self._seals.seal(key, place, plain)

    def open(self, place: str, box: Box) -> bytes | None:
        return self._seals.open(place, box)

    def destroy(self, key: str) -> None:
        self._ring.keys |= self._seals.fresh | {key: None}
        self._seals.forget(key)


class Reader:
    """A ledger that reads along: every wish of a meeting becomes facts with their envelopes."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._wishes = 0
        self._facts = 0

    def take(self, actor: str, made: list[AnyEvent], seals: FakeSeals) -> None:
        self._wishes += 1
        wish = f"wish{self._wishes:05d}"
        for index, event in enumerate(made):
            self._facts += 1
            sealed = seal_event(event, f"{actor}.{wish}.{index}", seals)
            # Two wishes to a moment: one turn takes many.
            at = self._wishes // 2
            self.ledger.read(
                chain.Envelope(chain.FORMAT, "r1", self._facts, at, actor, wish, index, "", sealed)
            )


def read_along(monkeypatch: pytest.MonkeyPatch) -> list[Ledger]:
    """Have a ledger read every fact of every meeting as it is made; return the ledgers."""
    ask, ledgers = Meeting.ask, list[Ledger]()

    def ask_and_read(
        meeting: Meeting, actor: str, command: AnyCommand | ServerCommand
    ) -> list[AnyEvent]:
        if not meeting.facts:
            meeting.seals = RealSeals()
            reader = vars(meeting)["reader"] = Reader()
            ledgers.append(reader.ledger)
        made = ask(meeting, actor, command)
        vars(meeting)["reader"].take(actor, made, meeting.seals)
        return made

    monkeypatch.setattr(Meeting, "ask", ask_and_read)
    return ledgers


def test_random_stories_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    ledgers = read_along(monkeypatch)
    run_state_machine_as_test(Stories, settings=RANDOM_STORIES)

    assert any(ledger.counted for ledger in ledgers), "some stories come to a result"


def test_cards_fit_whoever_uses_them_in_whatever_order(monkeypatch: pytest.MonkeyPatch) -> None:
    ledgers = read_along(monkeypatch)
    meeting = Stories().meeting
    seats = [meeting.person() for _ in range(3)]
    for _ in range(2):
        meeting.ask("s1", IssueCards(cards=2))
    for seat, card in zip(seats, (4, 1, 3), strict=True):
        meeting.ask(seat, UseCard(card=card))
    meeting.ask("s1", OpenVote())

    assert ledgers[-1].vote is not None
    assert ledgers[-1].vote.roll >= set(seats)


@pytest.mark.parametrize("name", [MEETING, ELECTION])
def test_a_log_that_was_recorded_once_fits_for_ever(name: str, tmp_path: Path) -> None:
    folder, ledger = Path(shutil.copytree(FOLDER, tmp_path / "data")), Ledger()
    log = SqliteLog(folder / "rooms" / f"{name}.db", name)
    for _, envelope in chain.verify(log.read(), name):
        ledger.read(envelope)
    log.close()

    assert ledger.counted
