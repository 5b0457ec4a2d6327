"""Bounds of grains hold the truth, whatever is bought and however large the money."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine import Ballots
from folkmoot_engine.ballots import columns
from folkmoot_engine.grains import Grains
from folkmoot_engine.purses import Purses

ballots = st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=12)


@settings(max_examples=300, deadline=None)
@given(ballots=ballots, pool=st.integers(1, 10**21), parts=st.lists(st.integers(1, 99)))
def test_the_exact_price_lies_between_the_bounds(
    ballots: list[set[int]], pool: int, parts: list[int]
) -> None:
    """Buys every project that can be bought, and looks at all others before each."""
    matrix = columns(Ballots.of(ballots), 6)
    costs = tuple(max(1, pool * part // 100) for part in [*parts, 7, 31, 50, 2, 90, 13][:6])
    grains, purses = Grains(matrix, costs, pool), Purses(matrix, pool)
    for bought in range(6):
        for project in range(bought, 6):
            price = purses.price(project, costs[project])
            bounds = grains.price(project, 0)
            if bounds is None:
                assert price is None
            elif price is not None:
                true = price * Fraction(2) ** grains.shift

                assert bounds.low <= true <= bounds.high
                if matrix.votes[project] and grains.pay_alike(project, bounds.high):
                    assert price == Fraction(costs[project], matrix.votes[project])
            else:
                assert not bounds.sure
        if purses.price(bought, costs[bought]) is not None:
            grains.pay(bought)
            purses.pay(bought, costs[bought])


def test_bounds_are_narrow_in_a_town() -> None:
    """10,000 ballots with £100 each: the price is known to far less than a millionth of a penny."""
    matrix = columns(Ballots.of([[i % 7, 7] for i in range(10_000)]), 8)
    grains = Grains(matrix, (1_000_000,) * 8, 100_000_000)
    grains.pay(7)
    bounds = grains.price(0, 0)

    assert bounds is not None
    assert bounds.sure
    assert bounds.high - bounds.low < grains.of(1) // 10**6
