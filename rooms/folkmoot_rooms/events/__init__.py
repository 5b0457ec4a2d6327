"""Facts: what happened in a room, in the past tense. Never renamed, never changed in meaning.

Fields of type ``Words`` are people's own words and names. They lie in the log as ciphertext
(``sealing.SEALED`` says under which key) and come back as ``None`` once their key is gone.
"""

from folkmoot_rooms.events.base import Box, Event, Words
from folkmoot_rooms.events.ideas import IdeaAdded, IdeaChanged, IdeaHidden, IdeaShown, IdeaWithdrawn
from folkmoot_rooms.events.meeting import ElectionImported, PhaseChanged, RoomOpened
from folkmoot_rooms.events.roll import CardsIssued, LateEnrolmentAsked, SeatEnrolled, SeatStruck
from folkmoot_rooms.events.seats import (
    AppealMade,
    HelpAsked,
    HelpGiven,
    PersonRemoved,
    PersonRestored,
    SeatChanged,
    SeatReturned,
    SeatTaken,
)
from folkmoot_rooms.events.vote import (
    BallotCast,
    BallotsOpened,
    Option,
    ResultCounted,
    VoteClosed,
    VoteKeyDestroyed,
    VoteOpened,
)

__all__ = [
    "AnyEvent",
    "AppealMade",
    "BallotCast",
    "BallotsOpened",
    "Box",
    "CardsIssued",
    "ElectionImported",
    "Event",
    "HelpAsked",
    "HelpGiven",
    "IdeaAdded",
    "IdeaChanged",
    "IdeaHidden",
    "IdeaShown",
    "IdeaWithdrawn",
    "LateEnrolmentAsked",
    "Option",
    "PersonRemoved",
    "PersonRestored",
    "PhaseChanged",
    "ResultCounted",
    "RoomOpened",
    "SeatChanged",
    "SeatEnrolled",
    "SeatReturned",
    "SeatStruck",
    "SeatTaken",
    "VoteClosed",
    "VoteKeyDestroyed",
    "VoteOpened",
    "Words",
]

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
