"""An election in which one thing is different: what a change makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.election import Election
from folkmoot_engine.limits import BALLOTS_MAX, MONEY_MAX
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.reasons.shapes import CHANGES, Change


def changed(election: Election, change: Change) -> Election:
    """Return the election with one change; nothing else is different.

    New ballots come after those cast. Raises ValueError if a ballot cannot
    change so: it already approves the project, or does not, or is not there.
    Cost: O(approvals).
    """
    if change.kind not in CHANGES:
        raise ValueError(f"change {change.kind!r} is unknown; choose from {', '.join(CHANGES)}")
    if change.kind == "budget":
        return replace(election, budget=change.amount)
    if change.kind == "cost":
        costs = election.costs.copy()
        costs[change.project] = change.amount
        return replace(election, costs=costs)
    if election.ballots.points is not None or election.ballots.kind == "ordinal":
        raise ValueError(f"{election.ballots.kind} ballots are not changed, only money is")
    return replace(election, ballots=_BALLOTS[change.kind](election.ballots, change))


def _new(ballots: Ballots, change: Change) -> Ballots:
    ends = ballots.starts[-1] + np.arange(1, change.amount + 1)
    marks = np.full(change.amount, change.project, dtype=np.int32)
    return Ballots.tidy(
        np.append(ballots.starts, ends), np.append(ballots.projects, marks), ballots.kind
    )


def _blank(ballots: Ballots, change: Change) -> Ballots:
    ends = np.full(change.amount, ballots.starts[-1])
    return Ballots.tidy(np.append(ballots.starts, ends), ballots.projects, ballots.kind)


def _joining(ballots: Ballots, change: Change) -> Ballots:
    joins = _chosen(ballots, change)
    if approving(ballots, change.project)[joins].any():
        raise ValueError("a ballot that joins approves the project already")
    # Ballots are sorted: the mark comes after those of lower projects.
    lower = _starts(ballots.projects < change.project)
    places = ballots.starts[joins] + np.diff(lower[ballots.starts])[joins]
    lengths = ballots.lengths
    lengths[joins] += 1
    projects = np.insert(ballots.projects, places, change.project)
    return Ballots.tidy(_starts(lengths), projects, ballots.kind)


def _leaving(ballots: Ballots, change: Change) -> Ballots:
    leaves = _chosen(ballots, change)
    if not approving(ballots, change.project)[leaves].all():
        raise ValueError("a ballot that leaves does not approve the project")
    gone = np.zeros(len(ballots), dtype=bool)
    gone[leaves] = True
    kept = ~(gone[_voters(ballots)] & (ballots.projects == change.project))
    lengths = ballots.lengths - gone
    return Ballots.tidy(_starts(lengths), ballots.projects[kept], ballots.kind)


def _withdrawn(ballots: Ballots, change: Change) -> Ballots:
    stays = np.ones(len(ballots), dtype=bool)
    stays[_chosen(ballots, change)] = False
    kept = ballots.projects[stays[_voters(ballots)]]
    return Ballots.tidy(_starts(ballots.lengths[stays]), kept, ballots.kind)


_BALLOTS: Mapping[str, Callable[[Ballots, Change], Ballots]] = MappingProxyType(
    {
        "new-ballots": _new,
        "blank-ballots": _blank,
        "joining": _joining,
        "leaving": _leaving,
        "withdrawn": _withdrawn,
    }
)


def approving(ballots: Ballots, project: int) -> NDArray[np.bool_]:
    """Return which ballots approve a project, bool (voters,)."""
    found = np.zeros(len(ballots), dtype=bool)
    found[_voters(ballots)[ballots.projects == project]] = True
    return found


def _chosen(ballots: Ballots, change: Change) -> NDArray[np.intp]:
    chosen = np.array(change.ballots, dtype=np.intp)
    if len(chosen) and not 0 <= chosen.min() <= chosen.max() < len(ballots):
        raise ValueError(f"ballots have places 0 to {len(ballots) - 1}")
    return chosen


def _voters(ballots: Ballots) -> NDArray[np.intp]:
    """Return whose each mark is."""
    return np.repeat(np.arange(len(ballots), dtype=np.intp), ballots.lengths)


def _starts(lengths: NDArray[np.int64] | NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)))


def largest(election: Election, kind: str, now: int, wins: bool, pool: int) -> int:
    """Return the largest size that makes sense, of money that is ``now`` or ballots of a pool.

    ``wins`` tells that a project is to win.
    """
    voters = election.voters
    if kind == "cost":
        # Dearer than the budget, nothing wins.
        return now if wins else max(election.budget + 1 - now, 1)
    if kind == "budget":
        # With so much, everybody alone can pay for all.
        return min(sum(election.prices) * max(voters, 1), MONEY_MAX) - now if wins else now
    if kind in ("new-ballots", "blank-ballots"):
        return min(max(4 * voters, election.budget, 1), BALLOTS_MAX - voters)
    return pool


def worth_funded(election: Election, outcome: Outcome) -> NDArray[np.int64]:
    """Return the cost of what each ballot approves and was funded."""
    ballots = election.ballots
    worth = np.zeros(len(election.ids), dtype=np.int64)
    won = list(outcome.funded)
    worth[won] = election.costs[won]
    voters = np.repeat(np.arange(len(ballots)), ballots.lengths)
    had = np.zeros(len(ballots), dtype=np.int64)
    np.add.at(had, voters, worth[ballots.projects])
    return had
