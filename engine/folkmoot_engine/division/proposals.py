"""What everybody proposes for one sum, checked once; and the mean of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from folkmoot_engine.limits import BALLOTS_MAX, MONEY_MAX, PROJECTS_MAX


@dataclass(frozen=True)
class Proposals:
    """One row per person, one whole number per option; every row adds up to ``total``.

    Raises ValueError if there is nobody, or a row does not fit.
    """

    rows: tuple[tuple[int, ...], ...]
    total: int

    def __post_init__(self) -> None:
        if not self.rows or not self.rows[0]:
            raise ValueError("somebody must propose something")
        if not 1 <= self.total <= MONEY_MAX:
            raise ValueError(f"total must be 1 to {MONEY_MAX} minor units, not {self.total}")
        if len(self.rows) > BALLOTS_MAX or len(self.rows[0]) > PROJECTS_MAX:
            raise ValueError(f"at most {BALLOTS_MAX} proposals and {PROJECTS_MAX} options")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.rows[0]):
                raise ValueError(f"proposal {number} has {len(row)} options, the first another")
            if not all(isinstance(amount, int) and amount >= 0 for amount in row):
                raise ValueError(f"proposal {number} must be whole numbers of 0 or more")
            if sum(row) != self.total:
                raise ValueError(f"proposal {number} adds up to {sum(row)}, not to {self.total}")

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]], total: int) -> Proposals:
        """Return the proposals of plain lists."""
        return cls(tuple(tuple(row) for row in rows), total)

    @cached_property
    def falling(self) -> tuple[tuple[int, ...], ...]:
        """Return for each option what was proposed for it, the most first."""
        return tuple(tuple(sorted(column, reverse=True)) for column in zip(*self.rows, strict=True))


def mean(proposals: Proposals) -> tuple[Fraction, ...]:
    """Return the mean of the proposals for each option. Paper: [FPPV21]."""
    people = len(proposals.rows)
    return tuple(Fraction(sum(column), people) for column in proposals.falling)
