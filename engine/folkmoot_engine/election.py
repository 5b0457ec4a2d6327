"""An election: what may be funded, for how much, and what people chose.

Checked once and frozen; the rules trust it. Money is whole minor units
(pence, cents), that is 10**-scale of the currency. Knows no people and no files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.columns import Columns, columns
from folkmoot_engine.constraints import (
    SCORE_MAX,
    Resources,
    checked_categories,
    checked_category_budgets,
    checked_conflicts,
    checked_lengths,
    checked_whole,
)
from folkmoot_engine.limits import MONEY_MAX, PROJECTS_MAX, SCALE_MAX
from folkmoot_engine.scoring import scored


@dataclass(frozen=True, eq=False)
class Election:
    """Projects in order of submission, a budget, and ballots of any kind.

    ``costs`` int64 (projects,) and ``budget`` are in minor units. ``names`` is
    empty or one name per project. ``unit`` is one whole currency unit in minor
    units, the step of add-one; it is 10**scale unless told otherwise.

    What else may limit an outcome, all of it optional: ``categories`` is empty
    or one set per project, ``category_budgets`` the most to be spent on a
    category; of each group in ``conflicts`` at most one project may be funded;
    a project needs a score of ``threshold`` at least; ``resources`` are used
    beside the money. ``min_length`` and ``max_length`` say how many projects a
    ballot should mark: ballots outside are told of, never changed.

    Raises ValueError, naming the field, if anything does not fit: repeated or
    empty ids, negative or too large money, marks of unknown projects.
    """

    ids: tuple[str, ...]
    costs: NDArray[np.int64]
    budget: int
    ballots: Ballots
    scale: int = 2
    currency: str = "GBP"
    names: tuple[str, ...] = ()
    unit: int | None = None
    categories: tuple[frozenset[str], ...] = ()
    category_budgets: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[frozenset[int], ...] = ()
    threshold: int = 0
    min_length: int = 0
    max_length: int | None = None
    resources: Resources | None = None

    def __post_init__(self) -> None:
        ids, names = tuple(self.ids), tuple(self.names)
        _check_ids(ids, names)
        costs = _checked_costs(self.costs, len(ids))
        budget = _checked_money(self.budget, "budget")
        scale = checked_whole(self.scale, "scale", SCALE_MAX)
        if not isinstance(self.currency, str):
            raise ValueError(f"currency must be a text, not {self.currency!r}")
        unit = 10**scale if self.unit is None else _checked_money(self.unit, "unit")
        if not unit:
            raise ValueError(f"unit must be 1 to {MONEY_MAX} minor units, not 0")
        if not isinstance(self.ballots, Ballots):
            raise ValueError(f"ballots must be Ballots, not {self.ballots!r:.40}")
        approved = self.ballots.projects
        if approved.size and int(approved.max()) >= len(ids):
            raise ValueError(
                f"a ballot approves project index {int(approved.max())},"
                f" but indices end at {len(ids) - 1}"
            )
        for name, value in (
            ("ids", ids),
            ("names", names),
            ("costs", costs),
            ("budget", budget),
            ("scale", scale),
            ("unit", unit),
        ):
            object.__setattr__(self, name, value)
        self._check_constraints()

    def _check_constraints(self) -> None:
        projects = len(self.ids)
        categories = checked_categories(self.categories, projects)
        shortest, longest = checked_lengths(self.min_length, self.max_length)
        if self.resources is not None and len(self.resources.costs) != projects:
            raise ValueError(
                f"resource costs must be one row per project: {len(self.resources.costs)}"
                f" for {projects}"
            )
        for name, value in (
            ("categories", categories),
            ("category_budgets", checked_category_budgets(self.category_budgets, categories)),
            ("conflicts", checked_conflicts(self.conflicts, projects)),
            ("threshold", checked_whole(self.threshold, "threshold", SCORE_MAX)),
            ("min_length", shortest),
            ("max_length", longest),
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def of(
        cls,
        ids: Iterable[str],
        costs: Sequence[int],
        budget: int,
        ballots: Iterable[Iterable[int]] | Ballots,
        *,
        scale: int = 2,
        currency: str = "GBP",
        names: Iterable[str] = (),
        unit: int | None = None,
        kind: str = "approval",
        points: Iterable[Iterable[int]] | None = None,
        categories: Iterable[Iterable[str]] = (),
        category_budgets: Mapping[str, int] | None = None,
        conflicts: Iterable[Iterable[int]] = (),
        threshold: int = 0,
        min_length: int = 0,
        max_length: int | None = None,
        resources: Resources | None = None,
    ) -> Election:
        """Return an election from plain lists; a ballot is its project indices.

        ``kind`` and ``points`` (one list beside each ballot) are those of
        ``Ballots.of``; they belong to plain lists only.
        """
        return cls(
            ids=tuple(ids),
            costs=_checked_costs(costs, len(costs)),
            budget=budget,
            ballots=_ballots(ballots, kind, points),
            scale=scale,
            currency=currency,
            names=tuple(names),
            unit=unit,
            categories=tuple(categories),  # type: ignore[arg-type]
            category_budgets=category_budgets or {},
            conflicts=tuple(conflicts),  # type: ignore[arg-type]
            threshold=threshold,
            min_length=min_length,
            max_length=max_length,
            resources=resources,
        )

    def scored(self, scoring: str | Sequence[int]) -> Election:
        """Return the same election with points for its ordinal ballots; see ``scoring``."""
        return replace(
            self,
            ballots=scored(
                self.ballots, scoring, projects=len(self.ids), max_length=self.max_length
            ),
        )

    @property
    def voters(self) -> int:
        """Return the number of ballots cast, empty ones included."""
        return len(self.ballots)

    @property
    def step(self) -> int:
        """Return one whole currency unit in minor units, the step of add-one."""
        return 10**self.scale if self.unit is None else self.unit

    @cached_property
    def prices(self) -> tuple[int, ...]:
        """Return the costs as Python integers, which never overflow."""
        return tuple(self.costs.tolist())

    @cached_property
    def columns(self) -> Columns:
        """Return the approvals by project, equal ballots grouped."""
        return columns(self.ballots, len(self.ids))

    @cached_property
    def scores(self) -> tuple[int, ...]:
        """Return the points of each project, which are its votes where marks have none."""
        if self.ballots.points is None:
            return self.votes
        return tuple(self.ballots.scores(len(self.ids)).tolist())

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Return the approvals of each project."""
        return tuple(self.ballots.votes(len(self.ids)).tolist())

    def __eq__(self, other: object) -> bool:
        """Tell whether both would always be counted alike and named alike."""
        if not isinstance(other, Election):
            return NotImplemented
        return self._terms() == other._terms() and self.ballots == other.ballots

    __hash__ = None  # type: ignore[assignment]

    def _terms(self) -> tuple[object, ...]:
        """Return everything but the ballots, to compare it."""
        money = (self.budget, self.scale, self.currency, self.step, self.prices)
        limits = (self.categories, dict(self.category_budgets), self.conflicts, self.threshold)
        lengths = (self.min_length, self.max_length)
        return (self.ids, self.names, money, limits, lengths, self.resources)


