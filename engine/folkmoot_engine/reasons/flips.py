"""The smallest change found that makes a winner lose, or a loser win.

Every flip is a witness: a change whose election was counted again, exactly, by
the same rule. Its size is where the answer changes, but outcomes need not be
monotone, so a smaller change may do too. `Flip.minimal` is claimed only if

- its size is one ballot or one minor unit: less is no change at all;
- or the kind of change is monotone under the rule (`_MONOTONE`), and one less
  was counted and does not flip;
- or every smaller change of the kind is ruled out by a bound (`bounds`).

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

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.election import Election
from folkmoot_engine.limits import BALLOTS_MAX, MONEY_MAX
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.reasons.changes import approving
from folkmoot_engine.reasons.recounts import is_plain_shares, recount
from folkmoot_engine.reasons.searching import smallest
from folkmoot_engine.reasons.shapes import CHANGES, Change, Flip
from folkmoot_engine.rules.most_votes import DIALECTS

TRIES = 200
"""How many changed elections are counted for one flip at most."""

_LOSER = ("new-ballots", "joining", "withdrawn", "cost", "budget")
_WINNER = ("blank-ballots", "leaving", "withdrawn", "cost", "budget")
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
) -> tuple[Flip, ...]:
    """Return for every project, or those named, one flip of each kind that was found.

    ``kinds`` are keys of CHANGES; those that cannot flip a project are left out,
    and ballots with points are not changed. ``tries`` is how many elections are
    counted for one flip at most.

    Raises ValueError for an outcome of another election, or an unknown kind.
    Cost: a few counts for each flip under equal shares without completion, else
    some that grow with the logarithm of its size.
    """
    if len(outcome.reasons) != len(election.ids) or outcome.budget != election.budget:
        raise ValueError("the outcome belongs to another election")
    wanted = set(kinds)
    if wanted - set(CHANGES):
        raise ValueError(f"unknown kinds {sorted(wanted - set(CHANGES))}; there are {[*CHANGES]}")
    search = _Search(election, outcome, tries)
    chosen = range(len(election.ids)) if projects is None else projects
    return tuple(flip for project in chosen for flip in search.flips(project, wanted))


class _Search:
    """The search for flips of one outcome."""

    def __init__(self, election: Election, outcome: Outcome, tries: int) -> None:
        self._election, self._outcome, self._tries = election, outcome, tries
        self._won = frozenset(outcome.funded)
        self._recount = recount(election, outcome)

    def flips(self, project: int, wanted: set[str]) -> Iterator[Flip]:
        """Yield the flips of a project."""
        wins = project not in self._won
        ballots = self._election.ballots
        plain = ballots.points is None and ballots.kind != "ordinal"
        for kind in _LOSER if wins else _WINNER:
            # Without a supporter, neither money nor others' ballots help.
            helps = self._election.votes[project] or kind in ("new-ballots", "joining")
            if kind in wanted and helps and (plain or kind in _MONEY):
                flip = self._flip(project, kind, wins)
                if flip is not None:
                    yield flip

    def _flip(self, project: int, kind: str, wins: bool) -> Flip | None:
        pool = self._pool(project, kind, wins)
        seen: dict[int, tuple[int, ...]] = {}

        def change(size: int) -> Change:
            if kind in _MONEY:
                now = self._money(project, kind)
                return Change(kind, project, now + size * self._sign(kind, wins))
            return Change(kind, project, size, tuple(sorted(pool[:size].tolist())))

        def is_flipped(size: int) -> bool:
            seen[size] = self._recount.funded(change(size))
            return (project in seen[size]) is wins

        found = smallest(is_flipped, 1, self._most(project, kind, wins, pool), self._tries)
        if found is None:
            return None
        size = found.size
        surely = self._is_monotone(kind) and found.next_fails
        return Flip(change(size), size, wins, seen[size], found.next_fails, size == 1 or surely)

    def _is_monotone(self, kind: str) -> bool:
        rule = self._outcome.rule
        plain = is_plain_shares(self._outcome) or not self._outcome.share
        return plain and (rule, kind) in _MONOTONE

    def _money(self, project: int, kind: str) -> int:
        return self._election.budget if kind == "budget" else self._election.prices[project]

    def _sign(self, kind: str, wins: bool) -> int:
        return 1 if wins is (kind == "budget") else -1

    def _most(self, project: int, kind: str, wins: bool, pool: NDArray[np.intp]) -> int:
        """Return the largest size that makes sense."""
        election = self._election
        now, voters = self._money(project, kind), election.voters
        if kind == "cost":
            # Dearer than the budget, nothing wins.
            return now if wins else max(election.budget + 1 - now, 1)
        if kind == "budget":
            # With so much, everybody alone can pay for all.
            return min(sum(election.prices) * max(voters, 1), MONEY_MAX) - now if wins else now
        if kind in ("new-ballots", "blank-ballots"):
            return min(max(4 * voters, election.budget, 1), BALLOTS_MAX - voters)
        return len(pool)

    def _pool(self, project: int, kind: str, wins: bool) -> NDArray[np.intp]:
        """Return the ballots that may change, those first that shall do so first.

        Those who got least have most money left, and carry least.
        """
        if kind in _MONEY or kind.endswith("-ballots"):
            return np.zeros(0, dtype=np.intp)
        mine = approving(self._election.ballots, project)
        pool = np.flatnonzero(~mine if wins else mine)
        return pool[np.argsort(self._had[pool], kind="stable")]

    @cached_property
    def _had(self) -> NDArray[np.int64]:
        """Return the cost of what each ballot approves and was funded."""
        ballots = self._election.ballots
        worth = np.zeros(len(self._election.ids), dtype=np.int64)
        won = list(self._outcome.funded)
        worth[won] = self._election.costs[won]
        voters = np.repeat(np.arange(len(ballots)), ballots.lengths)
        had = np.zeros(len(ballots), dtype=np.int64)
        np.add.at(had, voters, worth[ballots.projects])
        return had
