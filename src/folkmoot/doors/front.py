"""The doors of the house: the first page, starting a room, private links.

A link's token stands in the path once, is swapped for a cookie and a redirect, and is never on a
page that anybody sees. Refuses to know: what happens in a room.
"""

import asyncio
from contextlib import suppress
from typing import Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath

from folkmoot import imports
from folkmoot.asking import fields
from folkmoot.asking.caller import Caller, find, guesser
from folkmoot.doors.entering import sit
from folkmoot.doors.forms import all_faults, command_id, read_form, read_own_form, submit
from folkmoot.lobby import codes
from folkmoot.lobby.registry import Link, LinkKind, RoomLine
from folkmoot.pages import answers
from folkmoot.pages.answers import EMPTY, UNPROCESSABLE, Answer, AnyRequest
from folkmoot_rooms.commands import OpenRoom, ReturnToSeat, TakeScribeSeat
from folkmoot_rooms.hub import RoomBroken
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.people import Role
from folkmoot_rooms.permissions import HOST
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room

RULES: Final = ("equal-shares", "most-votes")
CURRENCIES: Final = ("GBP", "EUR", "USD")
CURRENCY_SCALE: Final = 2
# Titles lie in the rooms' own logs: only the newest rooms are opened to list them.
ROOMS_TITLED_MAX: Final = 20


@get("/")
async def home(caller: NamedDependency[Caller]) -> Answer:
    """Show the first page: type a number; a host may start a room and sees all of theirs."""
    return await _home(caller)


async def _home(caller: Caller, form: fields.Form = EMPTY, status: int = 200) -> Answer:
    lobby = caller.house.lobby
    rooms = await lobby.rooms() if caller.session and caller.session.host else []
    newest = await asyncio.gather(*(_look_in(caller, line) for line in rooms[:ROOMS_TITLED_MAX]))
    found = [*newest, *(None for _ in rooms[ROOMS_TITLED_MAX:])]
    lines = [
        (
            line.number,
            codes.spaced_number(line.number),
            (room.title if room else None) or "",
            _may_lead(caller, line, room),
        )
        for line, room in zip(rooms, found, strict=True)
    ]
    return answers.page(caller, "home.html", form, status, page="home", rooms=lines)


async def _look_in(caller: Caller, line: RoomLine) -> Room | None:
    """Return a room as it is; None where its log cannot be read."""
    with suppress(Refused, RoomBroken, LogFailed):
        return (await caller.house.hub.get(line.id)).room
    return None


def _may_lead(caller: Caller, line: RoomLine, room: Room | None) -> bool:
    """Say whether this host leads a room by a press; who sits there as its organiser does already.

    A room that was not looked into is theirs to lead where they sit in no seat of it.
    """
    seat = caller.session.seat(line.id) if caller.session else None
    if imports.is_import(line.id):
        return False
    if room is None or seat is None:
        return seat is None
    return seat not in room.seats or room.seats[seat].role is not Role.ORGANISER


