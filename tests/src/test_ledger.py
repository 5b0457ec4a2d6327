"""The strict reader of logs has nothing against anything that a room ever grants."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from tests.rooms.fakes import Meeting
from tests.rooms.test_stories import Stories

from folkmoot.exports.ledger import Ledger
from folkmoot_rooms.commands import AnyCommand, IssueCards, OpenVote, ServerCommand, UseCard
from folkmoot_rooms.events import AnyEvent

RANDOM_STORIES = settings(max_examples=40, stateful_step_count=40, deadline=None, derandomize=True)


def read_along(monkeypatch: pytest.MonkeyPatch) -> list[Ledger]:
    """Have a ledger take every fact of every meeting as it is made; return the ledgers."""
    ask, ledgers = Meeting.ask, list[Ledger]()

    def ask_and_read(
        meeting: Meeting, actor: str, command: AnyCommand | ServerCommand
    ) -> list[AnyEvent]:
        if not meeting.facts:
            ledgers.append(Ledger())
            vars(meeting)["ledger"] = ledgers[-1]
        made = ask(meeting, actor, command)
        for fact in made:
            vars(meeting)["ledger"].take(fact, actor)
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
