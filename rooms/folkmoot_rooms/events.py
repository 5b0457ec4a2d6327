"""Facts: what happened in a room, in the past tense. Never renamed, never changed in meaning.

Fields of type ``Words`` are people's own words and names. They lie in the log as ciphertext
(``sealing.SEALED`` says under which key) and come back as ``None`` once their key is gone.
"""

import msgspec

from folkmoot_rooms.commands import ImportedOption
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase

Words = str | None


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ciphertext and what is needed to open it: algorithm, key id, nonce, box (base64)."""

    alg: str
    key: str
    nonce: str
    box: str


class Event(msgspec.Struct, frozen=True, tag_field="type", tag=True, forbid_unknown_fields=True):
    """Base of every fact; ``type`` names its kind in the log."""


# --- the meeting -----------------------------------------------------------------------------


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


# --- people ----------------------------------------------------------------------------------


class SeatTaken(Event, frozen=True):
    """Somebody came in, or a place was made for somebody who uses paper."""

    seat: str
    role: Role
    hat: Hat
    name: Words


class SeatReturned(Event, frozen=True):
    """A person sits in their own seat again on another device."""

    seat: str
    by: str


class SeatChanged(Event, frozen=True):
    """A person changed their own name or hat; earlier facts keep the old one."""

    seat: str
    hat: Hat
    name: Words


class HelpAsked(Event, frozen=True):
    """Somebody needs help."""

    seat: str


class HelpGiven(Event, frozen=True):
    """Somebody who needed help has been helped."""

    seat: str
    by: str


class PersonRemoved(Event, frozen=True):
    """A seat was taken away, with a reason. A ballot that it cast still counts."""

    seat: str
    by: str
    reason: Words


class AppealMade(Event, frozen=True):
    """A removed person asked to come back."""

    seat: str
    words: Words


class PersonRestored(Event, frozen=True):
    """A removed person has their seat back."""

    seat: str
    by: str


# --- the roll --------------------------------------------------------------------------------


class SeatEnrolled(Event, frozen=True):
    """A seat stands on the roll: by the organiser, by a card, or late by two people."""

    seat: str
    by: str
    card: int = 0
    agreed_by: str = ""


class SeatStruck(Event, frozen=True):
    """A seat no longer stands on the roll."""

    seat: str
    by: str


class CardsIssued(Event, frozen=True):
    """Personal cards ``first`` to ``last`` exist."""

    first: int
    last: int
    by: str


class LateEnrolmentAsked(Event, frozen=True):
    """One person asked to add somebody to the roll of an open vote; it takes a second."""

    seat: str
    by: str


# --- ideas -----------------------------------------------------------------------------------


class IdeaAdded(Event, frozen=True):
    """An idea was put forward. ``author`` is whose it is, ``typed_by`` who wrote it down."""

    idea: str
    author: str
    typed_by: str
    cost: int
    picture: str
    title: Words
    why: Words


class IdeaChanged(Event, frozen=True):
    """An idea has new words or another cost: by its author, or corrected with a reason."""

    idea: str
    by: str
    cost: int
    picture: str
    title: Words
    why: Words
    reason: Words


class IdeaWithdrawn(Event, frozen=True):
    """An author took their idea back."""

    idea: str
    by: str


class IdeaHidden(Event, frozen=True):
    """An idea was hidden, with a reason."""

    idea: str
    by: str
    reason: Words


class IdeaShown(Event, frozen=True):
    """A hidden idea is shown again."""

    idea: str
    by: str


# --- the vote --------------------------------------------------------------------------------


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


AnyEvent = (
    RoomOpened
    | ElectionImported
    | PhaseChanged
    | SeatTaken
    | SeatReturned
    | SeatChanged
    | HelpAsked
    | HelpGiven
    | PersonRemoved
    | AppealMade
    | PersonRestored
    | SeatEnrolled
    | SeatStruck
    | CardsIssued
    | LateEnrolmentAsked
    | IdeaAdded
    | IdeaChanged
    | IdeaWithdrawn
    | IdeaHidden
    | IdeaShown
    | VoteOpened
    | BallotCast
    | VoteClosed
    | BallotsOpened
    | VoteKeyDestroyed
    | ResultCounted
)
