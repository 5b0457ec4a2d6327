"""When rooms are written out: at once if nothing was, then after a pause as long as writing takes.

So writing to everyone never takes more than ``BUSY_SHARE`` of the loop, however many listen and
however fast facts come, and what came meanwhile goes out together. Rooms are written in slices,
and between two of them the loop serves everybody else.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Final, Protocol

from folkmoot.live_figures import LiveFigures

_logger: Final = logging.getLogger(__name__)

BUSY_SHARE: Final = 0.5
PAUSE_SECONDS_MAX: Final = 0.25
# How much the newest flush counts in what a flush is expected to take.
NEWEST_WEIGHT: Final = 0.3


class Flushing(Protocol):
    """A room that has something to write."""

    def flush(self) -> Iterator[None]:
        """Write everything that waits; yield where others may have their turn."""


class Governor:
    """One for all rooms of a loop."""

    def __init__(self, figures: LiveFigures, clock: Callable[[], float] = perf_counter) -> None:
        self._figures = figures
        self._clock = clock
        self._due: dict[Flushing, None] = {}
        self._planned: asyncio.Handle | None = None
        self._slices: Iterator[None] | None = None
        self._spent = 0.0
        self._rested_at = 0.0

    def want(self, room: Flushing) -> None:
        """Have a room written out as soon as it may be."""
        self._due[room] = None
        if self._planned is None and self._slices is None:
            self._plan()

    def close(self) -> None:
        """Write nothing more."""
        self._due.clear()
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None
        self._slices = None

    def _plan(self) -> None:
        loop = asyncio.get_running_loop()
        wait = self._rested_at - self._clock()
        self._planned = (
            loop.call_later(wait, self._begin) if wait > 0 else loop.call_soon(self._begin)
        )

    def _begin(self) -> None:
        self._planned = None
        due, self._due = self._due, {}
        self._slices = (step for room in due for step in room.flush())
        self._spent = 0.0
        self._go_on()

    def _go_on(self) -> None:
        """Write one slice."""
        slices = self._slices
        if slices is None:
            return
        began = self._clock()
        try:
            more = next(slices, self) is not self
        except Exception:
            # Our own mistake in one room must not silence all of them.
            _logger.exception("a room was not written out")
            more = False
        self._spent += self._clock() - began
        if more:
            asyncio.get_running_loop().call_soon(self._go_on)
        else:
            self._slices = None
            self._rest()

    def _rest(self) -> None:
        """Leave the loop to others for as long as writing took, by the average of late."""
        figures = self._figures
        before = figures.flush_cost_seconds or self._spent
        cost = before + NEWEST_WEIGHT * (self._spent - before)
        pause = min(PAUSE_SECONDS_MAX, cost * (1 / BUSY_SHARE - 1))
        figures.flushes += 1
        figures.flush_seconds += self._spent
        figures.flush_cost_seconds, figures.flush_pause_seconds = cost, pause
        self._rested_at = self._clock() + pause
        if self._due:
            self._plan()
