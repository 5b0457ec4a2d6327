"""Two results of one election side by side: where they agree, where not, and why."""

from typing import Final

import numpy as np

from folkmoot.cli.tables import Table
from folkmoot_engine import COMPLETIONS, Election, Outcome, canonical, document
from folkmoot_engine.dialects import compare_completions

CELL_CHARS: Final = 40


def lines(name: str, table: Table, first: Outcome, second: Outcome) -> list[str]:
    """Return the whole text: the figures of both, then every project that only one funds."""
    say, election = table.voice.say, table.election
    if canonical(document(election, first)) == canonical(document(election, second)):
        return [*table.title(name), table.cash(first.budget), "", say("cli.compare_same")]
    both = [project for project in first.funded if project in second.funded]
    text = [*table.title(name), table.cash(first.budget), ""]
    rows = [
        ("", table.way(first), table.way(second)),
        (say("cli.compare_funded"), f"{len(first.funded):,}", f"{len(second.funded):,}"),
        (say("cli.compare_spent"), table.cash(first.spent), table.cash(second.spent)),
        (say("cli.compare_left"), table.cash(first.left), table.cash(second.left)),
        (
            say("cli.compare_nothing"),
            *(f"{with_nothing(election, told):,}" for told in (first, second)),
        ),
    ]
    wide = max(len(label) for label, _, _ in rows) + 2
    text += [
        f"{label:<{wide}}{_cut(mine):<{CELL_CHARS}}{_cut(theirs)}" for label, mine, theirs in rows
    ]
    text += ["", say("cli.compare_both", n=len(both))]
    text += [table.fitted("  ", table.called(project)) for project in both]
    text += _dialects(table, first, second)
    for winner, loser in ((first, second), (second, first)):
        only = [project for project in winner.funded if project not in loser.funded]
        text += ["", say("cli.compare_only", way=table.way(winner), n=len(only))]
        for project in only:
            text += _why(table, project, winner, loser)
    return text


def differences(election: Election, first: Outcome, second: Outcome) -> list[dict[str, object]]:
    """Return every project that only one of both funds, with the code of both reasons."""
    pairs = zip(first.reasons, second.reasons, strict=True)
    return [
        {
            "id": election.ids[mine.project],
            "funded": [mine.funded, theirs.funded],
            "reasons": [mine.code, theirs.code],
        }
        for mine, theirs in pairs
        if mine.funded is not theirs.funded
    ]


def _dialects(table: Table, first: Outcome, second: Outcome) -> list[str]:
    """Return from one completion of equal shares to the other, what changes the result, and why."""
    names = (first.completion or "", second.completion or "")
    alike = (first.rule, first.utility) == (second.rule, second.utility)
    if not alike or not set(names) <= set(COMPLETIONS) or first.rule != "equal-shares":
        return []
    say, ids = table.voice.say, table.election.ids
    text = ["", say("cli.compare_steps", first=names[0], second=names[1])]
    for step in compare_completions(table.election, *names, first.utility).steps:
        raised = say("cli.compare_raised", amount=table.cash(step.raised))
        line = f"  {step.changed or names[0]}: {raised}. {say(f'cli.stop_{step.stop}')}"
        if step.beyond is not None:
            line += f" ({table.cash(step.beyond)})"
        moves = [f"+ {ids[project]}" for project in step.gained]
        moves += [f"− {ids[project]}" for project in step.lost]
        text.append("  ".join([line, *moves]))
    return text


def with_nothing(election: Election, outcome: Outcome) -> int:
    """Return how many ballots got none of the projects that they mark."""
    ballots = election.ballots
    funded = np.zeros(len(election.ids), dtype=bool)
    funded[list(outcome.funded)] = True
    got = funded[ballots.projects]
    if ballots.points is not None:
        got &= ballots.points > 0
    voters = np.repeat(np.arange(len(ballots)), ballots.lengths)
    return len(ballots) - len(np.unique(voters[got]))


def _why(table: Table, project: int, winner: Outcome, loser: Outcome) -> list[str]:
    won, lost = winner.reasons[project], loser.reasons[project]
    front = f"  {table.cash(won.cost):>14} {won.votes:>8,}  "
    return [
        table.fitted(front, table.called(project)),
        f"     + {table.why(won)}",
        f"     − {table.why(lost)}",
    ]


def _cut(text: str) -> str:
    return text if len(text) < CELL_CHARS else text[: CELL_CHARS - 2] + "…"
