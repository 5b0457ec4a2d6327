"""How many ballots may change, whichever and however, without any effect.

Each of k ballots is replaced by any other, withdrawn, or added. Let B be the
budget and n the ballots before.

*Equal shares.* Lemma: as long as the same was bought in both elections, the
supporters of any project would pay, at any price, at most 2kB/n more or less
together after the change than before.

Proof. Let U be the ballots that did not change, s and s' the shares before and
after, and D the sum over U of the distances between their purses in the two
elections. When a project is bought, say that changed ballots pay a before and a'
after; so U pays the rest, all at one price each time. Taking a fixed sum from
supporters at one price keeps order and never moves two states apart [CT80].
Let both states first pay the cost less the larger of a and a', which both can;
then one of them pays |a - a'| more. So D grows by at most |a - a'|. Over all
rounds, D is at most its start, |U| |s - s'|, and what changed ballots spent in
both. At any price, payments of U differ by at most D and those of changed
ballots by at most what they have left, the more of both. Now let p ballots have
changed that were there before, and p' that are there after. All shares together
are B both times: |U| s + p s = B = |U| s' + p' s'. So |U| |s - s'| is the
difference of p s and p' s', and with their sum it makes at most twice the larger
one. If s' <= s that is 2 p' s' <= 2kB/n, else it is 2 p s <= 2kB/n. QED.

So a round keeps its winner if there is a rate at which its supporters would pay
its cost and 2kB/n more, while those of every rival would pay, with 2kB/n more,
less than its cost; and the count ends as before if the same holds of all that
supporters have left. What costs more than the budget is nobody's rival. Taken
over all rounds the bound is loose where many projects win, for the order in which
they do must not change. So there is a second one, for any order, and the larger
of both stands. After the change a share is at least B/(n+k) and at most B/(n-k).
A project that v approve costs too much to be bought, ever, if that is more than
v + k of the largest shares. If that is so of all that were not funded, a funded
one that v approve is bought, sooner or later, if v - k of the smallest shares pay
for it when they have paid for every other that was funded: all its cost, or all
that the common supporters, k more of them, have. For a count does not end before.

*Most votes.* A change moves the votes of two projects by at most 2k against each
other. What was not funded stays so if funded projects that are still before it
leave too little for it; and if nothing else is funded, all that was still fits.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from folkmoot_engine.election import Election
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.purses import Purses
from folkmoot_engine.reasons.ledger import Ledger
from folkmoot_engine.reasons.recounts import is_plain_shares
from folkmoot_engine.reasons.shapes import SafeRadius

_Limit = tuple[int, int | None, int | None]
"""At most so many ballots, because of a round and a rival in it."""


def safe_radius(election: Election, outcome: Outcome) -> SafeRadius:
    """Return a number of ballots that may change without any effect on what is funded.

    It is proven, but need not be the largest. It is at most the number of ballots,
    for rules as in "most-votes" and equal shares without completion.

    Raises ValueError for other rules, ballots with points and other elections.
    Cost: for each round, a look at every project in exact fractions.
    """
    if len(outcome.reasons) != len(election.ids) or outcome.budget != election.budget:
        raise ValueError("the outcome belongs to another election")
    if election.ballots.points is not None or election.ballots.kind == "ordinal":
        raise ValueError(f"no safe radius is known for {election.ballots.kind} ballots")
    if is_plain_shares(outcome):
        free = _free_limit(election, outcome)
        limit = max(
            _shares(election, outcome, free),
            _any_order(election, outcome, free),
            key=lambda limit: limit[0],
        )
    elif outcome.rule == "most-votes":
        limit = _turns(election, outcome, _free_limit(election, outcome))
    else:
        raise ValueError(
            f"no safe radius is known for {outcome.rule} with"
            f" {outcome.completion or 'no'} completion"
        )
    return SafeRadius(*limit)


def _free_limit(election: Election, outcome: Outcome) -> _Limit:
    """Return the limit that projects without cost set: one approval decides about them."""
    limit: _Limit = (election.voters, None, None)
    rounds = [found.project for found in outcome.rounds]
    for project, (votes, cost) in enumerate(zip(election.votes, election.prices, strict=True)):
        if not cost and max(votes - 1, 0) < limit[0]:
            limit = max(votes - 1, 0), rounds.index(project) if votes else len(rounds), project
    return limit


def _shares(election: Election, outcome: Outcome, limit: _Limit) -> _Limit:
    columns, prices = election.columns, election.prices
    rivals = {p for p, cost in enumerate(prices) if 0 < cost <= election.budget}
    purses = Purses(columns, election.budget)
    by_cost = outcome.utility == "cost"
    for place in range(len(outcome.rounds) + 1):
        winner = outcome.rounds[place].project if place < len(outcome.rounds) else None
        if winner is not None and not prices[winner]:
            continue
        at = _Round(election, Ledger(columns, purses), winner, rivals, by_cost)
        rival = at.rival(limit[0]) if limit[0] else None
        if rival is not None:
            safe, unsafe = 0, limit[0]
            while unsafe - safe > 1:
                middle = (safe + unsafe) // 2
                found = at.rival(middle)
                if found is None:
                    safe = middle
                else:
                    unsafe, rival = middle, found
            limit = safe, place, rival
        if winner is not None:
            rivals.discard(winner)
            purses.pay(winner, prices[winner])
    return limit


class _Round:
    """One round of equal shares, or its end if there is no winner."""

    def __init__(
        self,
        election: Election,
        ledger: Ledger,
        winner: int | None,
        rivals: set[int],
        by_cost: bool,
    ) -> None:
        self._election, self._ledger, self._winner = election, ledger, winner
        self._rivals = sorted(rivals - {winner})
        self._by_cost = by_cost
        self._held = {project: ledger.held(project) for project in rivals}

    def rival(self, ballots: int) -> int | None:
        """Return who may win instead if so many ballots change, the winner if it may not."""
        prices, held = self._election.prices, self._held
        moved = Fraction(2 * ballots * self._election.budget, max(self._election.voters, 1))
        rate: Fraction | None = None
        if self._winner is not None:
            cost = prices[self._winner]
            price = self._ledger.price(held[self._winner], cost + moved)
            if price is None:
                return self._winner
            rate = price / self._worth(self._winner)
        for project in self._rivals:
            if rate is None:
                money = self._ledger.money(held[project])
            else:
                money = self._ledger.collected(held[project], rate * self._worth(project))
            if money + moved >= prices[project]:
                return project
        return None

    def _worth(self, project: int) -> int:
        return self._election.prices[project] if self._by_cost else 1


def _any_order(election: Election, outcome: Outcome, limit: _Limit) -> _Limit:
    """Return the limit of the bound that holds in any order."""
    columns, prices = election.columns, election.prices
    funded = [project for project in outcome.funded if prices[project]]
    common: dict[int, dict[int, int]] = {}
    for project in funded:
        mine = np.zeros(columns.groups, dtype=bool)
        mine[columns.supporters[project]] = True
        common[project] = {
            other: int(columns.weights[other][mine[columns.supporters[other]]].sum())
            for other in funded
            if other != project
        }
    safe, unsafe = 0, limit[0] + 1
    while unsafe - safe > 1:
        middle = (safe + unsafe) // 2
        found = _unsure(election, common, middle)
        if found is None:
            safe = middle
        else:
            unsafe, limit = middle, (safe, None, found)
    return (safe, *limit[1:])


def _unsure(election: Election, common: dict[int, dict[int, int]], ballots: int) -> int | None:
    """Return a project that may win or lose, in some order, if so many ballots change."""
    if ballots >= election.voters:
        return 0
    low = Fraction(election.budget, election.voters + ballots)
    high = Fraction(election.budget, election.voters - ballots)
    votes, prices = election.votes, election.prices
    for project, cost in enumerate(prices):
        most = (votes[project] + ballots) * high
        if project in common:
            shared = common[project].items()
            spent = sum(min(Fraction(prices[p]), (many + ballots) * high) for p, many in shared)
            if (votes[project] - ballots) * low - spent < cost:
                return project
        elif 0 < cost <= min(most, Fraction(election.budget)):
            return project
    return None


def _turns(election: Election, outcome: Outcome, limit: _Limit) -> _Limit:
    votes, prices = election.votes, election.prices
    funded = sorted((p for p in outcome.funded if prices[p]), key=lambda p: -votes[p])
    for project in funded:
        # Nothing wins without a vote.
        if votes[project] - 1 < limit[0]:
            limit = votes[project] - 1, outcome.funded.index(project), project
    for project, cost in enumerate(prices):
        if project in outcome.funded or not 0 < cost <= election.budget:
            continue
        safe, place, left = 0, len(outcome.rounds), election.budget
        for before in funded:
            left -= prices[before]
            if left < cost:
                safe = max((votes[before] - votes[project] - 1) // 2, 0)
                place = outcome.funded.index(before)
                break
        if safe < limit[0]:
            limit = safe, place, project
    return limit
