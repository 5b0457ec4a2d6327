"""Wishes: what somebody asks a room to do, in the imperative.

A command never names its asker: the seat comes from the session, never from the frame.
Shapes and lengths are checked here, by decoding; whether the wish is granted is ``decide``'s.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from folkmoot_rooms import limits
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase

Title = Annotated[str, Meta(max_length=limits.TITLE_CHARS_MAX)]
Prose = Annotated[str, Meta(max_length=limits.WORDS_CHARS_MAX)]
Name = Annotated[str, Meta(max_length=limits.NAME_CHARS_MAX)]
Why = Annotated[str, Meta(max_length=limits.REASON_CHARS_MAX)]
Id = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS_MAX)]
Picture = Annotated[str, Meta(max_length=limits.ID_CHARS_MAX, pattern="^[a-z0-9-]*$")]
Money = Annotated[int, Meta(ge=0, le=limits.MONEY_MINOR_MAX)]
Places = Annotated[int, Meta(ge=1, le=limits.PAPER_PLACES_AT_ONCE_MAX)]


class Command(msgspec.Struct, frozen=True, tag_field="do", tag=True, forbid_unknown_fields=True):
    """Base of every wish; ``do`` names its kind on the wire."""


# --- the meeting -----------------------------------------------------------------------------


class OpenRoom(Command, frozen=True):
    """Start a room: what is up for decision, how much there is, and who decides."""

    title: Title
    question: Prose
    budget: Money
    binding: bool = True
    scale: Annotated[int, Meta(ge=0, le=limits.SCALE_DIGITS_MAX)] = 2
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "GBP"
    rule: Annotated[str, Meta(max_length=40)] = "equal-shares"
    utility: Annotated[str, Meta(max_length=40)] = "cost"
    completion: Annotated[str, Meta(max_length=40)] = "add-one+fill"


class ImportedOption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project of an election that was held elsewhere; ``selected`` is its official column."""

    id: str
    name: str
    cost: int
    selected: str = ""


class ImportElection(Command, frozen=True):
    """Lay an election that was held elsewhere into a new room, to look at and to recount."""

    title: str
    source: str
    options: tuple[ImportedOption, ...]
    ballots: tuple[tuple[int, ...], ...]
    budget: int
    scale: int
    currency: str
    rule: str = "equal-shares"
    utility: str = "cost"
    completion: str = "add-one+fill"


class ChangePhase(Command, frozen=True):
    """Go to another part of the meeting."""

    phase: Phase


# --- people ----------------------------------------------------------------------------------


class TakeSeat(Command, frozen=True):
    """Come in. A name is optional; the hat is the person's own choice."""

    name: Name = ""
    hat: Hat = Hat.NOT_SAID


class TakeScribeSeat(Command, frozen=True):
    """Come in by the scribe's link, to write for people who use paper."""

    name: Name = ""


class ReturnToSeat(Command, frozen=True):
    """Sit down in one's own seat again on another device: by personal code or new link."""

    seat: Id
    by: Annotated[str, Meta(pattern="^(code|link)$")] = "code"


class ChangeMe(Command, frozen=True):
    """Change one's own name or hat."""

    name: Name
    hat: Hat


class AskForHelp(Command, frozen=True):
    """Tell the organiser that I need help."""


class GiveHelp(Command, frozen=True):
    """Say that somebody who asked for help has been helped."""

    seat: Id


class RemovePerson(Command, frozen=True):
    """Take a person's seat away, with a reason that they are told."""

    seat: Id
    reason: Why


class Appeal(Command, frozen=True):
    """Say, as a removed person, why I should come back."""

    words: Why


class RestorePerson(Command, frozen=True):
    """Give a removed person their seat back."""

    seat: Id


# --- the roll --------------------------------------------------------------------------------


class Enrol(Command, frozen=True):
    """Put people on the roll before a vote opens. No seats named: everyone who is in the room."""

    seats: Annotated[tuple[Id, ...], Meta(max_length=limits.SEATS_MAX)] = ()


