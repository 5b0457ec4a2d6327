"""Ballots as one matrix, and equal ones together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine import Ballots, limits
from folkmoot_engine.ballots import columns

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


def test_more_ballots_than_the_limit_are_refused() -> None:
    too_many = np.zeros(limits.BALLOTS_MAX + 2, dtype=np.int64)

    with pytest.raises(ValueError, match="at most"):
        Ballots(too_many, np.zeros(0, dtype=np.int64))


@settings(deadline=None)
@given(rows=rows)
def test_columns_count_every_approval_of_every_ballot(rows: list[list[int]]) -> None:
    found = columns(Ballots.of(rows), 7)

    assert found.votes == tuple(sum(p in row for row in rows) for p in range(7))
    assert found.voters == len(rows)
    assert found.filled == sum(bool(row) for row in rows)


@settings(deadline=None)
@given(rows=rows)
def test_a_group_is_one_for_each_different_ballot_that_is_not_empty(rows: list[list[int]]) -> None:
    found = columns(Ballots.of(rows), 7)
    different = {frozenset(row) for row in rows if row}

    assert found.groups == len(different)
    assert all((weights > 0).all() for weights in found.weights)


def test_an_election_without_projects_has_no_columns() -> None:
    assert columns(Ballots.of([[], []]), 0).supporters == ()
