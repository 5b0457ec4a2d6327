"""Votes that move on against the paper's own steps, one voter's money at a time, and pabutools."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from pabutools.election import CumulativeBallot, CumulativeProfile
from pabutools.election.instance import Instance, Project
from pabutools.rules import cstv
from pabutools.rules.cstv import (
    elimination_with_transfers,
    is_eligible_ge,
    select_project_ge,
    select_project_gsc,
)
from tests.engine.elections import elections

from folkmoot_engine import Election
from folkmoot_engine.rules.cumulative_transfers import transfer


def naive(election: Election, *, by_ratio: bool = False) -> tuple[list[int], list[int]]:
    """What is funded and what comes back, with a purse a voter and fractions."""
    rows, costs, votes = election.ballots.rows(), election.prices, election.votes
    flat = election.ballots.points
    places = [[] if flat is None else flat[a:b].tolist() for a, b in zip(
        election.ballots.starts, election.ballots.starts[1:], strict=False)]  # fmt: skip
    gifts = []
    for row, points in zip(rows, places, strict=True):
        paid = [(p, n) for p, n in zip(row, points or [1] * len(row), strict=True) if costs[p]]
        paid = [(p, n) for p, n in paid if n > 0]
        whole = sum(n for _, n in paid)
        share = Fraction(election.budget, len(rows))
        gifts.append({p: share * n / whole for p, n in paid})
    standing = {p for gift in gifts for p in gift}
    rank = {p: (-votes[p], costs[p], p) for p in standing}
    funded, gone, left = list[int](), list[int](), election.budget
    while standing:
        excess = {p: sum(gift.get(p, Fraction(0)) for gift in gifts) - costs[p] for p in standing}
        rich = [p for p in standing if excess[p] >= 0]
        if rich:
            whole = {p: costs[p] if by_ratio else 1 for p in rich}
            chosen = min(rich, key=lambda p: (-Fraction(excess[p]) / whole[p], rank[p]))
            part = Fraction(excess[chosen]) / (excess[chosen] + costs[chosen])
            funded.append(chosen)
            left -= costs[chosen]
        else:
            worst = max(rank[p] for p in standing if excess[p] == min(excess.values()))
            chosen, part = worst[2], Fraction(1)
            gone.append(chosen)
        standing.remove(chosen)
        for gift in gifts:
            moving = gift.pop(chosen, Fraction(0)) * part
            whole = sum(gift.values())
            for p in gift:
                gift[p] += moving * gift[p] / whole if whole else Fraction(0)
    returned = []
    for p in reversed(gone):
        if costs[p] <= left:
            returned.append(p)
            left -= costs[p]
    return funded, returned


@settings(max_examples=300, deadline=None)
@given(election=elections())
def test_approvals_are_spread_and_moved_as_the_paper_says(election: Election) -> None:
    run = transfer(election)

    assert (list(run.funded), list(run.returned)) == naive(election)


def drawn(seed: int) -> Election:
    """An election in which everybody spreads 100 points, which are the money."""
    chance = random.Random(seed)
    projects, voters = chance.randint(2, 6), chance.randint(2, 9)
    rows, points = [], []
    for _ in range(voters):
        row = sorted(chance.sample(range(projects), chance.randint(1, projects)))
        cuts = sorted(chance.sample(range(1, 100), len(row) - 1))
        rows.append(row)
        points.append([b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)])
    costs = [chance.randint(20, 60 * voters) for _ in range(projects)]
    ids = [f"p{index}" for index in range(projects)]
    return Election.of(ids, costs, 100 * voters, rows, kind="cumulative", points=points)


@pytest.mark.parametrize("by_ratio", [False, True], ids=["excess", "ratio"])
@pytest.mark.parametrize("seed", range(150))
def test_points_are_moved_as_the_paper_says(seed: int, by_ratio: bool) -> None:
    run = transfer(drawn(seed), by_ratio=by_ratio)

    assert (list(run.funded), list(run.returned)) == naive(drawn(seed), by_ratio=by_ratio)


@pytest.mark.parametrize("by_ratio", [False, True], ids=["excess", "ratio"])
@pytest.mark.parametrize("seed", range(150))
def test_pabutools_funds_the_same_before_anything_comes_back(seed: int, by_ratio: bool) -> None:
    """Its own order of coming back is that of a set, so it is told to leave that out."""
    election = drawn(seed)
    projects = [Project(f"p{i}", cost) for i, cost in enumerate(election.prices)]
    instance = Instance(projects, budget_limit=election.budget)
    assert election.ballots.points is not None
    points = iter(election.ballots.points.tolist())
    profile = CumulativeProfile(
        [
            CumulativeBallot(
                {projects[p]: next(points) if p in row else 0 for p in range(len(projects))}
            )
            for row in election.ballots.rows()
        ],
        instance=instance,
    )
    nothing: Callable[..., Any] = lambda *_: None  # noqa: E731
    funded = cstv(
        instance,
        profile,
        select_project_to_fund_func=select_project_gsc if by_ratio else select_project_ge,
        eligible_projects_func=is_eligible_ge,
        no_eligible_project_func=elimination_with_transfers,
        exhaustiveness_postprocess_func=nothing,
    )

    assert [str(project) for project in funded] == [
        f"p{p}" for p in transfer(election, by_ratio=by_ratio).funded
    ]
