"""Ballots as orders of preference, equal ones together, and the published tie order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.panels.tables import Pairs

PANEL_TIES: tuple[str, ...] = ("named-on-more-ballots", "earlier-submission")
"""How ties are broken, first criterion first; who would lose a tie leaves first."""


@dataclass(frozen=True)
class Ranked:
    """Orders of preference, the best first, and how many ballots have each.

    Options that a ballot does not name stand together below those it names.
    ``scores`` are the points of each option, or the ballots that name it.
    """

    options: int
    orders: tuple[tuple[tuple[int, ...], int], ...]
    scores: tuple[int, ...]

    @classmethod
    def of(cls, ballots: Ballots, options: int) -> Ranked:
        """Put equal ballots together; empty ones say nothing and are left out."""
        flat = ballots.projects.tolist()
        counted = Counter(tuple(flat[a:b]) for a, b in pairwise(ballots.starts.tolist()) if b > a)
        scores = tuple(ballots.scores(options).tolist())
        return cls(options, tuple(counted.items()), scores)

    @cached_property
    def named(self) -> tuple[int, ...]:
        """Return on how many ballots each option stands."""
        found = [0] * self.options
        for order, people in self.orders:
            for option in order:
                found[option] += people
        return tuple(found)

    @cached_property
    def ties(self) -> tuple[int, ...]:
        """Return all options, the one that wins every tie first."""
        return tuple(sorted(range(self.options), key=lambda option: -self.named[option]))

    @cached_property
    def ranks(self) -> tuple[int, ...]:
        """Return the place of each option in the tie order."""
        places = [0] * self.options
        for place, option in enumerate(self.ties):
            places[option] = place
        return tuple(places)

    @cached_property
    def pairs(self) -> Pairs:
        """Return how many ballots put each option above each other. Paper: [C85]."""
        places = np.full((len(self.orders), self.options), self.options, dtype=np.int64)
        for row, (order, _) in enumerate(self.orders):
            places[row, list(order)] = np.arange(len(order))
        people = np.array([n for _, n in self.orders], dtype=np.int64)
        table = [people @ (places[:, [a]] < places) for a in range(self.options)]
        return tuple(tuple(row.tolist()) for row in table)