@post("/", status_code=200)
async def find_room(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Go to the meeting whose number was typed."""
    form = await read_form(request)
    typed = form.value("number")
    if codes.read_number(typed) is None:
        return await _home(caller, form.faulty("number", "number_wrong"), UNPROCESSABLE)
    try:
        await find(caller, typed)
    except Refused as refusal:
        return await _home(caller, form.refused(refusal), UNPROCESSABLE)
    return answers.go(caller, f"/m/{codes.read_number(typed)}")


@get("/start")
async def start_form(caller: NamedDependency[Caller]) -> Answer:
    """Show the form that starts a room."""
    return _start(caller)


def _start(caller: Caller, form: fields.Form = EMPTY, status: int = 200) -> Answer:
    if caller.session is None or not caller.session.host:
        raise PermissionDeniedException("not_a_host")
    # The room's id follows from this one: it stays while a form is put right, so that a form
    # sent twice, or put right twice, makes one room.
    start_id = form.value("start_id") or codes.new_command()
    rules = answers.options(caller, "start.rule_", RULES)
    return answers.page(
        caller, "start.html", form, status, page="start", rules_words=rules, start_id=start_id
    )


@post("/start", status_code=200)
async def start(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Start a room and sit its host down as its organiser."""
    form = await read_form(request)
    if caller.session is None or not caller.session.host:
        raise PermissionDeniedException("not_a_host")
    lobby = caller.house.lobby
    currency = form.value("currency", CURRENCIES[0]) or CURRENCIES[0]
    wish = None
    try:
        command = command_id(form)
        wish = fields.wish(OpenRoom, form, ("budget",), CURRENCY_SCALE, currency)
        caller.live = await _room_of(caller, form.value("start_id") or command)
        await submit(caller, HOST, command, wish)
    except Refused as refusal:
        caller.live = None
        faults = all_faults(Room(id=""), HOST, wish, refusal)
        return _start(caller, form.refused(*faults), UNPROCESSABLE)
    # Known by a number only once it is in its log: a crash before leaves nothing half open.
    caller.number = await lobby.add_room(caller.room.room.id)
    await sit(caller, organiser(caller))
    return answers.go(caller, f"/m/{caller.number}/console", "start")


async def _room_of(caller: Caller, start: str) -> LiveRoom:
    """Return the room that one form starts, making it the first time."""
    room, hub = codes.room_of(caller.house.lobby.secret, start), caller.house.hub
    try:
        return await hub.get(room)
    except Refused as refusal:
        if refusal.code != "room_unknown":
            raise
        return await hub.create(room)


def organiser(caller: Caller) -> str:
    """Return the seat of the room's organiser. Raises Refused where a room has none."""
    for seat in caller.room.room.seats.values():
        if seat.role is Role.ORGANISER:
            return seat.id
    raise Refused("not_allowed")


@get("/o/{token:str}")
async def follow(caller: NamedDependency[Caller], token: FromPath[str]) -> Answer:
    """Swap a private link for a session and go to what it opens.

    A link may be used again by its person: previews that open links must not use it up.
    """
    house = caller.house
    who = guesser(caller)
    await house.wrong_codes.pause(who)
    link = await house.lobby.link(token)
    if link is None:
        house.wrong_codes.missed(who)
        raise NotFoundException("link_unknown")
    if link.kind is LinkKind.HOST:
        caller.token, caller.session = await house.lobby.open_session(caller.session)
        caller.session = await house.lobby.make_host(caller.session)
        return answers.go(caller, "/" if await house.lobby.rooms() else "/start")
    return await _sit_by_link(caller, link)


async def _sit_by_link(caller: Caller, link: Link) -> Answer:
    """Sit down in the seat of an organiser's or a scribe's link."""
    lobby = caller.house.lobby
    caller.live = await caller.house.hub.get(link.room)
    caller.number = await lobby.add_room(link.room)
    # One command id for each link: a scribe's seat is taken once, however often it is opened.
    command = codes.door_command(lobby.secret, link.hash.hex())
    seat = link.seat
    if link.kind is LinkKind.SCRIBE and not seat:
        done = await submit(caller, HOST, command, TakeScribeSeat())
        seat = str(done.made["seat"])
        await lobby.bind_link(link, seat)
    else:
        await submit(caller, HOST, codes.new_command(), ReturnToSeat(seat=seat, by="link"))
    await sit(caller, seat)
    return answers.go(caller, f"/m/{caller.number}")


@post("/m/{number:str}/link/{kind:str}", status_code=200)
async def make_link(
    caller: NamedDependency[Caller], request: AnyRequest, kind: FromPath[str]
) -> Answer:
    """Make a private link, for the organiser to keep or for a scribe, and show it once."""
    await read_own_form(caller, request)
    if caller.role is not Role.ORGANISER or kind not in {LinkKind.ORGANISER, LinkKind.SCRIBE}:
        raise PermissionDeniedException("not_allowed")
    lobby, room = caller.house.lobby, caller.room.room.id
    seat = caller.seat or "" if kind == LinkKind.ORGANISER else ""
    token = await lobby.add_link(LinkKind(kind), room, seat)
    address = f"{caller.house.settings.address}/o/{token}"
    return answers.page(caller, "link.html", page="link", kind=kind, address=address)


@post("/m/{number:str}/lead", status_code=200)
async def lead(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Let the host of the server sit down as the organiser of one of its rooms."""
    form = await read_form(request)
    if caller.session is None or not caller.session.host:
        raise PermissionDeniedException("not_allowed")
    seat = organiser(caller)
    await submit(caller, HOST, command_id(form), ReturnToSeat(seat=seat, by="link"))
    await sit(caller, seat)
    return answers.go(caller, f"/m/{caller.number}/console")


HANDLERS: Final = (home, find_room, start_form, start, follow, make_link, lead)
