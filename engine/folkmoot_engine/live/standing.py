"""What is funded as the ballots stand, without payments and reasons, which take longer to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from folkmoot_engine.completing import complete
from folkmoot_engine.completion import COMPLETIONS, Raised
from folkmoot_engine.election import Election
from folkmoot_engine.live.nearby import end_for_certain, end_nearby
from folkmoot_engine.market import Market
from folkmoot_engine.permits import Permits, free_projects, usual_limits
from folkmoot_engine.rules import RULES, phragmen
from folkmoot_engine.rules.most_votes import take_turns


@dataclass(frozen=True, slots=True)
class Standing:
    """What is funded, in order of funding.

    ``spent`` and ``raised`` are in minor units, as in `Outcome`. If it is
    ``certain``, a count of the same ballots funds the same in the same order;
    else it is what is found around the raise at which raises ended before.
    """

    funded: tuple[int, ...]
    spent: int
    raised: int
    ballots: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What to count by, and the raise at which raises ended ``before``, in minor units.

    Where they end now is looked for around that, or found out if it must be ``certain``.
    """

    utility: str
    completion: str
    before: int = 0
    certain: bool = True


def stand(election: Election, rule: str, asked: Asked) -> Standing:
    """Return what a rule of STANDS funds. Cost: that of the rule, a few times with raises."""
    found, raised = STANDS[rule](election, asked)
    funded = tuple(found)
    raises = rule == "equal-shares" and COMPLETIONS[asked.completion].step > 0
    return Standing(
        funded=funded,
        spent=sum(election.prices[project] for project in funded),
        raised=raised,
        ballots=election.voters,
        certain=asked.certain or not raises,
    )


def _equal_shares(election: Election, asked: Asked) -> tuple[Iterable[int], int]:
    def raising(market: Market, step: int, _progress: object, *, last: bool) -> Raised:
        if asked.certain:
            return end_for_certain(market, step, asked.before, last=last)
        # Nobody asks a provisional answer why raises ended.
        return Raised(end_nearby(market, step, asked.before, last=last), "")

    market = Market.of(election, asked.utility)
    limits = usual_limits(election, RULES["equal-shares"])
    completion = COMPLETIONS[asked.completion]
    done = complete(election, market, completion, limits=limits, raising=raising)
    return done.funded, 0 if done.rival is not None else done.raised.run.raised


def _most_votes(election: Election, _asked: Asked) -> tuple[Iterable[int], int]:
    permits = Permits(election, usual_limits(election, RULES["most-votes"]))
    turns = take_turns(election, election.budget, permits=permits)
    return [turn.project for turn in turns if turn.funded], 0


def _phragmen(election: Election, _asked: Asked) -> tuple[Iterable[int], int]:
    permits = Permits(election, usual_limits(election, RULES["phragmen"]))
    free = free_projects(election, permits)
    return (*free, *phragmen.buy(election, permits).bought), 0


STANDS: Mapping[str, Callable[[Election, Asked], tuple[Iterable[int], int]]] = MappingProxyType(
    {"equal-shares": _equal_shares, "most-votes": _most_votes, "phragmen": _phragmen}
)
"""The rules that can be counted live: what each funds, in order, and how far it raised shares."""
