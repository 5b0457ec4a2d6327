"""Moving phantoms: medians of proposals and of phantoms that rise until all is divided.

For n people there are n + 1 phantoms, k = 0 to n, whose places at time t are
f_k(t), rising in t and falling in k. Every option gets the median of its n
proposals and the phantoms; at the time at which these medians add up to the
sum, that is the split. No rule of this kind rewards anybody for proposing
something else than they want. Places are parts of the sum, from 0 to 1.
Papers: [FPPV21] phantoms, markets and the utilitarian rule, [FSK24] the ladder.

The medians are piecewise linear in t and never fall. So the time is searched by
halving, and from the lower end also by following the line it is on: as soon as
no corner lies between, that hits the time exactly. All in exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from folkmoot_engine.division.proposals import Proposals

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Phantoms:
    """Where phantoms are, and how they move.

    ``place(k, n, t)`` returns the place of phantom k of 0 to n, and how fast it
    moves just after t; it must be piecewise linear, rise in t, fall in k, be 0
    for all k at t = 0, and at ``end(n)`` be so high that the medians of any
    proposals add up to the sum or more.
    """

    place: Callable[[int, int, Fraction], tuple[Fraction, Fraction]]
    end: Callable[[int], Fraction]


def settle(proposals: Proposals, phantoms: Phantoms) -> tuple[Fraction, ...]:
    """Return the exact split that phantoms make of proposals.

    Cost: O(options log people) for each time looked at, which are a few dozen.
    """
    people, total = len(proposals.rows), proposals.total
    low, high = Fraction(0), phantoms.end(people)
    while True:
        medians = _medians(proposals, phantoms, low)
        short = total - sum(amount for amount, _ in medians)
        pace = sum(speed for _, speed in medians)
        assert short >= 0, "the lower end never gives too much"
        if not short:
            return tuple(amount for amount, _ in medians)
        middle = (low + high) / 2
        for time in (low + short / pace if pace else high, middle):
            if low < time <= high:
                reached = [amount for amount, _ in _medians(proposals, phantoms, time)]
                if sum(reached) == total:
                    return tuple(reached)
                low, high = (time, high) if sum(reached) < total else (low, time)


def _medians(
    proposals: Proposals, phantoms: Phantoms, time: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Return for each option the median at a time, and how fast it rises just after."""
    people = len(proposals.rows)
    known: dict[int, tuple[Fraction, Fraction]] = {}

    def phantom(number: int) -> tuple[Fraction, Fraction]:
        if number not in known:
            place, speed = phantoms.place(number, people, time)
            known[number] = place * proposals.total, speed * proposals.total
        return known[number]

    return [_median(falling, phantom, people) for falling in proposals.falling]


def _median(
    falling: tuple[int, ...], phantom: Callable[[int], tuple[Fraction, Fraction]], people: int
) -> tuple[Fraction, Fraction]:
    """Return the median of one option and its speed.

    The people + 1 largest of all are, for some k, the phantoms 0 to k and the
    people - k highest proposals. So the median is the largest over k of the
    smaller of phantom k and proposal people - k: where the first, falling in
    k, crosses the second, rising.
    """
    low, high = 0, people
    while low < high:
        k = (low + high) // 2
        # Phantom k + 1 still above what pairs with it: the crossing is not before.
        if _pair(falling, people - k - 1) <= phantom(k + 1)[0]:
            low = k + 1
        else:
            high = k
    rivals = []
    for k in range(max(low - 1, 0), min(low + 1, people) + 1):
        place, speed = phantom(k)
        proposed = _pair(falling, people - k)
        # Where both are equal the phantom, moving up, is the larger just after.
        rivals.append((place, speed) if place < proposed else (proposed, Fraction(0)))
    return max(rivals)


def _pair(falling: tuple[int, ...], number: int) -> Fraction:
    """Return the proposal of that rank, counted from 1; rank 0 is above everything."""
    return Fraction(falling[number - 1]) if number else Fraction(falling[0]) + 10**30


def _markets(k: int, people: int, time: Fraction) -> tuple[Fraction, Fraction]:
    return _capped(time * (people - k), Fraction(people - k))


def _one_by_one(k: int, people: int, time: Fraction) -> tuple[Fraction, Fraction]:
    return _capped(time * (people + 1) - k, Fraction(people + 1))


def _rungs(k: int, people: int, time: Fraction) -> tuple[Fraction, Fraction]:
    return _capped(time - Fraction(k, people), ONE)


def _capped(place: Fraction, speed: Fraction) -> tuple[Fraction, Fraction]:
    """Keep a place within 0 and 1, where it stands still."""
    if place < 0:
        return Fraction(0), Fraction(0)
    return (place, speed) if place < 1 else (ONE, Fraction(0))


INDEPENDENT_MARKETS = Phantoms(_markets, lambda _people: ONE)
"""All phantoms start together; phantom k moves at the pace n - k."""

UTILITARIAN = Phantoms(_one_by_one, lambda _people: ONE)
"""Phantoms rise from 0 to 1 one after another: the split nearest to all proposals."""

LADDER = Phantoms(_rungs, lambda _people: Fraction(2))
"""Phantoms start one after another, 1/n apart, and all rise at the same pace."""
