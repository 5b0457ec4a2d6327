"""Most votes: fund by falling approvals whatever still fits.

What most cities use today, and how a budget is filled after equal shares.
A project that no longer fits is skipped, not a full stop. Paper: [AB21].
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from folkmoot_engine.election import Election
from folkmoot_engine.ties import tie_order


@dataclass(frozen=True, slots=True)
class Turn:
    """One project's turn: the money left when it came, and whether it fitted."""

    project: int
    left: int
    funded: bool


def take_turns(election: Election, money: int, done: Container[int] = ()) -> tuple[Turn, ...]:
    """Give every project not ``done`` its turn, and ``money`` minor units to spend.

    Projects without an approval get no turn. Free ones come first, then falls
    the number of approvals; ties go by the published order. Cost: O(projects log
    projects) after the approvals are counted.
    """
    votes, costs = election.votes, election.prices
    turns = []
    # Stable, so both halves keep the tie order.
    for project in sorted(tie_order(election), key=lambda p: costs[p] > 0):
        if project in done or not votes[project]:
            continue
        fits = costs[project] <= money
        turns.append(Turn(project, money, fits))
        if fits:
            money -= costs[project]
    return tuple(turns)
