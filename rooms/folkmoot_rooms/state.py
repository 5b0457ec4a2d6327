"""What a room knows: frozen, made only by ``apply``, the same on every machine.

It never holds what a sealed ballot says; only its box.
"""

import msgspec

from folkmoot_rooms.events import Box, Option, Words
from folkmoot_rooms.people import VOTING_ROLES, Hat, Role
from folkmoot_rooms.phases import Phase


class Seat(msgspec.Struct, frozen=True):
    """One person's place in the room."""

    id: str
    role: Role
    hat: Hat
    name: Words
    needs_help: bool = False
    removed: bool = False
    removed_reason: Words = None
    appealed: bool = False
    appeal: Words = None


class Idea(msgspec.Struct, frozen=True):
    """An idea to decide, as it reads now."""

    id: str
    author: str
    typed_by: str
    cost: int
    picture: str
    title: Words
    why: Words
    hidden: bool = False
    hidden_reason: Words = None
    withdrawn: bool = False
    corrected: bool = False
    # Of the latest correction; what its author changes after it does not take it away.
    corrected_reason: Words = None

    @property
    def stands(self) -> bool:
        """True while the idea is open to everyone and may go on a ballot."""
        return not (self.hidden or self.withdrawn)


class Cast(msgspec.Struct, frozen=True):
    """The latest ballot of one seat, still sealed."""

    number: int
    choice: Box
    side: Box


class Vote(msgspec.Struct, frozen=True):
    """One vote and everything that was frozen when it opened."""

    id: str
    options: tuple[Option, ...]
    budget: int
    scale: int
    currency: str
    rule: str
    utility: str
    completion: str
    ties: tuple[str, ...]
    roll: frozenset[str]
    secrecy: str
    recount: str
    binding: bool
    casts: dict[str, Cast] = {}
    closed: bool = False
    ballots: tuple[tuple[str, ...], ...] | None = None
    key_destroyed: bool = False
    document: str = ""
    digest: str = ""
    # Only for an election held elsewhere: its project names and official ``selected`` column.
    names: dict[str, str] = {}
    selected: dict[str, str] = {}
    source: str = ""


class Room(msgspec.Struct, frozen=True):
    """A room at one position of its log."""

    id: str
    position: int = 0
    title: Words = ""
    question: Words = ""
    budget: int = 0
    scale: int = 2
    currency: str = "GBP"
    binding: bool = True
    rule: str = "equal-shares"
    utility: str = "cost"
    completion: str = "add-one+fill"
    phase: Phase = Phase.WAIT
    seats: dict[str, Seat] = {}
    roll: frozenset[str] = frozenset()
    asked_late: dict[str, str] = {}
    cards_issued: int = 0
    cards_used: frozenset[int] = frozenset()
    ideas: dict[str, Idea] = {}
    vote: Vote | None = None

    @property
    def opened(self) -> bool:
        """True once the room exists in its log."""
        return self.position > 0

    @property
    def imported(self) -> bool:
        """True for an election that was held elsewhere: a room to look at, without people."""
        return self.vote is not None and bool(self.vote.source)

    @property
    def people(self) -> list[Seat]:
        """Everyone who may stand on the roll and has not been removed, in order of coming."""
        return [s for s in self.seats.values() if s.role in VOTING_ROLES and not s.removed]

    @property
    def standing_ideas(self) -> list[Idea]:
        """Ideas that are neither hidden nor taken back, in order of submission."""
        return [idea for idea in self.ideas.values() if idea.stands]
