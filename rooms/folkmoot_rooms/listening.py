"""One listener of a room: at most one frame waits for it, and it grows wider, never longer.

Whoever does not read for too long is told goodbye and comes back with its position.
Refuses to know: sockets, what a topic means, who is in the room.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Self

import msgspec

from folkmoot_rooms import limits, wire
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Bye


class Waiting(msgspec.Struct, frozen=True):
    """What one listener has not been told yet: the positions covered, and what is stale."""

    start: int
    to: int
    stale: frozenset[str]
    whole: bool = False


class Listening(AsyncIterator[bytes]):
    """Frames for one listener, in order, each covering what came since the one before.

    ``frame`` encodes what waits, with the numbers of the moment it is taken.
    """

    def __init__(
        self,
        audience: Audience,
        seat: str,
        first: Waiting,
        frame: Callable[[Waiting], bytes],
        on_close: Callable[["Listening"], None],
    ) -> None:
        self.audience = audience
        self.seat = seat
        self._waiting: Waiting | None = first
        self._told = first.start
        self._merged = 1
        self._frame = frame
        self._on_close = on_close
        self._bye: Bye | None = None
        self._ended = False
        self._news = asyncio.Event()
        self._news.set()

    def tell(self, to: int, stale: frozenset[str]) -> None:
        """Let it know that the room is at ``to``; never waits, never grows."""
        if self._ended or self._bye is not None:
            return
        before = self._waiting
        if before is None:
            self._waiting, self._merged = Waiting(self._told, to, stale), 1
        elif self._merged >= limits.TELLING_FRAMES_MAX:
            self.end("slow", limits.COME_BACK_MS)
            return
        else:
            self._waiting = Waiting(before.start, to, before.stale | stale, before.whole)
            self._merged += 1
        self._news.set()

    def end(self, why: str, wait_ms: int = 0) -> None:
        """Say goodbye instead of anything that still waits."""
        self._waiting = None
        self._bye = Bye(why, wait_ms)
        self._news.set()
        # Nothing more is told to it, even if nobody ever reads the goodbye.
        self._on_close(self)

    def close(self) -> None:
        """Stop listening; the next frame is the end."""
        if not self._ended:
            self._ended = True
            self._news.set()
            if self._bye is None:
                self._on_close(self)

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next frame, as soon as there is something to tell."""
        await self._news.wait()
        if self._ended:
            raise StopAsyncIteration
        if self._bye is not None:
            self.close()
            return wire.encode(self._bye)
        self._news.clear()
        waiting, self._waiting = self._waiting, None
        assert waiting is not None, "news means that something waits"
        self._told = waiting.to
        return self._frame(waiting)
