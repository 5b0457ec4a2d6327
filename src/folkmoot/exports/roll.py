"""Who may vote, read from a log fact by fact: seats, cards, the roll, and late additions.

A roll is right if everybody on it was put there as the room's rules say, and nobody who was
put there is left out. Refuses to know: ideas, what a ballot says, and who may write a fact.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from folkmoot.exports.differences import DoesNotFit
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.people import VOTING_ROLES, Role


class Stage(Enum):
    """How far the vote is: it decides how somebody comes onto the roll."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


# Who casts the ballots of whom: nobody else's phone, and paper only by the one who writes.
CASTS_PAPER: Final = Role.SCRIBE


class Roll:
    """Everybody in one log, and who of them stands on the roll.

    ``enrolled`` is the roll: of a vote to come, and from its opening on of the vote itself.
    """

    def __init__(self) -> None:
        self.seats: dict[str, Role] = {}
        self.removed: set[str] = set()
        self.enrolled: set[str] = set()
        self._stage = Stage.BEFORE
        self._asked: dict[str, str] = {}
        self._cards_issued = 0
        self._cards_used: set[int] = set()
        self._takes: dict[type, Callable[[Any], None]] = {
            e.SeatTaken: self._taken,
            e.PersonRemoved: self._person_removed,
            e.PersonRestored: self._restored,
            e.SeatEnrolled: self._enrol,
            e.SeatStruck: self._struck,
            e.CardsIssued: self._cards,
            e.LateEnrolmentAsked: self._late_asked,
        }

    def take(self, fact: AnyEvent) -> None:
        """Take the next fact. Raises DoesNotFit."""
        take = self._takes.get(type(fact))
        if take is not None:
            take(fact)

    def freeze(self, told: tuple[str, ...]) -> None:
        """Open the vote with the roll that its opening tells. Raises DoesNotFit."""
        seen: set[str] = set()
        for seat in told:
            faults = {
                "roll_twice": seat in seen,
                "roll_removed": seat in self.removed,
                "roll_not_enrolled": seat not in self.enrolled,
            }
            _first(faults, seat=seat)
            seen.add(seat)
        expected = [seat for seat in self.seats if seat in self.enrolled]
        for seat in expected:
            _first({"roll_left_out": seat not in seen}, seat=seat)
        if list(told) != expected:
            raise DoesNotFit("roll_order", expected=", ".join(expected), found=", ".join(told))
        self._stage = Stage.OPEN

    def close(self) -> None:
        """Close the vote: nobody comes onto the roll any more."""
        self._stage = Stage.CLOSED

    def check_cast(self, seat: str, by: str) -> None:
        """Raise DoesNotFit unless ``by`` may cast the ballot of ``seat``."""
        role, hand = self.seats.get(seat), self.seats.get(by)
        paper = role is Role.PAPER
        faults = {
            "cast_off_roll": seat not in self.enrolled,
            "cast_removed": seat in self.removed,
            "cast_by_other": not paper and by != seat,
            "cast_not_by_scribe": paper and hand is not CASTS_PAPER,
        }
        _first(faults, seat=seat, by=by)
        _first({"removed_acts": by in self.removed}, seat=by)

    def _taken(self, fact: e.SeatTaken) -> None:
        number = len(self.seats) + 1
        if fact.seat != f"s{number}":
            raise DoesNotFit("seat_out_of_turn", expected=f"s{number}", found=fact.seat)
        # One leads, from the first moment on; a second one would be somebody's invention.
        if (fact.role is Role.ORGANISER) != (number == 1):
            raise DoesNotFit("seat_not_given", seat=fact.seat)
        self.seats[fact.seat] = fact.role

    def _person_removed(self, fact: e.PersonRemoved) -> None:
        self._known(fact.seat)
        self.removed.add(fact.seat)
        self._asked.pop(fact.seat, None)
        if self._stage is Stage.BEFORE:
            # Off the roll of a vote to come; an open one keeps the ballot that was cast.
            self.enrolled.discard(fact.seat)

    def _restored(self, fact: e.PersonRestored) -> None:
        self._known(fact.seat)
        self.removed.discard(fact.seat)

    def _struck(self, fact: e.SeatStruck) -> None:
        _first({"roll_frozen": self._stage is not Stage.BEFORE}, seat=fact.seat)
        _first({"nothing_to_do": fact.seat not in self.enrolled}, what=fact.seat)
        self.enrolled.discard(fact.seat)

    def _cards(self, fact: e.CardsIssued) -> None:
        expected = self._cards_issued + 1
        if fact.first != expected or fact.last < fact.first:
            raise DoesNotFit("cards_out_of_turn", expected=expected, found=fact.first)
        self._cards_issued = fact.last

    def _late_asked(self, fact: e.LateEnrolmentAsked) -> None:
        self._check_late(fact.seat)
        self._check_voter(fact.seat)
        _first({"nothing_to_do": fact.seat in self._asked}, what=fact.seat)
        self._asked[fact.seat] = fact.by

    def _enrol(self, fact: e.SeatEnrolled) -> None:
        if self._stage is not Stage.BEFORE or fact.agreed_by:
            self._enrol_late(fact)
        elif fact.card:
            self._enrol_by_card(fact)
        else:
            organiser = self.seats.get(fact.by) is Role.ORGANISER
            _first({"not_organiser": not organiser}, seat=fact.by)
        self._check_voter(fact.seat)
        self.enrolled.add(fact.seat)

    def _enrol_by_card(self, fact: e.SeatEnrolled) -> None:
        faults = {
            "card_unknown": not 1 <= fact.card <= self._cards_issued,
            "card_used": fact.card in self._cards_used,
            # Nobody holds a phone for a place on paper.
            "card_of_other": fact.by != fact.seat
            or self.seats.get(fact.seat) is not Role.PARTICIPANT,
        }
        _first(faults, seat=fact.seat, card=fact.card)
        self._cards_used.add(fact.card)

    def _enrol_late(self, fact: e.SeatEnrolled) -> None:
        """Two people, neither of them the late one: one asked, and a voter agreed."""
        self._check_late(fact.seat)
        agreed = fact.agreed_by
        voter = agreed in self.enrolled and self.seats.get(agreed) is Role.PARTICIPANT
        faults = {
            "late_alone": not agreed or bool(fact.card),
            "late_not_asked": self._asked.get(fact.seat) != fact.by,
            "late_by_asker": agreed == fact.by,
            "late_by_self": agreed == fact.seat,
            "late_off_roll": not voter,
        }
        _first(faults, seat=fact.seat, by=agreed)
        del self._asked[fact.seat]

    def _check_late(self, seat: str) -> None:
        faults = {
            "late_too_early": self._stage is Stage.BEFORE,
            "roll_frozen": self._stage is Stage.CLOSED,
        }
        _first(faults, seat=seat)

    def _check_voter(self, seat: str) -> None:
        """Raise DoesNotFit unless a seat may come onto the roll now."""
        self._known(seat)
        faults = {
            "enrolled_no_voter": self.seats[seat] not in VOTING_ROLES,
            "enrolled_removed": seat in self.removed,
            "enrolled_twice": seat in self.enrolled,
        }
        _first(faults, seat=seat)

    def _known(self, seat: str) -> None:
        _first({"unknown_seat": seat not in self.seats}, seat=seat)


def _first(faults: dict[str, bool], **figures: int | str) -> None:
    """Raise DoesNotFit for the first fault that is there."""
    for code, there in faults.items():
        if there:
            raise DoesNotFit(code, **figures)
