"""How equal shares go on when money is left: raise the shares, fill, compare.

Texts and cities mean different counts by "add-one", and they disagree about
real elections. So each is a dialect of its own here, with a name.

A raise gives every share some whole currency units more, and everything is
counted again, until the result goes over the budget or, in most dialects, no
unfunded project with a supporter still fits; the last result that fits
stands. The first count has no more than the budget to share, so there always
is one. Feasibility is not monotone in the raise, so the raises are taken in
their order and never searched. Paper: [PPS21]; the comparison: [ES23].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from folkmoot_engine.lanes import buy_many
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import Run, buy, buys_the_same

_WIDTH_MIN, _WIDTH_MAX = 16, 64  # raises counted side by side

_GROUPS_MAX = 8_000  # with more purses in a lane, side by side does not pay

_THIN = 4  # strides below that are not worth a proof; a proof that fails divides by it


@dataclass(frozen=True, slots=True)
class Completion:
    """A dialect: what becomes of money that equal shares leave over.

    ``step`` is by how many currency units each raise gives a share more; 0
    raises nothing. ``last`` raises until a result goes over the budget, even
    when nothing more fits. ``whole`` starts from shares rounded down to whole
    currency units. ``fill`` spends what is left by most votes. ``compare`` is a
    key of COMPARISONS: the outcome of most votes is funded instead if more
    people prefer it. ``labels`` are what Pabulib calls it. ``version`` grows if
    the name is ever given another meaning, as the name then does: "name@2".
    """

    name: str
    title: str
    step: int = 0
    last: bool = False
    whole: bool = False
    fill: bool = False
    compare: str = ""
    labels: tuple[str, ...] = ()
    version: int = 1


COMPARISONS = MappingProxyType(
    {
        "more": "Whoever gets more of what they support prefers it; more people prefer it.",
        "some": "Whoever gets something they support instead of nothing prefers it; more do.",
    }
)
"""When people prefer the outcome of most votes, by name."""

COMPLETIONS = MappingProxyType(
    {
        completion.name: completion
        for completion in (
            Completion("none", "Money that equal shares leave over stays unspent."),
            Completion(
                "add-one",
                "Raise every share by one currency unit as long as the result fits"
                " and something else still would.",
                step=1,
                labels=("equalshares/add1",),
            ),
            Completion("fill", "Spend what is left by most votes.", fill=True),
            Completion(
                "add-one+fill",
                "Raise every share as add-one does, then fill by most votes.",
                step=1,
                fill=True,
                labels=("equalshares/add1u",),
            ),
            Completion(
                "add-one-last",
                "Raise every share by one currency unit until a result does not fit;"
                " the last that does stands.",
                step=1,
                last=True,
            ),
            Completion(
                "add-one-last+fill",
                "Raise every share as add-one-last does, then fill by most votes.",
                step=1,
                last=True,
                fill=True,
            ),
            Completion(
                "add-one-whole",
                "The same as add-one, from shares rounded down to whole currency units.",
                step=1,
                whole=True,
            ),
            Completion(
                "add-one+compare",
                "The same as add-one; most votes decide instead if they give more people more.",
                step=1,
                compare="more",
            ),
            Completion(
                "add-one-last+compare",
                "The same as add-one-last; most votes decide instead if they give more people"
                " more.",
                step=1,
                last=True,
                compare="more",
                labels=("equalshares/add1-comparison",),
            ),
            Completion(
                "add-one-last+compare-some",
                "The same as add-one-last; most votes decide instead if they leave fewer people"
                " with nothing.",
                step=1,
                last=True,
                compare="some",
            ),
            Completion("add-ten", "The same as add-one, in steps of ten currency units.", step=10),
            Completion(
                "add-hundred", "The same as add-one, in steps of a hundred units.", step=100
            ),
        )
    }
)
"""What to do with money left over by equal shares, by name."""

STOPS = MappingProxyType(
    {
        "unraised": "The shares were not to be raised.",
        "exhausted": "Nothing unfunded that somebody supports fits into what is left.",
        "overspent": "After one raise more the result would cost more than the budget.",
        "all-bought": "Everything that somebody supports is bought.",
    }
)
"""Why raises ended, by code."""


@dataclass(frozen=True, slots=True)
class Raised:
    """The last run that fits, and why raises ended there; ``stop`` is a key of STOPS.

    ``beyond`` is what one raise more would have bought if that was too much.
    """

    run: Run
    stop: str
    beyond: tuple[int, ...] = ()


def add_one(market: Market, step: int, on_progress: Callable[[int], None] | None = None) -> Run:
    """Return the last run that fits; it tells by how much shares were raised.

    ``step`` is one currency unit in minor units. ``on_progress`` is told the
    number of raises so far, those left out included.
    """
    return raise_shares(market, step, on_progress).run


def raise_shares(
    market: Market,
    step: int,
    on_progress: Callable[[int], None] | None = None,
    *,
    last: bool = False,
) -> Raised:
    """Raise all shares by ``step`` minor units at a time, as long as the result fits.

    Ends before that as soon as nothing more fits, unless it shall find the
    ``last`` result that does.

    Raises that surely buy the same as the one before are proven and left out,
    in strides that double while the proof holds: a hall with a large budget
    would else be counted a million times. Where margins are too thin for
    that, many raises are counted side by side.
    """
    stop = "all-bought" if last else "exhausted"
    run = buy(market)
    bought, raised, stride, width, proven = run.bought, 0, 1, 1, 0
    while not ends(market, bought, last):
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
            if market.cost(found) > market.budget:
                return Raised(buy(market, raised), "overspent", found)
            changed |= found != bought
            raised, bought = tried, found
            if ends(market, bought, last):
                return Raised(buy(market, raised), stop)
        if not changed:
            stride, width = max(width, 2), 1
        elif width > 1:
            width = min(2 * width, _WIDTH_MAX)
    return Raised(run if run.raised == raised else buy(market, raised), stop)


def _found(market: Market, raises: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield what each raise buys."""
    if len(raises) > 1 and market.columns.groups <= _GROUPS_MAX and not market.permits:
        for raised, found in zip(raises, buy_many(market, raises), strict=True):
            yield buy(market, raised).bought if found is None else found
    else:
        for raised in raises:
            yield buy(market, raised).bought


def _tell(on_progress: Callable[[int], None] | None, raises: int) -> None:
    if on_progress is not None:
        on_progress(raises)


def ends(market: Market, bought: tuple[int, ...], last: bool) -> bool:
    """Tell whether no raise more is wanted: nothing else fits, or nothing else is there."""
    left = market.budget - market.cost(bought)
    rest = [stall for stall in market.stalls if stall.project not in bought]
    if market.permits:
        permits = market.permits().after(bought)
        rest = [stall for stall in rest if not permits.refusal(stall.project)]
    return all(not last and stall.cost > left for stall in rest)
