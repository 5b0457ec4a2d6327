"""Maximum welfare: the affordable set of projects with the most utility in total.

A knapsack, solved exactly by branch and bound: projects are tried by falling
utility per cost, each first in and then out, and a branch is left when not even
filling the rest of the budget with parts of projects would beat the best set
found. Of several best sets the one is taken that has the first project in the
published tie order that not all of them have, and so on. Whole numbers only.
Papers: [HS74] the search, [TF19] the rule.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from folkmoot_engine.election import Election
from folkmoot_engine.ties import tie_order

# Two different ratios of worth to cost differ by more than 1 / MONEY_MAX**2 > 2**-101.
_SCALE = 1 << 128

STEPS_MAX = 3_000_000
"""Most steps of one search; beyond, an election is refused as too hard."""


@dataclass(frozen=True, slots=True)
class Item:
    """A project that may go into the sack."""

    project: int
    cost: int
    worth: int


def best_set(election: Election, *, by_cost: bool) -> tuple[int, ...]:
    """Return the best set in tie order, free projects with votes always in it.

    A project is worth its votes, or points, times its cost if ``by_cost``.
    Raises ValueError if the search takes more than STEPS_MAX steps.
    """
    order = [project for project in tie_order(election) if election.scores[project] > 0]
    items = [
        Item(project, cost, election.scores[project] * (cost if by_cost else 1))
        for project in order
        if 0 < (cost := election.prices[project]) <= election.budget
    ]
    chosen = {project for project in order if not election.prices[project]}
    sack = _Sack(election.budget)
    best = sack.fill(items, 0)
    left, wanted = election.budget, sum(item.worth for item in best)
    while items:
        item, *items = items
        if item not in best:
            # Is there a set as good that has it?
            better = _fill_with(sack, item, items, left, wanted)
            if better is None:
                continue
            best = better
        chosen.add(item.project)
        left -= item.cost
        wanted -= item.worth
        best = [other for other in best if other is not item]
    return tuple(project for project in order if project in chosen)


def _fill_with(
    sack: _Sack, item: Item, items: list[Item], left: int, wanted: int
) -> list[Item] | None:
    """Return a set worth ``wanted`` with the item in it, or None if there is none."""
    if item.cost > left:
        return None
    sack.room = left - item.cost
    rest = sack.fill(items, wanted - item.worth)
    if sum(other.worth for other in rest) < wanted - item.worth:
        return None
    return [item, *rest]


class _Sack:
    """A search for the best filling; the steps of all its searches are counted together."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._steps = 0

    def fill(self, items: list[Item], wanted: int) -> list[Item]:
        """Return the best filling, or any that is worth ``wanted`` (if more than 0), or worse.

        A filling that is worth less than ``wanted`` says that there is none.
        """
        ordered = sorted(items, key=lambda item: -item.worth * _SCALE // item.cost)
        self._costs = [0, *accumulate(item.cost for item in ordered)]
        self._worths = [0, *accumulate(item.worth for item in ordered)]
        best: list[int] = []
        most, taken, room, worth, place = wanted - 1 if wanted else -1, list[int](), self.room, 0, 0
        while True:
            while place < len(ordered) and worth + self._bound(ordered, place, room) > most:
                self._count_step()
                if ordered[place].cost <= room:
                    taken.append(place)
                    room -= ordered[place].cost
                    worth += ordered[place].worth
                place += 1
            if place == len(ordered) and worth > most:
                best, most = taken.copy(), worth
                if wanted and worth >= wanted:
                    break
            if not taken:
                break
            place = taken.pop()
            room += ordered[place].cost
            worth -= ordered[place].worth
            place += 1
        return [ordered[index] for index in best]

    def _bound(self, ordered: list[Item], place: int, room: int) -> int:
        """Return what the rest could at most be worth, the last project in part."""
        end = bisect_right(self._costs, self._costs[place] + room) - 1
        worth = self._worths[end] - self._worths[place]
        if end < len(ordered):
            over = room - (self._costs[end] - self._costs[place])
            worth += over * ordered[end].worth // ordered[end].cost
        return worth

    def _count_step(self) -> None:
        self._steps += 1
        if self._steps > STEPS_MAX:
            raise ValueError(
                f"the best set is not found after {STEPS_MAX} steps: too many projects are alike"
            )
