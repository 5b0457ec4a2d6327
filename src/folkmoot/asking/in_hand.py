"""What a browser has in hand between two pages: a ballot to be checked, a receipt just got.

So every page of a vote has an address of its own: Back and "look again" send nothing twice, and
no choice is part of an address, a history, a log or a file. In memory only, for one session in
one seat, for some minutes. Refuses to know: what is held.
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

# A session and its room, seat, and kind of thing: whoever sits down next holds nothing of it.
Holder = tuple[bytes, str, str, str]


class InHand(Generic[T]):
    """Things held, at most so many for at most so long; the longest held go first."""

    def __init__(self, seconds: float, things_max: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._things_max = things_max
        self._clock = clock
        self._held: dict[Holder, tuple[float, T]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def hold(self, holder: Holder | None, thing: T) -> None:
        """Hold something, in place of what was held before; nothing for nobody."""
        if holder is None:
            return
        self._held.pop(holder, None)
        self._held[holder] = (self._clock() + self._seconds, thing)
        if len(self._held) > self._things_max:
            del self._held[next(iter(self._held))]
        if self._timer is None:
            # It leaves the memory in time, also when nobody ever asks again.
            self._timer = asyncio.get_running_loop().call_later(self._seconds, self._tidy)

    def held(self, holder: Holder | None) -> T | None:
        """Return what is held."""
        found = self._held.get(holder) if holder else None
        return found[1] if found and self._clock() < found[0] else None

    def let_go(self, holder: Holder | None) -> None:
        """Forget what is held."""
        if holder is not None:
            self._held.pop(holder, None)

    def __len__(self) -> int:
        """Return how many things lie in the memory."""
        return len(self._held)

    def _tidy(self) -> None:
        now = self._clock()
        for holder in [h for h, (until, _) in self._held.items() if until <= now]:
            del self._held[holder]
        self._timer = None
        if self._held:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._seconds, self._tidy)
