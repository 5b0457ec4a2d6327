"""An election that was held elsewhere, as a finished room: one fact, no people, then its count.

The room's id follows from the file, so that opening the same file again finds the same room.
Refuses to know: how the file is read, how a rule counts.
"""

import hashlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from folkmoot_engine.pabulib import PbFile, read_pb
from folkmoot_rooms import limits
from folkmoot_rooms.commands import ImportedOption, ImportElection
from folkmoot_rooms.decide.imports import decide_import
from folkmoot_rooms.permissions import HOST
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.wire import No

if TYPE_CHECKING:
    from folkmoot_rooms.hub import Hub
    from folkmoot_rooms.live_room import LiveRoom

PREFIX: Final = "election-"
DIGEST_CHARS: Final = 24
VOTE_TYPES: Final = ("approval", "choose-1", "knapsack")
"""The kinds of ballot that a room shows: a project is marked or not."""


def is_import(room: str) -> bool:
    """Tell whether a room holds a vote that was held elsewhere."""
    return room.startswith(PREFIX)


def room_of(raw: bytes) -> str:
    """Return the id of the room for a file."""
    return PREFIX + hashlib.sha256(raw).hexdigest()[:DIGEST_CHARS]


def election_in(name: str, file: PbFile) -> ImportElection:
    """Return the wish that lays what a Pabulib file says into a room.

    ``name`` is what the file is called; only its last part is kept.
    """
    election = file.election
    source = PurePath(name).name[: limits.WORDS_CHARS_MAX] or PREFIX
    title = file.meta.get("description", "").strip() or source
    options = tuple(
        ImportedOption(
            id=project,
            name=_one_line(file.names[row]) if file.names else "",
            cost=election.prices[row],
            selected=file.selected.get(project) or "",
        )
        for row, project in enumerate(election.ids)
    )
    return ImportElection(
        title=_one_line(title),
        source=source,
        options=options,
        ballots=tuple(tuple(ballot) for ballot in election.ballots.rows()),
        budget=election.budget,
        scale=election.scale,
        currency=election.currency,
    )


def check(wish: ImportElection) -> None:
    """See whether a room can hold an election. Raises Refused with the field that it cannot."""
    decide_import(wish)


async def lay_in(hub: "Hub", name: str, raw: bytes) -> "LiveRoom":
    """Return the room of a file, made if it is not there yet, its votes counted.

    Raises PabulibError, or Refused with the field that a room cannot hold.
    """
    room = room_of(raw)
    try:
        live = await hub.get(room)
    except Refused:
        live = await hub.create(room)
    if not live.room.opened:
        answer = await live.submit(HOST, PREFIX + room, election_in(name, read_pb(raw, VOTE_TYPES)))
        if isinstance(answer, No):
            raise Refused(answer.code, answer.field, **answer.figures)
    return await hub.settled(room)


def _one_line(text: str) -> str:
    return " ".join(text.split())[: limits.WORDS_CHARS_MAX]
