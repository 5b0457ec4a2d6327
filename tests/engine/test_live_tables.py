"""Columns kept up to date ballot by ballot: what they say, and what they hold."""

import random

import numpy as np

from folkmoot_engine import Ballots
from folkmoot_engine.columns import Columns, columns
from folkmoot_engine.live.tables import Group, Row, Tables


def said(found: Columns) -> tuple[object, ...]:
    """What columns say but for the numbers of groups: for each ballot, how many cast it."""
    ballots: dict[int, list[tuple[int, int]]] = {}
    people: dict[int, int] = {}
    for project, groups in enumerate(found.supporters):
        worth = found.points[project] if found.points else groups * 0
        for group, many, points in zip(groups, found.weights[project], worth, strict=True):
            ballots.setdefault(int(group), []).append((project, int(points)))
            people[int(group)] = int(many)
    cast = sorted((marks, people[group]) for group, marks in ballots.items())
    return found.voters, found.filled, found.votes, cast


def test_columns_say_what_cold_ones_say() -> None:
    chance = random.Random(5)
    for pointed in (False, True):
        tables = Tables(4, with_points=pointed)
        cast: list[Group] = []
        for _ in range(300):
            if cast and chance.random() < 0.45:
                tables.leave(cast.pop(chance.randrange(len(cast))))
            projects = tuple(sorted(chance.sample(range(4), chance.randrange(4))))
            row: Row = (projects, tuple(p + 1 for p in projects) if pointed else None)
            cast.append(tables.enter(row))
        rows = [list(group.row[0]) for group in cast]
        worth = [list(group.row[1] or ()) for group in cast] if pointed else None
        cold = Ballots.of(rows, "cumulative" if pointed else "approval", worth)
        assert said(tables.columns()) == said(columns(cold, 4))
        assert tuple(tables.scores) == tuple(cold.scores(4).tolist())
        assert tables.marks == len(cold.projects)


def test_groups_that_nobody_is_left_in_are_cleared_away() -> None:
    tables = Tables(200, with_points=False)
    kept = tables.enter(((0, 1), None))
    for project in range(2, 200):
        for other in range(project):
            tables.leave(tables.enter(((other, project), None)))
    found = tables.columns()
    assert found.groups < 2_000
    assert found.supporters[0].tolist() == [kept.place]
    assert sum(map(len, found.supporters)) == 2


def test_supporters_once_taken_stay_what_they_were() -> None:
    tables = Tables(1, with_points=False)
    tables.enter(((0,), None))
    before = tables.columns()
    tables.enter(((0,), None))
    for _ in range(100):
        tables.enter(((), None))
    assert np.array_equal(before.weights[0], [1])
    assert before.votes == (1,)
    assert tables.columns().votes == (2,)
    assert tables.columns().filled == 2
