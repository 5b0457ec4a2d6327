"""The search for the smallest size at which something flips, by exact tries alone.

Outcomes need not be monotone in a change. So a size that flips is one that was
tried, and that no smaller one does is believed only where it was proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple


class Found(NamedTuple):
    """The smallest size found to flip; ``next_fails`` if one less was tried, or surely fails."""

    size: int
    next_fails: bool


def smallest(
    flips: Callable[[int], bool],
    low: int,
    most: int,
    tries: int,
    guess: float | None = None,
    *,
    rough: bool = False,
) -> Found | None:
    """Return a size from ``low`` to ``most`` that flips, if possible one whose next less does not.

    Sizes below ``low`` surely do not flip. ``guess`` is where to look first, and may be
    ``rough``; from there steps double until the answer changes, and are halved until it is a
    single one. None if ``tries`` of sizes found none. If every size above one
    that flips does so as well, the result is the smallest.
    """
    if low > most:
        return None
    size = low if guess is None else int(min(max(guess, low), most))
    tried = _Tries(flips, tries)
    # What is thought to be right is tested beside itself; a rough guess takes longer steps.
    steps = (max(size // 16 if rough else 1, 1) << more for more in count())
    if tried(size):
        high, below = size, low - 1
        while high > low and below < low and tried.left > 0:
            size = max(high - next(steps), low)
            if tried(size):
                high = size
            else:
                below = size
    else:
        below, high = size, min(size + next(steps), most)
        while not tried(high):
            if high == most or tried.left <= 0:
                return None
            below, high = high, min(high + next(steps), most)
    return narrowed(flips, below, high, tried.left)


def narrowed(flips: Callable[[int], bool], below: int, high: int, tries: int) -> Found:
    """Return a size above ``below``, which does not flip, and at most ``high``, which does."""
    tried = _Tries(flips, tries)
    while high - below > 1 and tried.left > 0:
        middle = (below + high) // 2
        if tried(middle):
            high = middle
        else:
            below = middle
    return Found(high, high - below == 1)


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


class _Tries:
    """Counts how often it may still be asked."""

    def __init__(self, flips: Callable[[int], bool], left: int) -> None:
        self._flips, self.left = flips, left

    def __call__(self, size: int) -> bool:
        self.left -= 1
        return self._flips(size)
