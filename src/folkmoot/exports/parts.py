"""In which part of the meeting what may happen, and which part may follow which: two tables.

Read as a stranger would, beside the tables that the room itself goes by. Refuses to know: who
acted, and whom or what a fact is about.
"""

from typing import Final

from folkmoot.exports.differences import DoesNotFit
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.phases import Phase

_ANY: Final = frozenset(Phase)
_BEFORE: Final = frozenset({Phase.WAIT, Phase.IDEAS})
_IDEAS: Final = frozenset({Phase.IDEAS})
_VOTE: Final = frozenset({Phase.CHOOSE})
_AFTER: Final = frozenset({Phase.RESULT})

# What begins a room, and the part that it begins in. Before that there is nothing else.
BEGINS: Final[dict[type, Phase]] = {
    e.RoomOpened: Phase.WAIT,
    e.ElectionImported: Phase.RESULT,
}

PARTS: Final[dict[type, frozenset[Phase]]] = {
    e.PhaseChanged: _ANY,
    e.SeatTaken: _ANY,
    e.SeatReturned: _ANY,
    e.SeatChanged: _ANY,
    e.HelpAsked: _ANY,
    e.HelpGiven: _ANY,
    e.PersonRemoved: _ANY,
    e.AppealMade: _ANY,
    e.PersonRestored: _ANY,
    # During the vote only by two people: ``roll`` looks at that.
    e.SeatEnrolled: _BEFORE | _VOTE,
    e.SeatStruck: _BEFORE,
    e.CardsIssued: _BEFORE,
    e.LateEnrolmentAsked: _VOTE,
    e.IdeaAdded: _IDEAS,
    e.IdeaChanged: _BEFORE,
    e.IdeaWithdrawn: _BEFORE,
    e.IdeaHidden: _BEFORE,
    e.IdeaShown: _BEFORE,
    e.VoteOpened: _IDEAS,
    e.BallotCast: _VOTE,
    e.VoteClosed: _VOTE,
    e.BallotsOpened: _VOTE,
    e.VoteKeyDestroyed: _AFTER,
    e.ResultCounted: _AFTER,
}

# Which part follows: after these facts at once, else only to and fro by the organiser's button.
FOLLOWS_FACT: Final[dict[type, Phase]] = {
    e.VoteOpened: Phase.CHOOSE,
    e.BallotsOpened: Phase.RESULT,
}
FOLLOWS_PART: Final[dict[Phase, Phase]] = {
    Phase.WAIT: Phase.IDEAS,
    Phase.IDEAS: Phase.WAIT,
}


class Parts:
    """The part that a meeting is in, as its log tells it."""

    def __init__(self) -> None:
        self._part: Phase | None = None
        self._last: type = type(None)

    def take(self, fact: AnyEvent) -> None:
        """Take the next fact. Raises DoesNotFit."""
        if type(fact) in BEGINS:
            self._part = BEGINS[type(fact)]
        elif self._part is None:
            raise DoesNotFit("not_begun")
        elif self._part not in PARTS[type(fact)]:
            raise DoesNotFit("wrong_part", part=self._part.value)
        if isinstance(fact, e.PhaseChanged):
            self._move(fact.phase)
        self._last = type(fact)

    def _move(self, part: Phase) -> None:
        assert self._part is not None, "a room that has not begun is not anywhere"
        expected = FOLLOWS_FACT.get(self._last) or FOLLOWS_PART.get(self._part)
        if part is not expected:
            must = expected.value if expected else self._part.value
            raise DoesNotFit("part_out_of_turn", expected=must, found=part.value)
        self._part = part
