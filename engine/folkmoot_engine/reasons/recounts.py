"""Counting a changed election again, exactly, and fast enough to try many changes.

`Recount` counts any way of counting cold. `ShareRecount` is for equal shares
without completion: it holds the columns of the election with a group for each
ballot, so that a change touches few of them, and leaves out what only reasons
need. Both decide everything as `count` does, and say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.columns import Columns
from folkmoot_engine.counting import count
from folkmoot_engine.election import Election
from folkmoot_engine.market import Market
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.permits import held
from folkmoot_engine.reasons.changes import changed
from folkmoot_engine.reasons.estimates import margin
from folkmoot_engine.reasons.shapes import Change
from folkmoot_engine.rules import RULES
from folkmoot_engine.rules.equal_shares import buy


def _unknown(_project: int) -> None:
    """Tell nothing."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What is funded after a change, in order of funding.

    ``margin`` tells of a project how far it is from being funded, if that is known; see
    `estimates.margin`.
    """

    funded: tuple[int, ...]
    margin: Callable[[int], float | None] = _unknown


class Recount(Protocol):
    """Says what is funded after a change."""

    def counted(self, change: Change) -> Counted:
        """Count the changed election."""


def recount(election: Election, outcome: Outcome) -> Recount:
    """Return what counts changes of an election in the way of its outcome."""
    if is_plain_shares(outcome) and election.ballots.points is None:
        assert outcome.utility is not None, "shares have a utility"
        return ShareRecount(election, outcome.utility)
    return ColdRecount(election, outcome)


def is_plain_shares(outcome: Outcome) -> bool:
    """Tell whether an outcome is of equal shares without completion, and held to nothing else."""
    return (outcome.rule, outcome.completion) == ("equal-shares", "none") and not outcome.parameters


def again(election: Election, outcome: Outcome) -> Outcome:
    """Count an election in the way of an outcome."""
    known = {parameter.name for parameter in RULES[outcome.rule].parameters}
    return count(
        election,
        outcome.rule,
        outcome.utility or "cost",
        outcome.completion or "none",
        parameters={name: value for name, value in outcome.parameters if name in known},
        limits=held(outcome),
    )


class ColdRecount:
    """Counts every changed election from its ballots."""

    def __init__(self, election: Election, outcome: Outcome) -> None:
        self._election, self._outcome = election, outcome

    def counted(self, change: Change) -> Counted:
        """Count the changed election."""
        return Counted(again(changed(self._election, change), self._outcome).funded)


class ShareRecount:
    """Counts changed elections by equal shares without completion."""

    def __init__(self, election: Election, utility: str) -> None:
        self._election, self._utility = election, utility
        self.columns = single_columns(election.ballots, len(election.ids))

    def unchanged(self) -> Market:
        """Return the market of the election as it is."""
        return Market.over(self._election, self._utility, self.columns)

    def market(self, change: Change) -> Market:
        """Return the market of the changed election."""
        return Market.over(
            changed(self._election, change), self._utility, changed_columns(self.columns, change)
        )

    def counted(self, change: Change) -> Counted:
        """Count the changed election."""
        market = self.market(change)
        run = buy(market)
        return Counted((*free(market), *run.bought), partial(margin, market, run))


def free(market: Market) -> list[int]:
    """Return what costs nothing and somebody approves, in the published order."""
    votes = market.columns.votes
    found = [p for p, cost in enumerate(market.costs) if not cost and votes[p]]
    return sorted(found, key=market.ranks.__getitem__)


def single_columns(ballots: Ballots, projects: int) -> Columns:
    """Return the columns of ballots, each in a group of its own.

    Blank ballots are taken for filled: whoever joins may come from them, and
    `Purses` only must not believe that they are fewer.
    """
    many = np.bincount(ballots.projects, minlength=projects)
    cuts = np.concatenate(([0], np.cumsum(many))).tolist()
    voters = np.repeat(np.arange(len(ballots), dtype=np.intp), ballots.lengths)
    voters = voters[np.argsort(ballots.projects, kind="stable")]
    ones = np.ones(max(many.tolist(), default=0), dtype=np.int64)
    return Columns(
        voters=len(ballots),
        filled=len(ballots),
        groups=len(ballots),
        supporters=tuple(voters[a:b] for a, b in pairwise(cuts)),
        weights=tuple(ones[: b - a] for a, b in pairwise(cuts)),
        votes=tuple(many.tolist()),
    )


def changed_columns(columns: Columns, change: Change) -> Columns:
    """Return the columns of single ballots after a change.

    A withdrawn ballot stays as a group that supports nothing.
    """
    project, many = change.project, change.amount
    chosen = np.array(change.ballots, dtype=np.intp)
    mine, weights = columns.supporters[project], columns.weights[project]
    if change.kind == "new-ballots" and many:
        weights = np.append(weights, many)
        mine = np.append(mine, columns.groups)
        columns = replace(columns, groups=columns.groups + 1)
    elif change.kind == "joining":
        mine = np.concatenate((mine, chosen))
        weights = np.ones(len(mine), dtype=np.int64)
    elif change.kind == "leaving":
        stays = np.ones(columns.groups, dtype=bool)
        stays[chosen] = False
        mine = mine[stays[mine]]
        weights = weights[: len(mine)]
    elif change.kind == "withdrawn":
        return _without(columns, chosen)
    if change.kind in ("new-ballots", "blank-ballots"):
        columns = replace(columns, voters=columns.voters + many, filled=columns.filled + many)
    return replace(
        columns,
        supporters=_put(columns.supporters, project, mine),
        weights=_put(columns.weights, project, weights),
        votes=(*columns.votes[:project], int(weights.sum()), *columns.votes[project + 1 :]),
    )


def _put(
    columns: tuple[NDArray[np.int64], ...], project: int, column: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    return (*columns[:project], column, *columns[project + 1 :])


def _without(columns: Columns, gone: NDArray[np.intp]) -> Columns:
    stays = np.ones(columns.groups, dtype=bool)
    stays[gone] = False
    supporters = tuple(mine[stays[mine]] for mine in columns.supporters)
    return replace(
        columns,
        voters=columns.voters - len(gone),
        supporters=supporters,
        weights=tuple(
            ones[: len(mine)] for ones, mine in zip(columns.weights, supporters, strict=True)
        ),
        votes=tuple(len(mine) for mine in supporters),
    )