def _ballots(
    ballots: Iterable[Iterable[int]] | Ballots, kind: str, points: Iterable[Iterable[int]] | None
) -> Ballots:
    if not isinstance(ballots, Ballots):
        if not isinstance(ballots, Iterable):
            raise ValueError(f"ballots must be lists of project indices, not {ballots!r}")
        return Ballots.of(ballots, kind, points)
    if kind not in ("approval", ballots.kind) or points is not None:
        raise ValueError("kind and points belong to ballots in plain lists; Ballots have their own")
    return ballots


def _check_ids(ids: tuple[str, ...], names: tuple[str, ...]) -> None:
    if len(ids) > PROJECTS_MAX:
        raise ValueError(f"at most {PROJECTS_MAX} projects, not {len(ids)}")
    if not all(isinstance(project, str) and project for project in ids):
        raise ValueError("ids must be texts that are not empty")
    if len(set(ids)) < len(ids):
        twice = next(project for project in ids if ids.count(project) > 1)
        raise ValueError(f"ids must differ; {twice!r} stands twice")
    if names and len(names) != len(ids):
        raise ValueError(f"names must be none or one per project: {len(names)} for {len(ids)}")


def _checked_money(amount: int, field: str) -> int:
    if isinstance(amount, bool) or not isinstance(amount, int | np.integer):
        raise ValueError(f"{field} must be whole minor units, not {amount!r}")
    if not 0 <= amount <= MONEY_MAX:
        raise ValueError(f"{field} must be 0 to {MONEY_MAX} minor units, not {amount}")
    return int(amount)


def _are_checked(costs: NDArray[np.int64] | Sequence[int]) -> bool:
    """Tell whether nothing has to be looked at one by one."""
    if not isinstance(costs, np.ndarray) or costs.dtype != np.int64 or costs.ndim != 1:
        return False
    return len(costs) > 0 and int(costs.min()) >= 0 and int(costs.max()) <= MONEY_MAX


def _checked_costs(costs: NDArray[np.int64] | Sequence[int], projects: int) -> NDArray[np.int64]:
    if len(costs) != projects:
        raise ValueError(f"costs must be one per project: {len(costs)} for {projects}")
    if not _are_checked(costs):
        costs = [_checked_money(cost, "costs") for cost in costs]
    frozen = np.array(costs, dtype=np.int64)
    frozen.setflags(write=False)
    return frozen