class Strike(Command, frozen=True):
    """Take somebody off the roll before a vote opens."""

    seat: Id


class AddPaperPlaces(Command, frozen=True):
    """Make places on the roll for people who vote on paper."""

    places: Places


class IssueCards(Command, frozen=True):
    """Make single-use personal cards; whoever types one in stands on the roll."""

    cards: Places


class UseCard(Command, frozen=True):
    """Stand on the roll by a personal card. The door has already checked its code."""

    card: Annotated[int, Meta(ge=1, le=limits.CARDS_MAX)]


class AskToEnrolLate(Command, frozen=True):
    """Ask, while a vote is open, that somebody be added to its roll."""

    seat: Id


class AgreeToEnrolLate(Command, frozen=True):
    """Agree, as a second person, to a late addition to the roll."""

    seat: Id


# --- ideas -----------------------------------------------------------------------------------


class AddIdea(Command, frozen=True):
    """Put an idea forward. Only a scribe may name another ``author``."""

    title: Title
    cost: Money
    why: Prose = ""
    picture: Picture = ""
    author: Annotated[str, Meta(max_length=limits.ID_CHARS_MAX)] = ""


class ChangeIdea(Command, frozen=True):
    """Change one's own idea, or, as the organiser, correct anyone's with a reason."""

    idea: Id
    title: Title
    cost: Money
    why: Prose = ""
    picture: Picture = ""
    reason: Why = ""


class WithdrawIdea(Command, frozen=True):
    """Take one's own idea back."""

    idea: Id


class HideIdea(Command, frozen=True):
    """Hide abuse, with a reason."""

    idea: Id
    reason: Why


class ShowIdea(Command, frozen=True):
    """Show a hidden idea again."""

    idea: Id


# --- the vote --------------------------------------------------------------------------------


class OpenVote(Command, frozen=True):
    """Open the vote: from here on its options, costs, rule and roll cannot change."""


class CastBallot(Command, frozen=True):
    """Send a ballot. ``replaces`` is the number of the ballot it replaces, 0 for the first."""

    vote: Id
    choices: Annotated[tuple[Id, ...], Meta(max_length=limits.IDEAS_MAX)]
    replaces: Annotated[int, Meta(ge=0, le=limits.BALLOTS_PER_SEAT_MAX)] = 0


class CastPaperBallot(Command, frozen=True):
    """Enter a paper ballot that was read back to its voter, who said that it is right."""

    vote: Id
    seat: Id
    choices: Annotated[tuple[Id, ...], Meta(max_length=limits.IDEAS_MAX)]
    read_back: bool
    replaces: Annotated[int, Meta(ge=0, le=limits.BALLOTS_PER_SEAT_MAX)] = 0


class CloseVote(Command, frozen=True):
    """Close the vote. Its place in the log decides which ballots count."""

    vote: Id


# --- from the hub itself ---------------------------------------------------------------------


class RecordKeyDestroyed(Command, frozen=True):
    """Write down that the key of a closed vote is gone."""

    vote: Id


class RecordResult(Command, frozen=True):
    """Write down what the count of a closed vote came to."""

    vote: Id
    document: str
    digest: Id


# What a browser or a client may send. The others come from the server itself.
AnyCommand = (
    ChangePhase
    | TakeSeat
    | ChangeMe
    | AskForHelp
    | GiveHelp
    | RemovePerson
    | Appeal
    | RestorePerson
    | Enrol
    | Strike
    | AddPaperPlaces
    | IssueCards
    | AskToEnrolLate
    | AgreeToEnrolLate
    | AddIdea
    | ChangeIdea
    | WithdrawIdea
    | HideIdea
    | ShowIdea
    | OpenVote
    | CastBallot
    | CastPaperBallot
    | CloseVote
)
ServerCommand = (
    OpenRoom
    | ImportElection
    | TakeScribeSeat
    | ReturnToSeat
    | UseCard
    | RecordKeyDestroyed
    | RecordResult
)
