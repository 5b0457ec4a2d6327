"""Rules alone, beside pabutools in exact fractions: equal shares, add-one, Phragmén, most votes.

Both sides start from what they parsed; what they convert and group is counted. pabutools counts its
two profiles one after the other in a process of its own, the second until it has taken as long as
the first; the faster one stands. Times are of the processor, not of the clock: machines are shared.

Counts that the peer makes in less than 5 ms are reported, not judged. Medians are told over all
judged counts, and over 30 elections spread evenly among these by their approvals: of the judged
elections, from the fewest approvals to the most, every place that is a 29th of the way.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import folkmoot_engine as engine
from benchmarks.counting import DATA
from folkmoot_engine.completion import raise_shares
from folkmoot_engine.market import Market
from folkmoot_engine.rules import phragmen
from folkmoot_engine.rules.equal_shares import buy
from folkmoot_engine.rules.most_votes import take_turns

PEER_SECONDS_MAX = int(os.environ.get("FOLKMOOT_PEER_SECONDS", "600"))
JUDGED_SECONDS_MIN = 0.005
MANY_APPROVALS = 10_000
SPREAD = 30
KINDS = ("approval", "choose-1", "knapsack")
RUNS_MIN, RUNS_MAX, RUNS_SECONDS = 5, 25, 0.1

PEER = """
import signal, sys, time
from pabutools import fractions
fractions.FRACTION = "gmpy2"
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import (
    greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen)
sys.setrecursionlimit(20_000)
def stop(*_): raise TimeoutError
signal.signal(signal.SIGVTALRM, stop)
instance, profile = parse_pabulib(sys.argv[1])
def shares(profile, sat, step=None):
    return method_of_equal_shares(instance, profile, sat, voter_budget_increment=step)
counts = {
    "cost": lambda profile: shares(profile, Cost_Sat),
    "count": lambda profile: shares(profile, Cardinality_Sat),
    "add-one": lambda profile: shares(profile, Cost_Sat, 1),
    "phragmen": lambda profile: sequential_phragmen(instance, profile),
    "most-votes": lambda profile: greedy_utilitarian_welfare(instance, profile, Cost_Sat),
}
limit = float(sys.argv[2])
for name in sys.argv[3:]:
    best = None
    for convert in (lambda: profile.as_multiprofile(), lambda: profile):
        signal.setitimer(signal.ITIMER_VIRTUAL, max(best or limit, 0.1))
        began = time.thread_time()  # a timer makes the clock of the process coarse
        try:
            counts[name](convert())
            best = min(best or limit, time.thread_time() - began)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except TimeoutError:
            pass
    print(name, best or "stopped", flush=True)
