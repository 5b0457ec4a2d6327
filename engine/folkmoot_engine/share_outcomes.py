"""From what a rule with shares finds to an outcome: one small function for each.

The method of equal shares itself stands in `counting`; these are its relatives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from folkmoot_engine import explain
from folkmoot_engine.accounts import exact_holders
from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome, Round
from folkmoot_engine.permits import Permits, free_projects
from folkmoot_engine.rules import bounded_overspending, exact_shares, resource_shares
from folkmoot_engine.rules.most_votes import take_turns


@dataclass(frozen=True, slots=True)
class Way:
    """How to count: the names, and permits as they are once all free projects are funded."""

    rule: str
    utility: str
    completion: str
    permits: Callable[[], Permits]


@dataclass(slots=True)
class Told:
    """What a rule tells: rounds, why projects won, what supporters could raise, or paid."""

    rounds: list[Round]
    won: dict[int, str]
    money: dict[int, Fraction]
    paid: Mapping[int, int] = field(default_factory=dict)
    lost: Mapping[int, str] = field(default_factory=dict)
    added: Fraction | None = None


def shared(
    election: Election, rule: str, limits: Collection[str], utility: str, completion: str
) -> Outcome:
    """Count by a rule of SHARED, held to these of LIMITS."""
    free = free_projects(election, Permits(election, limits), _wanted(election, rule))
    way = Way(rule, utility, completion, lambda: Permits(election, limits).after(free))
    told = SHARED[rule](election, way)
    rounds = explain.free_rounds(election, free, election.budget) + told.rounds
    won = dict.fromkeys(free, "free") | told.won
    left = election.budget - sum(election.prices[project] for project in won)
    if completion.endswith("fill"):
        permits = way.permits().after(found.project for found in told.rounds)
        turns = take_turns(election, left, done=won, permits=permits)
        rounds += explain.turn_rounds(election, turns, "fill")
        won |= {turn.project: "filled" for turn in turns if turn.funded}
    funded = tuple(found.project for found in rounds)
    spent = sum(election.prices[project] for project in funded)
    return Outcome(
        rule=rule,
        utility=utility,
        completion=completion,
        budget=election.budget,
        funded=funded,
        spent=spent,
        share=Fraction(election.budget, election.voters) if election.voters else None,
        raised=0,
        rounds=tuple(rounds),
        reasons=explain.pool_reasons(
            election,
            won,
            told.money,
            told.paid,
            told.lost,
            election.budget - spent,
            explain.dropped(election, rounds),
        ),
        added=told.added,
    )


def _wanted(election: Election, rule: str) -> tuple[int, ...]:
    """Return the approvals of each project that can be free under a rule."""
    if rule != "equal-shares-resources":
        return election.votes
    every = zip(election.votes, resource_shares.uses(election), strict=True)
    return tuple(0 if any(used) else votes for votes, used in every)


def _resource_shares(election: Election, way: Way) -> Told:
    run = resource_shares.buy(election, way.utility, way.permits())
    rounds, left = list[Round](), election.budget
    money = dict(enumerate(run.money))
    for bought in run.purchases:
        project, price = bought.project, bought.price
        left -= election.prices[project]
        money[project] = sum((amount * n for amount, n in bought.held), Fraction(0))
        payments = dict[Fraction, int]()
        for amount, people in bought.held:
            paid = min(amount, price)
            payments[paid] = payments.get(paid, 0) + people
        told = tuple((paid, people) for paid, people in payments.items() if paid)
        rounds.append(Round(project, way.rule, election.votes[project], price, told, left))
    won = dict.fromkeys((bought.project for bought in run.purchases), "shares")
    return Told(rounds, won, money, lost=dict.fromkeys(run.lacking, "resource-spent"))


def _exact_shares(election: Election, way: Way) -> Told:
    hall = exact_shares.Hall(election, way.utility, way.permits)
    if way.completion.startswith("add-opt"):
        skip, last = "-skip" in way.completion, "-last" in way.completion
        run = exact_shares.complete(hall, skip=skip, last=last)
    else:
        run = exact_shares.buy(hall, hall.share)
    rounds, left = list[Round](), election.budget
    for bought in run.purchases:
        left -= election.prices[bought.project]
        payments = ((bought.price, bought.payers),)
        votes = election.votes[bought.project]
        rounds.append(Round(bought.project, way.rule, votes, bought.price, payments, left))
    money = {p: Fraction(election.prices[p]) for p in run.bought}
    for project in range(len(election.ids)):
        if project not in money:
            held = exact_holders(run.accounts, run.accounts.holders(project))
            money[project] = _alike(held)
    won = dict.fromkeys(run.bought, "shares")
    return Told(rounds, won, money, added=run.share - hall.share)


def _alike(held: list[tuple[Fraction, int]]) -> Fraction:
    """Return the most that can be raised if all who pay pay alike; the richest come first."""
    payers, most = 0, Fraction(0)
    for money, people in held:
        payers += people
        most = max(most, money * payers)
    return most


def _bounded_overspending(election: Election, way: Way) -> Told:
    plus, permits = way.rule.endswith("-plus"), way.permits()
    rounds, left = list[Round](), election.budget
    won, paid = dict[int, str](), dict[int, int]()
    for bought in bounded_overspending.buy(election, way.utility, permits, plus=plus):
        project, cost = bought.project, election.prices[bought.project]
        left -= cost
        paid[project] = bought.paid
        won[project] = "shares" if bought.paid == cost else "overspent"
        rounds.append(Round(project, way.rule, election.votes[project], None, (), left))
    # Whatever still fits is left because nobody who wants it has money.
    broke = {
        p: Fraction(0) for p, cost in enumerate(election.prices) if p not in won and cost <= left
    }
    return Told(rounds, won, broke, paid)


SHARED: Mapping[str, Callable[[Election, Way], Told]] = MappingProxyType(
    {
        "exact-equal-shares": _exact_shares,
        "equal-shares-resources": _resource_shares,
        "bounded-overspending": _bounded_overspending,
        "bounded-overspending-plus": _bounded_overspending,
    }
)
"""How each relative of equal shares counts."""
