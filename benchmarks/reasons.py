"""How long reasons take: stories, flips, certificates, the safe radius and the path of a budget.

Elections are generated: every project has a chance to be approved, small for most, and everybody
decides alone, so that hardly two ballots are equal. Figures are of one run, in processor time of
this process: the machine is shared, and one process does all.
"""

import time
from collections.abc import Callable

import numpy as np

import folkmoot_engine as engine
from folkmoot_engine.reasons.certificates import ejr_plus

SIZES = ((1_000, 50), (10_000, 100), (100_000, 160))
FLIPS_UP_TO = 10_000  # ballots: beyond, only certificates are measured
FIRST = ("cost", "joining", "leaving")  # what a bound proves


def generated(voters: int, projects: int, seed: int = 1) -> engine.Election:
    """Return an election with a third of all costs as its budget."""
    chance = np.random.default_rng(seed)
    popularity = chance.beta(1.2, 8, projects)
    costs = (100_000 * chance.lognormal(0, 0.8, projects)).astype(np.int64)
    table = chance.random((voters, projects)) < popularity
    ballots = engine.Ballots.of_matrix(table)
    names = [str(number) for number in range(projects)]
    return engine.Election.of(names, costs.tolist(), int(costs.sum()) * 3 // 10, ballots)


def timed(what: Callable[[], object], runs: int = 1) -> tuple[float, object]:
    """Return the processor seconds of the fastest of some runs, and what it gave."""
    best, told = float("inf"), None
    for _ in range(runs):
        began = time.process_time()
        told = what()
        best = min(best, time.process_time() - began)
    return best, told


def table() -> str:
    """Return the tables: seconds of each reason, and how many flips were found and proven."""
    rows = ["| ballots × projects | what | ms | told |", "|---|---|---|---|"]
    for voters, projects in SIZES:
        election = generated(voters, projects)
        size = f"{voters:,} × {projects}"
        spent, outcome = timed(lambda e=election: engine.count(e, completion="none"))  # type: ignore[misc]
        assert isinstance(outcome, engine.Outcome)
        rows.append(row(size, "the count itself", spent, f"{len(outcome.funded)} funded"))
        rows += measured(size, election, outcome)
    return "\n".join(rows)


def measured(size: str, election: engine.Election, outcome: engine.Outcome) -> list[str]:
    """Return the rows of one election."""
    spent, kept = timed(lambda: ejr_plus(election, outcome), 5)
    rows = [row(size, "EJR+", spent, "holds" if getattr(kept, "holds", False) else "is violated")]
    if election.voters > FLIPS_UP_TO:
        return rows
    stories, told = timed(lambda: engine.stories(election, outcome))
    rows.append(row(size, "stories of all projects", stories, f"{len(outcome.reasons)} stories"))
    for what, kinds, work in (
        ("flips that a bound proves: " + ", ".join(FIRST), FIRST, 10**12),
        ("all flips, within the usual work", tuple(engine.CHANGES), None),
        ("all flips, however long", tuple(engine.CHANGES), 10**12),
    ):
        allowed = {} if work is None else {"work": work}
        spent, found = timed(
            lambda kinds=kinds, allowed=allowed: engine.flips(  # type: ignore[misc]
                election, outcome, kinds=kinds, **allowed
            )
        )
        assert isinstance(found, tuple)
        proven = sum(flip.minimal for flip in found)
        edges = sum(flip.next_fails for flip in found)
        told = f"{len(found)} found, {proven} proven smallest, {edges} whose next less fails"
        rows.append(row(size, what, spent, told))
    spent, radius = timed(lambda: engine.safe_radius(election, outcome))
    rows.append(row(size, "safe radius", spent, f"{getattr(radius, 'ballots', '')} ballots"))
    low, high = election.budget, election.budget * 101 // 100
    spent, path = timed(lambda: engine.budget_path(election, outcome, low, high))
    assert isinstance(path, engine.BudgetPath)
    reach = (path.high - low) / (high - low)
    told = f"{len(path.steps)} steps, {reach:.0%} of the way"
    rows.append(row(size, "budget path, 1 % up", spent, told))
    return rows


def row(size: str, what: str, seconds: float, told: object) -> str:
    """Return one row."""
    return f"| {size} | {what} | {seconds * 1000:,.1f} | {told} |"
