"""Parts of pages, pulled when the live socket says that they went stale.

A part that is the same for all who read one language is painted once for each position of the
room and sent as the same bytes. Refuses to know: what went stale.
"""

import hashlib
from collections.abc import Callable
from typing import Final, NamedTuple

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.pages import answers, desk, explained, stage, table
from folkmoot.pages.answers import CONFLICT, EMPTY, Answer, AnyRequest
from folkmoot.pages.table import ANYBODY, LEADING, RUNNING, SEATED, Context, Fill
from folkmoot_rooms.people import Role
from folkmoot_rooms.views import RoomView

# Whose page a part is fetched for; nobody's for the shared screen.
OWNER: Final = "folkmoot-seat"
# What a form has that may be sent once.
ONCE: Final = b'name="command_id"'


class Part(NamedTuple):
    """One row: who may see it, what it needs, and whether it says something of its reader."""

    who: frozenset[Role | None]
    fill: Fill
    personal: Callable[[RoomView], bool]


def always(view: RoomView) -> bool:
    """Say that a part always says something of its reader."""
    del view
    return True


def never(view: RoomView) -> bool:
    """Say that a part is the same for everyone."""
    del view
    return False


def own_ideas(view: RoomView) -> bool:
    """Say whether an idea of this reader's own is among the ideas, or one only they may see."""
    return any(idea.mine or idea.hidden or idea.author for idea in view.ideas)


def news(caller: Caller, form: Form) -> Context:
    """What changed for this reader; their page says how they stood when it came."""
    del form
    return {"was": caller.query.get("was", "")}


PARTS: Final[dict[str, Part]] = {
    "ideas": Part(SEATED, table.nothing, own_ideas),
    "turnout": Part(ANYBODY, table.nothing, never),
    "result": Part(ANYBODY, explained.result, always),
    "screen": Part(ANYBODY, stage.screen, always),
    "words": Part(ANYBODY, stage.screen, always),
    "ending": Part(SEATED, table.nothing, always),
    "late": Part(SEATED, table.nothing, always),
    "help": Part(RUNNING, table.nothing, always),
    "desk_help": Part(LEADING, table.nothing, always),
    "desk_people": Part(LEADING, desk.desk, always),
    "desk_ideas": Part(LEADING, table.nothing, always),
    "desk_result": Part(LEADING, desk.desk, always),
    "me": Part(SEATED, news, always),
}


@get("/m/{number:str}/part/{name:str}")
async def part(caller: NamedDependency[Caller], request: AnyRequest, name: FromPath[str]) -> Answer:
    """Return one part of a page, or 304 to a browser that has it already and may show it again."""
    row = PARTS.get(name)
    if row is None or caller.role not in row.who:
        raise NotFoundException
    if request.headers.get(OWNER, "") not in ("", caller.seat):
        # Another tab has passed the device on: nothing of one person comes on another's page.
        return Response(b"", status_code=CONFLICT)
    paint = _painted if row.personal(caller.view) else _shared
    body = paint(caller, name, row)
    if ONCE in body:
        # Every form carries an id of its own, so no two paintings are the same; and an old one
        # must not be shown again: its id may have been used.
        return Response(body, media_type=MediaType.HTML)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "cookie"}
    if request.headers.get("if-none-match") == tag:
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type=MediaType.HTML, headers=headers)


def _painted(caller: Caller, name: str, row: Part) -> bytes:
    context = answers.base_context(caller) | dict(row.fill(caller, EMPTY))
    return caller.house.painter.paint(f"parts/{name}.html", caller.look, **context).encode()


def _shared(caller: Caller, name: str, row: Part) -> bytes:
    """Return a part that was painted for somebody else with the same language and words.

    Its figures may be a moment old; the socket keeps figures fresh by itself.
    """
    kept = caller.house.fragments
    room = caller.room.room
    key = (room.id, room.position, name, caller.look.lang, caller.look.easy)
    if key not in kept:
        kept[key] = _painted(caller, name, row)
        if len(kept) > caller.house.settings.fragments_remembered_max:
            del kept[next(iter(kept))]
    return kept[key]


HANDLERS: Final = (part,)
