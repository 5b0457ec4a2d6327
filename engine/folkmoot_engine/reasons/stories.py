"""Why each project won or lost, round by round: the money behind it, and where it went.

Exact: under equal shares from `Purses` and under Phragmén's rule from `Loads`,
which follow the purchases of the outcome once more; where nobody pays, from
the budget left at each turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction

import numpy as np

from folkmoot_engine.election import Election
from folkmoot_engine.loads import Loads
from folkmoot_engine.market import supporting
from folkmoot_engine.outcome import Outcome, Round
from folkmoot_engine.permits import Permits, held
from folkmoot_engine.purses import Purses
from folkmoot_engine.reasons.ledger import Ledger
from folkmoot_engine.reasons.shapes import Bid, Story, shared_money
from folkmoot_engine.rules.most_votes import DIALECTS, dialect, take_turns


def stories(election: Election, outcome: Outcome) -> tuple[Story, ...]:
    """Return the story of every project, in submission order.

    Raises ValueError if the outcome is not one of this election's shape, or of a
    utility that supporters of one project do not share.
    Cost: O(approvals) a round, times the length of the fractions.
    """
    if len(outcome.reasons) != len(election.ids) or outcome.budget != election.budget:
        raise ValueError("the outcome belongs to another election")
    if outcome.share is not None and not _is_level(outcome):
        raise ValueError(f"there are no stories of {outcome.rule} with utility {outcome.utility}")
    bids: list[list[Bid]] = [[] for _ in election.ids]
    if outcome.rule == "phragmen":
        _loads(election, outcome, bids)
    else:
        if outcome.share is not None:
            _shares(election, outcome, bids)
        _turns(election, outcome, bids)
    return tuple(_story(election, outcome, project, found) for project, found in enumerate(bids))


def _is_level(outcome: Outcome) -> bool:
    """Tell whether supporters pay at one price, or all they have."""
    return outcome.rule == "equal-shares" and outcome.utility in ("cost", "count")


def _story(election: Election, outcome: Outcome, project: int, bids: list[Bid]) -> Story:
    reason = outcome.reasons[project]
    cost = election.prices[project]
    own = next((found for found in outcome.rounds if found.project == project), None)
    money = Fraction(reason.left) if reason.money is None else reason.money
    return Story(
        project=project,
        funded=reason.funded,
        bids=tuple(bids),
        money=money,
        payments=own.payments if own else (),
        outbid_by=tuple(b.winner for b in bids if b.winner != project and b.money >= cost),
    )


def _paid(outcome: Outcome) -> Iterable[tuple[int, Round]]:
    """Yield the rounds in which supporters paid, each with its place."""
    return ((place, found) for place, found in enumerate(outcome.rounds) if found.payments)


def _shares(election: Election, outcome: Outcome, bids: list[list[Bid]]) -> None:
    """Tell what every project could do in the rounds that shares paid for."""
    assert outcome.utility is not None, "shares have a utility"
    columns, prices = supporting(election.columns, outcome.utility), election.prices
    purses = Purses(columns, shared_money(election, outcome))
    open_ = {project for project, votes in enumerate(columns.votes) if votes and prices[project]}
    before = Ledger(columns, purses)
    held = {project: before.held(project) for project in open_}
    money = {project: before.money(held[project]) for project in open_}
    for place, found in _paid(outcome):
        assert found.price is not None, "supporters pay a price"
        payers = np.zeros(columns.groups, dtype=bool)
        payers[columns.supporters[found.project]] = True
        payers &= before.holding
        worth = prices[found.project] if outcome.utility == "cost" else 1
        rate = found.price / worth
        purses.pay(found.project, prices[found.project])
        after = Ledger(columns, purses)
        for project in sorted(open_):
            scale = prices[project] if outcome.utility == "cost" else 1
            offered = before.collected(held[project], rate * scale)
            held[project] = after.held(project)
            left = after.money(held[project])
            paying = payers[columns.supporters[project]]
            many = int(columns.weights[project][paying].sum())
            bid = Bid(place, found.project, money[project], offered, many, money[project] - left)
            bids[project].append(bid)
            money[project] = left
        open_.discard(found.project)
        before = after


def _loads(election: Election, outcome: Outcome, bids: list[list[Bid]]) -> None:
    """Tell what the supporters of every project had earned at each purchase."""
    columns, prices, votes = election.columns, election.prices, election.votes
    loads = Loads(columns)
    open_ = {project for project in range(len(prices)) if votes[project] and prices[project]}
    carried = dict.fromkeys(open_, Fraction(0))
    for place, found in _paid(outcome):
        payers = np.zeros(columns.groups, dtype=bool)
        payers[columns.supporters[found.project]] = True
        time, _ = loads.buy(found.project, prices[found.project])
        for project in sorted(open_):
            money = time * votes[project] - carried[project]
            now = loads.carried(project)
            paying = payers[columns.supporters[project]]
            many = int(columns.weights[project][paying].sum())
            bid = Bid(place, found.project, money, money, many, now - carried[project])
            bids[project].append(bid)
            carried[project] = now
        open_.discard(found.project)


def _turns(election: Election, outcome: Outcome, bids: list[list[Bid]]) -> None:
    """Tell what was left of the budget in the rounds that nobody paid for.

    Only rounds before a project's own turn concern it.
    """
    rounds = [
        (place, found)
        for place, found in enumerate(outcome.rounds)
        if not found.payments and found.by != "free"
    ]
    done = set(outcome.funded) - {found.project for _, found in rounds}
    turn_of = _turn_of(election, outcome, done, [found.project for _, found in rounds])
    for project, found_bids in enumerate(bids):
        if not election.votes[project] or project in done:
            continue
        turn = turn_of.get(project, len(bids))
        for place, found in rounds:
            if turn_of[found.project] <= turn:
                money = Fraction(found.left + election.prices[found.project])
                found_bids.append(Bid(place, found.project, money, None, 0, Fraction(0)))


def _turn_of(
    election: Election, outcome: Outcome, done: Collection[int], funded: Iterable[int]
) -> dict[int, int]:
    """Return when each project had its turn; rules without turns have those of the funded."""
    permits = Permits(election, held(outcome)).after(done)
    if outcome.rule in DIALECTS:
        how = dialect(outcome.rule, dict(outcome.parameters), election)
        funded = (
            turn.project for turn in take_turns(election, election.budget, done, how, permits)
        )
    elif outcome.share is not None:
        # Shares are filled up by most votes. Money decides about no turn, only who is before it.
        funded = (
            turn.project for turn in take_turns(election, outcome.left, done, permits=permits)
        )
    return {project: turn for turn, project in enumerate(funded)}
