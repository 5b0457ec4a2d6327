"""How long a live count takes to answer after one ballot was changed.

A hall of 10,000 voters and 100 projects in eight districts, all ballots different; edits put a
ballot drawn alike in the place of another. Then how many edits a second a room of 1,000 voters and
50 projects takes. Beside wall-clock time stands that of the processor, which a busy machine changes
less. The cold count of the same ballots, at the end, must agree.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

import folkmoot_engine as engine

ANSWERS = 100
CERTIFIED = 20
EDITS = 20_000


def table() -> str:
    """Return the table, and a sentence on edits."""
    rows = [
        "| after one edit | median, ms | 95 %, ms | of processor: median | 95 % |",
        "|---|---|---|---|---|",
    ]
    for rule, utility, completion in (
        ("most-votes", "cost", "none"),
        ("equal-shares", "cost", "none"),
        ("equal-shares", "count", "none"),
        ("phragmen", "cost", "none"),
        ("equal-shares", "cost", "add-one+fill"),
        ("equal-shares", "count", "add-one+fill"),
    ):
        hall = Hall(10_000, 100, rule, utility, completion)
        name = rule if rule != "equal-shares" else f"{rule}, {utility}, {completion}"
        first = hall.live.certify()
        rows.append(line(f"{name}: at once", hall, hall.live.provisional, ANSWERS))
        if not hall.live.provisional().certain:
            rows.append(line(f"{name}: certified", hall, hall.live.certify, CERTIFIED))
            rows.append(f"| (raises end after {first.raised // 100}) | | | | |")
        hall.check()
    return "\n".join([*rows, "", edits()])


def edits() -> str:
    """Return how many edits a second a smaller room takes."""
    room = Hall(1_000, 50, "equal-shares", "cost", "none")
    began = time.perf_counter()
    for _ in range(EDITS):
        room.edit()
    between = time.perf_counter()
    for _ in range(ANSWERS):
        room.edit()
        room.live.provisional()
    ended = time.perf_counter()
    room.check()
    alone, answered = EDITS / (between - began), ANSWERS / (ended - between)
    return (
        f"At 1,000 voters and 50 projects: {alone:,.0f} edits a second; {answered:,.0f} with an"
        " exact answer (equal shares without completion) after each."
    )


class Hall:
    """A live count, and ballots to put into it."""

    def __init__(
        self, voters: int, projects: int, rule: str, utility: str, completion: str
    ) -> None:
        self.names = (rule, utility, completion)
        self.chance = np.random.default_rng(7)
        ballots = self.drawn(2 * voters, projects)
        costs = np.exp(self.chance.normal(11.5, 0.8, projects)).astype(int) // 1000 * 1000 + 1000
        election = engine.Election.of(
            [f"p{number}" for number in range(projects)],
            [100 * cost for cost in costs.tolist()],
            100 * int(costs.sum() * 0.3),
            ballots[:voters],
        )
        self.live = engine.LiveCount(election, *self.names)
        self.others = ballots[voters:]
        self.keys = self.chance.integers(0, voters, 1_000_000).tolist()

    def drawn(self, voters: int, projects: int) -> list[list[int]]:
        """Return ballots of eight marks or so, more of them in one's own district."""
        liked = self.chance.lognormal(0, 1, projects)
        home = self.chance.integers(0, 8, projects)
        near = self.chance.integers(0, 8, voters)[:, None] == home
        weights = liked * np.where(near, 4, 1)
        chances = np.minimum(weights / weights.sum(1, keepdims=True) * 8, 0.9)
        return [np.flatnonzero(row).tolist() for row in self.chance.random(chances.shape) < chances]

    def edit(self) -> None:
        """Change one ballot."""
        key = self.keys.pop()
        self.live.change(key, self.others[key % len(self.others)])

    def check(self) -> None:
        """See that a cold count agrees."""
        cold = engine.count(self.live.election(), *self.names)
        found = self.live.certify()
        assert (found.funded, found.raised) == (cold.funded, cold.raised)


def line(name: str, hall: Hall, ask: Callable[[], object], times: int) -> str:
    """Return a row: an edit and the answer to it, several times."""
    walls, busy = [], []
    for _ in range(times):
        hall.edit()
        began, worked = time.perf_counter(), time.thread_time()
        ask()
        walls.append(1000 * (time.perf_counter() - began))
        busy.append(1000 * (time.thread_time() - worked))
    figures = (*middle_and_most(walls), *middle_and_most(busy))
    return f"| {name} | {' | '.join(f'{figure:.1f}' for figure in figures)} |"


def middle_and_most(times: list[float]) -> tuple[float, float]:
    """Return the median, and what 95 % are within."""
    return statistics.median(times), sorted(times)[int(0.95 * len(times)) - 1]
