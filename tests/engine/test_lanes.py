"""Many raises counted side by side."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import county, elections, hall

from folkmoot_engine import UTILITIES, Election, lanes
from folkmoot_engine.lanes import buy_many
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import buy


@settings(max_examples=150, deadline=None)
@given(
    election=elections() | elections(kind="scoring"),
    utility=st.sampled_from(list(UTILITIES)),
    raises=st.lists(st.integers(0, 100_000), max_size=12),
)
def test_a_lane_buys_what_a_count_of_its_own_does_or_says_nothing(
    election: Election, utility: str, raises: list[int]
) -> None:
    market = Market.of(election, utility)
    for raised, found in zip(raises, buy_many(market, raises), strict=True):
        assert found is None or found == buy(market, raised).bought


@pytest.mark.parametrize("utility", ["cost", "count"])
def test_lanes_that_go_apart_and_meet_again_are_all_told(utility: str) -> None:
    """In the hall and in the county every raise is decided, though results differ."""
    for election in (hall(), county()):
        market, raises = Market.of(election, utility), range(0, 40_000, 1300)
        found = buy_many(market, raises)

        assert found == [buy(market, raised).bought for raised in raises]
        assert len(set(found)) > 1


def test_ties_in_which_nobody_is_poor_are_broken_by_the_published_order() -> None:
    """Two supporters each; b is cheaper, so it comes first if utility is cost."""
    market = Market.of(Election.of("ab", [60, 40], 1000, [[0], [0], [1], [1]]), "cost")

    assert buy_many(market, [0, 100]) == [(1, 0), (1, 0)]


def test_what_only_exact_money_can_tell_is_left_open() -> None:
    """Three share 10; their project costs exactly all they have."""
    market = Market.of(Election.of("a", [10], 10, [[0]] * 3, scale=0), "cost")

    assert buy_many(market, [0, 1]) == [None, (0,)]


def test_lanes_are_counted_in_parts_if_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    market = Market.of(hall(), "cost")
    at_once = buy_many(market, list(range(0, 5000, 500)))
    monkeypatch.setattr(lanes, "CELLS_MAX", 3 * market.columns.groups)

    assert buy_many(market, list(range(0, 5000, 500))) == at_once


def test_a_lane_given_up_in_a_tie_stays_given_up() -> None:
    """Two ballots share 14, one of them empty; with 2 more the voter has 9 for the third."""
    election = Election.of("abcd", [2, 2, 9, 24], 14, [[], [0, 1, 2, 3]], scale=0)
    market = Market.of(election, "cost")
    for raised, found in enumerate(buy_many(market, range(30))):
        assert found is None or found == buy(market, raised).bought


def test_no_raises_and_nothing_for_sale_are_counted_too() -> None:
    assert buy_many(Market.of(hall(), "cost"), []) == []
    assert buy_many(Market.of(Election.of("", [], 5, [[]]), "cost"), [0, 1]) == [(), ()]
