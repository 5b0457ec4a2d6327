"""What every voter carries under Phragmén's rule, kept exactly: by the last purchase.

Whoever supports a project that is bought at time t has load t from then on. So
a load is the time of the last purchase that a voter supports, and there are no
more different loads than purchases. Times are exact fractions; whatever a
count finally states is decided or stated from here.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from folkmoot_engine.ballots import Columns
from folkmoot_engine.purses import Payments


class Loads:
    """Exact loads of all ballots, as projects are bought."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._whole = 1  # the common denominator of all times
        # Place 0 is the start, when nobody carries anything.
        self._times = [0]
        self._last = np.zeros(columns.groups, dtype=np.intp)

    def carried(self, project: int) -> Fraction:
        """Return what the supporters of a project carry together."""
        return Fraction(self._sum(self._supporters(project)), self._whole)

    def time(self, project: int, cost: int) -> Fraction:
        """Return when supporters, each earning one a time unit, have earned ``cost``.

        That is their load once they have bought it. Somebody must support it.
        """
        held = self._sum(self._supporters(project)) + cost * self._whole
        return Fraction(held, self._whole * self._columns.votes[project])

    def buy(self, project: int, cost: int) -> tuple[Fraction, Payments]:
        """Let the supporters buy a project; return when, and who paid what.

        Cost: O(supporters + purchases), times the length of the integers, which
        grows by log2(supporters) bits a purchase.
        """
        supporters, votes = self._supporters(project), self._columns.votes[project]
        time = self._sum(supporters) + cost * self._whole
        # Scaling every time by the number of supporters makes the new one whole.
        self._whole *= votes
        self._times = [load * votes for load in self._times]
        payments: dict[int, int] = {}
        for place, people in supporters:
            paid = time - self._times[place]
            if paid:
                payments[paid] = payments.get(paid, 0) + people
        self._last[self._columns.supporters[project]] = len(self._times)
        self._times.append(time)
        return Fraction(time, self._whole), tuple(
            (Fraction(paid, self._whole), payments[paid]) for paid in sorted(payments, reverse=True)
        )

    def _sum(self, supporters: list[tuple[int, int]]) -> int:
        return sum(self._times[place] * people for place, people in supporters)

    def _supporters(self, project: int) -> list[tuple[int, int]]:
        """Return (place of a time, how many supporters have it as load) for a project."""
        last = self._last[self._columns.supporters[project]]
        # bincount adds floats, but whole ones far below 2**53: exact.
        people = np.bincount(last, weights=self._columns.weights[project])
        held = np.flatnonzero(people)
        return list(zip(held.tolist(), people[held].astype(np.int64).tolist(), strict=True))
