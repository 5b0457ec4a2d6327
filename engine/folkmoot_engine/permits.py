"""What may still be funded beside what is funded already, whatever money says.

Holds a count to the constraints of its election, by whichever rule: once a
project may not be funded it never may again, since what is funded only grows.
So a rule may let such a project go for good. Vocabulary: [AB21], [FFP23].
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.rules import EVERY_LIMIT, Rule, Value
from folkmoot_engine.ties import tie_order

LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "threshold": "A project needs at least that score.",
        "conflicts": "Of each group of projects at most one is funded.",
        "category_budgets": "No more is spent on a category than that.",
        "resources": "No more is used of a resource than there is.",
    }
)
"""Constraints of an election that an outcome can be held to, by field."""


class Permits:
    """The constraints named, as projects are funded."""

    def __init__(self, election: Election, names: Collection[str]) -> None:
        self._scores: tuple[int, ...] = ()
        self._threshold = 0
        if "threshold" in names and election.threshold:
            self._scores, self._threshold = election.scores, election.threshold
        self._groups = election.conflicts if "conflicts" in names else ()
        self._costs, self._categories = election.prices, election.categories
        self._spendable = dict(election.category_budgets if "category_budgets" in names else {})
        resources = election.resources if "resources" in names else None
        self._uses: list[list[int]] = [] if resources is None else resources.costs.tolist()
        self._supply = [] if resources is None else list(resources.budgets)
        self._excluded: set[int] = set()

    def __bool__(self) -> bool:
        """Tell whether there is any constraint at all."""
        return bool(self._threshold or self._groups or self._spendable or self._uses)

    def after(self, funded: Iterable[int]) -> Permits:
        """Note that projects are funded, and return these permits."""
        for project in funded:
            self.fund(project)
        return self

    def open(self, projects: Iterable[int]) -> list[int]:
        """Return those of projects that may still be funded."""
        return [project for project in projects if not self.refusal(project)]

    def refusal(self, project: int) -> str:
        """Return the code of the reason why a project may not be funded now, or nothing."""
        if self._threshold and self._scores[project] < self._threshold:
            return "below-threshold"
        if project in self._excluded:
            return "excluded"
        if any(self._costs[project] > left for left in self._left(project)):
            return "category-spent"
        if self._uses and any(
            use > left for use, left in zip(self._uses[project], self._supply, strict=True)
        ):
            return "resource-spent"
        return ""

    def fund(self, project: int) -> None:
        """Note that a project is funded."""
        for group in self._groups:
            if project in group:
                self._excluded |= group - {project}
        if self._spendable:
            for name in self._categories[project] & self._spendable.keys():
                self._spendable[name] -= self._costs[project]
        if self._uses:
            self._supply = [
                left - use for use, left in zip(self._uses[project], self._supply, strict=True)
            ]

    def _left(self, project: int) -> list[int]:
        """Return what is left of the budgets of a project's categories."""
        if not self._spendable:
            return []
        return [left for name, left in self._spendable.items() if name in self._categories[project]]


def figures_of(election: Election) -> dict[str, Value]:
    """Return the constraints of an election by field, as ids and figures; 0 or nothing if none."""
    resources = election.resources
    names = () if resources is None else zip(resources.names, resources.budgets, strict=True)
    groups = [sorted(group) for group in election.conflicts]
    figures: tuple[Value, ...] = (
        election.threshold,
        tuple(tuple(election.ids[project] for project in group) for group in groups),
        tuple((name, str(most)) for name, most in sorted(election.category_budgets.items())),
        tuple((name, str(most)) for name, most in names),
    )
    return dict(zip(EVERY_LIMIT, figures, strict=True))


def usual_limits(election: Election, rule: Rule) -> list[str]:
    """Return the constraints of the election that a rule is held to unless told otherwise.

    These are all that there are, but a threshold only if the rule is named for it.
    """
    figures = figures_of(election)
    return [
        name
        for name, figure in figures.items()
        if name in rule.heeds or (figure and name != "threshold")
    ]


def held(outcome: Outcome) -> list[str]:
    """Return the constraints that an outcome was held to, by field."""
    return [name for name, _ in outcome.parameters if name in LIMITS]


def refused(outcome: Outcome, permits: Permits) -> Outcome:
    """Return the outcome with the reason of every project that permits refuse at its end."""
    if not permits:
        return outcome
    permits.after(outcome.funded)
    reasons = [
        replace(reason, code=code)
        if not reason.funded
        and reason.code not in ("nobody", "dearer-than-budget")
        and (code := permits.refusal(reason.project))
        else reason
        for reason in outcome.reasons
    ]
    return replace(outcome, reasons=tuple(reasons))


def free_projects(
    election: Election, permits: Permits | None = None, votes: Sequence[int] = ()
) -> list[int]:
    """Return what costs nothing and is wanted, in tie order, and note that it is funded.

    Wanted is what has more points, or votes where marks have none, than 0, unless
    ``votes`` tell those that count.
    """
    free, wanted = [], votes or election.scores
    for project in tie_order(election):
        if election.prices[project] or wanted[project] <= 0:
            continue
        if not permits or not permits.refusal(project):
            free.append(project)
            if permits:
                permits.fund(project)
    return free
