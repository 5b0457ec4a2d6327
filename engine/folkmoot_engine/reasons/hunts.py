"""The hunt for one flip: one kind of change that makes one project lose, or win.

First any size that flips is reached, then it is made smaller, as far as there
are tries. Hunts share what each of them learns about all projects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.election import Election
from folkmoot_engine.reasons.changes import approving, largest
from folkmoot_engine.reasons.estimates import Estimate
from folkmoot_engine.reasons.probes import SHARED, Probes
from folkmoot_engine.reasons.proofs import Proofs
from folkmoot_engine.reasons.recounts import Counted
from folkmoot_engine.reasons.searching import Bracket
from folkmoot_engine.reasons.shapes import Change, Flip

MONEY = frozenset({"cost", "budget"})
"""The kinds of change that change no ballot."""

_LOSER = ("cost", "joining", "new-ballots", "withdrawn", "budget")
_WINNER = ("cost", "leaving", "blank-ballots", "withdrawn", "budget")
_ROUGH = frozenset({"new-ballots", "withdrawn"})  # where shares change, an estimate is a guess


@dataclass(frozen=True, slots=True)
class Ground:
    """What all hunts of an outcome share; ``had`` is what each ballot got, in minor units.

    ``fatal`` are the budgets found to flip projects, by project.
    """

    election: Election
    won: frozenset[int]
    probes: Probes
    proofs: Proofs
    estimates: Mapping[int, Estimate]
    had: NDArray[np.int64]
    fatal: dict[int, int] = field(default_factory=dict)

    def kinds(self, project: int) -> Iterator[str]:
        """Yield the kinds of change that may flip a project."""
        ballots = self.election.ballots
        plain = ballots.points is None and ballots.kind != "ordinal"
        for kind in _WINNER if project in self.won else _LOSER:
            # Without a supporter, neither money nor others' ballots help.
            helps = self.election.votes[project] or kind in ("new-ballots", "joining")
            if helps and (plain or kind in MONEY):
                yield kind


class Hunt:
    """The hunt for a flip of one kind, of one project."""

    def __init__(self, ground: Ground, project: int, kind: str) -> None:
        self.project, self.kind = project, kind
        self._ground, self._wins = ground, project not in ground.won
        self._known = ground.estimates.get(project, Estimate())
        self._funded: dict[int, tuple[int, ...]] = {}
        self._counted: Counted | None = None

    @cached_property
    def _low(self) -> int:
        """Return a size such that smaller ones surely do not flip."""
        low = self._known.low.get(self.kind, 1)
        return low if self.kind in MONEY else max(low, self._ground.proofs.safe + 1)

    @cached_property
    def _bracket(self) -> Bracket:
        margin = self._known.margin
        known = {0: margin} if isfinite(margin) else {}
        return Bracket(self._flips, self._low, self._most, self._margin, known)

    @cached_property
    def _most(self) -> int:
        election, kind = self._ground.election, self.kind
        return largest(election, kind, self._now, self._wins, len(self._pool))

    @property
    def is_done(self) -> bool:
        """Tell whether the largest size there is was tried, or none makes sense."""
        return self._low > self._most or self._most in self._funded

    def reach(self, tries: int) -> None:
        """Look for any size that flips."""
        if self.kind in SHARED:
            self._climb(tries)
        else:
            guess = self._known.guess.get(self.kind)
            self._bracket.reach(tries, guess, rough=self.kind in _ROUGH)

    def narrow(self, tries: int) -> None:
        """Look for a smaller size, if one was reached."""
        if self.kind in SHARED and self._bracket.found:
            self._learn()
        self._bracket.narrow(tries)

    def flip(self) -> Flip | None:
        """Return what was found, and whether it is surely the smallest."""
        if (found := self._bracket.found) is None:
            return None
        change, proofs = self._change(found.size), self._ground.proofs
        surely = found.size in (1, self._low)
        if found.next_fails and not surely:
            surely = proofs.is_monotone(self.kind)
            if self.kind == "budget":
                surely = proofs.is_first(change.amount, self.project)
        return Flip(
            change, found.size, self._wins, self._funded[found.size], found.next_fails, surely
        )

    def _flips(self, size: int) -> bool:
        self._counted = self._ground.probes.counted(self._change(size))
        self._funded[size] = self._counted.funded
        flips = (self.project in self._counted.funded) is self._wins
        if flips and self.kind == "budget":
            self._ground.fatal[self.project] = self._change(size).amount
        return flips

    def _margin(self, _size: int) -> float | None:
        """Return the margin of the size counted last."""
        return self._counted.margin(self.project) if self._counted else None

    def _climb(self, tries: int) -> None:
        """Try sizes that are the same for all projects, so that most are known already."""
        probes = self._ground.probes
        least = max(probes.left - tries, 0)
        for size in probes.rungs(self.kind, self._wins, self._most):
            self._bracket.ask(size, measured=False)
            if self._bracket.found or probes.left <= least:
                return

    def _learn(self) -> None:
        """Take from the counts made for other projects what they tell of this one."""
        probes, bracket = self._ground.probes, self._bracket
        for size in probes.between(self.kind, self._wins, *bracket.ends):
            bracket.ask(size, measured=False)
            if bracket.ends[1] == size:
                break
        below, high = bracket.ends
        fatal = self._ground.fatal.get(self.project)
        if self.kind == "blank-ballots" and fatal:
            # As many share the budget as would each get of that with which it loses.
            voters, budget = self._ground.election.voters, self._ground.election.budget
            guess = -(-voters * budget // fatal) - voters
            if below < guess < high:
                bracket.ask(guess)
        elif high - below > 1 and (size := below if self._wins else high) in self._funded:
            # Where it loses, a count made before tells how far that is from winning.
            bracket.ask(size)

    def _change(self, size: int) -> Change:
        if self.kind in MONEY:
            sign = 1 if self._wins is (self.kind == "budget") else -1
            return Change(self.kind, self.project, self._now + size * sign)
        chosen = np.sort(self._pool[:size]).tolist()
        return Change(self.kind, self.project, size, tuple(chosen))

    @property
    def _now(self) -> int:
        election = self._ground.election
        return election.budget if self.kind == "budget" else election.prices[self.project]

    @cached_property
    def _pool(self) -> NDArray[np.int32]:
        """Return the ballots that may change, those first that shall do so first.

        Those who got least have most money left, and carry least.
        """
        if self.kind in MONEY or self.kind.endswith("-ballots"):
            return np.zeros(0, dtype=np.int32)
        mine = approving(self._ground.election.ballots, self.project)
        if self.kind == "joining" or (self.kind == "withdrawn" and self._wins):
            mine = ~mine
        pool = np.flatnonzero(mine)
        pool = pool[np.argsort(self._ground.had[pool], kind="stable")]
        first = self._known.orders.get(self.kind)
        if first is not None:
            pool = np.concatenate((first, pool[~np.isin(pool, first)]))
        return pool.astype(np.int32)
