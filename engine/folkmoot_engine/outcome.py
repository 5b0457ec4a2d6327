"""What a count says: what was funded, round by round, and why or why not.

Plain frozen facts; nothing here counts. Money is whole minor units, and
exact fractions of them where shares are split.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from folkmoot_engine.rules import Value


@dataclass(frozen=True, slots=True)
class Round:
    """One project funded.

    ``by`` is "free", "fill" or the name of the rule, "most-votes" in all its
    dialects. ``price`` is the largest single payment and ``payments`` tells who
    paid what: pairs of an amount and how many ballots paid it, the largest
    first; both only where supporters pay. ``left`` is the money left after the
    round: under equal shares of all shares together, else of the budget.
    ``load`` is what each supporter has spent by then under Phragmén's rule, and
    the heaviest load of any voter under maximin support.
    """

    project: int
    by: str
    supporters: int
    price: Fraction | None
    payments: tuple[tuple[Fraction, int], ...]
    left: int
    load: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one project was funded or not; ``code`` is a key of REASONS.

    Under equal shares ``money`` is what the supporters had together when the
    project was bought from shares, else what they have left at the end; under
    Phragmén's rule what they had earned when it was bought, else at the end.
    Where nobody pays it is None. ``left`` is that money to the nearest minor unit
    (halves down, and never as much as the cost if it was not enough), or where
    nobody pays the budget left when the project's turn came, or first did not
    reach for it, or at the end if it had no turn. ``short`` is what was missing:
    cost minus ``left``, or 0.
    """

    project: int
    funded: bool
    votes: int
    cost: int
    code: str
    money: Fraction | None
    left: int
    short: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one count.

    ``funded`` are project indices in order of funding, ``spent`` their cost.
    ``share`` is the exact budget per ballot before completion and ``raised``
    what add-one gave each ballot on top, both in minor units; a count without
    shares, or without ballots, has None and 0. ``added`` is what add-opt gave
    each ballot on top, an exact part of a minor unit, and None for other rules.
    ``utility`` and ``completion`` are None for rules that have none. ``reasons``
    are in submission order. ``parameters`` are what the rule was told beside the
    names, and which constraints of the election it held to.
    """

    rule: str
    utility: str | None
    completion: str | None
    budget: int
    funded: tuple[int, ...]
    spent: int
    share: Fraction | None
    raised: int
    rounds: tuple[Round, ...]
    reasons: tuple[Reason, ...]
    parameters: tuple[tuple[str, Value], ...] = ()
    added: Fraction | None = None

    @property
    def left(self) -> int:
        """Return the budget that stays unspent."""
        return self.budget - self.spent
