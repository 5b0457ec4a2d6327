"""Who stands on the roll: by the organiser, by a card, on paper, or late by two people.

Knows no ballots. Whoever leads or writes never stands on the roll.
"""

from typing import assert_never

from folkmoot_rooms import limits
from folkmoot_rooms.commands import (
    AddPaperPlaces,
    AgreeToEnrolLate,
    AskToEnrolLate,
    Enrol,
    IssueCards,
    Strike,
    UseCard,
)
from folkmoot_rooms.decide.people import next_seat, seat_of
from folkmoot_rooms.events import (
    AnyEvent,
    CardsIssued,
    LateEnrolmentAsked,
    SeatEnrolled,
    SeatStruck,
    SeatTaken,
)
from folkmoot_rooms.people import VOTING_ROLES, Hat, Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room, Seat

RollCommand = (
    Enrol | Strike | AddPaperPlaces | IssueCards | UseCard | AskToEnrolLate | AgreeToEnrolLate
)


def decide_roll(room: Room, actor: str, command: RollCommand) -> list[AnyEvent]:
    """Return the facts that grant a wish about the roll."""
    match command:
        case Enrol(seats=seats):
            return _enrol(room, actor, seats)
        case Strike(seat=seat):
            if seat_of(room, seat).id not in room.roll:
                raise Refused("not_on_roll", "seat")
            return [SeatStruck(seat=seat, by=actor)]
        case AddPaperPlaces(places=places):
            return _paper_places(room, actor, places)
        case IssueCards(cards=cards):
            last = room.cards_issued + cards
            if last > limits.CARDS_MAX:
                raise Refused("too_many", "cards", max=limits.CARDS_MAX)
            return [CardsIssued(first=room.cards_issued + 1, last=last, by=actor)]
        case UseCard(card=card):
            return _use_card(room, actor, card)
        case AskToEnrolLate(seat=seat):
            voter = _may_vote(room, seat)
            if room.vote is not None and voter.id in room.vote.roll:
                raise Refused("already_on_roll", "seat")
            if voter.id in room.asked_late:
                raise Refused("already_done")
            return [LateEnrolmentAsked(seat=voter.id, by=actor)]
        case AgreeToEnrolLate(seat=seat):
            return _agree(room, actor, seat)
        case _:
            assert_never(command)


def _may_vote(room: Room, seat: str) -> Seat:
    found = seat_of(room, seat)
    if found.role not in VOTING_ROLES:
        raise Refused("not_allowed", "seat")
    if found.removed:
        raise Refused("removed", "seat")
    return found


def _enrol(room: Room, actor: str, seats: tuple[str, ...]) -> list[AnyEvent]:
    """Named seats, or every participant; whoever stands on the roll already is passed over."""
    if seats:
        # Through a dict, so that naming somebody twice enrols once, in the order named.
        wanted = [_may_vote(room, seat).id for seat in dict.fromkeys(seats)]
    else:
        wanted = [seat.id for seat in room.people if seat.role is Role.PARTICIPANT]
        if not wanted:
            raise Refused("nobody_on_roll")
    new = [seat for seat in wanted if seat not in room.roll]
    if not new:
        raise Refused("already_on_roll")
    return [SeatEnrolled(seat=seat, by=actor) for seat in new]


def _paper_places(room: Room, actor: str, places: int) -> list[AnyEvent]:
    first = next_seat(room)
    if first + places - 1 > limits.SEATS_MAX:
        raise Refused("room_full", "places", max=limits.SEATS_MAX)
    made: list[AnyEvent] = []
    for number in range(first, first + places):
        # No hat: only its person may choose one, and paper does not ask.
        made.append(SeatTaken(seat=f"s{number}", role=Role.PAPER, hat=Hat.NOT_SAID, name=""))
        made.append(SeatEnrolled(seat=f"s{number}", by=actor))
    return made


def _use_card(room: Room, actor: str, card: int) -> list[AnyEvent]:
    if not 1 <= card <= room.cards_issued:
        raise Refused("card_unknown", "card")
    if card in room.cards_used:
        raise Refused("card_used", "card")
    if actor in room.roll:
        # The card stays good for somebody else.
        raise Refused("already_on_roll")
    return [SeatEnrolled(seat=actor, by=actor, card=card)]


def _agree(room: Room, actor: str, seat: str) -> list[AnyEvent]:
    """The second person stands on the roll, and is not the one who asked or whom it is about."""
    voter = _may_vote(room, seat)
    asked_by = room.asked_late.get(voter.id)
    if asked_by is None or actor == voter.id:
        raise Refused("needs_second_person", "seat")
    if actor == asked_by:
        raise Refused("same_person")
    if room.vote is None or actor not in room.vote.roll:
        raise Refused("not_on_roll")
    return [SeatEnrolled(seat=voter.id, by=asked_by, agreed_by=actor)]
