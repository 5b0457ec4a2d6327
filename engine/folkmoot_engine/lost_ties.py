"""Which projects lost only by the published order, to which other, by which step of it.

Says more of an outcome that stands; it is no part of the document, and what it tells never
changes what is funded. Refuses to know words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from folkmoot_engine.completion import COMPLETIONS
from folkmoot_engine.election import Election
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import buy
from folkmoot_engine.ties import TIES


@dataclass(frozen=True, slots=True)
class LostTie:
    """``loser`` was level with ``winner``, which was funded; ``step`` of TIES told them apart."""

    loser: int
    winner: int
    step: str


def lost_ties(
    election: Election,
    utility: str | None,
    raised: int,
    bought: Iterable[tuple[int, str, int]],
    completion: str | None = None,
) -> tuple[LostTie, ...]:
    """Return the last tie that each unfunded project lost, in submission order.

    ``bought`` are the rounds of its outcome: project, by what, and the money left after it.
    ``utility``, ``raised`` and ``completion`` are those of the outcome. Cost: one run of equal
    shares.

    Under shares two projects are level if their supporters pay the same rate; by most votes, if
    they have as many votes, or points, and the one that lost would have fitted had it come first.
    """
    rounds = list(bought)
    funded = {project for project, _, _ in rounds}
    lost: dict[int, int] = {}
    if utility is not None and any(by == "equal-shares" for _, by, _ in rounds):
        market = Market.of(election, utility)
        if completion is not None and COMPLETIONS[completion].whole:
            market = market.whole(election.step)
        for purchase in buy(market, raised).purchases:
            lost |= dict.fromkeys(purchase.tied, purchase.project)
    scores, costs = election.scores, election.prices
    for winner, by, left in rounds:
        # What costs nothing is nobody's rival.
        if by in {"fill", "most-votes"} and costs[winner]:
            level = [p for p in range(len(costs)) if scores[p] == scores[winner]]
            before = left + costs[winner]
            lost |= {p: winner for p in level if costs[p] <= before}
    return tuple(
        LostTie(loser, lost[loser], _step(election, lost[loser], loser))
        for loser in sorted(lost.keys() - funded)
    )


def _step(election: Election, winner: int, loser: int) -> str:
    """Return the first step of the published order that tells two projects apart."""
    if election.votes[winner] != election.votes[loser]:
        return TIES[0]
    return TIES[1] if election.prices[winner] != election.prices[loser] else TIES[2]
