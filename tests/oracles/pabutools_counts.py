"""Counts by pabutools in exact fractions, told the tie order and conventions of ours.

Left out before it sees an election: projects that nobody approved (its greedy
rule and its Phragmén would fund them) and free ones (its equal shares funds them or not, by
utility). Run as a program it counts one Pabulib file, so that a test can stop
it: path, utility, completion; it prints the funded ids as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pabutools.fractions
from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    Cardinality_Sat,
    CardinalProfile,
    Cost_Sat,
)
from pabutools.election.instance import Instance, Project
from pabutools.rules import (
    BudgetAllocation,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule

from folkmoot_engine import Election, read_pb


def counted(election: Election, rule: str, utility: str, completion: str) -> list[str]:
    """Return the ids funded, in order but under Phragmén's rule.

    "fill" needs the rule equal-shares before it.
    """
    assert pabutools.fractions.FRACTION == pabutools.fractions.GMPY_FRAC
    votes, costs = election.votes, election.costs.tolist()
    liked = supports(election)
    wanted = set().union(*liked)
    projects = {
        p: Project(name, costs[p])
        for p, name in enumerate(election.ids)
        if p in wanted and costs[p]
    }
    instance = Instance(projects.values(), budget_limit=election.budget)
    sat, profile = satisfaction(instance, projects, liked, utility)
    place = {name: p for p, name in enumerate(election.ids)}
    ties = TieBreakingRule(
        lambda _i, _p, project: (-votes[place[project.name]], project.cost, place[project.name])
    )
    funded = BudgetAllocation()
    if rule == "equal-shares":
        funded = only(
            method_of_equal_shares(
                instance,
                profile,
                sat_class=sat,
                tie_breaking=ties,
                voter_budget_increment=election.step if completion.startswith("add-one") else None,
            )
        )
    if rule == "phragmen":
        funded = only(sequential_phragmen(instance, profile, tie_breaking=ties))
    if rule == "most-votes" or completion.endswith("fill"):
        # Satisfaction per cost is the number of votes if satisfaction is cost.
        funded = only(
            greedy_utilitarian_welfare(
                instance,
                profile,
                sat_class=Cost_Sat,
                tie_breaking=ties,
                initial_budget_allocation=funded,
            )
        )
    return [project.name for project in funded]


def supports(election: Election) -> list[dict[int, int]]:
    """Return what each ballot gives to which projects, if more than nothing."""
    rows = election.ballots.rows()
    points = election.ballots.point_rows() or [[1] * len(row) for row in rows]
    return [
        {p: n for p, n in zip(row, given, strict=True) if n > 0}
        for row, given in zip(rows, points, strict=True)
    ]


def satisfaction(
    instance: Instance, projects: dict[int, Project], liked: list[dict[int, int]], utility: str
) -> tuple[Any, Any]:
    """Return its name for a utility, and all ballots put together in the kind that it needs."""
    kept: list[dict[Project, Any]] = [
        {projects[p]: n for p, n in row.items() if p in projects} for row in liked
    ]
    if utility == "points":
        ballots = [CardinalBallot(row) for row in kept]
        profile = CardinalProfile(ballots, instance=instance).as_multiprofile()  # type: ignore[no-untyped-call]
        return Additive_Cardinal_Sat, profile
    approved = ApprovalProfile([ApprovalBallot(row) for row in kept], instance=instance)
    sat = {"cost": Cost_Sat, "count": Cardinality_Sat}[utility]
    return sat, approved.as_multiprofile()  # type: ignore[no-untyped-call]


def only(result: BudgetAllocation | list[BudgetAllocation]) -> BudgetAllocation:
    """Return the one result there is, ties being broken."""
    assert isinstance(result, BudgetAllocation)
    return result


if __name__ == "__main__":
    # It recurses once per funded project.
    sys.setrecursionlimit(20_000)
    path, rule, utility, completion = sys.argv[1:]
    told = read_pb(Path(path).read_bytes())
    election = told.scored(told.scorings()[0]) if told.vote_type == "ordinal" else told.election
    found = counted(election, rule, utility, completion)
    json.dump(found, sys.stdout)
