"""The pages of docs/rules: what their tables say, and the pictures that are drawn from them.

`make pictures` draws all pictures anew. A page has tables of these kinds, each known
by its first cell:

- `idea`: costs and who chose what, a mark or points or places; `Budget: £60.` stands before it;
- `counted by`: what each way of counting pays for, in order, the largest payments, what is left;
- `in part`: which part of each is paid for where parts may be;
- `proposal`: who would give how much to what, and `divided by`: what each rule gives;
- `ballots`: how many put whom in which order, and `elected by`: whom each rule elects.
"""

import re
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from tests.docs import pictures

from folkmoot_engine import (
    LIMITS,
    Ballots,
    Election,
    Resources,
    count,
    divide,
    elect,
    fund_parts,
)
from folkmoot_engine.outcome import Outcome

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"
MARK = "✓"
MORE = ("category", "hours")
SHOWN = ("idea", "counted by", "proposal", "divided by", "ballots", "elected by")

Row = list[str]


class Table(NamedTuple):
    """One table of a page: its header, its rows, and the text before it."""

    head: Row
    rows: list[Row]
    before: str


def page_names() -> list[str]:
    """The names of all pages but the list of them."""
    return sorted(path.stem for path in FOLDER.glob("*.md") if path.stem != "README")


def tables(page: str) -> list[Table]:
    """All tables of a page, in their order."""
    found, text = [], (FOLDER / f"{page}.md").read_text("utf-8")
    for match in re.finditer(r"(?:^\|.*\|$\n?)+", text, re.MULTILINE):
        head, _, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in match[0].splitlines()
        ]
        found.append(Table(head, rows, text[: match.start()]))
    return found


def named(cell: str) -> list[str]:
    """The code names in a cell: `equal-shares`, `cost` is two of them."""
    return re.findall(r"`([^`]+)`", cell)


def pounds(cell: str) -> int:
    """An amount of whole pounds."""
    return int(cell.removeprefix("£"))


def election(table: Table) -> Election:
    """The election of a table of ideas, in whole pounds."""
    budgets = re.findall(r"Budget: £(\d+)\.", table.before)
    first = 2 + sum(name in MORE for name in table.head)
    people = len(table.head) - first
    rows: list[list[tuple[int, int]]] = [[] for _ in range(people)]
    for idea, row in enumerate(table.rows):
        for voter, cell in enumerate(row[first:]):
            if cell:
                rows[voter].append((idea, 1 if cell == MARK else int(cell)))
    marks = {cell for row in table.rows for cell in row[first:] if cell}
    ballots = [[idea for idea, _ in row] for row in rows]
    points = None if marks <= {MARK} else [[given for _, given in row] for row in rows]
    return Election.of(
        ids=[row[0] for row in table.rows],
        costs=[pounds(row[1]) for row in table.rows],
        budget=int(budgets[-1]),
        ballots=Ballots.of(ballots, "approval" if points is None else "cumulative", points),
        scale=0,
        **limits(table, first),  # type: ignore[arg-type]
    )


def limits(table: Table, first: int) -> dict[str, object]:
    """The limits that stand before a table of ideas, and its categories."""
    ids, text = [row[0] for row in table.rows], table.before
    groups = re.findall(r"At most one of: ([^.]+)\.", text)
    return {
        "categories": [{row[2]} for row in table.rows] if "category" in table.head else (),
        "category_budgets": {
            name: int(most) for name, most in re.findall(r"At most for (\w+): £(\d+)\.", text)
        },
        "conflicts": [[ids.index(name) for name in group.split(", ")] for group in groups],
        "resources": resources(table),
        "threshold": int(next(iter(re.findall(r"Threshold: (\d+)\.", text)), 0)),
    }


def resources(table: Table) -> Resources | None:
    """The hours that ideas of a table use, and how many there are; None without such a column."""
    if "hours" not in table.head:
        return None
    there = int(re.findall(r"Hours: (\d+)\.", table.before)[-1])
    used = [int(row[table.head.index("hours")]) for row in table.rows]
    return Resources.of({"hours": used}, {"hours": there})


def outcome_of(counted: Election, way: str) -> Outcome:
    """What a way of counting makes of an election: a rule, perhaps a utility, a completion."""
    rule, *rest = (name for name in named(way) if name not in LIMITS)
    utility, completion = [*rest, None, None][:2]
    held = [name for name in named(way) if name in LIMITS]
    return count(counted, rule, utility, completion, limits=held)


