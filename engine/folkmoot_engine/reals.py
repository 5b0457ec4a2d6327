"""Numbers between two bounds, and exactly where that has to be known.

Where each payment is divided by all the money of its payers, exact fractions
double in length with every purchase. So a `Real` keeps two whole numbers of
2**-_BITS, one surely not above it and one surely not below, and how it was
made; its exact fraction is made only when the bounds cannot decide, which in
practice is where two amounts are equal. Elections in which even that would grow
past _DIGITS_MAX bits are refused. No floating point is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import NamedTuple

_BITS = 256  # after the point
_DIGITS_MAX = 100_000  # bits of a numerator or a denominator

_TOO_DEEP = "a tie among payments is too deep to be decided exactly"


class Real:
    """A number known between ``low`` and ``high``, in whole 2**-_BITS, and exactly on demand."""

    __slots__ = ("_exact", "_how", "high", "low")

    def __init__(self, low: int, high: int, how: Callable[[], Fraction]) -> None:
        self.low, self.high = low, high
        self._how: Callable[[], Fraction] | None = how
        self._exact: Fraction | None = None

    @classmethod
    def of(cls, number: Fraction | int) -> Real:
        """Return an exact number."""
        made = Fraction(number)
        low = (made.numerator << _BITS) // made.denominator
        return cls(low, low + (made.denominator != 1), lambda: made)

    def exact(self) -> Fraction:
        """Return the number itself. Raises ValueError if that is too long."""
        if self._exact is None:
            assert self._how is not None
            try:
                self._exact, self._how = self._how(), None
            except RecursionError:
                raise ValueError(_TOO_DEEP) from None
            if self._exact.denominator.bit_length() > _DIGITS_MAX:
                raise ValueError(_TOO_DEEP)
        return self._exact

    def __float__(self) -> float:
        """Return a float at most 2**-52 of the number away from it."""
        return float(Fraction(self.low, 1 << _BITS))

    def whole(self) -> int:
        """Return the number rounded down."""
        low, high = self.low >> _BITS, self.high >> _BITS
        return low if low == high else int(self.exact() // 1)

    def __lt__(self, other: Real) -> bool:
        """Tell exactly whether this is the smaller number."""
        if self.high < other.low:
            return True
        if self.low >= other.high:
            return False
        return self.exact() < other.exact()

    def __add__(self, other: Real) -> Real:
        """Return the sum."""
        low, high = self.low + other.low, self.high + other.high
        return Real(low, high, lambda: self.exact() + other.exact())

    def __sub__(self, other: Real) -> Real:
        """Return the difference."""
        low, high = self.low - other.high, self.high - other.low
        return Real(low, high, lambda: self.exact() - other.exact())

    def __mul__(self, other: Real) -> Real:
        """Return the product of two numbers of 0 or more."""
        low = max(self.low, 0) * max(other.low, 0) >> _BITS
        high = -(-self.high * other.high >> _BITS)
        return Real(low, high, lambda: self.exact() * other.exact())

    def __truediv__(self, other: Real) -> Real:
        """Return the quotient of two numbers of 0 or more, the second surely not 0."""
        low = (max(self.low, 0) << _BITS) // other.high
        high = -((-self.high << _BITS) // other.low)
        return Real(low, high, lambda: self.exact() / other.exact())


ZERO = Real.of(0)


class Held(NamedTuple):
    """Money that so many people have, each."""

    money: Real
    people: int


def above(number: Real, other: Real = ZERO) -> Real:
    """Return by how much a number is above another, with a ``low`` above 0; or ZERO.

    Raises ValueError if that cannot be told, or is less than 2**-_BITS.
    """
    over = number - other
    if over.high <= 0:
        return ZERO
    if over.low <= 0:
        exact = over.exact()
        if exact <= 0:
            return ZERO
        over = Real.of(exact)
        if not over.low:
            raise ValueError(_TOO_DEEP)
    return over


def total(held: Iterable[Held], ceiling: Real | None = None) -> Real:
    """Return all money together, of each no more than the ceiling."""
    parts = list(held)
    if ceiling is None:
        low = sum(money.low * people for money, people in parts)
        high = sum(money.high * people for money, people in parts)
        return Real(low, high, lambda: Fraction(sum(m.exact() * n for m, n in parts)))
    top = ceiling
    low = sum(min(money.low, top.low) * people for money, people in parts)
    high = sum(min(money.high, top.high) * people for money, people in parts)
    return Real(low, high, lambda: Fraction(sum(min(m.exact(), top.exact()) * n for m, n in parts)))


def level(held: Iterable[Held], cost: Real) -> Real:
    """Return the largest payment if a cost is shared as equally as money allows.

    All together must have the cost. The more money, the lower the payment, so
    bounds on one are bounds on the other.
    """
    parts = list(held)
    low = _level([(Fraction(money.high), people) for money, people in parts], Fraction(cost.low))
    high = _level([(Fraction(money.low), people) for money, people in parts], Fraction(cost.high))
    lowest = 0 if low is None else low.numerator // low.denominator
    highest = max(m.high for m, _ in parts) if high is None else -(-high // 1)
    return Real(lowest, highest, lambda: _exact_level(parts, cost))


def _exact_level(held: list[Held], cost: Real) -> Fraction:
    found = _level([(money.exact(), people) for money, people in held], cost.exact())
    assert found is not None, "only what can be paid has a price"
    return found


def _level(held: Iterable[tuple[Fraction, int]], cost: Fraction) -> Fraction | None:
    richer = sorted(held)
    payers = sum(people for _, people in richer)
    for money, people in richer:
        if money * payers >= cost:
            return cost / payers
        cost -= money * people
        payers -= people
    return None
