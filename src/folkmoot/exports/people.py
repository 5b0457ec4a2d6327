"""Help, removal, appeal and coming back, read from a log fact by fact as a stranger would.

Nothing is done twice, and nothing undone that was not done. Refuses to know: who may write a
fact, and who may vote.
"""

from collections.abc import Callable
from typing import Any, Final

from folkmoot.exports.differences import DoesNotFit
from folkmoot.exports.roll import Roll
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.people import Role

# How somebody comes back to their own seat on another device.
WAYS_BACK: Final = frozenset({"code", "link"})


class People:
    """Who of those in ``roll`` needs help, and who of the removed has appealed."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._needs_help: set[str] = set()
        self._appealed: set[str] = set()
        self._takes: dict[type, Callable[[Any, str], None]] = {
            e.SeatReturned: self._returned,
            e.HelpAsked: self._help_asked,
            e.HelpGiven: self._help_given,
            e.PersonRemoved: self._removed,
            e.AppealMade: self._appeal,
            e.PersonRestored: self._restored,
        }

    def take(self, fact: AnyEvent, actor: str) -> None:
        """Take the next fact, before the roll does. Raises DoesNotFit."""
        take = self._takes.get(type(fact))
        if take is not None:
            take(fact, actor)

    def _returned(self, fact: e.SeatReturned, actor: str) -> None:
        role = self._role(fact.seat)
        # Nobody sits on paper, and whoever has a seat comes back to that one only.
        other = actor in self._roll.seats and actor != fact.seat
        if other or role is Role.PAPER or fact.by not in WAYS_BACK:
            raise DoesNotFit("returned_wrongly", seat=fact.seat)

    def _help_asked(self, fact: e.HelpAsked, _: str) -> None:
        _due(fact.seat, fact.seat not in self._needs_help)
        self._needs_help.add(fact.seat)

    def _help_given(self, fact: e.HelpGiven, _: str) -> None:
        self._role(fact.seat)
        _due(fact.seat, fact.seat in self._needs_help)
        self._needs_help.discard(fact.seat)

    def _removed(self, fact: e.PersonRemoved, _: str) -> None:
        if self._role(fact.seat) is Role.ORGANISER:
            raise DoesNotFit("organiser_removed", seat=fact.seat)
        _due(fact.seat, fact.seat not in self._roll.removed)
        self._needs_help.discard(fact.seat)

    def _appeal(self, fact: e.AppealMade, _: str) -> None:
        _due(fact.seat, fact.seat in self._roll.removed and fact.seat not in self._appealed)
        self._appealed.add(fact.seat)

    def _restored(self, fact: e.PersonRestored, _: str) -> None:
        self._role(fact.seat)
        _due(fact.seat, fact.seat in self._roll.removed)
        self._appealed.discard(fact.seat)

    def _role(self, seat: str) -> Role:
        if seat not in self._roll.seats:
            raise DoesNotFit("unknown_seat", seat=seat)
        return self._roll.seats[seat]


def _due(what: str, there: bool) -> None:
    """Raise DoesNotFit for something done twice, or undone without having been done."""
    if not there:
        raise DoesNotFit("nothing_to_do", what=what)
