"""Bounds of grains hold the truth, whatever is bought and however large the money."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine import Election
from folkmoot_engine.grains import Grains
from folkmoot_engine.limits import MONEY_MAX
from folkmoot_engine.market import Market, Stall
from folkmoot_engine.purses import Purses

ballots = st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(ballots=ballots, pool=st.integers(1, 10**21), parts=st.lists(st.integers(1, 99)))
def test_the_exact_price_lies_between_the_bounds(
    ballots: list[set[int]], pool: int, parts: list[int]
) -> None:
    """Buys every project that can be bought, and looks at all others before each."""
    costs = [
        min(MONEY_MAX, max(1, pool * part // 100)) for part in [*parts, 7, 31, 50, 2, 90, 13][:6]
    ]
    market = Market.of(Election.of("abcdef", costs, 1, ballots), "count")
    stalls = {stall.project: stall for stall in market.stalls}
    grains = Grains(market.columns.voters, market.columns.groups, pool)
    purses = Purses(market.columns, pool)
    for bought in sorted(stalls):
        for project in sorted(stalls):
            if project >= bought:
                compare(grains, purses, stalls[project])
        if purses.price(bought, costs[bought]) is not None:
            grains.pay(stalls[bought])
            purses.pay(bought, costs[bought])


@settings(max_examples=100, deadline=None)
@given(ballots=ballots, pool=st.integers(1, 10**18), data=st.data())
def test_bounds_hold_the_truth_where_points_differ(
    ballots: list[set[int]], pool: int, data: st.DataObject
) -> None:
    """Points from one to the most there are, also where no grain can tell them apart."""
    points = st.sampled_from([1, 2, 3, 50, 10**4, 10**11])
    rows = [sorted(ballot) for ballot in ballots]
    given = [data.draw(st.lists(points, min_size=len(row), max_size=len(row))) for row in rows]
    costs = [min(MONEY_MAX, max(1, pool * part // 100)) for part in (7, 31, 50, 2, 90, 13)]
    told = Election.of("abcdef", costs, 1, rows, kind="scoring", points=given)
    market = Market.of(told, "points")
    grains = Grains(market.columns.voters, market.columns.groups, pool)
    purses = Purses(market.columns, pool)
    for stall in sorted(market.stalls, key=lambda stall: stall.project):
        for other in market.stalls:
            if other.project >= stall.project:
                compare(grains, purses, other)
        if purses.price(stall.project, stall.cost) is not None:
            grains.pay(stall)
            purses.pay(stall.project, stall.cost)


def compare(grains: Grains, purses: Purses, stall: Stall) -> None:
    """Hold the bounds of a project to its exact price."""
    price = purses.price(stall.project, stall.cost)
    for part in (0, 3, 9, 12):
        limit = float(grains.of(stall.cost) // stall.votes * part // 6)
        low = grains.beyond(stall, limit)
        if price is not None:
            assert low is not None
            assert low <= price * Fraction(2) ** grains.shift
            assert low == 0 or low >= limit
    look = grains.look(stall, 0.0)
    if look is None:
        assert price is None
    elif price is None:
        assert not look.sure
    else:
        assert look.low <= price * Fraction(2) ** grains.shift <= grains.high(stall)
        if look.even:
            assert price == Fraction(stall.cost, stall.total)


def test_a_lower_bound_that_is_known_is_never_given_up() -> None:
    """Five pay 20 each of 30 for the first; one of them and two others then share 90."""
    everyone = [[0], [0], [0], [0], [0, 1], [1], [1]]
    market = Market.of(Election.of("ab", [100, 70], 210, everyone), "count")
    grains = Grains(7, market.columns.groups, 210)
    grains.pay(market.stalls[0])
    first = grains.look(market.stalls[1], 0.0)

    assert first is not None
    assert not first.even
    again = grains.look(market.stalls[1], first.low)

    assert again is not None
    assert first.low <= again.low <= 30 * 2.0**grains.shift <= grains.high(market.stalls[1])


def test_bounds_are_narrow_in_a_town() -> None:
    """10,000 ballots with £100 each: the price is known to a thousandth of a penny."""
    town = Election.of(
        "abcdefgh", [1_000_000] * 8, 100_000_000, [[i % 7, 7] for i in range(10_000)]
    )
    market = Market.of(town, "count")
    stalls = {stall.project: stall for stall in market.stalls}
    grains = Grains(10_000, market.columns.groups, 100_000_000)
    grains.pay(stalls[7])
    look = grains.look(stalls[0], 0.0)

    assert look is not None
    assert look.sure
    assert grains.high(stalls[0]) - look.low < grains.of(1) / 1000
