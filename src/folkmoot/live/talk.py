"""What one page may say over its socket: its pace, its bad frames, wishes of its own seat.

The same for every kind of socket. A bad frame is answered and the connection lives on; whoever
sends too many of them, or too fast, is told to slow down. Refuses to know: how bytes travel.
"""

from collections.abc import Callable
from typing import Final

from folkmoot.asking.caller import Caller
from folkmoot.live_figures import LiveFigures
from folkmoot.lobby.lobby import Lobby
from folkmoot.lobby.pace import Bucket
from folkmoot.lobby.registry import Session
from folkmoot.settings import Settings
from folkmoot_rooms import wire
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.wire import Bye, Do, Hello, No, Ping, Pong

BAD_FRAMES_MAX: Final = 20
SLOW_DOWN_WAIT_MS: Final = 5_000
# Another person has taken over the device; the old page must not act for them.
OTHER_SEAT_WAIT_MS: Final = 60_000

_PONG: Final = wire.encode(Pong())


class Talk:
    """One page, once it is known whose it is."""

    __slots__ = ("_bad_frames", "_bucket", "_clock", "_figures", "_greeted", "_lobby", "_session",
                 "room", "screen", "seat")  # fmt: skip

    def __init__(self, caller: Caller) -> None:
        house = caller.house
        self.room = caller.room
        self.seat = caller.seat or ""
        # Everybody looks at it, so it is told first.
        self.screen = "screen" in caller.query
        self._session: Session | None = caller.session
        self._lobby: Lobby = house.lobby
        self._clock: Callable[[], float] = house.clock
        self._figures: LiveFigures = house.live
        self._bucket = _bucket(house.settings, house.clock())
        self._bad_frames = 0
        self._greeted = False

    @staticmethod
    def refusal(caller: Caller) -> Bye | None:
        """Return a goodbye for a page that was made for another seat than its device sits in."""
        expected = caller.query.get("seat")
        if expected is not None and expected != caller.seat:
            return Bye("other_seat", OTHER_SEAT_WAIT_MS)
        return None

    def hear(self, text: str | bytes) -> Hello | Do | Bye | bytes:
        """Return what one message comes to: an answer, a goodbye, or what is asked for."""
        if not self._bucket.take(self._clock()) or self._bad_frames > BAD_FRAMES_MAX:
            self._figures.told_to_slow_down += 1
            return Bye("slow_down", SLOW_DOWN_WAIT_MS)
        try:
            frame = wire.decode(text)
            if isinstance(frame, Ping):
                return _PONG
            if isinstance(frame, Hello):
                self._greet()
        except Refused as refusal:
            self._bad_frames += 1
            self._figures.bad_frames += 1
            return wire.encode(No("", refusal.code, refusal.field, refusal.figures))
        return frame

    async def grant(self, asked: Do) -> bytes | Bye:
        """Ask the room. The seat is the session's own, and must still be its own."""
        session = self._session
        self._figures.wishes += 1
        if not self.seat or session is None:
            return wire.encode(No(asked.id, "not_allowed"))
        if not await self._lobby.holds(session, self.room.room.id, self.seat):
            # The page comes back by itself, with the cookie of now.
            return Bye("signed_out")
        return await self.room.answer(self.seat, asked.id, asked.wish)

    def _greet(self) -> None:
        if self._greeted:
            raise Refused("bad_form")
        self._greeted = True


def _bucket(settings: Settings, now: float) -> Bucket:
    return Bucket(settings.session_requests_per_second, settings.session_requests_burst, now)
