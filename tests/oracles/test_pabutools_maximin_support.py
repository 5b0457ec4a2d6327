"""Maximin support against pabutools, which solves a linear programme a project."""

import random

import pytest
from pabutools.election import ApprovalBallot, ApprovalProfile
from pabutools.election.instance import Instance, Project
from pabutools.rules import maximin_support
from pabutools.tiebreaking import TieBreakingRule

from folkmoot_engine import Election, count


def drawn(seed: int) -> Election:
    """A small election of odd costs: its loads are floats, which must not nearly tie."""
    chance = random.Random(seed)
    projects, voters = chance.randint(2, 5), chance.randint(2, 6)
    costs = [chance.randint(5, 97) for _ in range(projects)]
    ballots = [
        sorted(chance.sample(range(projects), chance.randint(1, projects))) for _ in range(voters)
    ]
    return Election.of([f"p{n}" for n in range(projects)], costs, sum(costs) // 2, ballots)


# Its solver's own warnings are not ours.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", range(12))
def test_pabutools_funds_the_same_in_the_same_order(seed: int) -> None:
    election = drawn(seed)
    place = {name: p for p, name in enumerate(election.ids)}
    projects = [Project(name, cost) for name, cost in zip(place, election.prices, strict=True)]
    instance = Instance(
        [project for project, votes in zip(projects, election.votes, strict=True) if votes],
        budget_limit=election.budget,
    )
    profile = ApprovalProfile(
        [ApprovalBallot(projects[p] for p in ballot) for ballot in election.ballots.rows()],
        instance=instance,
    )
    ties = TieBreakingRule(
        lambda _i, _p, project: (
            -election.votes[place[project.name]], project.cost, place[project.name],
        )
    )  # fmt: skip
    theirs = maximin_support(instance, profile, tie_breaking=ties)
    ours = [election.ids[p] for p in count(election, "maximin-support").funded]

    assert [str(project) for project in theirs] == ours
