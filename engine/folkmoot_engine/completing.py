"""From a completion's dialect to what is funded: raise, fill, and compare.

Says what happened at each step, so that outcomes can be told and dialects be
set side by side. The comparison: [ES23].
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from folkmoot_engine.columns import Columns
from folkmoot_engine.completion import Completion, Raised, raise_shares
from folkmoot_engine.election import Election
from folkmoot_engine.market import Market
from folkmoot_engine.permits import Permits, free_projects
from folkmoot_engine.rules.equal_shares import buy
from folkmoot_engine.rules.most_votes import Turn, take_turns


@dataclass(frozen=True, slots=True)
class Completed:
    """What a completion did, step by step.

    ``free`` projects come first, then ``raised`` tells what shares bought,
    and ``filled`` are the turns of most votes after that. ``prefer`` says how
    many people prefer this, and how many the outcome of most votes; None if
    nobody was to compare them. ``rival`` are the turns of that other outcome
    if more prefer it; then it is funded instead of everything else here.
    """

    market: Market
    free: tuple[int, ...]
    raised: Raised
    filled: tuple[Turn, ...] = ()
    prefer: tuple[int, int] | None = None
    rival: tuple[Turn, ...] | None = None

    @property
    def funded(self) -> tuple[int, ...]:
        """Return the projects, in order of funding."""
        if self.rival is not None:
            return _funded(self.rival)
        return (*self.free, *self.raised.run.bought, *_funded(self.filled))


def complete(
    election: Election,
    market: Market,
    completion: Completion,
    on_progress: Callable[[int], None] | None = None,
    *,
    limits: Collection[str] = (),
    raising: Callable[..., Raised] = raise_shares,
) -> Completed:
    """Run equal shares on a market of the election, and what the completion wants after it.

    All of it is held to the ``limits``, names from LIMITS. Shares are raised by
    ``raising``, which is called as `raise_shares` is.
    """
    permits, votes = Permits(election, limits), market.columns.votes
    free = tuple(free_projects(election, permits, votes))
    if permits:
        market = replace(market, permits=lambda: Permits(election, limits).after(free))
    market = market.whole(election.step) if completion.whole else market
    if completion.step:
        step = completion.step * election.step
        raised = raising(market, step, on_progress, last=completion.last)
    else:
        raised = Raised(buy(market), "unraised")
    filled: tuple[Turn, ...] = ()
    if completion.fill:
        left = election.budget - market.cost(raised.run.bought)
        bought = raised.run.bought
        filled = take_turns(election, left, {*free, *bought}, permits=permits.after(bought))
    done = Completed(market, free, raised, filled)
    if not completion.compare:
        return done
    turns = take_turns(election, election.budget, permits=Permits(election, limits))
    prefer = preferences(market.columns, done.funded, _funded(turns), completion.compare)
    rival = turns if prefer[1] > prefer[0] else None
    return Completed(market, free, raised, filled, prefer, rival)


def preferences(
    columns: Columns, shares: Iterable[int], votes: Iterable[int], compare: str
) -> tuple[int, int]:
    """Return how many people prefer the first projects, and how many the second.

    ``compare`` is a key of COMPARISONS. Cost: O(approvals of these projects).
    """
    more, members = np.zeros((2, columns.groups), dtype=np.int64)
    for sign, funded in ((1, shares), (-1, votes)):
        gets = np.zeros(columns.groups, dtype=np.int64)
        for project in funded:
            groups = columns.supporters[project]
            gets[groups] += 1 if columns.points is None else columns.points[project]
            members[groups] = columns.weights[project]
        more += sign * (gets if compare == "more" else gets > 0)
    return int(members[more > 0].sum()), int(members[more < 0].sum())


def _funded(turns: Iterable[Turn]) -> tuple[int, ...]:
    return tuple(turn.project for turn in turns if turn.funded)
