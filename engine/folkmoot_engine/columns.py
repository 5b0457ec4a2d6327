"""The same marks by project, equal ballots put together where that pays.

What the rules read: for each project, who supports it and with what weight.
Grouping compares the ballots themselves, never only a hash of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from folkmoot_engine.ballots import Ballots

_Number = TypeVar("_Number", bound=np.generic)

GROUPED_MARKS_MIN = 10_000
"""Below that many marks, equal ballots are always put together."""

GROUPED_SHARE_MAX = 0.5
"""Above, only if the groups have at most this share of all marks: else they cost more."""

_NOBODY, _NONE = np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.int64)

_BITS = 64
"""Ballots over no more projects are whole numbers, a bit each, and equal if these are."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The marks by project, equal ballots put together in groups.

    ``supporters[p]`` intp (groups of p,) are the groups that mark project p,
    ``weights[p]`` int64 (groups of p,) the number of ballots in each of them,
    ``votes[p]`` their sum. ``points[p]`` int64 (groups of p,) is what each
    ballot of the group gives to p; None if every mark is worth one. ``voters``
    counts every ballot; ``filled`` those with a mark, for empty ballots are in
    no group. A group may stand for one ballot only, though another is equal;
    ``single`` tells that every group does.
    """

    voters: int
    filled: int
    groups: int
    supporters: tuple[NDArray[np.intp], ...]
    weights: tuple[NDArray[np.int64], ...]
    votes: tuple[int, ...]
    points: tuple[NDArray[np.int64], ...] | None = None
    single: bool = False


def columns(ballots: Ballots, projects: int) -> Columns:
    """Turn ballots into columns for that many projects. Cost: O(marks + voters log voters)."""
    lengths = ballots.lengths
    filled = np.flatnonzero(lengths)
    if projects <= _BITS and ballots.points is None and ballots.kind != "ordinal" and len(filled):
        masks, members = _masks(ballots, projects, filled)
        if _pays(int(np.bitwise_count(masks).sum()), ballots):
            return _of_masks(ballots, projects, masks, members)
        firsts, together = filled, False
    else:
        firsts, members = _grouped(ballots, filled, lengths)
        together = _pays(int(lengths[firsts].sum()), ballots)
        firsts = firsts if together else filled
    if len(firsts) < len(lengths):
        at = runs(ballots.starts[firsts], lengths[firsts])
        marked = ballots.projects[at]
        given = None if ballots.points is None else ballots.points[at]
    else:
        marked, given = ballots.projects, ballots.points
    # 16 bits, which hold any project of an election, are sorted by counting.
    # Stable, so each column lists its groups in rising order: walks memory once.
    small = marked.astype(np.int16) if projects < 2**15 else marked
    order = np.argsort(small, kind="stable")
    cuts = np.concatenate(([0], np.cumsum(np.bincount(marked, minlength=projects)))).tolist()
    groups = np.repeat(np.arange(len(firsts), dtype=np.intp), lengths[firsts])[order]
    supporters = _cut(groups, cuts)
    if together:
        weights = _cut(members[groups], cuts)
    else:
        ones = _ones(max(b - a for a, b in pairwise(cuts)))
        weights = tuple(ones[: b - a] for a, b in pairwise(cuts))
    return Columns(
        voters=len(ballots),
        filled=len(filled),
        groups=len(firsts),
        supporters=supporters,
        weights=weights,
        votes=tuple(int(column.sum()) for column in weights),
        points=None if given is None else _cut(given[order], cuts),
        single=not together,
    )


def some_columns(ballots: Ballots, votes: tuple[int, ...], wanted: Sequence[int]) -> Columns:
    """Return the columns of the projects wanted, every ballot a group of its own, and no points.

    Ballots with one mark at most are groups by that mark instead. The columns
    of all other projects are empty, though their ``votes`` are as given. Cost:
    O(marks + voters), a fifth of that of `columns`.
    """
    voters, projects = len(ballots), len(votes)
    supporters, weights = [_NOBODY] * projects, [_NONE] * projects
    if not wanted:
        return Columns(voters, 0, 0, tuple(supporters), tuple(weights), votes)
    lengths, marked = ballots.lengths, ballots.projects
    filled = int(np.count_nonzero(lengths))
    if filled == len(marked):
        for project in wanted:
            supporters[project] = np.array([project], dtype=np.intp)
            weights[project] = np.array([votes[project]], dtype=np.int64)
        return Columns(voters, filled, projects, tuple(supporters), tuple(weights), votes)
    groups, kept = np.repeat(np.arange(voters, dtype=np.intp), lengths), list(votes)
    if 2 * sum(votes[project] for project in wanted) < len(marked):
        few = np.zeros(projects, dtype=bool)
        few[list(wanted)] = True
        here = few[marked]
        marked, groups = marked[here], groups[here]
        kept = [many if keep else 0 for many, keep in zip(votes, few.tolist(), strict=True)]
    # Few bits are sorted by counting. Stable, so that columns walk memory once.
    bits = np.uint8 if projects <= 2**8 else np.uint16 if projects <= 2**16 else np.uint32
    groups = groups[np.argsort(marked.astype(bits), kind="stable")]
    groups.setflags(write=False)
    cuts, ones = [0, *accumulate(kept)], _ones(max(kept))
    for project in wanted:
        begin, end = cuts[project], cuts[project + 1]
        supporters[project], weights[project] = groups[begin:end], ones[: end - begin]
    return Columns(voters, filled, voters, tuple(supporters), tuple(weights), votes, single=True)


def _ones(many: int) -> NDArray[np.int64]:
    """Return the weights that all columns share where every ballot is a group of its own."""
    ones = np.ones(many, dtype=np.int64)
    ones.setflags(write=False)
    return ones


def _pays(marks: int, ballots: Ballots) -> bool:
    """Tell whether groups with so many marks are few enough to be worth it."""
    return marks <= max(GROUPED_MARKS_MIN, GROUPED_SHARE_MAX * len(ballots.projects))


def _masks(
    ballots: Ballots, projects: int, filled: NDArray[np.intp]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the different ballots as whole numbers, a bit a project, and how many are alike."""
    bits = np.uint64(1) << np.arange(projects, dtype=np.uint64)
    masks = bits[ballots.projects]
    if len(masks) > len(filled):
        masks = np.add.reduceat(masks, ballots.starts[filled])
    if 2**projects > 4 * len(masks):
        return np.unique(masks, return_counts=True)
    members = np.bincount(masks.astype(np.intp))
    cast = np.flatnonzero(members)
    return cast.astype(np.uint64), members[cast]


