"""Ballots of every kind as one sparse matrix, in the order they were cast.

Knows which projects a ballot marks and with how many points; refuses to know
who cast it. Kinds and their vocabulary: [AB21], [FFP23].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from folkmoot_engine.columns import Columns, columns
from folkmoot_engine.limits import APPROVALS_MAX, BALLOTS_MAX, POINTS_MAX

__all__ = ["KINDS", "ORDERED", "WITH_POINTS", "Ballots", "Columns", "columns"]

KINDS: tuple[str, ...] = (
    "approval", "choose-1", "knapsack", "cumulative", "scoring", "ordinal",
)  # fmt: skip
"""The kinds of ballot."""

WITH_POINTS: frozenset[str] = frozenset({"cumulative", "scoring"})
"""Kinds whose every mark has points. A scoring ballot may give less than none."""

ORDERED: frozenset[str] = frozenset({"ordinal"})
"""Kinds whose marks stand in order of preference, the best first."""

_MARKS_AT_ONCE = 1_000_000


@dataclass(frozen=True, eq=False)
class Ballots:
    """Marks by row (CSR): ballot i marks ``projects[starts[i]:starts[i + 1]]``.

    ``starts`` is int64 (voters + 1,), ``projects`` is int32 (marks,), each a
    project index, each once in a ballot. Ordinal ballots keep their order of
    preference; in all others the projects are sorted, so equal choices are
    equal arrays. ``points`` is None, each mark being worth one, or int64
    (marks,). Cumulative and scoring ballots always have points, ordinal ones
    only once a scoring function was named, the others never.

    A project that stands twice in a ballot counts once: with the points of
    both together, or at its better place.

    Raises ValueError if the arrays do not fit together or are too large.
    Cost: O(marks log marks), and O(marks) if nothing has to be sorted.
    """

    starts: NDArray[np.int64]
    projects: NDArray[np.int32]
    kind: str = "approval"
    points: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        starts, projects = _whole(self.starts, "starts"), _whole(self.projects, "projects")
        points = None if self.points is None else _whole(self.points, "points")
        _check_shape(starts, projects)
        _check_points(self.kind, points, len(projects))
        if not _is_clean(self.kind, starts, projects):
            starts, projects, points = _cleaned(self.kind, starts, projects, points)
        object.__setattr__(self, "starts", _frozen(starts, np.int64))
        object.__setattr__(self, "projects", _frozen(projects, np.int32))
        object.__setattr__(self, "points", None if points is None else _frozen(points, np.int64))

    @classmethod
    def tidy(
        cls,
        starts: NDArray[np.int64],
        projects: NDArray[np.int32],
        kind: str,
        points: NDArray[np.int64] | None = None,
    ) -> Ballots:
        """Return ballots whose parts come from other ballots, and so need no look at each mark."""
        made = object.__new__(cls)
        given = None if points is None else _frozen(points, np.int64)
        for name, value in (
            ("starts", _frozen(starts, np.int64)),
            ("projects", _frozen(projects, np.int32)),  # type: ignore[arg-type]
            ("kind", kind),
            ("points", given),
        ):
            object.__setattr__(made, name, value)
        return made

    @classmethod
    def of(
        cls,
        ballots: Iterable[Iterable[int]],
        kind: str = "approval",
        points: Iterable[Iterable[int]] | None = None,
    ) -> Ballots:
        """Return the ballots of plain lists of project indices, in their order.

        ``points`` has one list per ballot, as long as that ballot.
        """
        rows = [list(ballot) for ballot in ballots]
        starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        flat = np.array(list(chain.from_iterable(rows)) or np.zeros(0, dtype=np.int64))
        if points is None:
            return cls(starts, flat, kind)
        worth = [list(ballot) for ballot in points]
        if [len(row) for row in worth] != [len(row) for row in rows]:
            raise ValueError("points must be one for each mark of each ballot")
        given = np.array(list(chain.from_iterable(worth)) or np.zeros(0, dtype=np.int64))
        return cls(starts, flat, kind, given)

    @classmethod
    def of_matrix(cls, matrix: ArrayLike, kind: str = "approval") -> Ballots:
        """Return the ballots of a table (voters, projects) of whole numbers.

        For cumulative and scoring ballots a number other than 0 is the points;
        for ordinal ones it is the rank, 1 the best; else it is a mark.
        """
        table = np.asarray(matrix)
        if table.ndim != 2 or table.dtype.kind not in "biu":
            raise ValueError("a matrix of ballots must be a table of whole numbers")
        voters, projects = np.nonzero(table)
        cells = table[voters, projects].astype(np.int64)
        if kind in ORDERED:
            order = np.lexsort((projects, cells, voters))
            projects = projects[order]
        starts = np.searchsorted(voters, np.arange(len(table) + 1))
        points = cells if kind in WITH_POINTS else None
        return cls(starts, projects, kind, points)  # type: ignore[arg-type]

    def __len__(self) -> int:
        """Return the number of ballots cast, empty ones included."""
        return len(self.starts) - 1

    def __eq__(self, other: object) -> bool:
        """Tell whether both hold the same choices in the same order."""
        if not isinstance(other, Ballots):
            return NotImplemented
        if (self.points is None) is not (other.points is None):
            return False
        return (
            self.kind == other.kind
            and np.array_equal(self.starts, other.starts)
            and np.array_equal(self.projects, other.projects)
            and (self.points is None or np.array_equal(self.points, other.points))  # type: ignore[arg-type]
        )

    __hash__ = None  # type: ignore[assignment]

    def rows(self) -> list[list[int]]:
        """Return the ballots as plain lists: sorted, or the best first if ordinal."""
        return _split(self.projects, self.starts)

    def point_rows(self) -> list[list[int]] | None:
        """Return the points as plain lists beside ``rows``, or None if there are none."""
        return None if self.points is None else _split(self.points, self.starts)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Return how many projects each ballot marks."""
        return np.diff(self.starts)

    def votes(self, projects: int) -> NDArray[np.int64]:
        """Return how many ballots mark each project."""
        if len(self.projects) <= _MARKS_AT_ONCE:
            return np.bincount(self.projects, minlength=projects)
        votes = np.zeros(projects, dtype=np.int64)
        for begin, end in parts(self.starts):
            part = self.projects[self.starts[begin] : self.starts[end]]
            votes += np.bincount(part, minlength=projects)
        return votes

    def scores(self, projects: int) -> NDArray[np.int64]:
        """Return the points of each project, which are its votes where marks have none."""
        if self.points is None:
            return self.votes(projects)
        scores = np.zeros(projects, dtype=np.int64)
        np.add.at(scores, self.projects, self.points)
        return scores


