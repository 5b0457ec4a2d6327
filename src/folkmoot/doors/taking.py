"""Taking the record away: one file that anyone can check and recount.

The session is asked at every download; no link carries a right. Refuses to know: what a record
holds.
"""

import asyncio
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency

from folkmoot.asking.caller import Caller
from folkmoot.exports.record import make_record
from folkmoot.pages import answers, table
from folkmoot.pages.answers import Answer


@get("/m/{number:str}/record.zip")
async def record(caller: NamedDependency[Caller]) -> Answer:
    """Return the record of the room, made from its log. Raises Refused before a result."""
    if not table.may_see(caller, "record"):
        return answers.go(caller, f"/m/{caller.number}/join")
    live = caller.room
    # Read and packed off the event loop: others go on meanwhile.
    body = await asyncio.to_thread(lambda: make_record(live.room, live.facts(), caller.look.lang))
    name = f'attachment; filename="folkmoot-{caller.number}.zip"'
    return Response(body, media_type="application/zip", headers={"content-disposition": name})


HANDLERS: Final = (record,)
