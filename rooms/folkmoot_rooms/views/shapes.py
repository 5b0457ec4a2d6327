"""The shapes of what viewers see: language-free words, codes and figures, nothing else.

Refuses to know how any of it is found out, or in which sentences it is said.
"""

import msgspec

from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Numbers


class IdeaCard(msgspec.Struct, frozen=True):
    """An idea as a card; ``title`` is None when its words were erased.

    ``author`` is told only to those who run the meeting.
    """

    id: str
    title: str | None
    why: str | None
    cost: int
    picture: str
    mine: bool = False
    hidden: bool = False
    hidden_reason: str | None = None
    corrected: bool = False
    corrected_reason: str | None = None
    author: str = ""


class VoteCard(msgspec.Struct, frozen=True):
    """The vote as everyone may see it; ``my_ballot`` is the number of the viewer's latest."""

    id: str
    open: bool
    counted: bool
    options: tuple[IdeaCard, ...]
    budget: int
    on_roll: int
    voted: int
    binding: bool
    rule: str
    completion: str = ""
    i_am_on_roll: bool = False
    my_ballot: int = 0


class PersonLine(msgspec.Struct, frozen=True):
    """A person, for those who run the meeting. ``voted`` says whether, never what.

    ``place`` is the number on a paper ballot, which stays when others are removed; 0 for people.
    """

    seat: str
    name: str | None
    role: Role
    hat: Hat
    on_roll: bool
    voted: bool
    here: bool = False
    needs_help: bool = False
    removed: bool = False
    removed_reason: str | None = None
    appeal: str | None = None
    asked_late_by: str = ""
    place: int = 0


class Me(msgspec.Struct, frozen=True):
    """The viewer's own seat."""

    seat: str
    role: Role
    name: str | None
    hat: Hat
    on_roll: bool
    needs_help: bool = False
    removed: bool = False
    removed_reason: str | None = None
    appealed: bool = False


class Why(msgspec.Struct, frozen=True):
    """Why this, or why not that, in figures. ``code`` is a key: ``reasons.<code>``.

    ``tied`` is the idea that this one was level with, and lost to by ``step`` of the tie order.
    """

    code: str
    figures: dict[str, int | str]
    tied: str = ""
    step: str = ""


class ResultLine(msgspec.Struct, frozen=True):
    """One project of a result; ``official`` is "1" where another count had funded it."""

    card: IdeaCard
    funded: bool
    votes: int
    why: Why
    place: int = 0
    official: str = ""


class RoundLine(msgspec.Struct, frozen=True):
    """One round of the count: who was bought, by how many, who paid how much, what was left."""

    project: str
    by: str
    supporters: int
    price: str | None
    payments: tuple[tuple[str, int], ...]
    left: int


class Result(msgspec.Struct, frozen=True):
    """A counted vote: funded first in order of funding, then the rest by votes."""

    lines: tuple[ResultLine, ...]
    rounds: tuple[RoundLine, ...]
    budget: int
    spent: int
    left: int
    ballots: int
    share: str | None
    raised: int
    rule: str
    utility: str
    completion: str
    digest: str
    source: str = ""
    official_count: int = 0


class RoomView(msgspec.Struct, frozen=True):
    """Everything one viewer may see of a room at one position."""

    room: str
    position: int
    title: str | None
    question: str | None
    budget: int
    scale: int
    currency: str
    binding: bool
    phase: Phase
    numbers: Numbers
    ideas: tuple[IdeaCard, ...]
    me: Me | None = None
    vote: VoteCard | None = None
    result: Result | None = None
    # For the organiser, and for people on the roll, who may be the second person to agree.
    late: tuple[PersonLine, ...] = ()
    # Only for those who run the meeting.
    people: tuple[PersonLine, ...] = ()
    cards_issued: int = 0
    cards_used: int = 0
