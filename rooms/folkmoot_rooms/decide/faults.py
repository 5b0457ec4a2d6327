"""Everything that is wrong in the fields of a wish, not only the first thing that is.

A wish is refused at its first fault. Whoever fills in a form wants to hear of all of them at
once: so the same wish is asked again on paper, with harmless words where something was wrong,
until nothing is. Grants nothing, and refuses to know any rule: those stay in one place.
"""

from collections.abc import Collection, Mapping
from typing import Final

import msgspec

from folkmoot_rooms.commands import AnyCommand, ServerCommand
from folkmoot_rooms.decide import decide
from folkmoot_rooms.decide.turn import Turn
from folkmoot_rooms.events import Box
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room

# What may stand in a field of words or money whatever the rest of the wish says. A wish that is
# sealed has no such field, so nothing secret is ever asked again.
HARMLESS: Final[Mapping[str, object]] = {
    "author": "",
    "budget": 1,
    "cards": 1,
    "cost": 0,
    "currency": "GBP",
    "hat": Hat.NOT_SAID,
    "name": "",
    "picture": "",
    "places": 1,
    "question": "?",
    "reason": "?",
    "title": "?",
    "why": "",
    "words": "?",
}


class _NoSeals:
    """Wishes that are only words and money seal nothing."""

    def seal(self, key: str, place: str, plain: bytes) -> Box:
        raise AssertionError((key, place, len(plain)))

    def open(self, place: str, box: Box) -> bytes | None:
        raise AssertionError((place, box.key))


_ON_PAPER: Final = Turn(now_ms=0, seals=_NoSeals())


def more_faults(
    room: Room, actor: str, wish: AnyCommand | ServerCommand, known: Collection[str]
) -> list[Refused]:
    """Return what else would be refused, one refusal a field, the fields ``known`` left out.

    Empty unless every known fault is in a field of words or money: then the rest means nothing.
    """
    found: list[Refused] = []
    harmless = set(known)
    while harmless and harmless <= HARMLESS.keys():
        try:
            decide(room, actor, _with_harmless(room, wish, harmless), _ON_PAPER)
        except Refused as refusal:
            if refusal.field in harmless:
                break
            found.append(refusal)
            harmless.add(refusal.field)
        else:
            break
    return found


def _with_harmless(
    room: Room, wish: AnyCommand | ServerCommand, fields: Collection[str]
) -> AnyCommand | ServerCommand:
    changed = {name: HARMLESS[name] for name in fields if hasattr(wish, name)}
    if "author" in changed:
        # Somebody for whom a note taker may write, if there is anybody.
        papers = (seat.id for seat in room.people if seat.role is Role.PAPER)
        changed["author"] = next(papers, "")
    return msgspec.structs.replace(wish, **changed)
