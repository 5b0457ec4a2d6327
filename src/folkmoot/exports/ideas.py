"""The ideas of a log, fact by fact: whose they are, what they cost, and which of them stand.

Everyone writes their own, and a scribe those of people on paper; only the organiser changes
another's words. Refuses to know: the words, and in which part of the meeting this is.
"""

from collections.abc import Callable
from typing import Any

from folkmoot.exports.differences import DoesNotFit
from folkmoot.exports.roll import Roll
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.people import Role


class Ideas:
    """All ideas of one log, written by people in ``roll``."""

    def __init__(self, roll: Roll) -> None:
        self.costs: dict[str, int] = {}
        self.pictures: dict[str, str] = {}
        self._roll = roll
        self._budget = 0
        self._authors: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._withdrawn: set[str] = set()
        self._takes: dict[type, Callable[[Any], None]] = {
            e.RoomOpened: self._room_opened,
            e.IdeaAdded: self._added,
            e.IdeaChanged: self._changed,
            e.IdeaWithdrawn: self._taken_back,
            e.IdeaHidden: self._hide,
            e.IdeaShown: self._show,
        }

    @property
    def standing(self) -> list[str]:
        """The ideas that go on a ballot, in order of submission."""
        return [idea for idea in self.costs if idea not in self._hidden | self._withdrawn]

    def take(self, fact: AnyEvent) -> None:
        """Take the next fact. Raises DoesNotFit."""
        take = self._takes.get(type(fact))
        if take is not None:
            take(fact)

    def _room_opened(self, fact: e.RoomOpened) -> None:
        self._budget = fact.budget

    def _added(self, fact: e.IdeaAdded) -> None:
        expected = f"P{len(self.costs) + 1}"
        if fact.idea != expected:
            raise DoesNotFit("idea_out_of_turn", expected=expected, found=fact.idea)
        if not self._writes_for(fact.typed_by, fact.author):
            raise DoesNotFit("idea_for_other", by=fact.typed_by, author=fact.author)
        if fact.author in self._roll.removed:
            raise DoesNotFit("removed_acts", seat=fact.author)
        self._authors[fact.idea] = fact.author
        self._costed(fact)

    def _changed(self, fact: e.IdeaChanged) -> None:
        self._check_there(fact.idea)
        if self._roll.seats.get(fact.by) is not Role.ORGANISER:
            self._check_own(fact.by, fact.idea)
            if fact.idea in self._hidden:
                raise DoesNotFit("idea_hidden", idea=fact.idea)
        self._costed(fact)

    def _taken_back(self, fact: e.IdeaWithdrawn) -> None:
        self._check_there(fact.idea)
        self._check_own(fact.by, fact.idea)
        self._withdrawn.add(fact.idea)

    def _hide(self, fact: e.IdeaHidden) -> None:
        self._check_there(fact.idea)
        if fact.idea in self._hidden:
            raise DoesNotFit("nothing_to_do", what=fact.idea)
        self._hidden.add(fact.idea)

    def _show(self, fact: e.IdeaShown) -> None:
        self._check_there(fact.idea)
        if fact.idea not in self._hidden:
            raise DoesNotFit("nothing_to_do", what=fact.idea)
        self._hidden.discard(fact.idea)

    def _costed(self, fact: e.IdeaAdded | e.IdeaChanged) -> None:
        if not 0 <= fact.cost <= self._budget:
            raise DoesNotFit("idea_cost", idea=fact.idea, found=fact.cost)
        self.costs[fact.idea] = fact.cost
        self.pictures[fact.idea] = fact.picture

    def _check_there(self, idea: str) -> None:
        if idea not in self.costs or idea in self._withdrawn:
            raise DoesNotFit("unknown_idea", idea=idea)

    def _check_own(self, by: str, idea: str) -> None:
        if not self._writes_for(by, self._authors[idea]):
            raise DoesNotFit("idea_of_other", by=by, idea=idea)

    def _writes_for(self, by: str, author: str) -> bool:
        """Say whether it is this hand that writes down the ideas of this person."""
        if self._roll.seats.get(by) is Role.SCRIBE:
            return self._roll.seats.get(author) is Role.PAPER
        return by == author
