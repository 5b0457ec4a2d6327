"""The search for the smallest size at which something flips, by exact tries alone.

Outcomes need not be monotone in a change. So a size that flips is one that was
tried, and that no smaller one does is believed only where it was proven.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Found(NamedTuple):
    """The smallest size found to flip; ``next_fails`` if one less was tried, or surely fails."""

    size: int
    next_fails: bool


def smallest(
    flips: Callable[[int], bool], low: int, most: int, tries: int, guess: int | None = None
) -> Found | None:
    """Return a size from ``low`` to ``most`` that flips, if possible one whose next less does not.

    Sizes below ``low`` surely do not flip. ``guess`` is where to look first; from
    there steps double until the answer changes, and are halved until it is a
    single one. None if ``tries`` of sizes found none. If every size above one
    that flips does so as well, the result is the smallest.
    """
    if low > most:
        return None
    size = low if guess is None else min(max(guess, low), most)
    tried = _Tries(flips, tries)
    if tried(size):
        high, below, step = size, low - 1, 1
        while high > low and below < low and tried.left > 0:
            size = max(high - step, low)
            if tried(size):
                high, step = size, 2 * step
            else:
                below = size
    else:
        below, step, high = size, 1, min(size + 1, most)
        while not tried(high):
            if high == most or tried.left <= 0:
                return None
            below, step = high, 2 * step
            high = min(high + step, most)
    while high - below > 1 and tried.left > 0:
        middle = (below + high) // 2
        if tried(middle):
            high = middle
        else:
            below = middle
    return Found(high, high - below == 1)


class _Tries:
    """Counts how often it may still be asked."""

    def __init__(self, flips: Callable[[int], bool], left: int) -> None:
        self._flips, self.left = flips, left

    def __call__(self, size: int) -> bool:
        self.left -= 1
        return self._flips(size)
