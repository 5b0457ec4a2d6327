"""The outcome as an exact step function of the budget.

A path is walked from its low end. A count at one budget tells, or a proof
finds, up to which budget it surely stays the same; the next one up is counted
again. So every step begins at a budget that was counted, and the one before it
was counted, too, or proven to belong to the step before: nothing is sampled.

*Equal shares.* More budget, shared out equally, is a raise of every share,
perhaps by a part of a minor unit. So what `buys_the_same` proves of raises
holds: after the same purchases everybody has no less and all rates are no
higher. If at the higher budget no rival's rate gets as low as the winner's was
at the lower one, in every round, all budgets between buy the same.

*Most votes.* With so little more money that nothing which did not fit does so
now, every turn ends alike: what fitted still does.

*Phragmén.* Loads know no budget. It only says what stands for election, by its
cost, and which purchase does not fit and ends the count: so the outcome stays
until the budget reaches a cost above it, or that purchase fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from folkmoot_engine.election import Election
from folkmoot_engine.limits import MONEY_MAX
from folkmoot_engine.market import Market
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.permits import held
from folkmoot_engine.reasons.recounts import free, is_plain_shares
from folkmoot_engine.reasons.shapes import BudgetPath, Step
from folkmoot_engine.rules import RULES, phragmen
from folkmoot_engine.rules.equal_shares import Run, buy, buys_the_same
from folkmoot_engine.rules.most_votes import DIALECTS, dialect, take_turns
from folkmoot_engine.ties import tie_order

COUNTS = 5_000
"""How many counts and proofs a path takes at most, unless told otherwise."""

Walk = Iterator[tuple[int, frozenset[int], int]]
"""From a budget, what is funded, up to which budget that surely holds."""


def budget_path(
    election: Election,
    outcome: Outcome,
    low: int | None = None,
    high: int | None = None,
    counts: int = COUNTS,
    on_progress: Callable[[int], None] | None = None,
) -> BudgetPath:
    """Return what is funded for every budget from ``low`` to ``high``, in minor units.

    They are half the budget and twice the budget if not told. The rule is that of
    the outcome: equal shares without completion, any
    dialect of most votes, or Phragmén's. After ``counts`` counts and proofs the
    path ends early, and says so. ``on_progress`` is told the budget reached.

    Raises ValueError for other rules and for a range that is none.
    Cost: a count or proof for each step; under equal shares some dozens of them.
    """
    low = -(-election.budget // 2) if low is None else low
    high = min(2 * election.budget, MONEY_MAX) if high is None else high
    if not 0 <= low <= high <= MONEY_MAX:
        raise ValueError(f"a path goes up from 0 or more to {MONEY_MAX} at most: {low} to {high}")
    steps: list[Step] = []
    certain = low
    for number, (budget, funded, reached) in enumerate(_walk(election, outcome)(low, high), 1):
        certain, found = reached, tuple(sorted(funded))
        if on_progress:
            on_progress(certain)
        if not steps or steps[-1].funded != found:
            steps.append(Step(budget, found))
        if number >= counts:
            break
    return BudgetPath(low, certain, tuple(steps), complete=certain == high)


def has_budget_path(outcome: Outcome) -> bool:
    """Tell whether there is a path for an outcome's way of counting."""
    known = any(outcome.rule in family for family in _REACH) and not _kept(outcome)
    return known or is_plain_shares(outcome)


def _walk(election: Election, outcome: Outcome) -> Callable[[int, int], Walk]:
    if is_plain_shares(outcome):
        assert outcome.utility is not None, "shares have a utility"
        return _Shares(election, outcome.utility).walk
    if has_budget_path(outcome):
        found = next(found for family, found in _REACH.items() if outcome.rule in family)
        return lambda low, high: found(election, outcome, low, high)
    way = f"{outcome.rule} with {outcome.completion or 'no'} completion"
    kept = ", ".join(_kept(outcome))
    raise ValueError(
        f"there is no budget path for {way}" + (f" and limits: {kept}" if kept else "")
    )


def _kept(outcome: Outcome) -> list[str]:
    """Return the limits that an outcome was held to, which its rule does not know itself."""
    return sorted(set(held(outcome)) - set(RULES[outcome.rule].heeds))


class _Shares:
    """Walks along the budgets of equal shares without completion."""

    def __init__(self, election: Election, utility: str) -> None:
        self._market = Market.of(election, utility)
        self._free = free(self._market)

    def walk(self, low: int, high: int) -> Walk:
        """Yield every count or proof that got further."""
        run, stride = self._run(low), 1
        at = low
        while True:
            funded = frozenset((*self._free, *run.bought))
            yield at, funded, at
            # Strides that double while the proof holds, then are halved until one is the edge.
            while at < high:
                further = min(at + stride, high)
                if buys_the_same(self._at(further), run, 0):
                    at, stride = further, 2 * stride
                    run = self._run(at) if at < high else run
                elif stride > 1:
                    stride = max((further - at) // 4, 1)
                else:
                    break
                yield at, funded, at
            if at == high:
                return
            at += 1
            run = self._run(at)

    def _at(self, budget: int) -> Market:
        return replace(self._market, budget=budget, shared=budget)

    def _run(self, budget: int) -> Run:
        return buy(self._at(budget))


def _turns(election: Election, outcome: Outcome, low: int, high: int) -> Walk:
    how = dialect(outcome.rule, dict(outcome.parameters), election)
    while low <= high:
        turns = take_turns(election, low, dialect=how)
        lacks = [
            election.prices[turn.project] - turn.left
            for turn in turns
            if turn.lost in ("no-room", "reserve")
        ]
        following = low + min(lacks, default=high + 1 - low)
        yield low, frozenset(t.project for t in turns if t.funded), min(following - 1, high)
        low = following


def _loads(election: Election, _outcome: Outcome, low: int, high: int) -> Walk:
    costs = election.prices
    gifts = [p for p in tie_order(election) if not costs[p] and election.votes[p]]
    while low <= high:
        run = phragmen.buy(replace(election, budget=low))
        left = low - sum(costs[project] for project in run.bought)
        lacks = [costs[project] - left for project in run.misfits if costs[project] > left]
        lacks += [cost - low for cost in costs if cost > low]
        following = low + min(lacks, default=high + 1 - low)
        yield low, frozenset((*gifts, *run.bought)), min(following - 1, high)
        low = following


_REACH: Mapping[frozenset[str], Callable[[Election, Outcome, int, int], Walk]] = MappingProxyType(
    {frozenset(DIALECTS): _turns, frozenset({"phragmen"}): _loads}
)
