"""What a room has told lately, numbered in order; each frame is made once, when first heard.

A listener is a number into the ring: nothing is kept for it. Whoever fell behind the oldest frame
is told one range instead. Refuses to know: who listens, how frames travel.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import msgspec

from folkmoot_rooms import limits
from folkmoot_rooms.topics import Audience, Moved

# How a listener that came back was brought up to date, in the words of the wire.
TAIL: Final = "tail"
RANGE: Final = "range"
WHOLE: Final = "whole"

_PLACES: Final = {audience: place for place, audience in enumerate(Audience)}


class Stretch(msgspec.Struct, frozen=True):
    """What one frame tells: the positions covered, what went stale on the way, who caught up."""

    start: int
    to: int
    stale: frozenset[str] = frozenset()
    caught: str = ""


class _Told(msgspec.Struct):
    """One step from ``start``, and its frame for each audience."""

    start: int
    step: Moved
    frames: list[bytes]


class Ring:
    """Steps of one room, the newest ``limits.RING_FRAMES_MAX`` of them.

    A step has a number for ever, ``first`` is the oldest that is kept and ``end`` the next one.
    A step without news of the log (presence, a reminder) stays at its position.
    """

    def __init__(self, position: int, frame: Callable[[Stretch], bytes]) -> None:
        self.first = 0
        self._base = position
        self._frame = frame
        self._told: list[_Told] = []

    @property
    def end(self) -> int:
        """The number that the next step will have."""
        return self.first + len(self._told)

    def add(self, step: Moved) -> None:
        """Add what happened; costs nothing for those who listen until they hear it."""
        self._told.append(_Told(self.position(self.end), step, [b""] * len(_PLACES)))
        # Thrown away in bunches, so that each step costs the same.
        if len(self._told) > limits.RING_FRAMES_MAX * 5 // 4:
            gone = len(self._told) - limits.RING_FRAMES_MAX
            self._base = self._told[gone - 1].step.to
            del self._told[:gone]
            self.first += gone

    def position(self, number: int) -> int:
        """Return where somebody stands who was told everything before a number."""
        return self._told[number - self.first - 1].step.to if number > self.first else self._base

    def number(self, position: int) -> int | None:
        """Return the first step beyond a position; None if that is not kept any more."""
        if position < self._base:
            return None
        return self.first + bisect_right(self._told, position, key=lambda told: told.step.to)

    def frames(self, audience: Audience, start: int, end: int) -> list[bytes]:
        """Return the frames of the steps ``start`` to ``end``, that one left out, in order."""
        return [self._made(told, audience) for told in self._between(start, end)]

    def owners(self, start: int, end: int) -> frozenset[str]:
        """Return the seats that some of these steps hold news of themselves for."""
        return frozenset().union(*(told.step.own for told in self._between(start, end)))

    def _between(self, start: int, end: int) -> list[_Told]:
        assert self.first <= start <= end, "whoever is behind the ring is told a range"
        return self._told[start - self.first : end - self.first]

    def _made(self, told: _Told, audience: Audience) -> bytes:
        place = _PLACES[audience]
        if not told.frames[place]:
            made = self._frame(Stretch(told.start, told.step.to, told.step.stale(audience)))
            told.frames[place] = made
        return told.frames[place]
