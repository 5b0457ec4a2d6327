"""Approval ballots as one sparse matrix, and equal ballots put together.

Knows which projects a ballot approves; refuses to know who cast it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.limits import APPROVALS_MAX, BALLOTS_MAX


@dataclass(frozen=True, eq=False)
class Ballots:
    """Approvals by row (CSR): ballot i approves ``projects[starts[i]:starts[i + 1]]``.

    ``starts`` is int64 (voters + 1,), ``projects`` is int64 (approvals,), each
    a project index. Ballots keep their order; within one ballot the projects
    are sorted and each stands once, so equal choices are equal arrays.

    Raises ValueError if the arrays do not fit together or are too large.
    Cost: O(approvals log approvals).
    """

    starts: NDArray[np.int64]
    projects: NDArray[np.int64]

    def __post_init__(self) -> None:
        starts, projects = _whole(self.starts, "starts"), _whole(self.projects, "projects")
        if len(starts) == 0 or starts[0] != 0 or starts[-1] != len(projects):
            raise ValueError("starts must run from 0 to the number of approvals")
        if (np.diff(starts) < 0).any():
            raise ValueError("starts must never fall")
        if len(starts) - 1 > BALLOTS_MAX or len(projects) > APPROVALS_MAX:
            raise ValueError(f"at most {BALLOTS_MAX} ballots and {APPROVALS_MAX} approvals")
        if (projects < 0).any() or (projects >= 2**31).any():
            raise ValueError("approvals are project indices, counted from 0")
        voters = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        # One number per (ballot, project) below 2**52: sorting these sorts rows
        # and drops what a ballot says twice, which counts as one approval.
        once = np.unique((voters << 31) | projects)
        kept = np.bincount(once >> 31, minlength=len(starts) - 1)
        object.__setattr__(self, "starts", _frozen(np.concatenate(([0], np.cumsum(kept)))))
        object.__setattr__(self, "projects", _frozen(once & (2**31 - 1)))

    @classmethod
    def of(cls, ballots: Iterable[Iterable[int]]) -> Ballots:
        """Return the ballots of plain lists of project indices, in their order."""
        rows = [list(ballot) for ballot in ballots]
        starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return cls(starts, np.array(list(chain.from_iterable(rows)), dtype=np.int64))

    def __len__(self) -> int:
        """Return the number of ballots cast, empty ones included."""
        return len(self.starts) - 1

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same choices in the same order."""
        if not isinstance(other, Ballots):
            return NotImplemented
        return np.array_equal(self.starts, other.starts) and np.array_equal(
            self.projects, other.projects
        )

    __hash__ = None  # type: ignore[assignment]

    def rows(self) -> list[list[int]]:
        """Return the ballots as plain lists, sorted within each ballot."""
        flat, starts = self.projects.tolist(), self.starts.tolist()
        return [flat[a:b] for a, b in pairwise(starts)]


@dataclass(frozen=True, eq=False)
class Columns:
    """The same approvals by project, equal ballots put together in groups.

    ``supporters[p]`` intp (groups of p,) are the groups that approve project p,
    ``weights[p]`` int64 (groups of p,) the number of ballots in each of them,
    ``votes[p]`` their sum. ``voters`` counts every ballot; ``filled`` those with
    an approval, for empty ballots are in no group.
    """

    voters: int
    filled: int
    groups: int
    supporters: tuple[NDArray[np.intp], ...]
    weights: tuple[NDArray[np.int64], ...]
    votes: tuple[int, ...]


def columns(ballots: Ballots, projects: int) -> Columns:
    """Turn ballots into columns for that many projects.

    Grouping compares the ballots themselves, never only a hash of them.
    Cost: O(approvals log approvals).
    """
    members: dict[bytes, int] = {}
    weights: list[int] = []
    firsts: list[int] = []
    starts = ballots.starts.tolist()
    flat = ballots.projects.astype(np.int32).tobytes()
    for voter, (begin, end) in enumerate(pairwise(starts)):
        if begin == end:
            continue
        group = members.setdefault(flat[4 * begin : 4 * end], len(weights))
        if group == len(weights):
            weights.append(0)
            firsts.append(voter)
        weights[group] += 1
    lengths = np.diff(ballots.starts)[firsts]
    rows = [ballots.projects[starts[v] : starts[v + 1]] for v in firsts]
    approved = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    groups = np.repeat(np.arange(len(firsts), dtype=np.intp), lengths)
    # Stable, so each column lists its groups in rising order: walks memory once.
    order = np.argsort(approved, kind="stable")
    cuts = np.searchsorted(approved[order], np.arange(projects + 1)).tolist()
    supporters = [groups[order[begin:end]] for begin, end in pairwise(cuts)]
    heavy = np.array(weights, dtype=np.int64)
    by_project = tuple(heavy[column] for column in supporters)
    votes = tuple(int(column.sum()) for column in by_project)
    return Columns(len(ballots), sum(weights), len(firsts), tuple(supporters), by_project, votes)


def _whole(values: NDArray[np.int64], name: str) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be one row of whole numbers")
    return array.astype(np.int64)


def _frozen(values: NDArray[np.int64]) -> NDArray[np.int64]:
    values = values.astype(np.int64)
    values.setflags(write=False)
    return values
