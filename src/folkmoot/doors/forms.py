"""The form door: one way from a plain HTML form to a wish, and back to a page.

``POST /m/<number>/do/<Command>`` with a hidden ``command_id`` and ``page``. Refused: the same
page again, its fields filled, what was wrong on top. Granted: a redirect, so that a reload sends
nothing twice. Refuses to know: what any wish may do.
"""

from typing import Final

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import InternalServerException, NotFoundException
from litestar.params import FromPath

from folkmoot.asking import fields
from folkmoot.asking.caller import Caller, PassedOn
from folkmoot.asking.fields import Form, Misread
from folkmoot.asking.wishes import DOORS, Door
from folkmoot.pages import answers, ballots, table
from folkmoot.pages.answers import UNPROCESSABLE, Answer, AnyRequest
from folkmoot_rooms.commands import AnyCommand, CastBallot, CastPaperBallot, ServerCommand
from folkmoot_rooms.decide.faults import more_faults
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room
from folkmoot_rooms.wire import CommandId, Done


async def read_form(request: AnyRequest) -> Form:
    """Return the form that came with a request. Raises Refused for one of far too many fields.

    Forms of ours are encoded in one way; what comes in another has no fields. The framework would
    read more, and keep what encoded forms say in a cache; ballots have no business there.
    """
    if request.content_type[0] != RequestEncodingType.URL_ENCODED:
        return fields.read([])
    try:
        body = await request.body()
    except InternalServerException as error:
        # Its caller hung up in the middle; half a form is none.
        raise Refused("bad_form") from error
    return fields.read(fields.pairs_of(body))


async def read_own_form(caller: Caller, request: AnyRequest) -> Form:
    """Return a form of the seat that this browser sits in now.

    Every form of a room says in ``me`` whose page it stood on: on a shared device another tab may
    have passed it on since, and nobody acts in somebody else's name. What names nobody comes from
    a program. Raises PassedOn, Refused.
    """
    form = await read_form(request)
    owner = form.value("me")
    if owner and caller.seat is not None and owner != caller.seat:
        raise PassedOn(caller, owner)
    return form


def command_id(form: Form) -> str:
    """Return the hidden id under which the first answer is kept. Raises Refused."""
    try:
        return msgspec.convert(form.value("command_id"), CommandId)
    except msgspec.ValidationError as error:
        raise Refused("bad_form") from error


async def submit(
    caller: Caller, actor: str, command: str, wish: AnyCommand | ServerCommand
) -> Done:
    """Ask the room for something. Raises Refused with the room's answer."""
    answer = await caller.room.submit(actor, command, wish)
    if not isinstance(answer, Done):
        raise Refused(answer.code, answer.field, **answer.figures)
    return answer


@post("/m/{number:str}/do/{name:str}", status_code=200)
async def do(caller: NamedDependency[Caller], request: AnyRequest, name: FromPath[str]) -> Answer:
    """Take one wish from a form."""
    row = DOORS.get(name)
    if row is None:
        raise NotFoundException
    form = await read_own_form(caller, request)
    if caller.seat is None:
        return table.show(caller, "join", form.faulty("", "signed_out"), UNPROCESSABLE)
    view, wish = caller.view, None
    try:
        wish = fields.wish(row.kind, form, row.amounts, view.scale, view.currency)
        done = await submit(caller, caller.seat, command_id(form), wish)
    except Refused as refusal:
        faults = all_faults(caller.room.room, caller.seat, wish, refusal)
        return _again(caller, row, form.refused(*faults))
    if isinstance(wish, CastBallot | CastPaperBallot):
        _sent(caller, wish, form, done)
    page = row.after or form.value("page")
    where = f"/m/{caller.number}"
    if page in table.PAGES or page == row.after:
        where = f"{where}/{page}"
    return answers.go(caller, where, name if row.notice else "")


def _sent(caller: Caller, wish: CastBallot | CastPaperBallot, form: Form, done: Done) -> None:
    """Forget a ballot that was in hand, and hold the receipt for its own voter."""
    house, vote = caller.house, caller.view.vote
    assert vote is not None, "a ballot was cast in no vote"
    if isinstance(wish, CastPaperBallot):
        house.ballots.let_go(caller.holder("paper"))
    else:
        house.ballots.let_go(caller.holder("ballot"))
        house.receipts.hold(caller.holder("receipt"), (ballots.in_hand(vote, form), done))


def all_faults(
    room: Room, actor: str, wish: AnyCommand | ServerCommand | None, refusal: Refused
) -> list[Refused]:
    """Return all that is wrong with a form, of which the first thing was refused.

    ``wish`` is what it asks for, None if it makes no wish.
    """
    faults = [refusal]
    if isinstance(refusal, Misread):
        faults, wish = list(refusal.faults), refusal.otherwise
    known = {fault.field for fault in faults}
    return faults + (more_faults(room, actor, wish, known) if wish is not None else [])


def _again(caller: Caller, row: Door, form: Form) -> Answer:
    """Return the page that the form stood on, with what was wrong."""
    stood_on = form.value("page")
    name = stood_on if stood_on in table.PAGES else row.again or table.current(caller)
    try:
        return table.show(caller, name, form, UNPROCESSABLE)
    except NotFoundException:
        # What the page was about is gone, an idea for example; say so where the meeting is now.
        return table.show(caller, table.current(caller), form, UNPROCESSABLE)


HANDLERS: Final = (do,)
