"""How fast a caller may go: token buckets, and answers that come late after many wrong codes.

Nobody is ever locked out: a whole hall may share one address, and hands tremble.
Refuses to know: HTTP, what a request asks for.
"""

import asyncio
import ipaddress
import math
from collections import deque
from collections.abc import Callable
from functools import lru_cache

from folkmoot.settings import Settings

IPV6_NETWORK_BITS = 64
ADDRESSES_REMEMBERED_MAX = 4_096


class Bucket:
    """Tokens that come back steadily: ``take`` says whether there was one."""

    __slots__ = ("_at", "_burst", "_left", "_per_second")

    def __init__(self, per_second: float, burst: int, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._left = float(burst)
        self._at = now

    def take(self, now: float) -> bool:
        """Take one token if there is one."""
        if self.wait_seconds(now):
            return False
        self._left -= 1
        return True

    def wait_seconds(self, now: float) -> float:
        """Return after how long there will be a token; 0 if there is one now."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left >= 1:
            return 0
        return (1 - self._left) / self._per_second if self._per_second else math.inf


class Buckets:
    """One bucket a caller, for as many callers as are remembered; the longest unseen go first."""

    def __init__(self, per_second: float, burst: int, callers_max: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._callers_max = callers_max
        self._buckets: dict[str, Bucket] = {}

    def take(self, caller: str, now: float) -> bool:
        """Take one of a caller's tokens if there is one."""
        return self.bucket(caller, now).take(now)

    def bucket(self, caller: str, now: float) -> Bucket:
        """Return the bucket of a caller, a full one for somebody new."""
        bucket = self._buckets.pop(caller, None) or Bucket(self._per_second, self._burst, now)
        self._buckets[caller] = bucket
        if len(self._buckets) > self._callers_max:
            del self._buckets[next(iter(self._buckets))]
        return bucket


class NewSeats:
    """How fast seats are made: in one room, and from one address. What is there is never lost."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._addresses = Buckets(
            settings.seats_per_address_per_second,
            settings.seats_per_address_burst,
            settings.callers_remembered_max,
        )
        self._rooms = Buckets(
            settings.seats_per_room_per_second,
            settings.seats_per_room_burst,
            settings.callers_remembered_max,
        )

    def wait_seconds(self, room: str, address: str) -> int:
        """Return how long to wait before a seat may be made; 0, and it counts, if it may be now."""
        now = self._clock()
        buckets = self._rooms.bucket(room, now), self._addresses.bucket(address, now)
        wait_seconds = max(bucket.wait_seconds(now) for bucket in buckets)
        if not wait_seconds:
            for bucket in buckets:
                bucket.take(now)
        return math.ceil(wait_seconds)


class WrongCodes:
    """Counts wrong numbers, codes and cards; past a limit the next answer comes late."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._everyone: deque[float] = deque(maxlen=settings.wrong_codes_per_minute)
        self._callers: dict[str, deque[float]] = {}

    def late(self, caller: str) -> bool:
        """Say whether the next guess of this caller is to wait."""
        mine = self._callers.get(caller)
        memory_seconds = self._settings.wrong_code_memory_minutes * 60
        return self._full(mine, memory_seconds) or self._full(self._everyone, 60)

    async def pause(self, caller: str) -> None:
        """Wait, before a guess of this caller is looked at, if too many were wrong before.

        Before and not after: a caller who hangs up early learns nothing from a right guess.
        """
        if self.late(caller):
            await asyncio.sleep(self._settings.wrong_code_delay_seconds)

    def _full(self, times: deque[float] | None, span_seconds: float) -> bool:
        """Say whether as many as are counted were wrong within a span."""
        if times is None or len(times) != times.maxlen:
            return False
        return self._clock() - times[0] < span_seconds

    def missed(self, caller: str) -> None:
        """Write down one wrong guess."""
        mine = self._callers.pop(caller, None)
        mine = mine or deque(maxlen=self._settings.wrong_codes_per_caller)
        mine.append(self._clock())
        self._callers[caller] = mine
        if len(self._callers) > self._settings.callers_remembered_max:
            del self._callers[next(iter(self._callers))]
        self._everyone.append(self._clock())


@lru_cache(ADDRESSES_REMEMBERED_MAX)
def caller_of(address: str) -> str:
    """Return the name under which an address is counted: IPv6 by its network, which is free."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return address
    return str(ipaddress.ip_network((ip, IPV6_NETWORK_BITS), strict=False))
