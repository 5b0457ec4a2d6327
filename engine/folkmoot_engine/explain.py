"""Why each project was funded or not, in exact figures. Says nothing in words.

Turns what the rules found into `Round` and `Reason`; counts nothing anew but
the payments, which come from exact purses only.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from folkmoot_engine.election import Election
from folkmoot_engine.loads import Loads
from folkmoot_engine.outcome import Reason, Round
from folkmoot_engine.purses import Purses

if TYPE_CHECKING:
    from folkmoot_engine.market import Market
    from folkmoot_engine.rules.most_votes import Turn

REASONS = MappingProxyType(
    {
        "free": "It costs nothing and somebody approved it.",
        "shares": "Its supporters paid for it from their shares.",
        "overspent": "Its supporters paid what they had; money left over paid what was missing.",
        "filled": "Its supporters were short, but it fitted into the money left over.",
        "most-votes": "It fitted into the money left when its turn came.",
        "spread": "With it, the heaviest load of a voter stayed the lightest.",
        "backed": "The votes that it got, or that moved to it, were enough.",
        "returned": "Its votes moved on, but it still fitted into the money left at the end.",
        "best-together": "It belongs to the affordable choice with the most votes in total.",
        "earned": "Its supporters had earned its cost before those of any other.",
        "nobody": "Nobody approved it.",
        "no-points": "Its points come to 0 or less.",
        "dearer-than-budget": "It costs more than the whole budget.",
        "short": "Its supporters have too little of their shares left to pay for it.",
        "no-room": "It did not fit into the money left when its turn came.",
        "below-threshold": "It has fewer votes than a project needs for a turn.",
        "excluded": "A project was funded that excludes it.",
        "category-spent": "What may be spent on a category of it does not reach for it.",
        "resource-spent": "It needs more of a resource than is left.",
        "stopped": "The count stopped before its turn.",
        "outweighed": "No choice with it and the most votes in total was affordable.",
        "reserve": "It did not fit, but enough was left for the reserve to pay what it lacks.",
    }
)
"""Why a project was funded (first ten) or not, by code."""


def free_rounds(election: Election, free: Iterable[int], left: int) -> list[Round]:
    """Return the rounds of projects that cost nothing; ``left`` stays as it is."""
    return [Round(p, "free", election.votes[p], Fraction(0), (), left) for p in free]


def paid_rounds(
    market: Market, purses: Purses, bought: Iterable[int], left: int
) -> tuple[list[Round], dict[int, Fraction]]:
    """Buy again from exact purses, which are changed; ``left`` is all they hold.

    Returns the rounds, and what the supporters of each project had together
    when it was bought.
    """
    rounds, money = [], {}
    for project in bought:
        cost = market.costs[project]
        money[project] = purses.money(project)
        _, payments = purses.pay(project, cost)
        left -= cost
        supporters, price = market.columns.votes[project], payments[0][0]
        rounds.append(Round(project, "equal-shares", supporters, price, payments, left))
    return rounds, money


def load_rounds(election: Election, loads: Loads, bought: Iterable[int], left: int) -> list[Round]:
    """Buy again with exact loads, which are changed; ``left`` is the budget."""
    rounds = []
    for project in bought:
        cost = election.prices[project]
        time, payments = loads.buy(project, cost)
        left -= cost
        votes, price = election.votes[project], payments[0][0]
        rounds.append(Round(project, "phragmen", votes, price, payments, left, time))
    return rounds


def turn_rounds(election: Election, turns: Iterable[Turn], by: str) -> list[Round]:
    """Return the rounds of the turns in which a project was funded."""
    return [
        Round(
            turn.project,
            by,
            election.votes[turn.project],
            None,
            (),
            turn.left - election.prices[turn.project],
        )
        for turn in turns
        if turn.funded
    ]


def share_reasons(
    market: Market, by: Mapping[int, str], money: Mapping[int, Fraction], purses: Purses
) -> tuple[Reason, ...]:
    """Return the reasons under equal shares, in submission order.

    Votes are those of supporters, to whom the project is worth something.
    ``by`` tells how each funded project was funded, ``money`` what supporters
    had when they bought it; ``purses`` are those at the end of the shares.
    """
    codes = {"free": "free", "equal-shares": "shares", "fill": "filled"}
    reasons = []
    for project, (votes, cost) in enumerate(zip(market.columns.votes, market.costs, strict=True)):
        held = money[project] if project in money else purses.money(project)
        code = codes[by[project]] if project in by else _lost(votes, cost, market.budget, "short")
        left = _shown(held, cost)
        short = max(cost - left, 0)
        reasons.append(Reason(project, project in by, votes, cost, code, held, left, short))
    return tuple(reasons)


def pool_reasons(
    election: Election,
    won: Mapping[int, str],
    money: Mapping[int, Fraction],
    paid: Mapping[int, int],
    lost: Mapping[int, str],
    left: int,
    turns: Mapping[int, int],
) -> tuple[Reason, ...]:
    """Return the reasons where supporters pay by a rule of their own, in submission order.

    ``won`` tells the code of each funded project, ``money`` what supporters
    could raise for a project, when it was funded or at the end, or ``paid`` what
    they paid in whole minor units where that is too long to be told exactly.
    Whatever has no such figure did not fit into what was left of the budget, as
    ``turns`` tell, and for others ``left``, which is that at the end; ``lost`` tells
    the code of what neither figure explains.
    """
    reasons = []
    for project, (votes, cost) in enumerate(zip(election.votes, election.prices, strict=True)):
        held = money.get(project)
        otherwise = lost.get(project) or ("no-room" if held is None else "short")
        code = won.get(project) or _lost(votes, cost, election.budget, otherwise)
        shown = paid.get(project, turns.get(project, left)) if held is None else _shown(held, cost)
        lacks = code == "overspent" or project not in won
        short = max(cost - shown, 0) if lacks else 0
        reasons.append(Reason(project, project in won, votes, cost, code, held, shown, short))
    return tuple(reasons)


def load_reasons(
    election: Election, loads: Loads, funded: Container[int], misfits: tuple[int, ...], left: int
) -> tuple[Reason, ...]:
    """Return the reasons under Phragmén's rule, in submission order.

    ``misfits`` came next but did not fit into what was ``left`` of the budget;
    they all would have been bought at the same time, when the count ends.
    """
    costs = election.prices
    end = loads.time(misfits[0], costs[misfits[0]]) if misfits else None
    reasons = []
    for project, (votes, cost) in enumerate(zip(election.votes, costs, strict=True)):
        money = None
        if project in funded:
            code, money = ("earned", Fraction(cost)) if cost else ("free", None)
        else:
            otherwise = "no-room" if project in misfits else "stopped"
            code = _lost(votes, cost, election.budget, otherwise)
            if end is not None and votes:
                money = end * votes - loads.carried(project)
        shown = left if money is None or project in misfits else _shown(money, cost)
        short = 0 if project in funded else max(cost - shown, 0)
        reasons.append(Reason(project, project in funded, votes, cost, code, money, shown, short))
    return tuple(reasons)


def fates(
    election: Election,
    won: Mapping[int, str],
    lost: Mapping[int, str],
    left: int,
    turns: Mapping[int, int] = MappingProxyType({}),
) -> tuple[Reason, ...]:
    """Return the reasons of a rule in which nobody pays, in submission order.

    ``won`` and ``lost`` tell the code of a project; whoever is in neither did
    not fit into the money of its turn, which ``turns`` tells; the others are told
    what was ``left`` at the end.
    """
    reasons = []
    for project, (votes, cost) in enumerate(zip(election.votes, election.prices, strict=True)):
        funded = project in won
        otherwise = lost.get(project, "no-room")
        code = won[project] if funded else _lost(votes, cost, election.budget, otherwise)
        then = turns.get(project, left)
        short = 0 if funded else max(cost - then, 0)
        reasons.append(Reason(project, funded, votes, cost, code, None, then, short))
    return tuple(reasons)


def dropped(election: Election, rounds: Iterable[Round]) -> dict[int, int]:
    """Return what was left of the budget when each project no longer fitted into it."""
    turns: dict[int, int] = {}
    funded = set[int]()
    for found in rounds:
        funded.add(found.project)
        for project, cost in enumerate(election.prices):
            if cost > found.left and project not in funded:
                turns.setdefault(project, found.left)
    return turns


def _shown(money: Fraction, cost: int) -> int:
    """Return money in whole minor units, nearest, halves down.

    Money that is short by less than half a unit still shows one unit missing:
    nobody shall read "short by nothing".
    """
    nearest = -((1 - 2 * money) // 2)
    return cost - 1 if money < cost <= nearest else nearest


def turn_reasons(election: Election, turns: Iterable[Turn]) -> tuple[Reason, ...]:
    """Return the reasons under most votes, in submission order."""
    turn_of = {turn.project: turn for turn in turns}
    spent = sum(election.prices[turn.project] for turn in turn_of.values() if turn.funded)
    reasons = []
    for project, (votes, cost) in enumerate(zip(election.votes, election.prices, strict=True)):
        turn = turn_of.get(project)
        funded = turn is not None and turn.funded
        won, lost = "most-votes" if cost else "free", turn.lost if turn else "no-points"
        code = won if funded else _lost(votes, cost, election.budget, lost)
        left = turn.left if turn else election.budget - spent if code == "no-points" else 0
        short = max(cost - left, 0)
        reasons.append(Reason(project, funded, votes, cost, code, None, left, short))
    return tuple(reasons)


def _lost(votes: int, cost: int, budget: int, otherwise: str) -> str:
    """Return why a project was not funded; what no money could change comes first."""
    if not votes:
        return "nobody"
    return "dearer-than-budget" if cost > budget else otherwise
