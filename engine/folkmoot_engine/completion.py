"""How equal shares go on when money is left: raise the shares, then fill.

Add-one raises every share by one whole currency unit and counts again, until
the result goes over the budget or no unfunded project with an approval still
fits; the last result that fits stands. The first count has no more than the
budget to share, so there always is one. Feasibility is not monotone in the
raise, so the raises are taken one by one and never searched. Paper: [PPS21].
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from folkmoot_engine.rules.equal_shares import Market, buy

COMPLETIONS = MappingProxyType(
    {
        "none": "Money that equal shares leave over stays unspent.",
        "add-one": "Raise every share by one currency unit as long as the result fits.",
        "fill": "Spend what is left by most votes.",
        "add-one+fill": "Raise every share as long as the result fits, then fill by most votes.",
    }
)
"""What to do with money left over by equal shares, by name."""


def add_one(
    market: Market, step: int, on_progress: Callable[[int], None] | None = None
) -> tuple[int, tuple[int, ...]]:
    """Return by how many minor units shares were raised, and what they then buy.

    ``step`` is one currency unit in minor units. ``on_progress`` is told the
    number of raises tried so far, after each.
    """
    raised, bought = 0, buy(market, 0)
    tries = 0
    while not _exhausts(market, bought):
        tries += 1
        more = buy(market, raised + step)
        if on_progress is not None:
            on_progress(tries)
        if sum(market.costs[project] for project in more) > market.budget:
            break
        raised, bought = raised + step, more
    return raised, bought


def _exhausts(market: Market, bought: tuple[int, ...]) -> bool:
    """Tell whether nothing that is on the market and not bought still fits."""
    left = market.budget - sum(market.costs[project] for project in bought)
    return all(market.costs[p] > left for p in set(market.candidates) - set(bought))
