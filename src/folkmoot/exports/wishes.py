"""How facts follow from wishes: when each was written, under which id, and what came with it.

A wish is granted once, whole, and in one moment; time never falls. Refuses to know: who may
wish for what.
"""

from typing import Final

from folkmoot.exports.differences import DoesNotFit
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.log.chain import Envelope
from folkmoot_rooms.people import Role

# What must follow at once, of the same wish.
BRINGS: Final[dict[type, type]] = {
    e.RoomOpened: e.SeatTaken,
    e.VoteOpened: e.PhaseChanged,
    e.VoteClosed: e.BallotsOpened,
    e.BallotsOpened: e.PhaseChanged,
}


class Wishes:
    """The wishes of one log, as their facts tell them."""

    def __init__(self) -> None:
        self._known: set[tuple[str, str]] = set()
        self._at = 0
        self._asked = ("", "")
        self._i = 0
        # What the wish began with, what must follow next, and what else may.
        self._first: type = type(None)
        self._owed: type | None = None
        self._more: type | None = None

    def take(self, envelope: Envelope, fact: AnyEvent) -> None:
        """Take the next fact with its envelope. Raises DoesNotFit."""
        asked = (envelope.actor, envelope.command)
        goes_on = asked == self._asked
        self._check_time(envelope.at, goes_on)
        expected = self._i + 1 if goes_on else 0
        if not goes_on and asked in self._known:
            raise DoesNotFit("wish_again", command=envelope.command, seat=envelope.actor)
        if envelope.i != expected:
            raise DoesNotFit("index_out_of_turn", expected=expected, found=envelope.i)
        self._check_company(type(fact), goes_on)
        if not goes_on:
            self._first = type(fact)
        self._known.add(asked)
        self._at, self._asked, self._i = envelope.at, asked, envelope.i
        self._owed, self._more = _brought_by(fact), self._more_after(fact)

    def _check_time(self, at: int, goes_on: bool) -> None:
        if at < self._at or (goes_on and at != self._at):
            raise DoesNotFit("time_falls", expected=self._at, found=at)

    def _check_company(self, kind: type, goes_on: bool) -> None:
        """Raise DoesNotFit if something else must come here, or this comes from another wish."""
        if self._owed is not None and not (goes_on and kind is self._owed):
            raise DoesNotFit("not_followed", expected=self._owed.__name__, found=kind.__name__)
        if goes_on and kind is not (self._owed or self._more):
            raise DoesNotFit("not_together", found=kind.__name__)

    def _more_after(self, fact: AnyEvent) -> type | None:
        """One wish may put many on the roll, or make many places on paper, each on the roll."""
        by_name = isinstance(fact, e.SeatEnrolled) and not (fact.card or fact.agreed_by)
        return self._first if by_name else None


def _brought_by(fact: AnyEvent) -> type | None:
    """Return the kind of fact that must come next, of the same wish, or None."""
    if isinstance(fact, e.SeatTaken) and fact.role is Role.PAPER:
        return e.SeatEnrolled
    return BRINGS.get(type(fact))
