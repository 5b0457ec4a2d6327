"""Taking the record away, one file that anyone can check and recount, and looking up a receipt.

The session is asked every time; no link carries a right. Refuses to know: what a record holds.
"""

import asyncio
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency

from folkmoot.asking.caller import Caller, guesser
from folkmoot.doors.forms import read_form
from folkmoot.exports.receipts import Receipt, receipts_in
from folkmoot.exports.record import make_record
from folkmoot.lobby import codes
from folkmoot.pages import answers, table
from folkmoot.pages.answers import UNPROCESSABLE, Answer, AnyRequest
from folkmoot_rooms.log import chain


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


@post("/m/{number:str}/look-up", status_code=200)
async def look_up(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Say whether the ballot with a receipt is in the record; nothing of whose it is, or what.

    After the result only: before, "replaced" would tell who has voted again.
    """
    form = await read_form(request)
    if not table.may_see(caller, "record"):
        return answers.go(caller, f"/m/{caller.number}/join")
    if caller.view.result is None:
        return table.show(caller, "record", form.faulty("", "wrong_phase"), UNPROCESSABLE)
    who = guesser(caller)
    await caller.house.wrong_codes.pause(who)
    found = await asyncio.to_thread(receipt_of, caller, form.value("receipt"))
    if found is None:
        caller.house.wrong_codes.missed(who)
        form = form.faulty("receipt", "record.receipt_unknown")
        return table.show(caller, "record", form, UNPROCESSABLE)
    return table.show(caller, "record", form, receipt=found)


def receipt_of(caller: Caller, typed: str) -> Receipt | None:
    """Return what became of the ballot with this receipt. Blocks on the disk."""
    live = caller.room
    return receipts_in(chain.verify(live.facts(), live.room.id)).get(codes.read_code(typed))


HANDLERS: Final = (record, look_up)
