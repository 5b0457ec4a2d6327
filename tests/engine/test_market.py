"""Elections made ready for equal shares."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import UTILITIES, Election
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import buy


def test_stalls_tell_what_a_project_needs_before_anybody_is_poor() -> None:
    """39 ballots; with every vote a thirty-ninth of the pool stands behind a project."""
    election = hall()
    market = Market.of(election, "cost")

    for stall in market.stalls:
        votes = election.votes[stall.project]
        assert (stall.need - 1) * votes < stall.cost * 39 <= stall.need * votes
        assert Fraction(stall.start) <= Fraction(1, votes)
        assert int(stall.weights.sum()) == votes


def test_the_lowest_start_comes_first() -> None:
    starts = [stall.start for stall in Market.of(hall(), "count").stalls]

    assert starts == sorted(starts)


def points() -> Election:
    """Four ballots that give points, the last of them none to a and less than none to b."""
    return Election.of(
        "ab", [60, 40], 100, [[0, 1], [0, 1], [0], [0, 1]],
        kind="scoring", points=[[2, 5], [3, 5], [2], [0, -4]],
    )  # fmt: skip


def test_units_are_the_points_of_supporters_only() -> None:
    market = Market.of(points(), "points")
    a, b = sorted(market.stalls, key=lambda stall: stall.project)

    assert market.columns.votes == (3, 2)
    assert (a.votes, a.total, a.most, a.scale) == (3, 7, 3.0, 1)
    assert (b.votes, b.total, b.units, b.scale) == (2, 10, 5.0, 1)
    assert Fraction(b.start) <= 4
    assert {stall.scale for stall in Market.of(points(), "cost-points").stalls} == {60, 40}


def test_utilities_that_are_the_same_for_all_take_supporters_alike() -> None:
    market = Market.of(points(), "count")

    assert market.columns.points is None
    assert {(stall.votes, stall.total, stall.units) for stall in market.stalls} == {
        (3, 3, 1.0),
        (2, 2, 1.0),
    }


def test_free_projects_and_those_nobody_wants_have_no_stall() -> None:
    election = Election.of("abc", [5, 0, 5], 10, [[0, 1], [1]])

    assert Market.of(election, "cost").candidates == (0,)


def test_a_market_for_one_count_leaves_out_what_cannot_be_paid_from_the_start() -> None:
    election = hall()
    all_stalls, few = Market.of(election, "cost"), Market.once(election, "cost")

    assert {stall.project for stall in few.stalls} == {
        stall.project for stall in all_stalls.stalls if stall.need <= election.budget
    }
    assert len(few.stalls) < len(all_stalls.stalls)
    assert few.columns.groups == 39


@settings(max_examples=150, deadline=None)
@given(election=elections() | elections(kind="scoring"), utility=st.sampled_from(sorted(UTILITIES)))
def test_a_market_for_one_count_buys_the_same(election: Election, utility: str) -> None:
    assert buy(Market.once(election, utility)).bought == buy(Market.of(election, utility)).bought
