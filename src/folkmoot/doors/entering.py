"""Coming in and going out: joining, coming back by code, cards, sharing a device, leaving.

Refuses to know: what a seat may do once it is taken.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from folkmoot.asking import fields
from folkmoot.asking.caller import Caller, guesser, local
from folkmoot.asking.fields import Form
from folkmoot.asking.wishes import NOTICES
from folkmoot.doors.forms import command_id, read_form, read_own_form, submit
from folkmoot.drawing import look
from folkmoot.lobby import codes
from folkmoot.pages import answers, table
from folkmoot.pages.answers import TOO_FAST, UNPROCESSABLE, Answer, AnyRequest
from folkmoot_rooms.commands import ReturnToSeat, TakeSeat, UseCard
from folkmoot_rooms.people import Role
from folkmoot_rooms.permissions import DOOR, INSTEAD, TABLE
from folkmoot_rooms.refused import Refused

T = TypeVar("T")


@get("/m/{number:str}")
async def now(caller: NamedDependency[Caller]) -> Answer:
    """Go to where the meeting is: the join form, or the page of the current part."""
    done = caller.query.get("done", "")
    where = f"/m/{caller.number}/{table.current(caller)}"
    return answers.go(caller, where, done if done in NOTICES else "")


@get("/m/{number:str}/{name:str}")
async def room_page(caller: NamedDependency[Caller], name: FromPath[str]) -> Answer:
    """Show one page of the room."""
    return table.show(caller, name)


# The router looks no further once a name fits, so a page that also takes a form stands by name.
@get("/m/{number:str}/leave")
async def leave_form(caller: NamedDependency[Caller]) -> Answer:
    """Show what leaving means, before the form is sent to the same address."""
    return table.show(caller, "leave")


@post("/m/{number:str}/do/TakeSeat", status_code=200)
async def take_seat(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Come in. A device that is shared takes another seat beside those it has."""
    form = await read_form(request)
    try:
        # The log must not hold the id that this form accepts: see ``codes.door_command``.
        command = codes.door_command(caller.house.lobby.secret, command_id(form))
        wish = fields.wish(TakeSeat, form)
        wait_seconds = caller.house.new_seats.wait_seconds(caller.room.room.id, caller.address)
        if wait_seconds:
            return too_fast(caller, form, wait_seconds)
        done = await submit(caller, DOOR, command, wish)
    except Refused as refusal:
        return table.show(caller, "join", form.refused(refusal), UNPROCESSABLE)
    await sit(caller, str(done.made["seat"]))
    return answers.go(caller, f"/m/{caller.number}/welcome", "TakeSeat")


def too_fast(caller: Caller, form: Form, wait_seconds: int) -> Answer:
    """Return the same form to somebody who comes in behind very many others."""
    faulty = form.faulty("", "join.too_fast", n=wait_seconds)
    answer = table.show(caller, "join", faulty, TOO_FAST)
    answer.headers["retry-after"] = str(wait_seconds)
    return answer


