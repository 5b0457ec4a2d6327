"""Money on projects that moves on: what every ballot has left, within bounds or exactly.

Under votes with transfers money only ever moves in proportion to what a ballot
gave to the projects still standing. So all there is to know of a ballot is how
much it has left, and its money on a project is that, times the project's part
of its points among those standing.

Exact fractions double in length with every project funded, since each payment
is divided by a support that already has everybody's denominators in it. So
`Bounds` keeps two whole numbers of 2**-_BITS minor units for each ballot, one
surely not above and one surely not below, and `Exact` follows only where those
cannot decide. Elections in which even that would grow past _DIGITS_MAX bits are
refused. No floating point is used.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import NamedTuple

from folkmoot_engine.election import Election

_BITS = 256  # after the point
_DIGITS_MAX = 2_000_000  # bits of a common denominator


class Givers(NamedTuple):
    """Ballots put together: how many, and what each gives to which projects."""

    people: int
    points: dict[int, int]


def givers(election: Election) -> list[Givers]:
    """Return all ballots that give points above 0 to what is not free, as they are grouped."""
    columns = election.columns
    people = [0] * columns.groups
    points: list[dict[int, int]] = [{} for _ in people]
    for project, supporters in enumerate(columns.supporters):
        if not election.prices[project]:
            continue
        given = [1] * len(supporters) if columns.points is None else columns.points[project]
        weights = columns.weights[project].tolist()
        for group, n, gives in zip(supporters.tolist(), weights, given, strict=True):
            people[group] = n
            if gives > 0:
                points[group][project] = int(gives)
    return [Givers(n, gives) for n, gives in zip(people, points, strict=True) if gives]


class Bounds:
    """Bounds on all money, in whole 2**-_BITS minor units."""

    def __init__(self, everyone: list[Givers], share: Fraction) -> None:
        self._everyone = everyone
        grains = (share.numerator << _BITS) // share.denominator
        self._low = [grains] * len(everyone)
        self._high = [grains + 1] * len(everyone)

    def supports(self, standing: set[int]) -> dict[int, tuple[int, int]]:
        """Return bounds on the money on each project, in grains. Cost: O(marks)."""
        low, high = dict.fromkeys(standing, 0), dict.fromkeys(standing, 0)
        for place, giver in enumerate(self._everyone):
            parts = {p: n for p, n in giver.points.items() if p in standing}
            whole = sum(parts.values())
            less, more = self._low[place] * giver.people, self._high[place] * giver.people
            for project, part in parts.items():
                low[project] += less * part // whole
                high[project] += -(-more * part // whole)
        return {project: (low[project], high[project]) for project in standing}

    def fund(self, project: int, cost: int, standing: set[int]) -> None:
        """Let all who give to a project pay their part of its cost; it still stands."""
        low, high = self.supports(standing)[project]
        price = cost << _BITS
        for place, giver in enumerate(self._everyone):
            part = giver.points.get(project)
            if part:
                whole = sum(n for p, n in giver.points.items() if p in standing)
                # Money times (1 - part of it given * part of that needed).
                least = max(whole * low - part * price, 0)
                self._low[place] = self._low[place] * least // (whole * low)
                most = whole * high - part * price
                self._high[place] = -(-self._high[place] * most // (whole * high))

    @staticmethod
    def of(amount: int) -> int:
        """Return minor units as grains."""
        return amount << _BITS


class Exact:
    """All money in whole numbers over one common denominator."""

    def __init__(self, everyone: list[Givers], share: Fraction) -> None:
        self._everyone = everyone
        self._whole = share.denominator
        self._money = [share.numerator] * len(everyone)

    def supports(self, standing: set[int]) -> dict[int, Fraction]:
        """Return the money on each project."""
        held, scale = self._sums(standing)
        return {project: Fraction(held[project], self._whole * scale) for project in standing}

    def fund(self, project: int, cost: int, standing: set[int]) -> None:
        """Let all who give to a project pay their part of its cost; it still stands.

        Raises ValueError if the numbers grow too long.
        """
        held, scale = self._sums(standing)
        support = held[project]
        if (self._whole * support).bit_length() > _DIGITS_MAX:
            raise ValueError("a tie among transferred votes is too deep to be decided exactly")
        for place, giver in enumerate(self._everyone):
            part = giver.points.get(project, 0)
            whole = sum(n for p, n in giver.points.items() if p in standing)
            paid = part * (scale // whole) * cost * self._whole if part else 0
            self._money[place] *= support - paid
        self._whole *= support

    def _sums(self, standing: set[int]) -> tuple[dict[int, int], int]:
        """Return the money on each project, over the denominator times a common scale."""
        wholes = [sum(n for p, n in g.points.items() if p in standing) for g in self._everyone]
        scale = lcm(*(whole for whole in wholes if whole))
        held = dict.fromkeys(standing, 0)
        for giver, money, whole in zip(self._everyone, self._money, wholes, strict=True):
            for project, part in giver.points.items():
                if project in standing:
                    held[project] += money * giver.people * part * (scale // whole)
        return held, scale
