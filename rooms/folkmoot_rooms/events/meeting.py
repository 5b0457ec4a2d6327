"""Facts about the meeting as a whole."""

from folkmoot_rooms.commands import ImportedOption
from folkmoot_rooms.events.base import Event, Words
from folkmoot_rooms.phases import Phase


class RoomOpened(Event, frozen=True):
    """A room began, with this to share out."""

    title: Words
    question: Words
    budget: int
    scale: int
    currency: str
    binding: bool
    rule: str
    utility: str
    completion: str


class ElectionImported(Event, frozen=True):
    """An election that was held elsewhere lies in this room, complete and without people."""

    title: str
    source: str
    vote: str
    options: tuple[ImportedOption, ...]
    ballots: tuple[tuple[int, ...], ...]
    budget: int
    scale: int
    currency: str
    rule: str
    utility: str
    completion: str
    ties: tuple[str, ...]


class PhaseChanged(Event, frozen=True):
    """The meeting is in another part."""

    phase: Phase
    by: str
