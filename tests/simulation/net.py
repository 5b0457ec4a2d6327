"""Virtual time and a bad network: what is sent comes later, in order on one line, or never.

Lines are cut with what is on them; each side notices in its own time. ``calm`` makes it good.
"""

import heapq
from collections.abc import Callable
from math import inf
from random import Random
from typing import Final

from tests.simulation.server import Line

SECONDS_MAX: Final = 0.03
NOTICE_SECONDS_MAX: Final = 0.2
# Of all that is sent on a line, how much is lost with its line.
CUT_SHARE: Final = 0.004


class Net:
    """What happens when, and the lines between clients and servers."""

    def __init__(self, chance: Random) -> None:
        self.now = 0.0
        self.calm = False
        self._chance = chance
        self._coming: list[tuple[float, int, Callable[..., object], tuple[object, ...]]] = []
        self._numbers = 0

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self.now

    def at(self, when: float, call: Callable[..., object], *args: object) -> None:
        """Have something happen at a moment."""
        self._numbers += 1
        heapq.heappush(self._coming, (when, self._numbers, call, args))

    def later(self, call: Callable[..., object], *args: object) -> None:
        """Have something happen after as long as the network may take."""
        self.at(self.now + self._chance.random() * SECONDS_MAX, call, *args)

    def next(self) -> float:
        """Return when something happens next, if ever."""
        return self._coming[0][0] if self._coming else inf

    def happen(self) -> None:
        """Let the next thing happen."""
        _, _, call, args = heapq.heappop(self._coming)
        call(*args)

    def up(self, line: Line, raw: bytes | None) -> None:
        """Send something from a client to its server."""
        if line.open and not self._cut(line):
            line.up_at = max(line.up_at, self.now + self._chance.random() * SECONDS_MAX)
            self.at(line.up_at, self._arrive, line, raw)

    def down(self, line: Line, raw: bytes | None) -> None:
        """Send something from a server to a client."""
        if line.open and not line.server.loop.crashed and not self._cut(line):
            line.down_at = max(line.down_at, self.now + self._chance.random() * SECONDS_MAX)
            self.at(line.down_at, self._hear, line, raw)

    def cut(self, line: Line) -> None:
        """Cut a line; whatever is on it is lost, and either side notices some time."""
        if line.open:
            line.open = False
            wait = self._chance.random
            self.at(self.now + wait() * NOTICE_SECONDS_MAX, line.client.hear, line, None)
            self.at(self.now + wait() * NOTICE_SECONDS_MAX, line.arrive, None)

    def _cut(self, line: Line) -> bool:
        if self.calm or self._chance.random() > CUT_SHARE:
            return False
        self.cut(line)
        return True

    def _arrive(self, line: Line, raw: bytes | None) -> None:
        if line.open:
            line.arrive(raw)

    def _hear(self, line: Line, raw: bytes | None) -> None:
        if line.open:
            line.client.hear(line, raw)
