"""Where raises end, looked for around the raise at which they ended before.

One ballot more or less seldom moves the end by more than a step or two. But
whether a raise fits is not monotone in the raise, so only the whole walk can
tell: what is found nearby is provisional. What is certain takes that walk, and
knowing about how long it is helps: all raises are then counted side by side,
and no time is lost with proofs that some need no count. [PPS21]
"""

from __future__ import annotations

from folkmoot_engine.completion import Raised, ends, raise_shares
from folkmoot_engine.lanes import buy_many
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import Run, buy

TRIES_MAX = 4
"""Most raises that are looked at: an answer at once is worth more than a better one later."""

_WALK_MIN, _WALK_MAX = 16, 1_000  # raises that are worth counting all of them

_WIDTH = 64  # raises counted side by side

_MORE = 3  # raises beyond the old end that are counted with the others


def end_nearby(market: Market, step: int, before: int, *, last: bool = False) -> Run:
    """Return the run that raises end at if they end within a few steps of ``before``.

    ``step`` and ``before`` are in minor units, ``last`` is as for `raise_shares`.
    What is returned was counted exactly and is within the budget; if no raise
    that was looked at is, it is the run without a raise, which always is.
    Cost: a few runs of the rule.
    """
    run = buy(market, before)
    if not _goes_on(market, run, last):
        step = -step
    for _ in range(TRIES_MAX - 1):
        if run.raised + step < 0:
            break
        other = buy(market, run.raised + step)
        low, high = (run, other) if step > 0 else (other, run)
        if _goes_on(market, low, last) and not _goes_on(market, high, last):
            return high if _fits(market, high.bought) else low
        run = other
    return run if _fits(market, run.bought) else buy(market)


def end_for_certain(market: Market, step: int, before: int, *, last: bool = False) -> Raised:
    """Return what `raise_shares` does, and faster if raises end about where they did ``before``."""
    many = before // step + 1 + _MORE
    if _WALK_MIN <= many <= _WALK_MAX and not market.permits:
        width = -(-many // -(-many // _WIDTH))
        for begin in range(0, many, width):
            raises = [step * number for number in range(begin, begin + width)]
            for raised, known in zip(raises, buy_many(market, raises), strict=True):
                found = buy(market, raised).bought if known is None else known
                if not _fits(market, found):
                    return Raised(buy(market, raised - step), "overspent", found)
                if ends(market, found, last):
                    return Raised(buy(market, raised), "all-bought" if last else "exhausted")
    return raise_shares(market, step, last=last)


def _goes_on(market: Market, run: Run, last: bool) -> bool:
    """Tell whether the next raise would be tried after this one."""
    return _fits(market, run.bought) and not ends(market, run.bought, last)


def _fits(market: Market, bought: tuple[int, ...]) -> bool:
    return market.cost(bought) <= market.budget
