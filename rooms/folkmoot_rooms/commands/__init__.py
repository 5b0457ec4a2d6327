"""Wishes: what somebody asks a room to do, in the imperative.

A command never names its asker: the seat comes from the session, never from the frame.
Shapes and lengths are checked here, by decoding; whether the wish is granted is ``decide``'s.
"""

from folkmoot_rooms.commands.base import Command
from folkmoot_rooms.commands.count import RecordKeyDestroyed, RecordResult
from folkmoot_rooms.commands.ideas import AddIdea, ChangeIdea, HideIdea, ShowIdea, WithdrawIdea
from folkmoot_rooms.commands.meeting import ChangePhase, ImportedOption, ImportElection, OpenRoom
from folkmoot_rooms.commands.roll import (
    AddPaperPlaces,
    AgreeToEnrolLate,
    AskToEnrolLate,
    Enrol,
    IssueCards,
    Strike,
    UseCard,
)
from folkmoot_rooms.commands.seats import (
    Appeal,
    AskForHelp,
    ChangeMe,
    GiveHelp,
    RemovePerson,
    RestorePerson,
    ReturnToSeat,
    TakeScribeSeat,
    TakeSeat,
)
from folkmoot_rooms.commands.vote import CastBallot, CastPaperBallot, CloseVote, OpenVote

__all__ = [
    "AddIdea",
    "AddPaperPlaces",
    "AgreeToEnrolLate",
    "AnyCommand",
    "Appeal",
    "AskForHelp",
    "AskToEnrolLate",
    "CastBallot",
    "CastPaperBallot",
    "ChangeIdea",
    "ChangeMe",
    "ChangePhase",
    "CloseVote",
    "Command",
    "Enrol",
    "GiveHelp",
    "HideIdea",
    "ImportElection",
    "ImportedOption",
    "IssueCards",
    "OpenRoom",
    "OpenVote",
    "RecordKeyDestroyed",
    "RecordResult",
    "RemovePerson",
    "RestorePerson",
    "ReturnToSeat",
    "ServerCommand",
    "ShowIdea",
    "Strike",
    "TakeScribeSeat",
    "TakeSeat",
    "UseCard",
    "WithdrawIdea",
]

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
