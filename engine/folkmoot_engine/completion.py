"""How equal shares go on when money is left: raise the shares, then fill.

Add-one raises every share by one whole currency unit and counts again, until
the result goes over the budget or no unfunded project with an approval still
fits; the last result that fits stands. The first count has no more than the
budget to share, so there always is one. Feasibility is not monotone in the
raise, so the raises are taken in their order and never searched. Paper: [PPS21].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from folkmoot_engine.rules.equal_shares import Market, Run, buy, buys_the_same

_WAIT = 8  # plain raises after a proof that failed even for two raises

COMPLETIONS = MappingProxyType(
    {
        "none": "Money that equal shares leave over stays unspent.",
        "add-one": "Raise every share by one currency unit as long as the result fits.",
        "fill": "Spend what is left by most votes.",
        "add-one+fill": "Raise every share as long as the result fits, then fill by most votes.",
    }
)
"""What to do with money left over by equal shares, by name."""


def add_one(market: Market, step: int, on_progress: Callable[[int], None] | None = None) -> Run:
    """Return the last run that fits; it tells by how much shares were raised.

    ``step`` is one currency unit in minor units. ``on_progress`` is told the
    number of raises so far, those left out included.

    Raises that surely buy the same as the one before are proven and left out,
    in strides that double while the proof holds: a hall with a large budget
    would else be counted a million times.
    """
    run = buy(market)
    raised, stride, waiting = 0, 1, 0
    while not _exhausts(market, run):
        if stride > 1 and not waiting:
            if buys_the_same(market, run, raised + stride * step):
                raised, stride = raised + stride * step, 2 * stride
                _tell(on_progress, raised // step)
                continue
            stride = max(stride // 4, 1)
            # Where margins are thin the proof fails again and again: try less often.
            waiting = _WAIT if stride == 1 else 0
        more = buy(market, raised + step)
        _tell(on_progress, raised // step + 1)
        if _cost(market, more) > market.budget:
            break
        same = more.bought == run.bought
        stride = max(stride, 2) if same else 1
        waiting = max(waiting - 1, 0)
        raised, run = raised + step, more
    return replace(run, raised=raised)


def _tell(on_progress: Callable[[int], None] | None, raises: int) -> None:
    if on_progress is not None:
        on_progress(raises)


def _cost(market: Market, run: Run) -> int:
    return sum(market.costs[project] for project in run.bought)


def _exhausts(market: Market, run: Run) -> bool:
    """Tell whether nothing that is on the market and not bought still fits."""
    left = market.budget - _cost(market, run)
    return all(market.costs[p] > left for p in set(market.candidates) - set(run.bought))
