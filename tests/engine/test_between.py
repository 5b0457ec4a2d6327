"""Raises that are proven to buy the same, and how far a proof may reach."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import UTILITIES, Election
from folkmoot_engine.between import Bend, reach
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import buy


@pytest.mark.parametrize("utility", UTILITIES)
@settings(max_examples=80, deadline=None)
@given(
    election=elections() | elections(kind="scoring"),
    low=st.integers(0, 60),
    more=st.integers(2, 60),
)
def test_what_is_proven_between_two_raises_holds_at_each(
    election: Election, low: int, more: int, utility: str
) -> None:
    market = Market.of(election, utility)
    bought = buy(market, low).bought
    part = reach(market, bought, low, low + more)

    assert 0 <= part <= 1
    if part == 1:
        assert {buy(market, raised).bought for raised in range(low, low + more + 1)} == {bought}


def test_a_city_in_which_shares_run_out_is_proven_over_many_raises() -> None:
    """200 voters with 4 of 12 wishes each: most are poor in the end, and still a proof holds."""
    chance = random.Random(3)
    costs = [chance.randrange(2_000, 20_000) for _ in range(12)]
    ballots = [chance.sample(range(12), 4) for _ in range(200)]
    market = Market.of(Election.of(map(str, range(12)), costs, 60_000, ballots), "cost")
    low = next(
        raised
        for raised in range(100)
        if buy(market, raised).bought == buy(market, raised + 1).bought
    )
    bought = buy(market, low).bought

    assert len(bought) > 3
    assert reach(market, bought, low, low + 1) == 1


def test_a_project_that_can_be_paid_further_up_is_said_about_where() -> None:
    """Two of three buy b (30) first; of 30 and a raise they then keep enough for a (90) at 10."""
    market = Market.of(Election.of("ab", [90, 30], 90, [[0], [0, 1], [0, 1]], scale=0), "count")

    assert [buy(market, raised).bought for raised in (0, 9, 10)] == [(1,), (1,), (1, 0)]
    assert reach(market, (1,), 0, 9) == 1
    assert reach(market, (1,), 0, 40) == pytest.approx(10 / 40, abs=0.01)


def test_a_line_is_compared_where_the_bend_is_largest() -> None:
    """It rises to 4 in the first half of the way and falls in the second."""
    bend = Bend(rise=8.0, fall=8.0, most=4.0)

    assert bend.part(1.0, 1.0, 0.2) == 1
    assert 0 < bend.part(1.0, 1.0, 0.3) < 1
    assert bend.part(0.1, 9.9, 1.0) == 1
    assert bend.part(3.0, -1.0, 0.0) == pytest.approx(0.75)
    assert bend.part(0.0, 1.0, 0.0) == 0
