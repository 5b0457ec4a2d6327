"""Cumulative votes that move on: support is money, and what is too much or too little moves.

Every ballot spreads an equal part of the budget over projects, in proportion to
its points. While some project has its cost, that with the largest excess is
funded, each giver pays the same part of what it gave, and the rest moves to
its other projects. While none has, that with the smallest excess is eliminated
and all its money moves. At the end the eliminated come back in reverse order,
whichever still fits into the budget. Ties go by the published order, and to be
eliminated against it.

This is CSTV with elimination with transfers and reverse eliminations: in its
main combination greedy by excess (EwT), and in another greedy by support over
cost (EwTC), where that with the most support for its cost is funded first.
Minimal transfers, the other way to help projects that lack support, are
defined by steps that only come near their end, and are left out: no exact
count can take infinitely many. Paper: [SSST20].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from folkmoot_engine.election import Election
from folkmoot_engine.ties import tie_ranks
from folkmoot_engine.transfers import Bounds, Exact, givers


@dataclass(frozen=True, slots=True)
class Run:
    """What was funded by its support, what came back after it, and what never did.

    ``turns`` tell the budget left when each that did not come back could have.
    """

    funded: tuple[int, ...]
    returned: tuple[int, ...]
    eliminated: tuple[int, ...]
    turns: Mapping[int, int]


def transfer(election: Election, *, by_ratio: bool = False) -> Run:
    """Run the rule on every project that costs something and got points.

    What has the largest excess is funded first, or if ``by_ratio`` what has the
    most support for its cost.

    Cost: O(marks) for each project. Raises ValueError if two excesses lie so
    close together, so late, that exact fractions of them would be too long.
    """
    return _Count(election, by_ratio=by_ratio).run()


class _Count:
    """One run of the rule."""

    def __init__(self, election: Election, *, by_ratio: bool) -> None:
        self._by_ratio = by_ratio
        self._costs, self._ranks = election.prices, tie_ranks(election)
        self._left = election.budget
        self._everyone = givers(election)
        self._share = Fraction(election.budget, max(election.voters, 1))
        self._bounds = Bounds(self._everyone, self._share)
        self._standing = {project for giver in self._everyone for project in giver.points}
        self._exact: Exact | None = None
        self._followed = 0  # fundings that the exact money has seen
        self._history: list[tuple[int, set[int]]] = []

    def run(self) -> Run:
        """Fund and eliminate until nothing stands, then let the eliminated come back."""
        eliminated: list[int] = []
        while self._standing:
            excess = self._excesses()
            rich = self._at_least_nothing(excess)
            if rich:
                self._fund(self._extreme({project: excess[project] for project in rich}, most=True))
            else:
                poorest = self._extreme(excess, most=False)
                self._standing.remove(poorest)
                eliminated.append(poorest)
        returned, turns = [], dict[int, int]()
        for project in reversed(eliminated):
            if self._costs[project] <= self._left:
                returned.append(project)
                self._left -= self._costs[project]
            else:
                turns[project] = self._left
        out = tuple(project for project in eliminated if project in turns)
        return Run(tuple(project for project, _ in self._history), tuple(returned), out, turns)

    def _fund(self, project: int) -> None:
        standing = set(self._standing)
        self._history.append((project, standing))
        self._bounds.fund(project, self._costs[project], standing)
        self._standing.remove(project)
        self._left -= self._costs[project]

    def _excesses(self) -> dict[int, tuple[int, int]]:
        """Return bounds on what each project has above its cost."""
        return {
            project: (low - Bounds.of(self._costs[project]), high - Bounds.of(self._costs[project]))
            for project, (low, high) in self._bounds.supports(self._standing).items()
        }

    def _at_least_nothing(self, excess: dict[int, tuple[int, int]]) -> list[int]:
        """Return the projects that have their cost."""
        unsure = [project for project, (low, high) in excess.items() if low < 0 <= high]
        exact = self._exactly(unsure) if unsure else {}
        return [p for p, (low, _) in excess.items() if low >= 0 or exact.get(p, -1) >= 0]

    def _extreme(self, excess: dict[int, tuple[int, int]], *, most: bool) -> int:
        """Return the project with the most or the least excess, or the most for its cost."""
        # Support over cost is excess over cost, and one.
        whole = [self._costs[p] if most and self._by_ratio else 1 for p in range(len(self._costs))]
        bounds = {p: (Fraction(a, whole[p]), Fraction(b, whole[p])) for p, (a, b) in excess.items()}
        if most:
            edge = max(low for low, _ in bounds.values())
            rivals = [project for project, (_, high) in bounds.items() if high >= edge]
        else:
            edge = min(high for _, high in bounds.values())
            rivals = [project for project, (low, _) in bounds.items() if low <= edge]
        if len(rivals) == 1:
            return rivals[0]
        exact = self._exactly(rivals)
        best = max if most else min
        return best(rivals, key=lambda p: (exact[p] / whole[p], -self._ranks[p]))

    def _exactly(self, projects: Iterable[int]) -> dict[int, Fraction]:
        """Return exact excesses; the exact money follows all fundings so far."""
        if self._exact is None:
            self._exact = Exact(self._everyone, self._share)
        for project, standing in self._history[self._followed :]:
            self._exact.fund(project, self._costs[project], standing)
        self._followed = len(self._history)
        supports = self._exact.supports(self._standing)
        return {project: supports[project] - self._costs[project] for project in projects}
