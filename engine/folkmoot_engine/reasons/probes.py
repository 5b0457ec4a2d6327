"""Counts of changed elections, as long as there is work left; what others can use is kept.

Some changes make the same election whichever project they are about: a count
of one tells of every project.
"""

from __future__ import annotations

from collections.abc import Iterator

from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.reasons.proofs import MARKS_MIN
from folkmoot_engine.reasons.recounts import Counted, Recount
from folkmoot_engine.reasons.searching import rungs
from folkmoot_engine.reasons.shapes import Change

SHARED = frozenset({"blank-ballots", "budget"})
"""The kinds of change that make the same election for all projects."""


class Probes:
    """Counts changed elections. ``left`` is how many more may be counted."""

    def __init__(self, election: Election, outcome: Outcome, recount: Recount, work: int) -> None:
        marks = max(len(election.ballots.projects), MARKS_MIN)
        # With raises a count is many, each of which takes about half of one.
        self.left = work // (marks * (2 + outcome.raised // election.step) // 2)
        self._election, self._recount = election, recount
        self._kept: dict[tuple[str, int], Counted] = {}

    def counted(self, change: Change) -> Counted:
        """Count a changed election, or remember it, if it is the same for all projects."""
        key = change.kind, change.amount
        if key in self._kept:
            return self._kept[key]
        self.left -= 1
        found = self._recount.counted(change)
        if change.kind in SHARED:
            self._kept[key] = found
        return found

    def between(self, kind: str, wins: bool, below: int, high: int) -> list[int]:
        """Return the sizes between two that were counted for any project, rising."""
        sizes = {self._size(kind, amount, wins) for name, amount in self._kept if name == kind}
        return sorted(size for size in sizes if below < size < high)

    def rungs(self, kind: str, wins: bool, most: int) -> Iterator[int]:
        """Yield rising sizes of a shared kind, the same for all projects."""
        now = self._election.budget if kind == "budget" else self._election.voters
        return rungs(now, most, falls=kind == "budget" and not wins)

    def _size(self, kind: str, amount: int, wins: bool) -> int:
        if kind != "budget":
            return amount
        more = amount - self._election.budget
        return more if wins else -more
