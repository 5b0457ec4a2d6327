"""Facts about the vote."""

import msgspec

from folkmoot_rooms.events.base import Box, Event


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a ballot: an idea at the cost that it had when the vote opened."""

    idea: str
    cost: int


class VoteOpened(Event, frozen=True):
    """A vote began; everything that decides its result is frozen here."""

    vote: str
    options: tuple[Option, ...]
    budget: int
    scale: int
    currency: str
    rule: str
    utility: str
    completion: str
    ties: tuple[str, ...]
    roll: tuple[str, ...]
    secrecy: str
    recount: str
    binding: bool
    by: str


class BallotCast(Event, frozen=True):
    """A sealed ballot. It replaces number ``number - 1`` of the same seat, if there is one."""

    vote: str
    seat: str
    number: int
    choice: Box
    side: Box
    by: str


class VoteClosed(Event, frozen=True):
    """No ballot after this position counts."""

    vote: str
    by: str
    voted: int


class BallotsOpened(Event, frozen=True):
    """The final ballots, sorted and without seats."""

    vote: str
    ballots: tuple[tuple[str, ...], ...]


class VoteKeyDestroyed(Event, frozen=True):
    """The key that joined ballots to seats no longer exists."""

    vote: str


class ResultCounted(Event, frozen=True):
    """What the count came to: the engine's document in canonical JSON, and its SHA-256."""

    vote: str
    document: str
    digest: str
