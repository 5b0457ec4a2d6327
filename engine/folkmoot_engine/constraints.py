"""What limits an outcome beside the budget: categories, conflicts, further resources.

Each is checked once, in plain words that name the field, and frozen. Which
rule heeds what is for the rules to say. Vocabulary: [AB21].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from folkmoot_engine.limits import BALLOTS_MAX, MONEY_MAX, POINTS_MAX

SCORE_MAX = BALLOTS_MAX * POINTS_MAX
"""Largest score that any project can reach."""


@dataclass(frozen=True, eq=False)
class Resources:
    """Resources that projects use beside the money, such as hours of work.

    ``names`` has one name per resource, ``costs`` int64 (projects, resources)
    what each project uses of each, ``budgets`` what there is of each.

    Raises ValueError if they do not fit together.
    """

    names: tuple[str, ...]
    costs: NDArray[np.int64]
    budgets: tuple[int, ...]

    def __post_init__(self) -> None:
        names = tuple(self.names)
        if not names or len(set(names)) < len(names) or not all(names):
            raise ValueError("resources must have different names that are not empty")
        table = np.array(self.costs)
        if table.ndim != 2 or table.shape[1] != len(names) or table.dtype.kind not in "iu":
            raise ValueError(
                f"resource costs must be whole numbers, one row per project and"
                f" {len(names)} columns, not of shape {table.shape}"
            )
        if table.size and not 0 <= int(table.min()) <= int(table.max()) <= MONEY_MAX:
            raise ValueError(f"resource costs must be 0 to {MONEY_MAX}")
        budgets = tuple(checked_whole(budget, "resource budgets") for budget in self.budgets)
        if len(budgets) != len(names):
            raise ValueError(
                f"resource budgets must be one per resource: {len(budgets)} for {len(names)}"
            )
        table = table.astype(np.int64)
        table.setflags(write=False)
        for field, value in (("names", names), ("costs", table), ("budgets", budgets)):
            object.__setattr__(self, field, value)

    @classmethod
    def of(cls, costs: Mapping[str, Sequence[int]], budgets: Mapping[str, int]) -> Resources:
        """Return resources from one list of costs, one entry per project, and a budget by name."""
        if set(costs) != set(budgets):
            raise ValueError("resource costs and resource budgets must name the same resources")
        lengths = {len(uses) for uses in costs.values()}
        if len(lengths) != 1:
            raise ValueError("resource costs must have one entry per project for each resource")
        table: ArrayLike = list(zip(*costs.values(), strict=True))
        wide = np.array(table).reshape(*lengths, len(costs)) if lengths != {0} else None
        return cls(
            tuple(costs),
            np.zeros((0, len(costs)), dtype=np.int64) if wide is None else wide,
            tuple(budgets[name] for name in costs),
        )

    def __eq__(self, other: object) -> bool:
        """Tell whether both limit the same in the same way."""
        if not isinstance(other, Resources):
            return NotImplemented
        return (self.names, self.budgets) == (other.names, other.budgets) and np.array_equal(
            self.costs, other.costs
        )

    __hash__ = None  # type: ignore[assignment]


def checked_categories(
    categories: Iterable[Iterable[str]], projects: int
) -> tuple[frozenset[str], ...]:
    """Return one set of categories per project, or nothing if no project has any."""
    found = []
    for names in categories:
        if isinstance(names, str):
            raise ValueError(f"categories must be a set per project, not the text {names!r}")
        found.append(frozenset(names))
    if found and len(found) != projects:
        raise ValueError(f"categories must be none or one set per project: {len(found)}")
    if not all(isinstance(name, str) and name for names in found for name in names):
        raise ValueError("categories must be texts that are not empty")
    return tuple(found) if any(found) else ()


def checked_category_budgets(
    budgets: Mapping[str, int], categories: tuple[frozenset[str], ...]
) -> Mapping[str, int]:
    """Return the most that may be spent on the projects of a category, by its name."""
    known = frozenset().union(*categories)
    for name in budgets:
        if name not in known:
            raise ValueError(f"category_budgets names {name!r}, which no project is in")
    return MappingProxyType(
        {name: checked_whole(amount, "category_budgets") for name, amount in budgets.items()}
    )


def checked_conflicts(
    conflicts: Iterable[Iterable[int]], projects: int
) -> tuple[frozenset[int], ...]:
    """Return groups of project indices; of each group at most one may be funded."""
    groups = []
    for group in conflicts:
        members = frozenset(
            checked_whole(project, "conflicts", max(projects - 1, 0)) for project in group
        )
        if len(members) < 2 or not projects:
            raise ValueError("conflicts must be groups of at least two projects")
        groups.append(members)
    return tuple(groups)


def checked_lengths(shortest: int, longest: int | None) -> tuple[int, int | None]:
    """Return how many projects a ballot should mark at least and at most."""
    shortest = checked_whole(shortest, "min_length")
    if longest is not None:
        longest = checked_whole(longest, "max_length")
        if longest < shortest:
            raise ValueError(f"max_length must be {shortest} or more, not {longest}")
    return shortest, longest


def checked_whole(number: int, field: str, most: int = MONEY_MAX) -> int:
    """Return a whole number from 0 up, as a Python integer; raises ValueError naming the field."""
    if isinstance(number, bool) or not isinstance(number, int | np.integer):
        raise ValueError(f"{field} must be whole numbers, not {number!r}")
    if not 0 <= number <= most:
        raise ValueError(f"{field} must be 0 to {most}, not {number}")
    return int(number)
