"""The search for the smallest size at which something flips, by exact tries alone.

Outcomes need not be monotone in a change. So a size that flips is one that was
tried, and that no smaller one does is believed only where it was proven.

Some tries also tell a *margin*: how far they are from the other answer. Between
two such sizes it often is a straight line, and where that crosses 0 is where to
try next. It is a float and a guess; only tries decide.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

Margin = Callable[[int], float | None]
"""How far a size that was tried is from the other answer, below or above 0; None if unknown."""

_GROWTH = 4  # how much longer each step is, when no line tells where to look
_TRUST = 8  # a line is taken to be off by such a part of its length
_SLOW = 3  # so many tries in a row that leave more than half: then halve


class Found(NamedTuple):
    """The smallest size found to flip; ``next_fails`` if one less was tried, or surely fails."""

    size: int
    next_fails: bool


class Bracket:
    """Two sizes, of which ``below`` does not flip and ``high`` does, once one is known.

    Sizes below ``low`` surely do not flip, and none is above ``most``. ``margin`` tells of
    sizes that were tried, and ``known`` holds margins beforehand, by size. ``flips`` is asked
    as often as `reach` and `narrow` allow; if every size above one that flips does so as well,
    what they end with is the smallest.
    """

    def __init__(
        self,
        flips: Callable[[int], bool],
        low: int,
        most: int,
        margin: Margin | None = None,
        known: Mapping[int, float] = MappingProxyType({}),
    ) -> None:
        self._flips, self._margin, self._most = flips, margin, most
        self._below, self._high = low - 1, most + 1
        self._known = dict(known)
        self._last, self._is_new, self._step = low - 1, True, 0

    @property
    def found(self) -> Found | None:
        """Return the smallest size that was found to flip."""
        if self._high > self._most:
            return None
        return Found(self._high, self._high - self._below == 1)

    def reach(self, tries: int, guess: float | None = None, *, rough: bool = False) -> None:
        """Try sizes until one flips, beginning with a guess, which may be ``rough``.

        From there steps grow, unless margins tell where to look.
        """
        low = self._below + 1
        if low > self._most:
            return
        size = low if guess is None else int(min(max(guess, low), self._most))
        self._step = first = max(size // 16 if rough else 1, 1)
        for more in range(tries):
            self.ask(size)
            if self.found or size == self._most:
                return
            ahead = self._predicted()
            step = first << more
            # However little margins tell, steps grow.
            size = min(max(ahead, size + step // 8, size + 1) if ahead else size + step, self._most)

    def narrow(self, tries: int) -> None:
        """Bring what does not flip and what does closer together, until they are neighbours."""
        slow = 0
        for _ in range(tries):
            gap, step = self._high - self._below, self._step
            if gap == 1 or not self.found:
                return
            line = self._predicted() if self._is_new and slow < _SLOW else None
            if line is not None:
                size = min(max(line, self._below + 1), self._high - 1)
                # The further a line went, the less it is to be believed.
                self._step = max(min(abs(size - known) for known in self._known) // _TRUST, 1)
            elif not step or step > gap // 2 or slow >= _SLOW:
                size, slow = (self._below + self._high) // 2, 0
            else:
                size = self._last - step if self._last == self._high else self._last + step
                self._step *= _GROWTH
            self.ask(size)
            slow = slow + 1 if 2 * (self._high - self._below) > gap else 0

    @property
    def ends(self) -> tuple[int, int]:
        """Return the largest size that does not flip, and the smallest that does."""
        return self._below, self._high

    def ask(self, size: int, *, measured: bool = True) -> None:
        """Try a size, and note what it tells; the margin only if it is to be ``measured``."""
        self._last, self._is_new = size, False
        if self._flips(size):
            self._high = size
        else:
            self._below = size
        told = self._margin(size) if self._margin and measured else None
        if told is not None and math.isfinite(told):
            self._known[size], self._is_new = told, True

    def _predicted(self) -> int | None:
        """Return where the margins nearest to the bracket lead to 0: the first size beyond it."""
        high = self._high if self.found else self._below
        near = sorted(self._known, key=lambda size: max(self._below - size, size - high))[:3]
        found = crossing([(size, self._known[size]) for size in near])
        return None if found is None else math.ceil(found)


def crossing(points: list[tuple[int, float]]) -> float | None:
    """Return where a curve through up to three points is 0, next to the first; None if nowhere.

    It is a line through the first two, bent as the third tells where that makes sense.
    """
    if len(points) < 2:
        return None
    (a, at_a), (b, at_b) = points[:2]
    slope = (at_b - at_a) / (b - a)
    if not slope:
        return None
    found = a - at_a / slope
    if len(points) > 2:
        c, at_c = points[2]
        bend = ((at_c - at_b) / (c - b) - slope) / (c - a)
        slope += bend * (a - b)  # of the curve at a
        root = slope * slope - 4 * bend * at_a
        if root >= 0 and slope:
            # The smaller of the two steps to a zero, without loss of digits.
            step = -2 * at_a / (slope + math.copysign(math.sqrt(root), slope))
            found = a + step if step * (found - a) > 0 else found
    return found if abs(found) < 2.0**60 else None


def rungs(now: int, most: int, *, falls: bool = False) -> Iterator[int]:
    """Yield rising sizes up to ``most`` by which an amount may rise, or fall.

    Each changes it by a 16th, until it is four times as much or as little; from
    there by its half or its double.
    """
    size = 0
    while size < most:
        amount = now - size if falls else now + size
        near = now <= 4 * amount if falls else amount <= 4 * now
        size = min(size + max(amount // 16 if near else amount // 2, 1), most)
        yield size
