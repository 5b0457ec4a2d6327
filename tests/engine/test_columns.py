"""Marks by project; equal ballots together, with every mark counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine import Ballots
from folkmoot_engine import columns as module
from folkmoot_engine.ballots import KINDS, ORDERED, WITH_POINTS
from folkmoot_engine.columns import columns, some_columns

PROJECTS = 7


@st.composite
def ballots(draw: st.DrawFn) -> Ballots:
    """Ballots of any kind, many of them equal."""
    kind = draw(st.sampled_from(KINDS))
    rows = draw(st.lists(st.lists(st.integers(0, PROJECTS - 1), max_size=5), max_size=12))
    points = None
    if kind in WITH_POINTS or (kind in ORDERED and draw(st.booleans())):
        points = [[draw(st.integers(0, 2)) for _ in row] for row in rows]
    return Ballots.of(rows, kind, points)


def spread(found: module.Columns) -> list[tuple[int, int, int, int]]:
    """Return (group, project, weight, points) of every mark, sorted."""
    return sorted(
        (group, project, weight, points)
        for project in range(len(found.supporters))
        for group, weight, points in zip(
            found.supporters[project].tolist(),
            found.weights[project].tolist(),
            found.points[project].tolist() if found.points else [1] * len(found.weights[project]),
            strict=True,
        )
    )


@settings(deadline=None)
@given(told=ballots())
def test_columns_count_every_mark_of_every_ballot(told: Ballots) -> None:
    found = columns(told, PROJECTS)

    assert found.votes == tuple(told.votes(PROJECTS).tolist())
    assert found.voters == len(told)
    assert found.filled == sum(bool(row) for row in told.rows())
    scores = np.zeros(PROJECTS, dtype=np.int64)
    for _, project, weight, points in spread(found):
        scores[project] += weight * points
    assert scores.tolist() == told.scores(PROJECTS).tolist()


@settings(deadline=None)
@given(told=ballots())
def test_a_group_is_one_for_each_different_ballot_that_is_not_empty(told: Ballots) -> None:
    found = columns(told, PROJECTS)
    points = told.point_rows() or [[]] * len(told)
    different = {(*row, None, *p) for row, p in zip(told.rows(), points, strict=True) if row}

    assert found.groups == len(different)
    assert all((weights > 0).all() for weights in found.weights)


@settings(deadline=None)
@given(told=ballots())
def test_where_hashes_collide_the_ballots_themselves_are_compared(told: Ballots) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BITS", 0)
        right = columns(told, PROJECTS)
        patch.setattr(module, "_hashes", lambda _, filled: np.zeros(len(filled), dtype=np.uint64))

        assert spread(columns(told, PROJECTS)) == spread(right)


@settings(deadline=None)
@given(told=ballots())
def test_ballots_left_alone_say_the_same_as_grouped_ones(told: Ballots) -> None:
    with pytest.MonkeyPatch.context() as patch:
        right = columns(told, PROJECTS)
        patch.setattr(module, "GROUPED_MARKS_MIN", -1)
        patch.setattr(module, "GROUPED_SHARE_MAX", -1)
        alone = columns(told, PROJECTS)

    assert alone.groups == alone.filled == right.filled
    assert alone.votes == right.votes
    assert [mark[1:] for mark in spread(alone)] == [
        (project, 1, points)
        for voter in zip(*_by_voter(told), strict=True)
        for project, points in sorted(zip(*voter, strict=True))
    ]


@settings(deadline=None)
@given(
    told=ballots().filter(lambda told: told.points is None),
    wanted=st.sets(st.integers(0, PROJECTS - 1)),
)
def test_columns_of_some_projects_say_the_same_of_these(told: Ballots, wanted: set[int]) -> None:
    votes = tuple(told.votes(PROJECTS).tolist())
    found = some_columns(told, votes, sorted(wanted))

    assert (found.voters, found.votes) == (len(told), votes)
    for project in range(PROJECTS):
        supporters = found.supporters[project]
        assert int(found.weights[project].sum()) == (votes[project] if project in wanted else 0)
        if found.single:
            rows = [told.rows()[voter] for voter in supporters.tolist()]
            assert all(project in row for row in rows)
        else:
            assert supporters.tolist() in ([], [project])


def _by_voter(told: Ballots) -> tuple[list[list[int]], list[list[int]]]:
    rows = told.rows()
    return rows, told.point_rows() or [[1] * len(row) for row in rows]


def test_two_orders_of_the_same_projects_are_two_groups() -> None:
    assert columns(Ballots.of([[0, 1], [1, 0], [0, 1]], "ordinal"), 2).groups == 2


def test_diverse_ballots_are_not_put_together_and_equal_ones_are() -> None:
    different = Ballots.of([[i, i + 1] for i in range(9_000)])
    equal = Ballots.of([[0, 1]] * 9_000)

    assert columns(different, 9_001).groups == 9_000
    assert columns(equal, 2).groups == 1


def test_an_election_without_projects_has_no_columns() -> None:
    assert columns(Ballots.of([[], []]), 0).supporters == ()