"""

COUNTS: dict[str, Callable[[engine.Election], object]] = {
    "cost": lambda election: buy(Market.once(election, "cost")),
    "count": lambda election: buy(Market.once(election, "count")),
    "add-one": lambda election: raise_shares(Market.of(election, "cost"), election.step),
    "phragmen": phragmen.buy,
    "most-votes": lambda election: take_turns(election, election.budget),
}
"""What is counted, by the names that the peer is told."""


@dataclass(frozen=True)
class Row:
    """One election counted in one way; ``theirs`` is None if the peer was stopped."""

    name: str
    approvals: int
    count: str
    ours: float
    theirs: float | None

    @property
    def ratio(self) -> float:
        """Return theirs over ours, at least."""
        return (PEER_SECONDS_MAX if self.theirs is None else self.theirs) / self.ours

    @property
    def judged(self) -> bool:
        """Tell whether the peer takes long enough to be judged."""
        return self.theirs is None or self.theirs >= JUDGED_SECONDS_MIN

    def line(self) -> str:
        """Return the row of the table."""
        theirs = f"over {PEER_SECONDS_MAX}" if self.theirs is None else f"{self.theirs:.3f}"
        more = "> " if self.theirs is None else ""
        judged = "" if self.judged else " (not judged)"
        return (
            f"| {self.name} | {self.approvals:,} | {self.count} | {1000 * self.ours:.3f} |"
            f" {theirs} | {more}{self.ratio:.0f}{judged} |"
        )


def plain_table() -> str:
    """Return the table of equal shares without completion."""
    return _table("cost", "count")


def add_one_table() -> str:
    """Return the table of equal shares with add-one."""
    return _table("add-one")


def others_table() -> str:
    """Return the table of the rules without shares."""
    return _table("phragmen", "most-votes")


def _table(*counts: str) -> str:
    lines = [
        "| election | approvals | count | ours, ms | pabutools, s | ratio |",
        "|---|---|---|---|---|---|",
    ]
    rows: list[Row] = []
    for row in _rows(counts):
        rows.append(row)
        lines.append(row.line())
        print(row.line(), file=sys.stderr, flush=True)
    if not rows:
        return "(the shared elections are not on this machine)"
    groups = [counts, *([name] for name in counts if len(counts) > 1)]
    told = (_summary([row for row in rows if row.count in group]) for group in groups)
    return "\n".join(
        [*lines, *(f"\n{', '.join(g)}: {t}" for g, t in zip(groups, told, strict=True))]
    )


def _summary(rows: list[Row]) -> str:
    """Return what the ratios of some rows come to."""
    judged = [row for row in rows if row.judged]
    large = [row.ratio for row in judged if row.approvals >= MANY_APPROVALS]
    slowest = max(rows, key=lambda row: row.ours)
    names = {row.name for row in _spread(judged)}
    spread = [row.ratio for row in judged if row.name in names]
    ratios = [row.ratio for row in judged]
    return (
        f"{len(judged)} counts judged; median ratio {statistics.median(ratios):.0f}, least"
        f" {min(ratios):.0f}, most {max(ratios):.0f}; over {len(names)} elections spread by"
        f" approvals {statistics.median(spread):.0f}; with {MANY_APPROVALS:,} approvals and more"
        f" {statistics.median(large):.0f} ({len(large)} counts). Our slowest:"
        f" {slowest.ours:.3f} s, {slowest.name}."
    )


def _spread(rows: list[Row]) -> list[Row]:
    """Return a row each of elections spread evenly by their place among all, by approvals."""
    each = {row.name: row for row in sorted(rows, key=lambda row: (row.approvals, row.name))}
    places = {round(at * (len(each) - 1) / (SPREAD - 1)) for at in range(SPREAD)}
    return [row for place, row in enumerate(each.values()) if place in places]


def _rows(counts: tuple[str, ...]) -> Iterator[Row]:
    for path in sorted(DATA.glob("*.pb"), key=lambda path: path.stat().st_size):
        told = engine.read_pb(path.read_bytes())
        if told.vote_type not in KINDS:
            continue
        theirs = _peer(path, counts)
        for name in counts:
            ours = seconds(COUNTS[name], told.election)
            approvals = len(told.election.ballots.projects)
            yield Row(path.stem, approvals, name, ours, theirs.get(name))


def seconds(count: Callable[[engine.Election], object], election: engine.Election) -> float:
    """Return the median of some runs, each on an election that nothing was made of yet."""
    times: list[float] = []
    while len(times) < RUNS_MIN or (len(times) < RUNS_MAX and sum(times) < RUNS_SECONDS):
        fresh = replace(election)
        began = time.process_time()
        count(fresh)
        times.append(time.process_time() - began)
    return statistics.median(times)


def _peer(path: Path, counts: tuple[str, ...]) -> dict[str, float]:
    """Return what the peer needs for each count that it was not stopped at."""
    command = [sys.executable, "-W", "ignore", "-c", PEER, str(path), str(PEER_SECONDS_MAX)]
    done = subprocess.run([*command, *counts], capture_output=True, text=True, check=True)
    told = (line.split() for line in done.stdout.splitlines())
    return {name: float(figure) for name, figure in told if figure != "stopped"}
