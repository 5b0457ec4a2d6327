"""How equal shares go on when money is left: raise the shares, then fill.

Add-one raises every share by one whole currency unit and counts again, until
the result goes over the budget or no unfunded project with an approval still
fits; the last result that fits stands. The first count has no more than the
budget to share, so there always is one. Feasibility is not monotone in the
raise, so the raises are taken in their order and never searched. Paper: [PPS21].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from folkmoot_engine.lanes import buy_many
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import Run, buy, buys_the_same

_WIDTH_MIN, _WIDTH_MAX = 16, 64  # raises counted side by side

_GROUPS_MAX = 8_000  # with more purses in a lane, side by side does not pay

_THIN = 4  # strides below that are not worth a proof; a proof that fails divides by it

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
    would else be counted a million times. Where margins are too thin for
    that, many raises are counted side by side.
    """
    run = buy(market)
    bought, raised, stride, width, proven = run.bought, 0, 1, 1, 0
    while not _exhausts(market, bought):
        if stride > 1:
            run = run if run.raised == raised else buy(market, raised)
            if buys_the_same(market, run, raised + stride * step):
                raised, stride, proven = raised + stride * step, 2 * stride, proven + stride
                _tell(on_progress, raised // step)
            elif stride < _THIN:
                stride, width, proven = 1, 1 if proven > _WIDTH_MIN else _WIDTH_MIN, 0
            else:
                stride //= _THIN
            continue
        raises = [raised + step * more for more in range(1, width + 1)]
        changed = False
        for tried, found in zip(raises, _found(market, raises), strict=True):
            _tell(on_progress, tried // step)
            if _cost(market, found) > market.budget:
                return buy(market, raised)
            changed |= found != bought
            raised, bought = tried, found
            if _exhausts(market, bought):
                return buy(market, raised)
        if not changed:
            stride, width = max(width, 2), 1
        elif width > 1:
            width = min(2 * width, _WIDTH_MAX)
    return run if run.raised == raised else buy(market, raised)


def _found(market: Market, raises: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield what each raise buys."""
    if len(raises) > 1 and market.columns.groups <= _GROUPS_MAX:
        for raised, found in zip(raises, buy_many(market, raises), strict=True):
            yield buy(market, raised).bought if found is None else found
    else:
        for raised in raises:
            yield buy(market, raised).bought


def _tell(on_progress: Callable[[int], None] | None, raises: int) -> None:
    if on_progress is not None:
        on_progress(raises)


def _cost(market: Market, bought: tuple[int, ...]) -> int:
    return sum(market.costs[project] for project in bought)


def _exhausts(market: Market, bought: tuple[int, ...]) -> bool:
    """Tell whether nothing that is on the market and not bought still fits."""
    left = market.budget - _cost(market, bought)
    return all(stall.cost > left for stall in market.stalls if stall.project not in bought)
