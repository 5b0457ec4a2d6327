"""Which pulled parts of a page go stale by which fact: a table that browsers are told from.

Topics are language-free and the same for everyone, but for two: ``people`` goes to those who
run the meeting, and ``me`` only to the seat that the fact is about.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from folkmoot_rooms import events as e


class Audience(StrEnum):
    """Who listens: ``RUNNING`` are the organiser and the scribe."""

    EVERYONE = "everyone"
    RUNNING = "running"


# phase: title and part of the meeting · late: who is to be added to an open roll.
TOPICS: Final = frozenset({"phase", "ideas", "vote", "result", "late", "people", "me"})
RUNNING_ONLY: Final = frozenset({"people"})
PERSONAL: Final = frozenset({"me"})


def _topics(*names: str) -> frozenset[str]:
    assert set(names) <= TOPICS
    return frozenset(names)


STALE: Final[dict[type[e.Event], frozenset[str]]] = {
    e.RoomOpened: _topics("phase"),
    e.ElectionImported: _topics("phase", "vote", "result"),
    e.PhaseChanged: _topics("phase"),
    e.SeatTaken: _topics("people", "me"),
    e.SeatReturned: _topics(),
    e.SeatChanged: _topics("people", "late", "me"),
    e.HelpAsked: _topics("people", "me"),
    e.HelpGiven: _topics("people", "me"),
    e.PersonRemoved: _topics("people", "late", "me"),
    e.AppealMade: _topics("people", "me"),
    e.PersonRestored: _topics("people", "me"),
    e.SeatEnrolled: _topics("people", "late", "me"),
    e.SeatStruck: _topics("people", "me"),
    e.CardsIssued: _topics("people"),
    e.LateEnrolmentAsked: _topics("people", "late"),
    e.IdeaAdded: _topics("ideas"),
    e.IdeaChanged: _topics("ideas"),
    e.IdeaWithdrawn: _topics("ideas"),
    e.IdeaHidden: _topics("ideas"),
    e.IdeaShown: _topics("ideas"),
    e.VoteOpened: _topics("vote", "people"),
    # The voter's receipt, and whether they voted; turnout is a number, not a page.
    e.BallotCast: _topics("people", "me"),
    e.VoteClosed: _topics("vote"),
    e.BallotsOpened: _topics(),
    e.VoteKeyDestroyed: _topics(),
    e.ResultCounted: _topics("vote", "result"),
}


class Moved(msgspec.Struct, frozen=True):
    """What went stale on the way to position ``to``; ``own`` are seats with news of themselves."""

    to: int
    topics: frozenset[str]
    own: frozenset[str]

    def stale(self, audience: Audience, seat: str = "") -> frozenset[str]:
        """Return the topics for one listener, sitting in ``seat`` if any."""
        topics = self.topics if audience is Audience.RUNNING else self.topics - RUNNING_ONLY
        return topics | PERSONAL if seat in self.own else topics


def moved(position: int, event: e.AnyEvent) -> Moved:
    """Return what one fact, at its position, makes stale."""
    topics = STALE[type(event)]
    # Every fact with the topic "me" names the seat that it is about.
    own = frozenset({event.seat}) if topics & PERSONAL and hasattr(event, "seat") else frozenset()
    return Moved(position, topics - PERSONAL, own)


def together(steps: Iterable[Moved]) -> Moved | None:
    """Return several steps as one, or None if there is none."""
    whole: Moved | None = None
    for step in steps:
        whole = step if whole is None else _joined(whole, step)
    return whole


def _joined(one: Moved, other: Moved) -> Moved:
    return Moved(max(one.to, other.to), one.topics | other.topics, one.own | other.own)