def told(counted: Election, outcome: Outcome) -> Row:
    """What a row of a table of counts says of an outcome: who wins, who pays what, what is left."""
    paid = [found for found in outcome.rounds if found.price is not None and found.by != "free"]
    prices = [f"£{found.price}" for found in paid]
    names = ", ".join(counted.ids[project] for project in outcome.funded)
    return [names, ", ".join(prices) or "–", f"£{outcome.left}"]


def counts(page: str) -> list[tuple[str, Row, Row]]:
    """Every count of a page: what was counted by, what the page says, what comes out."""
    found, shown = [], None
    for table in tables(page):
        if table.head[0] == "idea":
            shown = election(table)
        elif table.head[0] == "counted by":
            assert shown is not None, f"{page} has an election before its outcome"
            for way, *says in table.rows:
                found.append((f"{page}: {way}", says, told(shown, outcome_of(shown, way))))
        elif table.head[0] == "in part":
            assert shown is not None, f"{page} has an election before its parts"
            for (idea, part), came in zip(table.rows, fund_parts(shown), strict=True):
                found.append((f"{page}: `fund_parts` of {idea}", [part], [str(came)]))
    return found


def proposals(table: Table) -> list[list[int]]:
    """The proposals of a table, in pounds."""
    return [[pounds(cell) for cell in row[1:]] for row in table.rows]


def divisions(page: str) -> list[tuple[str, Row, Row]]:
    """Every division of a page: by which rule, what the page says, what comes out."""
    found, rows = [], list[list[int]]()
    for table in tables(page):
        if table.head[0] == "proposal":
            rows = proposals(table)
        elif table.head[0] == "divided by":
            for way, *says in table.rows:
                split = divide(rows, sum(rows[0]), named(way)[0])
                found.append((f"{page}: {way}", says, [f"£{part}" for part in split]))
    return found


def orders(table: Table) -> tuple[list[str], Ballots]:
    """The options and the ballots of a table of how many put whom in which order."""
    groups = [(int(row[0]), [name.strip() for name in row[1].split(">")]) for row in table.rows]
    options = sorted({name for _, order in groups for name in order})
    rows = [[options.index(name) for name in order] for many, order in groups for _ in range(many)]
    return options, Ballots.of(rows, "ordinal")


def elections(page: str) -> list[tuple[str, Row, Row]]:
    """Every election of people on a page: by which rule, what the page says, what comes out."""
    found, options, ballots = [], list[str](), Ballots.of([], "ordinal")
    for table in tables(page):
        if table.head[0] == "ballots":
            options, ballots = orders(table)
        elif table.head[0] == "elected by":
            for way, seats, says in table.rows:
                rule = named(way)[0]
                cast = first_choices(ballots) if rule in ("score", "approval") else ballots
                winners = elect(options, cast, rule, int(seats)).winners
                came = ", ".join(options[option] for option in winners)
                found.append((f"{page}: {way}", [says], [came]))
    return found


def first_choices(ballots: Ballots) -> Ballots:
    """The ballots of the same people if each could only mark the two that they like best."""
    return Ballots.of([row[:2] for row in ballots.rows()], "approval")


def draw(page: str) -> str:
    """The picture of a page, drawn from its first tables."""
    first, second = [table for table in tables(page) if table.head[0] in SHOWN][:2]
    if first.head[0] == "proposal":
        options, rows = first.head[1:], proposals(first)
        bars = [(row[0], amounts) for row, amounts in zip(first.rows, rows, strict=True)]
        results = [
            (named(way)[0], [Fraction(cell.removeprefix("£")) for cell in cells])
            for way, *cells in second.rows
        ]
        return pictures.splits(options, [*bars, *results])
    if first.head[0] == "ballots":
        options, ballots = orders(first)
        return pictures.steps(options, elect(options, ballots, "instant-runoff").steps)
    counted = election(first)
    outcome = outcome_of(counted, second.rows[0][0])
    if any(found.payments for found in outcome.rounds):
        return pictures.purses(
            counted, outcome, [name for name in first.head[2:] if name not in MORE]
        )
    return pictures.votes(counted, outcome)


if __name__ == "__main__":
    for name in page_names():
        (FOLDER / f"{name}.svg").write_text(draw(name), "utf-8")