def _of_masks(
    ballots: Ballots, projects: int, masks: NDArray[np.uint64], members: NDArray[np.int64]
) -> Columns:
    """Return the columns of different ballots, given as bits."""
    octets = masks.astype("<u8").view(np.uint8).reshape(-1, 8)
    table = np.unpackbits(octets, axis=1, count=projects, bitorder="little").T
    at, groups = np.nonzero(table)
    cuts = [0, *np.cumsum(np.bincount(at, minlength=projects)).tolist()]
    weights = _cut(members[groups], cuts)
    return Columns(
        voters=len(ballots),
        filled=int(members.sum()),
        groups=len(masks),
        supporters=_cut(groups, cuts),
        weights=weights,
        votes=tuple(int(column.sum()) for column in weights),
    )


def _grouped(
    ballots: Ballots, filled: NDArray[np.intp], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Return the first ballot of each group, in rising order, and its members."""
    if not len(filled):
        return filled, np.zeros(0, dtype=np.int64)
    hashes = _hashes(ballots, filled)
    _, first, group, members = np.unique(
        hashes, return_index=True, return_inverse=True, return_counts=True
    )
    if not _all_equal(ballots, filled, filled[first][group], lengths):
        return _compared(ballots, filled)
    order = np.argsort(first)
    return filled[first[order]], members[order]


def _hashes(ballots: Ballots, filled: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Return a number per ballot with a mark, equal for equal ballots."""
    starts = ballots.starts[filled]
    mixed = _mix(ballots.projects.astype(np.uint64))
    if ballots.points is not None:
        mixed = _mix(mixed ^ ballots.points.astype(np.uint64))
    if ballots.kind == "ordinal":
        lengths = ballots.starts[filled + 1] - starts
        places = np.arange(len(mixed)) - np.repeat(starts, lengths)
        mixed = _mix(mixed + places.astype(np.uint64))
    # Sums wrap around, as they should; empty ballots hold no marks in between.
    return np.add.reduceat(mixed, starts)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread whole numbers over 64 bits (the finisher of the generator splitmix64)."""
    values = (values + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def _all_equal(
    ballots: Ballots,
    filled: NDArray[np.intp],
    twins: NDArray[np.intp],
    lengths: NDArray[np.int64],
) -> bool:
    """Tell whether each ballot with a mark equals its twin."""
    doubles = twins != filled
    mine, theirs = filled[doubles], twins[doubles]
    if not np.array_equal(lengths[mine], lengths[theirs]):
        return False
    here = runs(ballots.starts[mine], lengths[mine])
    there = runs(ballots.starts[theirs], lengths[mine])
    if not np.array_equal(ballots.projects[here], ballots.projects[there]):
        return False
    return ballots.points is None or np.array_equal(ballots.points[here], ballots.points[there])


def _compared(
    ballots: Ballots, filled: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Group without any hash of ours: for ballots made so that hashes collide."""
    group_of: dict[tuple[bytes, bytes], int] = {}
    firsts: list[int] = []
    members: list[int] = []
    for voter in filled.tolist():
        part = slice(ballots.starts[voter], ballots.starts[voter + 1])
        given = b"" if ballots.points is None else ballots.points[part].tobytes()
        group = group_of.setdefault((ballots.projects[part].tobytes(), given), len(firsts))
        if group == len(firsts):
            firsts.append(voter)
            members.append(0)
        members[group] += 1
    return np.array(firsts, dtype=np.intp), np.array(members, dtype=np.int64)


def runs(begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all places of runs of that length, one run after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    places: NDArray[np.int64] = np.arange(total) + np.repeat(begins - (ends - lengths), lengths)
    return places


def _cut(values: NDArray[_Number], cuts: list[int]) -> tuple[NDArray[_Number], ...]:
    values.setflags(write=False)
    return tuple(values[a:b] for a, b in pairwise(cuts))
