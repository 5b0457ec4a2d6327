"""What an election of people or options says: plain frozen facts, nothing counts here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Pairs = tuple[tuple[int, ...], ...]
"""``pairs[a][b]``: ballots that put a above b."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the votes of all still standing, then who was elected or left.

    ``exhausted`` are the votes that name nobody still standing, or were lost
    where values are cut.
    """

    votes: tuple[tuple[int, Fraction], ...]
    elected: tuple[int, ...]
    excluded: tuple[int, ...]
    exhausted: Fraction


@dataclass(frozen=True, slots=True)
class Panel:
    """Who is elected, in order, and the figures behind it.

    ``scores`` are those of all options under score and approval, ``steps`` those
    of rules that go step by step, with their ``quota``, ``pairs`` the table of
    rules that compare in pairs; ``order`` is the whole order of the options
    where a rule gives one.
    """

    winners: tuple[int, ...]
    order: tuple[int, ...] = ()
    scores: tuple[int, ...] = ()
    pairs: Pairs = ()
    steps: tuple[Step, ...] = ()
    quota: int | None = None
