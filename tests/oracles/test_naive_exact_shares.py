"""Exact equal shares against the paper's own steps, on small elections where everything ties."""

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections
from tests.oracles.naive_exact_shares import add_opt, exact_shares, smallest_raise

from folkmoot_engine import UTILITIES, Election
from folkmoot_engine.rules import exact_shares as engine


@pytest.mark.parametrize("utility", UTILITIES)
@settings(max_examples=80, deadline=None)
@given(election=elections(projects_max=5, voters_max=4))
def test_purchases_payers_and_the_smallest_raise_are_those_of_the_paper(
    election: Election, utility: str
) -> None:
    hall = engine.Hall(election, utility)
    run = engine.buy(hall, hall.share)
    expected = exact_shares(election, utility, hall.share)

    assert [(found.project, found.payers) for found in run.purchases] == [
        (project, len(payers)) for project, payers in expected
    ]
    if expected or election.voters:
        assert engine.add_opt(hall, run) == smallest_raise(election, utility, hall.share)


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("utility", UTILITIES)
@settings(max_examples=30, deadline=None)
@given(election=elections(projects_max=4, voters_max=3))
def test_raising_by_the_smallest_change_ends_where_the_paper_ends(
    election: Election, utility: str, last: bool
) -> None:
    run = engine.complete(engine.Hall(election, utility), last=last)
    share, purchases = add_opt(election, utility, last=last)

    assert run.share == share
    assert list(run.bought) == [project for project, _ in purchases]
