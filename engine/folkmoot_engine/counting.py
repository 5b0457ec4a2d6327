"""One way to count: an election and the names of a rule in, an outcome out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from folkmoot_engine import explain
from folkmoot_engine.completing import complete
from folkmoot_engine.completion import COMPLETIONS
from folkmoot_engine.election import Election
from folkmoot_engine.market import Market
from folkmoot_engine.outcome import Outcome
from folkmoot_engine.outcomes import PLAIN, plain
from folkmoot_engine.permits import LIMITS, Permits, figures_of, refused, usual_limits
from folkmoot_engine.purses import Purses
from folkmoot_engine.rules import RULES, UTILITIES, Rule, Value, told, usual_utility
from folkmoot_engine.share_outcomes import SHARED, shared

Told = Mapping[str, Value]
"""What a rule was told, by parameter, and the constraints it holds to: all there are."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What rules with shares are told beside their parameters."""

    utility: str
    completion: str
    on_progress: Callable[[int], None] | None


def count(
    election: Election,
    rule: str = "equal-shares",
    utility: str | None = None,
    completion: str | None = None,
    on_progress: Callable[[int], None] | None = None,
    *,
    parameters: Told = MappingProxyType({}),
    limits: Collection[str] | None = None,
) -> Outcome:
    """Count an election exactly and say why each project was funded or not.

    ``rule``, ``utility`` and ``completion`` are names from RULES, UTILITIES and
    COMPLETIONS, or one that the rule names itself; the last two are ignored by
    rules without shares. Without a completion told a rule takes its usual one,
    which is "add-one+fill" for equal shares; without a utility it is "cost",
    times the points where ballots give such. A project
    that nobody approved is never funded; free ones with an approval come first.
    ``on_progress`` is told the number of raises that add-one has tried so far.
    ``parameters`` are figures for the rules that have such, by name. ``limits``
    are names from LIMITS, of constraints of the election that the outcome shall
    be held to; without them it is to all that the election has, but to a
    threshold only if the rule is named for it.

    Raises ValueError, listing the choices, for a name that is unknown, for a
    kind of ballot that the rule does not count, and for a parameter that it
    does not have or that is of another kind, and for a constraint of the
    election that the rule cannot be held to.
    """
    if utility is None:
        utility = usual_utility(points=election.ballots.points is not None)
    _check_name("rule", rule, RULES)
    _check_name("utility", utility, UTILITIES)
    completion = _completion(RULES[rule], completion)
    _check_ballots(election, RULES[rule])
    figures = _held(election, RULES[rule], limits) | told(RULES[rule], parameters)
    outcome = COUNTS[rule](election, rule, figures, Choices(utility, completion, on_progress))
    outcome = refused(outcome, Permits(election, figures))
    told_of = outcome.parameters + tuple(figures.items())
    return replace(outcome, parameters=told_of) if figures else outcome


def _completion(rule: Rule, completion: str | None) -> str:
    """Return the completion told, or the usual one of the rule."""
    if completion is None:
        return rule.completions[0] if rule.completions else "add-one+fill"
    _check_name("completion", completion, rule.completions or COMPLETIONS)
    return completion


def _check_name(field: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        listed = ", ".join(repr(choice) for choice in known)
        raise ValueError(f"{field} {name!r} is unknown; choose from {listed}")


def _check_ballots(election: Election, rule: Rule) -> None:
    kind = election.ballots.kind
    if kind not in rule.ballots:
        raise ValueError(f"{rule.name} counts {', '.join(rule.ballots)} ballots, not {kind} ones")
    if kind == "ordinal" and election.ballots.points is None:
        raise ValueError("ordinal ballots need a scoring function first; see Election.scored")


def _held(election: Election, rule: Rule, limits: Collection[str] | None) -> dict[str, Value]:
    """Return the constraints of the election that a rule is held to, by name."""
    figures = figures_of(election)
    wanted = usual_limits(election, rule) if limits is None else limits
    for name in wanted:
        _check_name("limits", name, LIMITS)
        if figures[name] and name not in (*rule.heeds, *rule.keeps):
            raise ValueError(f"{rule.name} cannot be held to the {name} of this election")
    return {
        name: figure
        for name, figure in figures.items()
        if name in rule.heeds or (figure and name in wanted)
    }


def _plain(election: Election, rule: str, figures: Told, _choices: Choices) -> Outcome:
    return plain(election, rule, figures)


def _shared(election: Election, rule: str, figures: Told, choices: Choices) -> Outcome:
    return shared(election, rule, figures, choices.utility, choices.completion)


def _equal_shares(election: Election, rule: str, figures: Told, choices: Choices) -> Outcome:
    market = Market.of(election, choices.utility)
    completion = COMPLETIONS[choices.completion]
    held = [name for name in figures if name in LIMITS]
    done = complete(election, market, completion, choices.on_progress, limits=held)
    prefer = done.prefer or ()
    told = tuple(zip(("prefer-shares", "prefer-most-votes"), prefer, strict=False))
    if done.rival is not None:
        outcome = plain(election, "most-votes", dict.fromkeys(held, 0))
        share = done.market.share
        return replace(
            outcome, rule=rule, utility=choices.utility, completion=completion.name,
            share=share, parameters=told,
        )  # fmt: skip
    market, run = done.market, done.raised.run
    pool, votes = market.pool(run.raised), market.columns.votes
    purses = Purses(market.columns, pool)
    rounds = explain.free_rounds(election, done.free, pool)
    paid, money = explain.paid_rounds(market, purses, run.bought, pool)
    rounds += paid + explain.turn_rounds(election, done.filled, "fill")
    by = {found.project: found.by for found in rounds}
    return Outcome(
        rule=rule,
        utility=choices.utility,
        completion=completion.name,
        budget=election.budget,
        funded=done.funded,
        spent=market.cost(done.funded),
        share=market.share,
        raised=run.raised,
        rounds=tuple(replace(found, supporters=votes[found.project]) for found in rounds),
        reasons=explain.share_reasons(market, by, money, purses),
        parameters=told,
    )


COUNTS: Mapping[str, Callable[[Election, str, Told, Choices], Outcome]] = MappingProxyType(
    {"equal-shares": _equal_shares} | dict.fromkeys(SHARED, _shared) | dict.fromkeys(PLAIN, _plain)
)
"""How each rule of RULES counts."""
