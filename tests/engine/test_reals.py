"""Numbers between bounds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot_engine.reals import ZERO, Held, Real, above, level, total

FRACTIONS = st.fractions(min_value=0, max_value=1000, max_denominator=60)
GRAIN = Fraction(1, 2**256)


def holds(number: Real) -> bool:
    """Tell whether the exact number lies between its bounds."""
    return number.low * GRAIN <= number.exact() <= number.high * GRAIN


@given(one=FRACTIONS, other=FRACTIONS)
def test_what_is_computed_is_exact_and_within_its_bounds(one: Fraction, other: Fraction) -> None:
    a, b = Real.of(one), Real.of(other)
    for made, exact in ((a + b, one + other), (a - b, one - other), (a * b, one * other)):
        assert made.exact() == exact
        assert holds(made)
    if other:
        assert (a / b).exact() == one / other
        assert holds(a / b)


@given(one=FRACTIONS, other=FRACTIONS)
def test_numbers_are_ordered_as_the_fractions_they_are(one: Fraction, other: Fraction) -> None:
    third = Real.of(3)

    assert (Real.of(one) / third < Real.of(other) / third) == (one < other)
    assert above(Real.of(one), Real.of(other)).exact() == max(one - other, 0)


def test_equal_numbers_made_in_different_ways_leave_nothing_above() -> None:
    third = Real.of(1) / Real.of(3)

    assert above(third + third + third, Real.of(1)) is ZERO


@given(purses=st.lists(st.tuples(FRACTIONS, st.integers(1, 3)), min_size=1), cost=FRACTIONS)
def test_at_their_level_payments_add_up_to_the_cost(
    purses: list[tuple[Fraction, int]], cost: Fraction
) -> None:
    held = [Held(Real.of(money) / Real.of(7), people) for money, people in purses]
    if not total(held) < Real.of(cost):
        price = level(held, Real.of(cost))

        assert holds(price)
        assert total(held, price).exact() == cost
        assert holds(total(held, price))


def test_numbers_that_grow_too_long_are_refused() -> None:
    number = Real.of(Fraction(1, 3))
    for _ in range(20):
        number = number * number

    with pytest.raises(ValueError, match="too deep"):
        number.exact()
