"""Coming in, one's own facts, help, and taking a seat away with a reason and an appeal.

Knows no roll and no ballots: whoever comes in may talk, and votes only once enrolled.
"""

from typing import assert_never

from folkmoot_rooms import limits
from folkmoot_rooms.commands import (
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
from folkmoot_rooms.events import (
    AnyEvent,
    AppealMade,
    HelpAsked,
    HelpGiven,
    PersonRemoved,
    PersonRestored,
    SeatChanged,
    SeatReturned,
    SeatTaken,
)
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room, Seat
from folkmoot_rooms.text import clean, required

PeopleCommand = (
    TakeSeat
    | TakeScribeSeat
    | ReturnToSeat
    | ChangeMe
    | AskForHelp
    | GiveHelp
    | RemovePerson
    | Appeal
    | RestorePerson
)


def decide_people(room: Room, actor: str, command: PeopleCommand) -> list[AnyEvent]:
    """Return the facts that grant a wish about seats and the people in them."""
    match command:
        case TakeSeat(name=name, hat=hat):
            return [_take(room, Role.PARTICIPANT, hat, name)]
        case TakeScribeSeat(name=name):
            return [_take(room, Role.SCRIBE, Hat.NOT_SAID, name)]
        case ReturnToSeat():
            return _return(room, actor, command)
        case ChangeMe(name=name, hat=hat):
            return [SeatChanged(seat=actor, hat=hat, name=_name(name))]
        case AskForHelp() | GiveHelp():
            return _help(room, actor, command)
        case RemovePerson():
            return _remove(room, actor, command)
        case Appeal(words=words):
            # One appeal for each removal; a second would only write over the first.
            if room.seats[actor].appealed:
                raise Refused("already_done")
            words = required(words, "words", limits.REASON_CHARS_MAX, lines=True)
            return [AppealMade(seat=actor, words=words)]
        case RestorePerson(seat=seat):
            if not seat_of(room, seat).removed:
                raise Refused("already_done")
            return [PersonRestored(seat=seat, by=actor)]
        case _:
            assert_never(command)


def seat_of(room: Room, seat: str) -> Seat:
    """Return a seat that somebody named. Raises Refused ``unknown_person``."""
    if seat not in room.seats:
        raise Refused("unknown_person", "seat")
    return room.seats[seat]


def next_seat(room: Room) -> int:
    """Return the number of the next seat. Raises Refused ``room_full``."""
    if len(room.seats) >= limits.SEATS_MAX:
        raise Refused("room_full", max=limits.SEATS_MAX)
    return len(room.seats) + 1


def _name(name: str) -> str:
    return clean(name, "name", limits.NAME_CHARS_MAX)


def _take(room: Room, role: Role, hat: Hat, name: str) -> SeatTaken:
    return SeatTaken(seat=f"s{next_seat(room)}", role=role, hat=hat, name=_name(name))


def _return(room: Room, actor: str, command: ReturnToSeat) -> list[AnyEvent]:
    """The door has checked the code or the link; a seat can only return to itself."""
    if actor in room.seats and actor != command.seat:
        raise Refused("not_allowed")
    if seat_of(room, command.seat).role is Role.PAPER:
        raise Refused("unknown_person", "seat")
    return [SeatReturned(seat=command.seat, by=command.by)]


def _help(room: Room, actor: str, command: AskForHelp | GiveHelp) -> list[AnyEvent]:
    """Asking twice changes nothing, so it is said instead of written."""
    if isinstance(command, AskForHelp):
        if room.seats[actor].needs_help:
            raise Refused("already_done")
        return [HelpAsked(seat=actor)]
    if not seat_of(room, command.seat).needs_help:
        raise Refused("already_done")
    return [HelpGiven(seat=command.seat, by=actor)]


def _remove(room: Room, actor: str, command: RemovePerson) -> list[AnyEvent]:
    seat = seat_of(room, command.seat)
    if seat.role is Role.ORGANISER:
        raise Refused("not_allowed")
    if seat.removed:
        raise Refused("already_done")
    reason = clean(command.reason, "reason", limits.REASON_CHARS_MAX, lines=True)
    if not reason:
        raise Refused("reason_needed", "reason")
    return [PersonRemoved(seat=seat.id, by=actor, reason=reason)]
