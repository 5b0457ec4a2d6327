"""The smallest change found that makes a winner lose, or a loser win.

Every flip is a witness: a change whose election was counted again, exactly, by
the same rule. Its size is where the answer changes, but outcomes need not be
monotone, so a smaller change may do too. `Flip.minimal` is claimed only if

- its size is one ballot or one minor unit: less is no change at all;
- or the kind of change is monotone under the rule (`_MONOTONE`), and one less
  was counted and does not flip;
- or every smaller change of the kind is ruled out by a bound (`estimates`), by
  the safe radius, or by the path of the budget.

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

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.election import Election
from folkmoot_engine.limits import MONEY_MAX
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.reasons.budget_paths import COUNTS, budget_path
from folkmoot_engine.reasons.changes import approving, largest, worth_funded
from folkmoot_engine.reasons.estimates import Estimate, estimates
from folkmoot_engine.reasons.recounts import ShareRecount, is_plain_shares, recount
from folkmoot_engine.reasons.safe_radius import safe_radius
from folkmoot_engine.reasons.searching import Found, narrowed, rungs, smallest
from folkmoot_engine.reasons.shapes import (
    CHANGES,
    BudgetPath,
    Change,
    Flip,
    FlipSearch,
    shared_money,
)
from folkmoot_engine.rules.most_votes import DIALECTS

TRIES = 200
"""How many changed elections are counted for one flip at most."""

WORK = 100_000_000
"""How many approvals are counted again for all flips together, each raise as half a count."""

_MARKS_MIN = 2_000  # counting fewer takes as long
_TRIES_MIN = 4

_PATH_WORK, _COUNTS_MIN = 4_000_000, 100  # approvals counted for a path; fewer counts get nowhere

_LOSER = ("cost", "joining", "new-ballots", "withdrawn", "budget")
_WINNER = ("cost", "leaving", "blank-ballots", "withdrawn", "budget")
_ORDER = ("cost", "joining", "leaving", "budget", "blank-ballots", "new-ballots", "withdrawn")
_ROUGH = frozenset(_ORDER[3:])  # where shares change, an estimate is a guess
_SHARED = frozenset({"blank-ballots", "budget"})  # the same election for all projects
_MONEY = frozenset({"cost", "budget"})

_MONOTONE = frozenset(
    {("equal-shares", "cost"), ("phragmen", "cost"), ("phragmen", "new-ballots")}
    | {(rule, kind) for rule in DIALECTS for kind in ("cost", "new-ballots", "joining", "leaving")}
)


def flips(
    election: Election,
    outcome: Outcome,
    projects: Iterable[int] | None = None,
    kinds: Iterable[str] = tuple(CHANGES),
    tries: int = TRIES,
    work: int = WORK,
) -> tuple[Flip, ...]:
    """Return for every project, or those named, one flip of each kind that was found.

    See `search_flips`, which tells beside them what was given up.
    """
    return search_flips(election, outcome, projects, kinds, tries, work).found


def search_flips(
    election: Election,
    outcome: Outcome,
    projects: Iterable[int] | None = None,
    kinds: Iterable[str] = tuple(CHANGES),
    tries: int = TRIES,
    work: int = WORK,
) -> FlipSearch:
    """Return one flip of each kind that was found, and what was not searched to the end.

    ``kinds`` are keys of CHANGES; those that cannot flip a project are left out,
    and ballots with points are not changed. ``tries`` is how many elections are
    counted for one flip at most, and ``work`` how many approvals for all of them:
    the larger the election, the fewer tries each flip gets, and the less often
    it is known that one ballot or minor unit less fails. Projects and kinds get
    equal parts of the work; once it is done, no more flips are looked for.

    Raises ValueError for an outcome of another election, or an unknown kind.
    Cost: a few counts for each flip under equal shares without completion, else
    some that grow with the logarithm of its size.
    """
    if len(outcome.reasons) != len(election.ids) or outcome.budget != election.budget:
        raise ValueError("the outcome belongs to another election")
    wanted = set(kinds)
    if wanted - set(CHANGES):
        raise ValueError(f"unknown kinds {sorted(wanted - set(CHANGES))}; there are {[*CHANGES]}")
    chosen = list(range(len(election.ids)) if projects is None else projects)
    search = _Search(election, outcome, tries, work)
    found = list(search.flips(chosen, wanted))
    found.sort(key=lambda f: (chosen.index(f.change.project), _ORDER.index(f.change.kind)))
    return FlipSearch(tuple(found), tuple(search.given_up))


class _Search:
    """The search for flips of one outcome."""

    def __init__(self, election: Election, outcome: Outcome, tries: int, work: int) -> None:
        self._election, self._outcome, self._tries = election, outcome, tries
        marks = max(len(election.ballots.projects), _MARKS_MIN)
        self._left = work // (marks * (2 + outcome.raised // election.step) // 2)
        self._won = frozenset(outcome.funded)
        self._recount = recount(election, outcome)
        self._had = worth_funded(election, outcome)
        self._shared: dict[tuple[str, int], tuple[int, ...]] = {}
        self.given_up: list[tuple[int, str]] = []

    def flips(self, projects: list[int], wanted: set[str]) -> Iterator[Flip]:
        """Yield the flips of projects, as long as there is work left."""
        for done, (project, kind) in enumerate(wishes := self._wishes(projects, wanted)):
            if self._left <= 0:
                self.given_up += wishes[done:]
                return
            fair = max(self._left // (len(wishes) - done), _TRIES_MIN)
            flip = self._flip(project, kind, min(fair, self._tries))
            if flip is not None:
                yield flip

    def _wishes(self, projects: list[int], wanted: set[str]) -> list[tuple[int, str]]:
        """Return what to look for; each project begins with another kind, so none is starved."""
        wishes = []
        for place, project in enumerate(projects):
            kinds = sorted(wanted.intersection(self._kinds(project)), key=_ORDER.index)
            turns = ((turn - place) % len(kinds) for turn in range(len(kinds)))
            wishes += [(turn, project, kind) for turn, kind in zip(turns, kinds, strict=True)]
        return [(project, kind) for _, project, kind in sorted(wishes, key=lambda wish: wish[0])]

    def _kinds(self, project: int) -> Iterator[str]:
        """Yield the kinds of change that may flip a project."""
        ballots = self._election.ballots
        plain = ballots.points is None and ballots.kind != "ordinal"
        for kind in _WINNER if project in self._won else _LOSER:
            # Without a supporter, neither money nor others' ballots help.
            helps = self._election.votes[project] or kind in ("new-ballots", "joining")
            if helps and (plain or kind in _MONEY):
                yield kind

    def _flip(self, project: int, kind: str, tries: int) -> Flip | None:
        wins = project not in self._won
        pool = self._pool(project, kind, wins)
        most = largest(self._election, kind, self._money(project, kind), wins, len(pool))
        seen: dict[int, tuple[int, ...]] = {}

        def change(size: int) -> Change:
            if kind in _MONEY:
                now = self._money(project, kind)
                return Change(kind, project, now + size * self._sign(kind, wins))
            return Change(kind, project, size, tuple(sorted(pool[:size].tolist())))

        def is_flipped(size: int) -> bool:
            seen[size] = self._funded(change(size))
            return (project in seen[size]) is wins

        known = self._estimates.get(project, Estimate())
        low, guess = known.low.get(kind, 1), known.guess.get(kind)
        if kind not in _MONEY:
            low = max(low, self._safe + 1)
        if kind in _SHARED:
            found = self._climbed(kind, wins, most, is_flipped, tries)
        else:
            rough = kind in _ROUGH
            found = smallest(is_flipped, low, most, tries, guess, rough=rough)
        if found is None:
            if low <= most not in seen:
                self.given_up.append((project, kind))
            return None
        size = found.size
        surely = self._is_monotone(kind) and found.next_fails
        if kind == "budget" and found.next_fails:
            surely = self._is_first(change(size).amount, project)
        minimal = size in (1, low) or surely
        return Flip(change(size), size, wins, seen[size], found.next_fails, minimal)

    def _climbed(
        self, kind: str, wins: bool, most: int, flips: Callable[[int], bool], tries: int
    ) -> Found | None:
        """Search between two rungs, which are the same for all projects, so counted once."""
        now = self._election.voters if kind == "blank-ballots" else self._election.budget
        below, least = 0, max(self._left - tries, 0)
        for high in rungs(now, most, falls=kind == "budget" and not wins):
            if flips(high):
                return narrowed(flips, below, high, tries)
            if self._left <= least:
                return None
            below = high
        return None

    def _funded(self, change: Change) -> tuple[int, ...]:
        """Count a changed election, or remember it, if it is the same for all projects."""
        if change.kind not in _SHARED:
            self._left -= 1
            return self._recount.funded(change)
        key = change.kind, change.amount
        if key not in self._shared:
            self._left -= 1
            self._shared[key] = self._recount.funded(change)
        return self._shared[key]

    @cached_property
    def _safe(self) -> int:
        """Return how many ballots surely change nothing, 0 if nothing is known of that."""
        try:
            return safe_radius(self._election, self._outcome).ballots
        except ValueError:
            return 0

    @cached_property
    def _estimates(self) -> Mapping[int, Estimate]:
        """Return what is known beforehand, by project."""
        election, outcome = self._election, self._outcome
        if isinstance(self._recount, ShareRecount):
            return estimates(self._recount.unchanged())
        pool = shared_money(election, outcome)
        if outcome.rule != "equal-shares" or election.ballots.points is not None:
            return {}
        # What was raised is budget, too, but with completion nothing is surely too small.
        richer, utility = replace(election, budget=min(pool, MONEY_MAX)), outcome.utility or "cost"
        found = estimates(ShareRecount(richer, utility).unchanged())
        return {project: estimate.unproven() for project, estimate in found.items()}

    def _is_first(self, amount: int, project: int) -> bool:
        """Tell whether the budget path proves that a project keeps its fate up to an amount."""
        path, budget = self._path, self._election.budget
        if path is None or not path.low <= min(amount, budget) <= max(amount, budget) <= path.high:
            return False
        between = {min(amount + 1, budget), *(step.budget for step in path.steps)}
        low, high = sorted((amount, budget))
        fates = {project in path.at(b) for b in between if low < b < high or b == budget}
        return fates == {project in self._won}

    @cached_property
    def _path(self) -> BudgetPath | None:
        """Return the outcome along the budget, where that takes a short time."""
        counts = min(_PATH_WORK // max(len(self._election.ballots.projects), _MARKS_MIN), COUNTS)
        if counts < _COUNTS_MIN:
            return None
        try:
            return budget_path(self._election, self._outcome, counts=counts)
        except ValueError:
            return None

    def _is_monotone(self, kind: str) -> bool:
        rule = self._outcome.rule
        plain = is_plain_shares(self._outcome) or not self._outcome.share
        return plain and (rule, kind) in _MONOTONE

    def _money(self, project: int, kind: str) -> int:
        return self._election.budget if kind == "budget" else self._election.prices[project]

    def _sign(self, kind: str, wins: bool) -> int:
        return 1 if wins is (kind == "budget") else -1

    def _pool(self, project: int, kind: str, wins: bool) -> NDArray[np.intp]:
        """Return the ballots that may change, those first that shall do so first.

        Those who got least have most money left, and carry least.
        """
        if kind in _MONEY or kind.endswith("-ballots"):
            return np.zeros(0, dtype=np.intp)
        mine = approving(self._election.ballots, project)
        pool = np.flatnonzero(~mine if wins else mine)
        pool = pool[np.argsort(self._had[pool], kind="stable")]
        first = self._estimates.get(project, Estimate()).orders.get(kind)
        if first is None:
            return pool
        return np.concatenate((first, pool[~np.isin(pool, first)]))
