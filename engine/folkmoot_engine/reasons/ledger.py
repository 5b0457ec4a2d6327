"""What the supporters of every project have, exactly, at one moment of a count.

There may be thousands of different purses, each a fraction of hundreds of
digits, and a hundred projects whose supporters hold some of them. So numerators
are cut into limbs of 32 bits, and how many supporters hold each purse is
multiplied with all limbs at once: whole numbers below 2**53, which no float
rounds. Put together again, the limbs are the exact sum.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import Columns
from folkmoot_engine.purses import Purses

_LIMB_BYTES = 4
"""32 bits, times fewer than 2**21 ballots (see `BALLOTS_MAX`): below 2**53."""


class Ledger:
    """Exact sums over supporters for purses as they are now; old after the next payment."""

    def __init__(self, columns: Columns, purses: Purses) -> None:
        self._columns = columns
        self.whole, money, places = purses.told()
        order = sorted(range(len(money)), key=money.__getitem__)
        self._money = [money[place] for place in order]
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        self._rank = rank[places]
        self._limbs = _limbs(self._money)
        self.holding = self._rank >= bisect_left(self._money, 1)
        """Which groups have anything left, bool (groups,)."""

    def held(self, project: int) -> NDArray[np.float64]:
        """Return how many supporters hold each purse, the smallest purse first."""
        people = np.bincount(
            self._rank[self._columns.supporters[project]],
            weights=self._columns.weights[project],
            minlength=len(self._money),
        )
        return people.astype(np.float64, copy=False)

    def money(self, held: NDArray[np.float64]) -> Fraction:
        """Return what these hold together."""
        return Fraction(_sum(held, self._limbs), self.whole)

    def collected(self, held: NDArray[np.float64], most: Fraction) -> Fraction:
        """Return what these pay together if each gives ``most``, or all they have."""
        # The first purse that holds as much; all numbers are whole.
        rich = bisect_left(self._money, -(-most.numerator * self.whole // most.denominator))
        poor = Fraction(_sum(held[:rich], self._limbs[:rich]), self.whole)
        return poor + int(held[rich:].sum()) * most

    def price(self, held: NDArray[np.float64], target: Fraction) -> Fraction | None:
        """Return the smallest price at which these pay ``target`` together, None if they cannot."""
        if self.money(held) < target:
            return None
        # The largest price at which too little is paid, among what the purses hold.
        low, high = -1, len(self._money) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if self.collected(held, Fraction(self._money[middle], self.whole)) < target:
                low = middle
            else:
                high = middle
        poor = Fraction(_sum(held[:high], self._limbs[:high]), self.whole)
        rich = int(held[high:].sum())
        return (target - poor) / rich if rich else Fraction(0)


def _limbs(rising: list[int]) -> NDArray[np.float64]:
    """Cut whole numbers into limbs (numbers, limbs), the lowest first."""
    size = -(-max(rising[-1].bit_length(), 1) // (8 * _LIMB_BYTES)) * _LIMB_BYTES
    flat = b"".join([number.to_bytes(size, "little") for number in rising])
    return np.frombuffer(flat, dtype="<u4").reshape(len(rising), -1).astype(np.float64)


def _sum(many: NDArray[np.float64], limbs: NDArray[np.float64]) -> int:
    """Return the sum of whole numbers, each taken so many times."""
    total = 0
    for limb in reversed((many @ limbs).tolist()):
        total = (total << 8 * _LIMB_BYTES) + int(limb)
    return total
