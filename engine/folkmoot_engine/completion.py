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

from folkmoot_engine.between import reach
from folkmoot_engine.lanes import buy_many
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import Run, buy

_STRIDE_MIN = 2  # fewer raises are counted sooner than proven to change nothing

_WIDER = 4  # times as many after a proof that held at once

_WORTH = 4  # a proof that fails costs as much as so many raises side by side

_SIDE_BY_SIDE = 64  # most raises counted before a proof is tried again

_LANES_MIN = 8  # fewer are counted one by one

_GROUPS_MAX = 8_000  # with more purses in a lane, side by side does not pay


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

    Once a raise changes nothing, the next ones that surely buy the same are proven
    and left out, in strides that grow while the proof holds: a hall with a large
    budget would else be counted a million times. Where proofs reach too near to
    be worth it, many raises are counted side by side.
    """
    walk = _Walk(market, step, on_progress, last)
    while walk.stop is None:
        if walk.leaps:
            walk.leap()
        else:
            walk.count()
    return Raised(walk.run(), walk.stop, walk.beyond)


class _Walk:
    """Raises taken in their order: all up to ``raised`` fit, and that one buys ``bought``.

    The next ``stride`` raises are left out if they are proven to buy the same; ``proven``
    were the last time, and so many longer strides ``failed`` since. If there is no stride,
    the next raises are counted, ever more of them while proofs are ``poor``.
    """

    def __init__(
        self, market: Market, step: int, on_progress: Callable[[int], None] | None, last: bool
    ) -> None:
        self._market, self._step, self._last = market, step, last
        self._tell = on_progress
        self._stride, self._proven, self._failed, self._poor = 0, _STRIDE_MIN, 0, 0
        self._run = buy(market)
        self.raised, self.bought = 0, self._run.bought
        self.beyond: tuple[int, ...] = ()
        self.stop = self._end()

    def run(self) -> Run:
        """Return the run of the last raise that fits, counted once more if it was left out."""
        return self._run if self._run.raised == self.raised else buy(self._market, self.raised)

    @property
    def leaps(self) -> bool:
        """Tell whether a proof is to be tried before anything else is counted."""
        return self._stride > 0

    def count(self) -> None:
        """Count the next raise, or the next few side by side."""
        many = min(2**self._poor, _SIDE_BY_SIDE)
        raises = [self.raised + self._step * more for more in range(1, many + 1)]
        changed = False
        for tried, found in zip(raises, self._found(raises), strict=True):
            self._progress(tried)
            if self._market.cost(found) > self._market.budget:
                self.stop, self.beyond = "overspent", found
                return
            changed = found != self.bought
            self.raised, self.bought = tried, found
            if changed:
                self.stop = self._end()
                if self.stop is not None:
                    return
        self._stride = self._proven if changed else 2 * self._proven

    def leap(self) -> None:
        """Leave out raises that are proven to buy the same, or try fewer next time."""
        further = self.raised + self._stride * self._step
        part = reach(self._market, self.bought, self.raised, further)
        if part == 1:
            self._proven = max(self._stride, _STRIDE_MIN)
            # What stopped a longer stride comes next.
            self._stride = 0 if self._failed else _WIDER * self._stride
            worth = self._proven > _WORTH * self._failed
            self.raised = further
            self._progress(further)
        else:
            self._failed += 1
            self._stride = int(part * self._stride)
            if self._stride >= _STRIDE_MIN:
                return
            self._stride, self._proven, worth = 0, _STRIDE_MIN, False
        self._poor = 0 if worth else self._poor + 1
        self._failed = 0

    def _found(self, raises: list[int]) -> Iterator[tuple[int, ...]]:
        """Yield what each raise buys."""
        market = self._market
        alone = market.permits is not None or market.columns.groups > _GROUPS_MAX
        many = len(raises) >= _LANES_MIN and not alone
        told = buy_many(market, raises) if many else [None] * len(raises)
        for raised, found in zip(raises, told, strict=True):
            if found is None:
                run = buy(market, raised)
                found = run.bought
                if market.cost(found) <= market.budget:
                    self._run = run
            yield found

    def _end(self) -> str | None:
        if not ends(self._market, self.bought, self._last):
            return None
        return "all-bought" if self._last else "exhausted"

    def _progress(self, raised: int) -> None:
        if self._tell is not None:
            self._tell(raised // self._step)


def ends(market: Market, bought: tuple[int, ...], last: bool) -> bool:
    """Tell whether no raise more is wanted: nothing else fits, or nothing else is there."""
    left = market.budget - market.cost(bought)
    rest = [stall for stall in market.stalls if stall.project not in bought]
    if market.permits:
        permits = market.permits().after(bought)
        rest = [stall for stall in rest if not permits.refusal(stall.project)]
    return all(not last and stall.cost > left for stall in rest)
