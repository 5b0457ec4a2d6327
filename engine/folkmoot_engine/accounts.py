"""What every ballot has left, exactly: ballots with the same history share an account.

So do ballots that come to the same amount in different ways, where that is easily seen.

For rules whose payments are not those of the method of equal shares, which has
`Purses`. Amounts are whatever kind of number a rule counts in, fractions or
`Real`. Beside each amount stands the float nearest to it, or one next to that:
it may order accounts, and never decides.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import Columns


class Amount(Protocol):
    """A number that can be shown as a float."""

    def __float__(self) -> float:
        """Return the nearest float, or one next to it."""


Number = TypeVar("Number", bound=Amount)

_NEAR = 2.0**-50


class Holders(NamedTuple):
    """The accounts of a project's supporters and how many have each, the richest first by float."""

    accounts: NDArray[np.intp]
    people: NDArray[np.int64]
    floats: NDArray[np.float64]


class Accounts(Generic[Number]):
    """Money of all ballots with a mark, each of whom starts with ``share``."""

    def __init__(self, columns: Columns, share: Number) -> None:
        self._columns = columns
        self.money: list[Number] = [share]
        self._floats = np.array([float(share)])
        self._known = {float(share): 0}
        self._of = np.zeros(columns.groups, dtype=np.int32)

    def holders(self, project: int) -> Holders:
        """Return who could pay for a project. Cost: O(supporters log supporters)."""
        return self._holders(project, self._of, self._floats)

    def take(self, project: int, left: Callable[[Number], Number]) -> list[tuple[Number, int]]:
        """Let ``left`` say what becomes of each supporter's money; return what was held, by people.

        Cost: one call and one sum for each account among the supporters.
        """
        groups = self._columns.supporters[project]
        holders = self.holders(project)
        held = []
        moved = np.arange(len(self.money), dtype=np.int32)
        floats = []
        for account, people in zip(holders.accounts.tolist(), holders.people.tolist(), strict=True):
            before = self.money[account]
            held.append((before, people))
            after = left(before)
            if after is not before:
                near = float(after)
                same = self._known.get(near, -1)
                if same < 0 or self.money[same] != after:
                    same = self._known[near] = len(self.money)
                    self.money.append(after)
                    floats.append(near)
                moved[account] = same
        self._floats = np.concatenate((self._floats, floats))
        self._of[groups] = moved[self._of[groups]]
        return held

    def keep(self) -> Moment:
        """Return which account every group has now; accounts themselves never change."""
        return Moment(self._of.copy())

    def at(self, moment: Moment, project: int) -> Holders:
        """Return who could have paid for a project at an earlier moment."""
        return self._holders(project, moment.accounts, self._floats)

    def _holders(self, project: int, of: NDArray[np.int32], floats: NDArray[np.float64]) -> Holders:
        accounts, places = np.unique(of[self._columns.supporters[project]], return_inverse=True)
        # bincount adds floats, but whole ones far below 2**53: exact.
        people = np.bincount(places.ravel(), weights=self._columns.weights[project])
        order = np.argsort(-floats[accounts], kind="stable")
        return Holders(
            accounts[order].astype(np.intp),
            people[order].astype(np.int64),
            floats[accounts][order],
        )


class Moment(NamedTuple):
    """Which account every group had at one moment."""

    accounts: NDArray[np.int32]


def exact_holders(accounts: Accounts[Fraction], holders: Holders) -> list[tuple[Fraction, int]]:
    """Return (money, people) of supporters, the richest first, exactly."""
    pairs = zip(holders.accounts.tolist(), holders.people.tolist(), strict=True)
    held = [(accounts.money[account], people) for account, people in pairs]
    floats = holders.floats
    # Floats that far apart, each the nearest to its amount, have the order of the amounts.
    if (floats[:-1] - floats[1:] > _NEAR * floats[:-1]).all():
        return held
    return sorted(held, reverse=True)
