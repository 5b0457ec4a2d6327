"""The outcome along the budget: from which amount on what wins, as lines and as plain values."""

from collections.abc import Callable

from folkmoot.cli.tables import Table
from folkmoot_engine import Election, Outcome, count
from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.money import minor_units, parse_decimal
from folkmoot_engine.permits import held
from folkmoot_engine.reasons import BudgetPath, budget_path, has_budget_path


def walkable(election: Election, outcome: Outcome) -> Outcome | None:
    """Return an outcome that has a path: this one, or else the same count without completion.

    None if neither has one: other rules with shares, say, or a count held to limits.
    """
    if has_budget_path(outcome) or outcome.rule != "equal-shares":
        return outcome if has_budget_path(outcome) else None
    plain = count(election, outcome.rule, outcome.utility, "none", limits=held(outcome))
    return plain if has_budget_path(plain) else None


def walked(
    election: Election, outcome: Outcome, typed: str, on_progress: Callable[[int], None]
) -> BudgetPath:
    """Return the path over LOW:HIGH, in currency units, or from half to twice the budget.

    Raises ValueError for other ranges.
    """
    if not typed:
        return budget_path(election, outcome, on_progress=on_progress)
    low, sign, high = typed.partition(":")
    try:
        first, last = (minor_units(parse_decimal(text), election.scale) for text in (low, high))
    except CellError as error:
        raise ValueError(f"--budget-path: {error}") from error
    if not sign:
        raise ValueError(f"{typed[:80]!r}: expected two amounts such as 1000:2000")
    return budget_path(election, outcome, first, last, on_progress=on_progress)


def path_lines(
    table: Table, outcome: Outcome, typed: str, on_progress: Callable[[int], None]
) -> list[str]:
    """Return every step of the path: the amount, and what it adds and takes away."""
    say, ids = table.voice.say, table.election.ids
    plain = walkable(table.election, outcome)
    if plain is None:
        return ["", say("cli.path_none")]
    path = walked(table.election, plain, typed, on_progress)
    text = ["", say("cli.path", low=table.cash(path.low), high=table.cash(path.high))]
    if plain is not outcome:
        text.append(say("cli.path_plain"))
    before: set[int] = set()
    for step in path.steps:
        now = set(step.funded)
        moves = [f"+ {ids[project]}" for project in sorted(now - before)]
        moves += [f"− {ids[project]}" for project in sorted(before - now)]
        text.append(f"{table.cash(step.budget):>16}  {'  '.join(moves) or '–'}")
        before = now
    return text if path.complete else [*text, say("cli.path_ends", amount=table.cash(path.high))]


def path_told(
    election: Election, outcome: Outcome, typed: str, on_progress: Callable[[int], None]
) -> dict[str, object] | None:
    """Return the path as JSON-able values, None if there is none; budgets are minor units."""
    plain = walkable(election, outcome)
    if plain is None:
        return None
    path = walked(election, plain, typed, on_progress)
    return {
        "completion": plain.completion,
        "low": path.low,
        "high": path.high,
        "complete": path.complete,
        "steps": [
            {"budget": step.budget, "funded": [election.ids[project] for project in step.funded]}
            for step in path.steps
        ],
    }
