"""The organiser's desk: people a page at a time, what waits for an answer, what would be frozen.

Everything comes from the organiser's own view: whether somebody has voted, never what.
Refuses to know: how a page looks, what any wish may do.
"""

from collections.abc import Mapping
from typing import Any, Final

from litestar.exceptions import NotFoundException

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.pages.explained import Teller, uncounted
from folkmoot_rooms.people import VOTING_ROLES, Role
from folkmoot_rooms.views import IdeaCard, PersonLine

PEOPLE_PAGE_LINES: Final = 20
SEARCH_FROM_PEOPLE: Final = 12
SEARCH_CHARS_MAX: Final = 60


class Desk:
    """One look at the desk. ``q`` is what the organiser searches people by."""

    def __init__(self, caller: Caller) -> None:
        view, query = caller.view, caller.query
        self._teller = Teller(view, caller.look.lang, caller.look.easy)
        self._voting = view.vote is not None
        self.rule = caller.room.room.rule
        self.uncounted = uncounted(caller)
        self.standing = [idea for idea in view.ideas if not idea.hidden]
        self.names = {line.seat: self._teller.name(line) for line in view.people}
        if view.me is not None:
            me = view.me.name or self._teller.say("hats.role_organiser")
            self.names[view.me.seat] = me
        self.appeals = [line for line in view.people if line.appeal]
        self.off_roll = sum(
            line.role in VOTING_ROLES and not line.on_roll and not line.removed
            for line in view.people
        )
        self.searchable = len(view.people) > SEARCH_FROM_PEOPLE
        self.q = query.get("q", "")[:SEARCH_CHARS_MAX]
        found = [line for line in view.people if self._matches(line)]
        self.pages = max(1, -(-len(found) // PEOPLE_PAGE_LINES))
        asked = query.get("p", "1")
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
        self.page = min(max(page, 1), self.pages)
        start = (self.page - 1) * PEOPLE_PAGE_LINES
        self.shown = found[start : start + PEOPLE_PAGE_LINES]

    def says(self, person: PersonLine) -> list[str]:
        """Return in words how it stands with a person."""
        say = self._teller.say
        if person.removed:
            return [say("console.removed_mark")]
        # A note taker and a paper place are called by their role already, unless they have a name.
        role = person.role is not Role.PARTICIPANT and person.name
        words = [say(f"hats.role_{person.role}")] if role else []
        if person.role is not Role.PAPER:
            words.append(say("console.here" if person.here else "console.away"))
        if person.role in VOTING_ROLES:
            words.append(say(f"console.{self._standing(person)}"))
        return words

    def _standing(self, person: PersonLine) -> str:
        if not person.on_roll:
            return "not_on_roll"
        if not self._voting:
            return "on_roll"
        return "has_voted" if person.voted else "not_voted"

    def _matches(self, person: PersonLine) -> bool:
        return self.q.casefold() in self.names[person.seat].casefold()


def desk(caller: Caller, form: Form) -> Mapping[str, Any]:
    """The desk as a whole, or one of its parts."""
    del form
    return {"desk": Desk(caller)}


def person(caller: Caller, form: Form) -> Mapping[str, Any]:
    """One person, and what the organiser may do about them."""
    wanted = form.value("seat") or caller.query.get("seat", "")
    for line in caller.view.people:
        if line.seat == wanted:
            return {"person": line, "desk": Desk(caller)}
    raise NotFoundException


def hiding(caller: Caller, form: Form) -> Mapping[str, Any]:
    """One idea that the organiser may hide."""
    wanted = form.value("idea") or caller.query.get("id", "")
    found: list[IdeaCard] = [idea for idea in caller.view.ideas if idea.id == wanted]
    if not found:
        raise NotFoundException
    return {"idea": found[0]}
