"""What is funded as the ballots stand, without payments and reasons, which take longer to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from folkmoot_engine.completion import add_one
from folkmoot_engine.election import Election
from folkmoot_engine.live.nearby import stop_nearby
from folkmoot_engine.market import Market
from folkmoot_engine.rules import phragmen
from folkmoot_engine.rules.equal_shares import buy
from folkmoot_engine.rules.most_votes import take_turns
from folkmoot_engine.ties import tie_order

LIVE_COMPLETIONS: tuple[str, ...] = ("none", "add-one", "fill", "add-one+fill")
"""The completions of equal shares that can be counted live."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is funded, in order of funding.

    ``spent`` and ``raised`` are in minor units, as in `Outcome`. If it is
    ``certain``, a count of the same ballots funds the same in the same order;
    else it is what add-one finds around the raise at which it stopped before.
    """

    funded: tuple[int, ...]
    spent: int
    raised: int
    ballots: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What to count by. Add-one is looked for around the raise ``before``, or certified if None."""

    utility: str
    completion: str
    before: int | None


def stand(election: Election, rule: str, asked: Asked) -> Standing:
    """Return what a rule of STANDS funds. Cost: that of the rule, a few times with add-one."""
    funded, raised = STANDS[rule](election, asked)
    return Standing(
        funded=tuple(funded),
        spent=sum(election.prices[project] for project in funded),
        raised=raised,
        ballots=election.voters,
        certain=rule != "equal-shares" or "add-one" not in asked.completion or asked.before is None,
    )


def _equal_shares(election: Election, asked: Asked) -> tuple[list[int], int]:
    market = Market.of(election, asked.utility)
    if "add-one" not in asked.completion:
        run = buy(market)
    elif asked.before is None:
        run = add_one(market, election.step)
    else:
        run = stop_nearby(market, election.step, asked.before)
    funded = [*_free(election), *run.bought]
    if asked.completion.endswith("fill"):
        left = election.budget - sum(election.prices[project] for project in funded)
        turns = take_turns(election, left, done=set(funded))
        funded += [turn.project for turn in turns if turn.funded]
    return funded, run.raised


def _most_votes(election: Election, _asked: Asked) -> tuple[list[int], int]:
    return [turn.project for turn in take_turns(election, election.budget) if turn.funded], 0


def _phragmen(election: Election, _asked: Asked) -> tuple[list[int], int]:
    return [*_free(election), *phragmen.buy(election).bought], 0


def _free(election: Election) -> list[int]:
    return [p for p in tie_order(election) if not election.prices[p] and election.votes[p]]


STANDS: Mapping[str, Callable[[Election, Asked], tuple[list[int], int]]] = MappingProxyType(
    {"equal-shares": _equal_shares, "most-votes": _most_votes, "phragmen": _phragmen}
)
"""The rules that can be counted live: what each funds, in order, and how far it raised shares."""