@post("/m/{number:str}/back", status_code=200)
async def come_back(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Sit down in one's own seat again by personal code, or in a new one by personal card."""
    form = await read_form(request)
    typed = form.value("code")
    try:
        command = command_id(form)
        meant: str | int | None = await guess(caller, lambda: meant_by(caller, typed))
        if meant is None:
            form = form.faulty("code", "code_unknown")
            return table.show(caller, "join", form, UNPROCESSABLE)
        if isinstance(meant, int):
            seat, page, done = await seat_by_card(caller, command, meant), "/welcome", "UseCard"
        else:
            await submit(caller, DOOR, command, ReturnToSeat(seat=meant, by="code"))
            seat, page, done = meant, "", "ReturnToSeat"
    except Refused as refusal:
        return table.show(caller, "join", form.refused(refusal), UNPROCESSABLE)
    await sit(caller, seat)
    return answers.go(caller, f"/m/{caller.number}{page}", done)


async def seat_by_card(caller: Caller, form: str, card: int) -> str:
    """Return a new seat that stands on the roll by its card, the same one for the same form.

    Raises Refused, and takes no seat, for a card that is not good any more.
    """
    room, command = caller.room.room, codes.door_command(caller.house.lobby.secret, form)
    if await caller.room.first_answer(DOOR, command, TakeSeat()) is None:
        if card in room.cards_used:
            raise Refused("card_used", "code")
        if room.phase not in TABLE[UseCard].phases:
            raise Refused(INSTEAD.get((UseCard, room.phase), "wrong_phase"), "code")
    taken = await submit(caller, DOOR, command, TakeSeat())
    seat = str(taken.made["seat"])
    await submit(caller, seat, command, UseCard(card=card))
    return seat


@post("/m/{number:str}/card", status_code=200)
async def use_card(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Stand on the roll by a personal card."""
    form = await read_own_form(caller, request)
    if caller.seat is None:
        return table.show(caller, "join", form.faulty("", "signed_out"), UNPROCESSABLE)
    typed = form.value("card")
    try:
        command = command_id(form)
        card = await guess(caller, lambda: card_of(caller, typed))
        if card is None:
            raise Refused("card_unknown", "card")
        await submit(caller, caller.seat, command, UseCard(card=card))
    except Refused as refusal:
        named = Refused(refusal.code, "card", **refusal.figures)
        return table.show(caller, "me", form.refused(named), UNPROCESSABLE)
    return answers.go(caller, f"/m/{caller.number}/me", "UseCard")


def seat_of(caller: Caller, typed: str) -> str | None:
    """Return the participant whose personal code was typed; others come back by links."""
    room = caller.room.room
    seat = caller.house.code_books.of(room.id).seat_of(room.seats, typed)
    return seat if seat and room.seats[seat].role is Role.PARTICIPANT else None


def card_of(caller: Caller, typed: str) -> int | None:
    """Return the personal card whose code was typed."""
    room = caller.room.room
    return caller.house.code_books.of(room.id).card_of(room.cards_issued, typed)


def meant_by(caller: Caller, typed: str) -> str | int | None:
    """Return the seat or the card whose code was typed."""
    return seat_of(caller, typed) or card_of(caller, typed)


async def guess(caller: Caller, look_up: Callable[[], T | None]) -> T | None:
    """Return what a typed code means, looked up late if this caller guessed wrong too often."""
    who = guesser(caller)
    await caller.house.wrong_codes.pause(who)
    found = look_up()
    if found is None:
        caller.house.wrong_codes.missed(who)
    return found


async def sit(caller: Caller, seat: str) -> None:
    """Let this browser sit in a seat, under a new session token.

    New even where it has one: somebody else may have planted that, and must not sit here too.
    """
    lobby = caller.house.lobby
    caller.token, caller.session = await lobby.open_session(caller.session)
    caller.sat_down(await lobby.sit(caller.session, caller.room.room.id, seat))


@post("/m/{number:str}/sit", status_code=200)
async def hand_over(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Let another of the people who share this device go on."""
    form = await read_form(request)
    seat = form.value("seat")
    if seat not in caller.seats:
        return table.show(caller, "handover", form.faulty("seat", "unknown_person"), UNPROCESSABLE)
    done = "" if seat == caller.leads_as else "sit"
    await sit(caller, seat)
    return answers.go(caller, f"/m/{caller.number}", done)


@post("/m/{number:str}/leave", status_code=200)
async def leave(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Let this device forget the person who sits at it; others who share it stay."""
    await read_own_form(caller, request)
    lobby = caller.house.lobby
    if caller.session is not None and caller.seat is not None:
        caller.sat_down(await lobby.stand(caller.session, caller.room.room.id, caller.seat))
    if caller.seat is not None:
        return answers.go(caller, f"/m/{caller.number}/handover", "left_shared")
    if caller.session is not None and not (caller.session.sittings or caller.session.host):
        await lobby.end_session(caller.session)
        caller.token = answers.NO_COOKIE
    return answers.go(caller, "/", "left")


@post("/stay", status_code=200)
async def stay(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Keep a session that was about to end."""
    form = await read_form(request)
    if caller.session is not None:
        caller.session = await caller.house.lobby.stay(caller.session)
    return answers.go(caller, local(form.value("back")), "stay")


@get("/settings")
async def settings_form(caller: NamedDependency[Caller]) -> Answer:
    """Show how this reader gets their pages."""
    back = local(caller.query.get("from", "/"))
    # A setting's own name begins the keys of its choices: ``settings.size_125``.
    said = [
        (name, answers.options(caller, f"settings.{name}_", values))
        for name, values in look.CHOICES.items()
    ]
    return answers.page(caller, "settings.html", page="settings", back=back, settings=said)


@post("/settings", status_code=200)
async def settings(caller: NamedDependency[Caller], request: AnyRequest) -> Answer:
    """Keep a reader's settings in their browser and go back to where they were."""
    form = await read_form(request)
    typed = {name: form.value(name) for name in look.CHOICES}
    caller.look = look.read(typed, caller.look)
    answer = answers.go(caller, local(form.value("back")), "settings")
    answer.set_cookie(answers.look_cookie(caller.house.settings, caller.look))
    return answer


HANDLERS: Final = (
    now,
    room_page,
    leave_form,
    take_seat,
    come_back,
    use_card,
    hand_over,
    leave,
    stay,
    settings_form,
    settings,
)
