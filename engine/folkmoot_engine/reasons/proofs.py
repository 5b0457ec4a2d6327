"""When a flip that was found is surely the smallest of its kind.

`Proofs` claims it only if

- the kind of change is monotone under the rule (`_MONOTONE`), and one less was
  counted and does not flip;
- or every smaller change of the kind is ruled out by the safe radius, or by the
  path of the budget. What `estimates` rule out is known where they are made.

Why the changes in `_MONOTONE` are monotone: neither the cost of a project nor,
where nobody's share depends on it, who approves it matters to the others until
it is funded. So the count without it is fixed, and whether it is funded is
decided by where it would come in first. A lower cost under equal shares never
raises the rate: what supporters collect at a price q is concave in q, so q per
cost does not fall with the cost. Under Phragmén's rule a lower cost, or one
more ballot for it alone, is earned earlier, when more of the budget is left;
and if that made it tie with one that does not fit, that one would have ended
the count before it could win with more. By most votes, fewer votes or a higher
cost never bring a turn forward, and what is left only falls.
"""

from __future__ import annotations

from functools import cached_property

from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.reasons.budget_paths import COUNTS, budget_path
from folkmoot_engine.reasons.recounts import is_plain_shares
from folkmoot_engine.reasons.safe_radius import safe_radius
from folkmoot_engine.reasons.shapes import BudgetPath
from folkmoot_engine.rules.most_votes import DIALECTS

MARKS_MIN = 2_000
"""Counting fewer approvals takes as long."""

_PATH_WORK, _COUNTS_MIN = 4_000_000, 100  # approvals counted for a path; fewer counts get nowhere

_MONOTONE = frozenset(
    {("equal-shares", "cost"), ("phragmen", "cost"), ("phragmen", "new-ballots")}
    | {(rule, kind) for rule in DIALECTS for kind in ("cost", "new-ballots", "joining", "leaving")}
)


class Proofs:
    """What is surely so of all changes of one outcome; each proof is looked for once, if asked."""

    def __init__(self, election: Election, outcome: Outcome) -> None:
        self._election, self._outcome = election, outcome

    @cached_property
    def safe(self) -> int:
        """Return how many ballots surely change nothing, 0 if nothing is known of that."""
        try:
            return safe_radius(self._election, self._outcome).ballots
        except ValueError:
            return 0

    def is_monotone(self, kind: str) -> bool:
        """Tell whether every change of a kind flips a project if a smaller one does."""
        plain = is_plain_shares(self._outcome) or not self._outcome.share
        return plain and (self._outcome.rule, kind) in _MONOTONE

    def is_first(self, amount: int, project: int) -> bool:
        """Tell whether a project surely keeps its fate with all budgets up, or down, to one."""
        path, budget = self._path, self._election.budget
        if path is None or not path.low <= min(amount, budget) <= max(amount, budget) <= path.high:
            return False
        between = {min(amount + 1, budget), *(step.budget for step in path.steps)}
        low, high = sorted((amount, budget))
        fates = {project in path.at(b) for b in between if low < b < high or b == budget}
        return fates == {project in self._outcome.funded}

    @cached_property
    def _path(self) -> BudgetPath | None:
        """Return the outcome along the budget, where that takes a short time."""
        counts = min(_PATH_WORK // max(len(self._election.ballots.projects), MARKS_MIN), COUNTS)
        if counts < _COUNTS_MIN:
            return None
        try:
            return budget_path(self._election, self._outcome, counts=counts)
        except ValueError:
            return None
