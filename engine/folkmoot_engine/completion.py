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

_GROUPS_MAX = 8_000  # with more purses in a lane, side by side does not pay

_FIRST_CELLS, _MOST_CELLS = 8_192, 131_072  # purses in all lanes: at first, and at most

_STRIDE_MIN = 4  # fewer raises are counted sooner than proven to change nothing

_THIN = 4  # a proof that fails divides its stride by it

_LANES_MIN = 8  # fewer are counted one by one


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

    Many raises are counted side by side. Once none of these changes anything,
    raises that surely buy the same are proven and left out instead, in strides
    that double while the proof holds: a hall with a large budget would else be
    counted a million times.
    """
    walk = _Walk(market, step, on_progress, last)
    while walk.stop is None:
        if walk.leaps:
            walk.leap()
        else:
            walk.count()
    return Raised(buy(market, walk.raised), walk.stop, walk.beyond)


class _Walk:
    """Raises taken in their order: all up to ``raised`` fit, and that one buys ``bought``."""

    def __init__(
        self,
        market: Market,
        step: int,
        on_progress: Callable[[int], None] | None,
        last: bool,
    ) -> None:
        self._market, self._step, self._last = market, step, last
        self._tell = on_progress
        groups = max(market.columns.groups, 1)
        self._alone = groups > _GROUPS_MAX or market.permits is not None
        self._first = 1 if self._alone else min(max(_FIRST_CELLS // groups, 2), 64)
        self._most = 1 if self._alone else min(max(_MOST_CELLS // groups, 64), 256)
        self._width, self._stride = 1, 1
        self.raised, self.bought = 0, buy(market).bought
        self.beyond: tuple[int, ...] = ()
        self.stop = self._end()

    @property
    def leaps(self) -> bool:
        """Tell whether a proof is to be tried before anything else is counted."""
        return self._stride >= (2 if self._alone else _STRIDE_MIN)

    def count(self) -> None:
        """Count the next raises side by side, or the very first by itself."""
        raises = [self.raised + self._step * more for more in range(1, self._width + 1)]
        before = self.bought
        changed = False
        for tried, found in zip(raises, _found(self._market, raises), strict=True):
            self._progress(tried)
            if self._market.cost(found) > self._market.budget:
                self.stop, self.beyond = "overspent", found
                return
            changed |= found != before
            self.raised, self.bought = tried, found
            self.stop = self._end()
            if self.stop is not None:
                return
        self._stride = 1 if changed else 2 * self._width
        # A few by themselves first: many raises end soon.
        self._width = min(max(2 * self._width, self._first if self._width > 2 else 1), self._most)

    def leap(self) -> None:
        """Leave out raises that are proven to buy the same, or try fewer next time."""
        further = self.raised + self._stride * self._step
        if buys_the_same(self._market, buy(self._market, self.raised), further):
            self.raised, self._stride = further, 2 * self._stride
            self._progress(further)
        else:
            self._stride //= _THIN

    def _end(self) -> str | None:
        if not ends(self._market, self.bought, self._last):
            return None
        return "all-bought" if self._last else "exhausted"

    def _progress(self, raised: int) -> None:
        if self._tell is not None:
            self._tell(raised // self._step)


def _found(market: Market, raises: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield what each raise buys."""
    if len(raises) >= _LANES_MIN:
        for raised, found in zip(raises, buy_many(market, raises), strict=True):
            yield buy(market, raised).bought if found is None else found
    else:
        for raised in raises:
            yield buy(market, raised).bought


def ends(market: Market, bought: tuple[int, ...], last: bool) -> bool:
    """Tell whether no raise more is wanted: nothing else fits, or nothing else is there."""
    left = market.budget - market.cost(bought)
    rest = [stall for stall in market.stalls if stall.project not in bought]
    if market.permits:
        permits = market.permits().after(bought)
        rest = [stall for stall in rest if not permits.refusal(stall.project)]
    return all(not last and stall.cost > left for stall in rest)
