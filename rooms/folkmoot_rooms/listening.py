"""One listener of a room, for whoever reads frame by frame: nothing waits for it but a number.

It hears every step in order, or one range if it read too slowly for the ring.
Refuses to know: sockets, what a topic means, who is in the room.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Protocol, Self

from folkmoot_rooms import limits, wire
from folkmoot_rooms.ring import Ring
from folkmoot_rooms.topics import Audience
from folkmoot_rooms.wire import Bye


class Source(Protocol):
    """Where frames come from: the telling of a room."""

    @property
    def ring(self) -> Ring:
        """The recent steps."""

    def audience(self, seat: str) -> Audience:
        """Return what somebody in a seat may hear now."""

    def personal(self, position: int, *audiences: Audience) -> bytes:
        """Return the frame that says that something of one's own went stale."""

    def merged(self, audience: Audience, seat: str, since: int, to: int) -> bytes:
        """Return one frame for a whole stretch."""


class Listening(AsyncIterator[bytes]):
    """Frames for one listener, in order, each covering what came since the one before."""

    def __init__(
        self,
        source: Source,
        audience: Audience,
        seat: str,
        first: list[bytes],
        on_close: Callable[["Listening"], None],
    ) -> None:
        self.audience = audience
        self.seat = seat
        self._source = source
        self._ready: deque[bytes] = deque(first)
        self._next = source.ring.end
        self._at = source.ring.position(self._next)
        self._on_close = on_close
        self._ended = False
        self._news = asyncio.Event()
        self._news.set()

    def wake(self) -> None:
        """There is something to hear; never waits, never grows."""
        self._news.set()

    def end(self, why: str, wait_ms: int = 0) -> None:
        """Say goodbye instead of anything that still waits."""
        if not self._ended:
            self._ready.clear()
            self._ready.append(wire.encode(Bye(why, wait_ms)))
            self.close()

    def close(self) -> None:
        """Stop listening; but for a goodbye, the next frame is the end."""
        if not self._ended:
            self._ended = True
            self._news.set()
            self._on_close(self)

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next frame, as soon as there is something to tell."""
        while not self._ready:
            if self._ended:
                raise StopAsyncIteration
            self._read()
            if not self._ready:
                self._news.clear()
                await self._news.wait()
        return self._ready.popleft()

    def _read(self) -> None:
        """Take some steps from the ring, and news of one's own before them."""
        ring, source, start = self._source.ring, self._source, self._next
        if start < ring.first:
            end = ring.end
            heard = source.merged(self.audience, self.seat, self._at, ring.position(end))
            self._ready.append(heard)
            self._turn_to_now()
        else:
            end = min(start + limits.FRAMES_AT_ONCE_MAX, ring.end)
            if self.seat in ring.owners(start, end):
                before = self._turn_to_now()
                self._ready.append(source.personal(self._at, before, self.audience))
            self._ready.extend(ring.frames(self.audience, start, end))
        self._next, self._at = end, ring.position(end)

    def _turn_to_now(self) -> Audience:
        """Hear from now on what its person may hear now; return what it was."""
        before = self.audience
        if self.seat:
            self.audience = self._source.audience(self.seat)
        return before