def _check_shape(starts: NDArray[np.int64], projects: NDArray[np.int64]) -> None:
    if len(starts) == 0 or starts[0] != 0 or starts[-1] != len(projects):
        raise ValueError("starts must run from 0 to the number of approvals")
    if (starts[1:] < starts[:-1]).any():
        raise ValueError("starts must never fall")
    if len(starts) - 1 > BALLOTS_MAX or len(projects) > APPROVALS_MAX:
        raise ValueError(f"at most {BALLOTS_MAX} ballots and {APPROVALS_MAX} approvals")
    if projects.size and not 0 <= int(projects.min()) <= int(projects.max()) < 2**31:
        raise ValueError("approvals are project indices, counted from 0")


def _check_points(kind: str, points: NDArray[np.int64] | None, marks: int) -> None:
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is unknown; choose from {', '.join(KINDS)}")
    if points is None:
        if kind in WITH_POINTS:
            raise ValueError(f"points are missing: {kind} ballots give them")
        return
    if kind not in WITH_POINTS | ORDERED:
        raise ValueError(f"points do not belong to {kind} ballots")
    if len(points) != marks:
        raise ValueError(f"points must be one per mark: {len(points)} for {marks}")
    low = 0 if kind != "scoring" else -POINTS_MAX
    if points.size and not low <= int(points.min()) <= int(points.max()) <= POINTS_MAX:
        raise ValueError(f"points must be {low} to {POINTS_MAX}")


def _is_clean(kind: str, starts: NDArray[np.int64], projects: NDArray[np.int64]) -> bool:
    """Tell whether every ballot is sorted already and names nothing twice."""
    if kind in ORDERED:
        return all(
            _differ(starts[a : b + 1] - starts[a], projects[starts[a] : starts[b]])
            for a, b in parts(starts)
        )
    rises = projects[1:] > projects[:-1]
    inner = starts[1:-1]
    rises[inner[(inner > 0) & (inner < len(projects))] - 1] = True
    return bool(rises.all())


def _cleaned(
    kind: str,
    starts: NDArray[np.int64],
    projects: NDArray[np.int64],
    points: NDArray[np.int64] | None,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64] | None]:
    """Return the ballots with every project once, and sorted unless ordinal."""
    if kind in ORDERED:
        kept = np.sort(_first_places(starts, projects))
        # How many kept marks stand before each start.
        starts = np.searchsorted(kept, starts)
        return starts, projects[kept], None if points is None else points[kept]
    keys = _keys(starts, projects)
    if points is None:
        keys = _sorted(keys)
    else:
        order = np.argsort(keys, kind="stable")
        keys, points = keys[order], points[order]
    again = keys[1:] == keys[:-1]
    if again.any():
        first = np.flatnonzero(np.append(True, ~again))
        keys, points = keys[first], None if points is None else np.add.reduceat(points, first)
        many = np.bincount(keys >> 31, minlength=len(starts) - 1)
        starts = np.concatenate(([0], np.cumsum(many)))
    return starts, keys & (2**31 - 1), points


def parts(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield runs of ballots with few enough marks that copies of them do not matter."""
    begin, voters = 0, len(starts) - 1
    while begin < voters:
        end = int(np.searchsorted(starts, starts[begin] + _MARKS_AT_ONCE, side="right")) - 1
        end = min(max(end, begin + 1), voters)
        yield begin, end
        begin = end


def _differ(starts: NDArray[np.int64], projects: NDArray[np.int64]) -> bool:
    """Tell whether no ballot names a project twice."""
    keys = _sorted(_keys(starts, projects))
    return not (keys[1:] == keys[:-1]).any()


def _sorted(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return keys in order: ballots are already, so that merging beats all other sorts."""
    return np.sort(keys, kind="stable")


def _first_places(starts: NDArray[np.int64], projects: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return where each ballot names each of its projects first."""
    return np.unique(_keys(starts, projects), return_index=True)[1]


def _keys(starts: NDArray[np.int64], projects: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number per mark, below 2**52: sorting these sorts rows."""
    voters = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return (voters << 31) | projects


def _split(
    values: NDArray[np.int32] | NDArray[np.int64], starts: NDArray[np.int64]
) -> list[list[int]]:
    flat: Sequence[int] = values.tolist()
    return [list(flat[a:b]) for a, b in pairwise(starts.tolist())]


def _whole(values: NDArray[np.int64] | NDArray[np.int32], name: str) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be one row of whole numbers")
    return array.astype(np.int64, copy=False) if array.dtype != np.int32 else array  # type: ignore[return-value]


def _frozen(values: NDArray[np.int64], kind: type[np.integer]) -> NDArray[np.int64]:
    # What nobody can write to any more need not be copied.
    if values.dtype != kind or values.flags.writeable or not values.flags.owndata:
        values = values.astype(kind)
    values.setflags(write=False)
    return values
