"""One way to count: an election and the names of a rule in, an outcome out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from folkmoot_engine import explain
from folkmoot_engine.completion import COMPLETIONS, add_one
from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.purses import Purses
from folkmoot_engine.rules import RULES, UTILITIES
from folkmoot_engine.rules.equal_shares import Market, buy
from folkmoot_engine.rules.most_votes import take_turns
from folkmoot_engine.ties import tie_order


def count(
    election: Election,
    rule: str = "equal-shares",
    utility: str = "cost",
    completion: str = "add-one+fill",
    on_progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Count an election exactly and say why each project was funded or not.

    ``rule``, ``utility`` and ``completion`` are names from RULES, UTILITIES and
    COMPLETIONS; the last two are ignored by rules without shares. A project
    that nobody approved is never funded; free ones with an approval come first.
    ``on_progress`` is told the number of raises that add-one has tried so far.

    Raises ValueError, listing the choices, for a name that is unknown.
    """
    for field, name, known in (
        ("rule", rule, RULES),
        ("utility", utility, UTILITIES),
        ("completion", completion, COMPLETIONS),
    ):
        if name not in known:
            raise ValueError(f"{field} {name!r} is unknown; choose from {_listed(known)}")
    if not RULES[rule].shares:
        return _most_votes(election)
    return _equal_shares(election, utility, completion, on_progress)


def _most_votes(election: Election) -> Outcome:
    turns = take_turns(election, election.budget)
    free = [turn for turn in turns if not election.prices[turn.project]]
    rounds = explain.free_rounds(election, (turn.project for turn in free), election.budget)
    rounds += explain.turn_rounds(election, turns[len(free) :], "most-votes")
    funded = tuple(found.project for found in rounds)
    return Outcome(
        rule="most-votes",
        utility=None,
        completion=None,
        budget=election.budget,
        funded=funded,
        spent=sum(election.prices[project] for project in funded),
        share=None,
        raised=0,
        rounds=tuple(rounds),
        reasons=explain.turn_reasons(election, turns),
    )


def _equal_shares(
    election: Election,
    utility: str,
    completion: str,
    on_progress: Callable[[int], None] | None,
) -> Outcome:
    market = Market.of(election, utility)
    if completion.startswith("add-one"):
        run = add_one(market, election.step, on_progress)
    else:
        run = buy(market)
    bought, pool = run.bought, market.pool(run.raised)
    purses = Purses(election.columns, pool)
    free = [p for p in tie_order(election) if not election.prices[p] and election.votes[p]]
    rounds = explain.free_rounds(election, free, pool)
    paid, money = explain.paid_rounds(election, purses, bought, pool)
    rounds += paid
    if completion.endswith("fill"):
        left = election.budget - sum(election.prices[project] for project in bought)
        turns = take_turns(election, left, done={*free, *bought})
        rounds += explain.turn_rounds(election, turns, "fill")
    funded = tuple(found.project for found in rounds)
    return Outcome(
        rule="equal-shares",
        utility=utility,
        completion=completion,
        budget=election.budget,
        funded=funded,
        spent=sum(election.prices[project] for project in funded),
        share=Fraction(election.budget, election.voters) if election.voters else None,
        raised=run.raised,
        rounds=tuple(rounds),
        reasons=explain.share_reasons(
            election, {found.project: found.by for found in rounds}, money, purses
        ),
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
