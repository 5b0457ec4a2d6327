"""Ballots as one matrix, and equal ones together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine import Ballots, limits
from folkmoot_engine.ballots import KINDS, WITH_POINTS

rows = st.lists(st.lists(st.integers(0, 6), max_size=8), max_size=12)


def test_a_project_named_twice_counts_once_and_order_within_a_ballot_is_lost() -> None:
    assert Ballots.of([[2, 0, 2], [], [1]]).rows() == [[0, 2], [], [1]]


def test_empty_ballots_count_as_cast() -> None:
    assert len(Ballots.of([[], [], []])) == 3


def test_equal_choices_in_the_same_order_are_equal() -> None:
    assert Ballots.of([[1, 0], [2]]) == Ballots.of([[0, 1, 1], [2]])
    assert Ballots.of([[1], [2]]) != Ballots.of([[2], [1]])
    assert Ballots.of([]) != "no ballots"


def test_the_arrays_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Ballots.of([[1]]).projects[0] = 0


@pytest.mark.parametrize(
    ("starts", "projects", "says"),
    [
        ([], [], "starts must run"),
        ([1], [], "starts must run"),
        ([0, 1], [], "starts must run"),
        ([0, 2, 1, 2], [0, 1], "never fall"),
        ([0, 1], [-1], "counted from 0"),
        ([0, 1], [2**31], "counted from 0"),
        ([0, 1], [0.5], "whole numbers"),
        ([[0, 1]], [0], "one row"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    starts: list[int], projects: list[int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Ballots(np.array(starts), np.array(projects))


@pytest.mark.parametrize("ballot", [[0.5], [True, False], ["0"]])
def test_lists_of_anything_but_places_of_projects_are_refused(ballot: list[int]) -> None:
    # Above all a row of yes and no, whose True would be read as the second project.
    with pytest.raises(ValueError, match="must be one row of whole numbers"):
        Ballots.of([ballot])


def test_more_ballots_than_the_limit_are_refused() -> None:
    too_many = np.zeros(limits.BALLOTS_MAX + 2, dtype=np.int64)

    with pytest.raises(ValueError, match="at most"):
        Ballots(too_many, np.zeros(0, dtype=np.int64))


def test_an_ordinal_ballot_keeps_its_order_and_a_project_its_better_place() -> None:
    told = Ballots.of([[2, 0, 2, 1], [], [1, 0]], "ordinal")

    assert told.rows() == [[2, 0, 1], [], [1, 0]]
    assert told.point_rows() is None
    assert told != Ballots.of([[0, 1, 2], [], [0, 1]], "ordinal")


def test_points_stay_beside_their_project_and_add_up() -> None:
    told = Ballots.of([[2, 0, 2], [], [1]], "cumulative", [[3, 5, 1], [], [7]])

    assert (told.rows(), told.point_rows()) == ([[0, 2], [], [1]], [[5, 4], [], [7]])
    assert told.scores(4).tolist() == [5, 7, 4, 0]
    assert told.votes(4).tolist() == [1, 1, 1, 0]


def test_points_of_an_ordinal_ballot_follow_its_order() -> None:
    told = Ballots.of([[2, 0, 2, 1]], "ordinal", [[3, 2, 9, 1]])

    assert (told.rows(), told.point_rows()) == ([[2, 0, 1]], [[3, 2, 1]])


def test_a_score_may_be_negative_but_points_given_out_of_a_sum_may_not() -> None:
    assert Ballots.of([[0]], "scoring", [[-5]]).scores(1).tolist() == [-5]
    with pytest.raises(ValueError, match="points must be 0 to"):
        Ballots.of([[0]], "cumulative", [[-5]])


@pytest.mark.parametrize(
    ("kind", "points", "says"),
    [
        ("approvals", None, "kind 'approvals' is unknown; choose from approval"),
        ("cumulative", None, "points are missing"),
        ("approval", [[1]], "points do not belong to approval ballots"),
        ("scoring", [[1, 2]], "one for each mark"),
        ("scoring", [[1], [2]], "one for each mark"),
        ("scoring", [[limits.POINTS_MAX + 1]], "points must be"),
        ("scoring", [[0.5]], "whole numbers"),
    ],
)
def test_points_that_do_not_fit_are_refused(
    kind: str, points: list[list[int]] | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Ballots.of([[0]], kind, points)


def test_points_as_an_array_must_be_one_per_mark() -> None:
    with pytest.raises(ValueError, match="one per mark: 2 for 1"):
        Ballots(np.array([0, 1]), np.array([0]), "scoring", np.array([1, 2]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_says_the_same_as_lists(kind: str) -> None:
    table = [[0, 2, 1], [0, 0, 0], [1, 0, 0]]
    points = [[2, 1], [], [1]] if kind in WITH_POINTS else None
    lists = [[2, 1], [], [0]] if kind == "ordinal" else [[1, 2], [], [0]]

    assert Ballots.of_matrix(table, kind) == Ballots.of(lists, kind, points)


def test_a_table_of_anything_but_whole_numbers_is_refused() -> None:
    for table in ([[0.5]], [1, 2], [["a"]]):
        with pytest.raises(ValueError, match="table of whole numbers"):
            Ballots.of_matrix(table)


@settings(deadline=None)
@given(rows=rows)
def test_cleaning_what_is_clean_changes_nothing(rows: list[list[int]]) -> None:
    for kind in ("approval", "ordinal"):
        once = Ballots.of(rows, kind)

        assert Ballots.of(once.rows(), kind) == once
        assert [set(row) for row in once.rows()] == [set(row) for row in rows]
