"""Where add-one probably stops, looked for around the raise at which it stopped before.

One ballot more or less seldom moves the stop by more than a step or two. But
whether a raise fits is not monotone in the raise, so only the whole walk of
`completion.add_one` can tell: what is found here is provisional. [PPS21]
"""

from __future__ import annotations

from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import Run, buy

TRIES_MAX = 4
"""Most raises that are looked at: an answer at once is worth more than a better one later."""


def stop_nearby(market: Market, step: int, before: int) -> Run:
    """Return the run that add-one stops at if it stops within a few steps of ``before``.

    ``step`` and ``before`` are in minor units. What is returned was counted
    exactly and is within the budget; if no raise that was looked at is, it is
    the run without a raise, which always is. Cost: a few runs of the rule.
    """
    run = buy(market, before)
    if not _goes_on(market, run):
        step = -step
    for _ in range(TRIES_MAX - 1):
        if run.raised + step < 0:
            break
        other = buy(market, run.raised + step)
        low, high = (run, other) if step > 0 else (other, run)
        if _goes_on(market, low) and not _goes_on(market, high):
            return high if _left(market, high) >= 0 else low
        run = other
    return run if _left(market, run) >= 0 else buy(market)


def _goes_on(market: Market, run: Run) -> bool:
    """Tell whether add-one would try the next raise: it fits, and so does something more."""
    left, bought = _left(market, run), set(run.bought)
    return left >= 0 and any(
        stall.cost <= left for stall in market.stalls if stall.project not in bought
    )


def _left(market: Market, run: Run) -> int:
    return market.budget - sum(market.costs[project] for project in run.bought)
