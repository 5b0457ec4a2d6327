"""Who is asking: one request's reader, session, room and seat. The seat comes from the cookie.

Refuses to know: what they ask for, what a page looks like.
"""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from litestar.connection import ASGIConnection

from folkmoot.asking.house import House
from folkmoot.asking.in_hand import Holder
from folkmoot.drawing import look
from folkmoot.drawing.look import Look
from folkmoot.lobby import codes, pace
from folkmoot.lobby.registry import Session
from folkmoot_rooms import views
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.people import Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.views import RoomView

# What stands for itself in a path with its query; "%" too, what is quoted stays so.
_OF_PATHS: Final = "/?#[]@!$&'()*+,;=:%~"

Connection = ASGIConnection[Any, Any, Any, Any]


class PassedOn(Exception):  # noqa: N818 - said to people as "this page belonged to Ann".
    """A form of a page that was made for another seat: this device has been passed on since."""

    def __init__(self, caller: "Caller", owner: str) -> None:
        super().__init__(owner)
        self.caller = caller
        self.owner = owner


@dataclass
class Caller:
    """One request. Outside rooms ``live`` is None and ``number`` empty."""

    house: House
    look: Look
    address: str
    path: str
    query: dict[str, str]
    posted: bool = False
    session: Session | None = None
    number: str = ""
    live: LiveRoom | None = None
    # A token to set as the cookie of the answer; "-" takes the cookie away.
    token: str = ""
    _view: RoomView | None = field(default=None, repr=False)

    @property
    def room(self) -> LiveRoom:
        """The room that was asked for."""
        assert self.live is not None, "this address has no meeting number"
        return self.live

    @property
    def seat(self) -> str | None:
        """The seat that this browser sits in, in this room."""
        if self.live is None or self.session is None:
            return None
        seat = self.session.seat(self.live.room.id)
        return seat if seat in self.live.room.seats else None

    @property
    def seats(self) -> tuple[str, ...]:
        """Every seat in this room that is held by this device."""
        if self.live is None or self.session is None:
            return ()
        known = self.live.room.seats
        return tuple(seat for seat in self.session.seats(self.live.room.id) if seat in known)

    @property
    def role(self) -> Role | None:
        """What the seat may do; None without a seat."""
        return self.room.room.seats[self.seat].role if self.live and self.seat else None

    @property
    def leads_as(self) -> str:
        """The organiser's seat, where this device holds it beside the one it sits in."""
        seats = self.room.room.seats if self.live else {}
        others = (seat for seat in self.seats if seat != self.seat)
        return next((seat for seat in others if seats[seat].role is Role.ORGANISER), "")

    @property
    def here(self) -> str:
        """The address to come back to after a detour; after a post, where the meeting is."""
        if self.posted:
            return f"/m/{self.number}" if self.number else self.path
        rest = {name: value for name, value in self.query.items() if name not in {"done", "from"}}
        return f"{self.path}?{urlencode(rest)}" if rest else self.path

    @property
    def view(self) -> RoomView:
        """What this person may see of the room, as it is now."""
        if self._view is None or self._view.position != self.room.room.position:
            self._view = views.show(self.room.room, self.seat, self.room.here)
        return self._view

    def holder(self, what: str) -> Holder | None:
        """Return under which name something is held for this browser in this seat."""
        if self.session is None or self.seat is None:
            return None
        return self.session.key, self.room.room.id, self.seat, what

    def sat_down(self, session: Session) -> None:
        """Go on as somebody else: the session has another seat now."""
        self.session = session
        self._view = None


def cookie_of(connection: Connection, house: House) -> str:
    """Return the session token that came with a connection."""
    return connection.cookies.get(house.settings.cookie, "")


def address_of(connection: Connection) -> str:
    """Return the network address under which a caller is counted."""
    return pace.caller_of(connection.client.host if connection.client else "")


def stranger(connection: Connection) -> Caller:
    """Return a caller of whom only the settings are known: enough to say what went wrong."""
    house: House = connection.app.state.house
    accepts = connection.headers.get("accept-language", "")
    reader = look.from_cookie(connection.cookies.get(look.COOKIE, ""), accepts)
    query = dict(connection.query_params.items())
    posted = connection.scope.get("method") == "POST"
    path = connection.scope["path"]
    return Caller(house, reader, address_of(connection), path, query, posted)


async def greet(connection: Connection) -> Caller:
    """Return who is asking, outside any room."""
    caller = stranger(connection)
    lobby = caller.house.lobby
    session = await lobby.session(cookie_of(connection, caller.house))
    if session is not None and caller.posted and lobby.waning(session):
        session = await lobby.stay(session)
    caller.session = session
    return caller


async def arrive(connection: Connection) -> Caller:
    """Return who is asking, in the room whose number is in the path. Raises Refused."""
    caller = await greet(connection)
    typed = str(connection.path_params["number"])
    room = await find(caller, typed)
    # Its digits only: it goes into headers, and there may be anything between what was typed.
    caller.number = codes.read_number(typed) or ""
    caller.live = await caller.house.hub.get(room)
    return caller


async def find(caller: Caller, typed: str) -> str:
    """Return the room behind a number that somebody typed. Raises Refused("room_unknown").

    Guessing costs time after some wrong numbers; those who hold a seat here never wait.
    """
    house = caller.house
    number = codes.read_number(typed)
    known = await house.lobby.room_at(number) if number else None
    if known and caller.session and caller.session.seat(known):
        return known
    who = guesser(caller)
    await house.wrong_codes.pause(who)
    if known is None:
        house.wrong_codes.missed(who)
        raise Refused("room_unknown", "number")
    return known


def guesser(caller: Caller) -> str:
    """Return under which name this caller's wrong codes are counted."""
    return caller.session.key.hex() if caller.session else caller.address


def local(path: str, otherwise: str = "/") -> str:
    """Return a path of ours that a form handed back; anything else becomes ``otherwise``."""
    # Browsers read a backslash as a slash, and two of either as another site.
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return otherwise
    # A header takes plain letters only; a sign that is half of one cannot be written at all.
    try:
        return quote(path, safe=_OF_PATHS) if path.isprintable() else otherwise
    except UnicodeEncodeError:
        return otherwise
