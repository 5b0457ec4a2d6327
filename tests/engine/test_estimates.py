"""Estimates of flips: what is called surely too small is, by trying everything smaller."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import county, elections, hall

from folkmoot_engine import Change, Election, changed, count
from folkmoot_engine.reasons.estimates import estimates
from folkmoot_engine.reasons.recounts import ShareRecount


def flipped(election: Election, utility: str, change: Change) -> bool:
    """Tell by cold counts whether a change flips its project."""
    before = count(election, utility=utility, completion="none").funded
    after = count(changed(election, change), utility=utility, completion="none").funded
    return (change.project in before) is not (change.project in after)


@settings(max_examples=25, deadline=None)
@given(election=elections(4, 3), utility=st.sampled_from(["cost", "count"]))
def test_no_choice_of_fewer_ballots_and_no_smaller_cut_flips_a_project(
    election: Election, utility: str
) -> None:
    market = ShareRecount(election, utility).unchanged()
    for project, found in estimates(market).items():
        approve = [project in ballot for ballot in election.ballots.rows()]
        for kind, does in (("joining", False), ("leaving", True)):
            pool = [voter for voter, approves in enumerate(approve) if approves is does]
            for size in range(1, min(found.low.get(kind, 1), len(pool) + 1)):
                for chosen in combinations(pool, size):
                    assert not flipped(election, utility, Change(kind, project, size, chosen))
        cost = election.prices[project]
        for size in range(max(found.low.get("cost", 1) - 40, 1), found.low.get("cost", 1)):
            assert not flipped(election, utility, Change("cost", project, cost - size))


def test_bounds_of_real_sizes_are_met_by_their_own_ballots() -> None:
    """So they are no smaller than they can be: the ballots named first do it."""
    met = 0
    for election in (hall(), county()):
        counting = ShareRecount(election, "cost")
        known = estimates(counting.unchanged())
        for project, found in list(known.items())[:12]:
            if "joining" in found.low:
                size = found.low["joining"]
                chosen = tuple(sorted(found.orders["joining"][:size].tolist()))
                assert project in counting.counted(Change("joining", project, size, chosen)).funded
                met += size > 1

    assert met > 5
