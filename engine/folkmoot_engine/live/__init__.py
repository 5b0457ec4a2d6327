"""Counting while ballots are added, changed and withdrawn one by one.

Nothing is built anew for a ballot. What stands is told at once, and it is told
whether that is certain; what is certain is what a cold count of the same
ballots finds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from itertools import count as numbers

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.counting import count
from folkmoot_engine.election import Election
from folkmoot_engine.limits import APPROVALS_MAX, BALLOTS_MAX
from folkmoot_engine.live.snapshot import Snapshot
from folkmoot_engine.live.standing import STANDS, Asked, Standing, stand
from folkmoot_engine.live.tables import Group, Row, Tables
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.rules import usual_utility

__all__ = ["LIVE_RULES", "LiveCount", "Standing"]

LIVE_RULES: tuple[str, ...] = tuple(STANDS)
"""The rules that can be counted live."""


class LiveCount:
    """An election whose ballots come and go, counted by one rule of LIVE_RULES.

    Every ballot has a key, a whole number: those of ``election`` from 0 in
    their order, each later one the next. A changed ballot keeps its key, and
    no key is used again. Ballots are told as to `Ballots.of`, one at a time:
    project indices, and points if those of the election have some. ``rule``,
    ``utility`` and ``completion`` are as for `count`. For one thread at a time.

    Raises ValueError for a rule that cannot be counted live, for
    a ballot that does not fit the election, and for a key that is not there;
    what was counted then stays as it was. Cost of a ballot: O(its marks),
    amortised. Papers: those of the rules.
    """

    def __init__(
        self,
        election: Election,
        rule: str = "equal-shares",
        utility: str | None = None,
        completion: str = "add-one+fill",
    ) -> None:
        if rule not in LIVE_RULES:
            raise ValueError(f"rule {rule!r} is not live; choose from {', '.join(LIVE_RULES)}")
        self._terms = election
        self._pointed = election.ballots.points is not None
        utility = usual_utility(points=self._pointed) if utility is None else utility
        self._rule, self._utility, self._completion = rule, utility, completion
        self._tables = Tables(len(election.ids), with_points=self._pointed)
        self._keys = numbers()
        self._groups: dict[int, Group] = {}
        self._before = 0  # the raise at which raises ended when that was certain
        self._standing: Standing | None = None
        self._outcome: Outcome | None = None
        # Without ballots, this only refuses names and ballots that the rule does not count.
        count(self.election(), rule, utility, completion)
        self._load(election.ballots)

    def __len__(self) -> int:
        """Return the number of ballots, empty ones included."""
        return len(self._groups)

    def add(self, ballot: Iterable[int], points: Iterable[int] | None = None) -> int:
        """Count one more ballot; return its key."""
        if len(self) == BALLOTS_MAX:
            raise ValueError(f"at most {BALLOTS_MAX} ballots")
        row = self._row(ballot, points)
        key = next(self._keys)
        self._groups[key] = self._tables.enter(row)
        self._forget()
        return key

    def change(self, key: int, ballot: Iterable[int], points: Iterable[int] | None = None) -> None:
        """Put another ballot in the place of one."""
        old, row = self._group(key), self._row(ballot, points)
        self._groups[key] = self._tables.enter(row)
        self._tables.leave(old)
        self._forget()

    def withdraw(self, key: int) -> None:
        """Take a ballot out, as if it had never been cast."""
        self._tables.leave(self._group(key))
        del self._groups[key]
        self._forget()

    def election(self) -> Election:
        """Return the election with the ballots of now, in order of their keys. Cost: O(marks)."""
        terms = {field.name: getattr(self._terms, field.name) for field in fields(Election)}
        return Election(**terms | {"ballots": self._written()})

    def provisional(self) -> Standing:
        """Return what stands, at once; it is certain unless shares are raised.

        Cost: one run of the rule, or a few if shares are raised.
        """
        if self._standing is None:
            self._standing = self._stand(certain=False)
        return self._standing

    def certify(self) -> Standing:
        """Return what stands for certain: what a count of the same ballots funds."""
        found = self.provisional()
        if not found.certain:
            self._standing = found = self._stand(certain=True)
            self._before = found.raised
        return found

    def outcome(self) -> Outcome:
        """Return the whole outcome, with payments and reasons, that `count` would return."""
        if self._outcome is None:
            self._outcome = count(self._snapshot(), self._rule, self._utility, self._completion)
        return self._outcome

    def _stand(self, certain: bool) -> Standing:
        asked = Asked(self._utility, self._completion, self._before, certain)
        return stand(self._snapshot(), self._rule, asked)

    def _snapshot(self) -> Snapshot:
        return Snapshot.taken(self._terms, self._tables, self._written)

    def _forget(self) -> None:
        self._standing = self._outcome = None

    def _group(self, key: int) -> Group:
        group = self._groups.get(key)
        if group is None:
            raise ValueError(f"no ballot has the key {key!r}")
        return group

    def _row(self, ballot: Iterable[int], points: Iterable[int] | None) -> Row:
        """Return a ballot checked and in order."""
        if points is None and self._pointed:
            raise ValueError("points are missing: the ballots of this election give them")
        given = None if points is None else [points]
        made = Ballots.of([ballot], self._terms.ballots.kind, given)
        projects = tuple(made.projects.tolist())
        if projects and max(projects) >= len(self._terms.ids):
            raise ValueError(
                f"a ballot marks project index {max(projects)},"
                f" but indices end at {len(self._terms.ids) - 1}"
            )
        if self._tables.marks + len(projects) > APPROVALS_MAX:
            raise ValueError(f"at most {APPROVALS_MAX} approvals")
        return projects, None if made.points is None else tuple(made.points.tolist())

    def _load(self, ballots: Ballots) -> None:
        rows = ballots.rows()
        worth = ballots.point_rows() or rows
        for projects, points, key in zip(rows, worth, self._keys, strict=False):
            row = (tuple(projects), tuple(points) if self._pointed else None)
            self._groups[key] = self._tables.enter(row)

    def _written(self) -> Ballots:
        """Return the ballots of now, in order of their keys."""
        rows = [group.row for group in self._groups.values()]
        points = [worth or () for _, worth in rows] if self._pointed else None
        return Ballots.of([projects for projects, _ in rows], self._terms.ballots.kind, points)
