"""Dividing one sum: everybody proposes how to split it, and the rules make one split of all.

Every answer is exact; `whole` turns it into minor units. DIVISIONS is the one
list of these rules that documentation, command line and tests read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from folkmoot_engine.division.phantoms import INDEPENDENT_MARKETS, LADDER, UTILITARIAN, settle
from folkmoot_engine.division.proposals import Proposals, mean

__all__ = ["DIVISIONS", "Division", "Proposals", "divide", "settle", "whole"]


@dataclass(frozen=True, slots=True)
class Division:
    """A rule for dividing, and what it claims; the laws in the tests hold it to that.

    ``truthful``: nobody gets a split closer to their own by proposing another.
    ``proportional``: if all propose everything for one option, each option gets
    the part of the sum that its proposers are of all.
    """

    name: str
    title: str
    paper: str
    split: Callable[[Proposals], tuple[Fraction, ...]]
    truthful: bool
    proportional: bool


DIVISIONS = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            Division(
                "mean",
                "Every option gets the mean of what was proposed for it.",
                "[FPPV21]",
                mean,
                truthful=False,
                proportional=True,
            ),
            Division(
                "median",
                "The split that is closest to all proposals together.",
                "[FPPV21]",
                lambda proposals: settle(proposals, UTILITARIAN),
                truthful=True,
                proportional=False,
            ),
            Division(
                "independent-markets",
                "Everybody trades in a market for each option, at prices that add up.",
                "[FPPV21]",
                lambda proposals: settle(proposals, INDEPENDENT_MARKETS),
                truthful=True,
                proportional=True,
            ),
            Division(
                "ladder",
                "Medians with phantoms that rise one after another, all at the same pace.",
                "[FSK24]",
                lambda proposals: settle(proposals, LADDER),
                truthful=True,
                proportional=True,
            ),
        )
    }
)
"""All rules for dividing one sum, by name."""


def divide(proposals: Iterable[Iterable[int]], total: int, rule: str) -> tuple[Fraction, ...]:
    """Divide ``total`` minor units by a rule of DIVISIONS; one exact amount per option.

    Each proposal has one whole number per option, and they add up to ``total``.
    Raises ValueError for what does not, and for an unknown rule.
    """
    if rule not in DIVISIONS:
        known = ", ".join(repr(name) for name in DIVISIONS)
        raise ValueError(f"rule {rule!r} is unknown; choose from {known}")
    return DIVISIONS[rule].split(Proposals.of(proposals, total))


def whole(split: tuple[Fraction, ...]) -> tuple[int, ...]:
    """Return a split in whole minor units that adds up to the same.

    By largest remainder; equal remainders go to the earlier option. The split
    must add up to a whole number.
    """
    amounts = [amount.numerator // amount.denominator for amount in split]
    missing = sum(split) - sum(amounts)
    ranked = sorted(range(len(split)), key=lambda place: (amounts[place] - split[place], place))
    for place in ranked[: int(missing)]:
        amounts[place] += 1
    return tuple(amounts)
