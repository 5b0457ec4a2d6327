"""The outcome along the budget: from which amount on what wins, as lines and as plain values."""

from folkmoot.cli.tables import Table
from folkmoot_engine import Election, Outcome
from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.money import minor_units, parse_decimal
from folkmoot_engine.reasons import BudgetPath, budget_path


def walked(election: Election, outcome: Outcome, typed: str) -> BudgetPath:
    """Return the path over LOW:HIGH, in currency units, or from half to twice the budget.

    Raises ValueError for other ranges, and for rules that have no path.
    """
    if not typed:
        return budget_path(election, outcome)
    low, sign, high = typed.partition(":")
    try:
        amounts = [minor_units(parse_decimal(text), election.scale) for text in (low, high)]
    except CellError as error:
        raise ValueError(f"{typed[:80]!r}: {error}") from error
    if not sign:
        raise ValueError(f"{typed[:80]!r}: expected two amounts such as 1000:2000")
    return budget_path(election, outcome, *amounts)


def path_lines(table: Table, outcome: Outcome, typed: str) -> list[str]:
    """Return every step of the path: the amount, and what it adds and takes away."""
    say, ids = table.voice.say, table.election.ids
    path = walked(table.election, outcome, typed)
    text = ["", say("cli.path", low=table.cash(path.low), high=table.cash(path.high))]
    before: set[int] = set()
    for step in path.steps:
        now = set(step.funded)
        moves = [f"+ {ids[project]}" for project in sorted(now - before)]
        moves += [f"− {ids[project]}" for project in sorted(before - now)]
        text.append(f"{table.cash(step.budget):>16}  {'  '.join(moves) or '–'}")
        before = now
    return text if path.complete else [*text, say("cli.path_ends")]


def path_told(election: Election, outcome: Outcome, typed: str) -> dict[str, object]:
    """Return the path as JSON-able values; budgets are minor units."""
    path = walked(election, outcome, typed)
    return {
        "low": path.low,
        "high": path.high,
        "complete": path.complete,
        "steps": [
            {"budget": step.budget, "funded": [election.ids[project] for project in step.funded]}
            for step in path.steps
        ],
    }
