"""From what a rule without shares finds to an outcome: one small function for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from folkmoot_engine import explain
from folkmoot_engine.election import Election
from folkmoot_engine.loads import Loads
from folkmoot_engine.outcome import Outcome, Reason, Round
from folkmoot_engine.permits import Permits, free_projects
from folkmoot_engine.rules import (
    Value,
    cumulative_transfers,
    max_welfare,
    maximin_support,
    phragmen,
)
from folkmoot_engine.rules.most_votes import DIALECTS, dialect, take_turns

Figures = Mapping[str, Value]
"""What a rule was told, by parameter, and the constraints it holds to."""

Told = tuple[list[Round], tuple[Reason, ...]]


def plain(election: Election, rule: str, figures: Figures) -> Outcome:
    """Count by a rule of PLAIN."""
    rounds, reasons = PLAIN[rule](election, rule, figures)
    funded = tuple(found.project for found in rounds)
    return Outcome(
        rule=rule,
        utility=None,
        completion=None,
        budget=election.budget,
        funded=funded,
        spent=sum(election.prices[project] for project in funded),
        share=None,
        raised=0,
        rounds=tuple(rounds),
        reasons=reasons,
    )


def _most_votes(election: Election, rule: str, figures: Figures) -> Told:
    permits = Permits(election, figures)
    turns = take_turns(
        election, election.budget, dialect=dialect(rule, figures, election), permits=permits
    )
    free = (turn.project for turn in turns if turn.funded and not election.prices[turn.project])
    rounds = explain.free_rounds(election, free, election.budget)
    paid = (turn for turn in turns if election.prices[turn.project])
    rounds += explain.turn_rounds(election, paid, "most-votes")
    return rounds, explain.turn_reasons(election, turns)


def _phragmen(election: Election, _rule: str, figures: Figures) -> Told:
    permits = Permits(election, figures)
    rounds = _free_rounds(election, permits)
    run = phragmen.buy(election, permits)
    loads = Loads(election.columns)
    rounds += explain.load_rounds(election, loads, run.bought, election.budget)
    funded = {found.project for found in rounds}
    left = election.budget - sum(election.prices[project] for project in funded)
    return rounds, explain.load_reasons(election, loads, funded, run.misfits, left)


def _maximin_support(election: Election, rule: str, figures: Figures) -> Told:
    permits = Permits(election, figures)
    rounds, left = _free_rounds(election, permits), election.budget
    won = {found.project: "free" for found in rounds}
    for joined in maximin_support.join(election, permits):
        project = joined.project
        left -= election.prices[project]
        won[project] = "spread"
        rounds.append(Round(project, rule, election.votes[project], None, (), left, joined.load))
    return rounds, explain.fates(election, won, {}, left, explain.dropped(election, rounds))


def _cumulative_transfers(election: Election, rule: str, _figures: Figures) -> Told:
    rounds, left = _free_rounds(election), election.budget
    won = {found.project: "free" for found in rounds}
    run = cumulative_transfers.transfer(election, by_ratio=rule.endswith("-ratio"))
    for projects, code, by in ((run.funded, "backed", rule), (run.returned, "returned", "fill")):
        for project in projects:
            left -= election.prices[project]
            won[project] = code
            rounds.append(Round(project, by, election.votes[project], None, (), left))
    # Whatever never stood got points from nobody, or is free and got none in total.
    lost = dict.fromkeys(set(range(len(election.ids))).difference(run.eliminated), "no-points")
    return rounds, explain.fates(election, won, lost, left, run.turns)


def _max_welfare(election: Election, rule: str, _figures: Figures) -> Told:
    rounds, left = _free_rounds(election), election.budget
    won = {found.project: "free" for found in rounds}
    for project in max_welfare.best_set(election, by_cost=rule.endswith("-cost")):
        if project not in won:
            left -= election.prices[project]
            won[project] = "best-together"
            rounds.append(Round(project, "max-welfare", election.votes[project], None, (), left))
    scores = enumerate(election.scores)
    lost = {project: "outweighed" if score > 0 else "no-points" for project, score in scores}
    return rounds, explain.fates(election, won, lost, left)


def _free_rounds(election: Election, permits: Permits | None = None) -> list[Round]:
    return explain.free_rounds(election, free_projects(election, permits), election.budget)


PLAIN: Mapping[str, Callable[[Election, str, Figures], Told]] = MappingProxyType(
    dict.fromkeys(DIALECTS, _most_votes)
    | {
        "phragmen": _phragmen,
        "maximin-support": _maximin_support,
        "cumulative-transfers": _cumulative_transfers,
        "cumulative-transfers-ratio": _cumulative_transfers,
        "max-welfare": _max_welfare,
        "max-welfare-cost": _max_welfare,
    }
)
"""How each rule without shares counts."""
