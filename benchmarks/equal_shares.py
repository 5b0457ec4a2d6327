"""Equal shares, the rule alone, beside pabutools in exact fractions: plain, and with add-one.

Both sides start from what they parsed; what they convert and group is counted. pabutools counts its
two profiles one after the other in a process of its own, the second until it has taken as long as
the first; the faster one stands. Times are of the processor, not of the clock: machines are shared.
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
from folkmoot_engine.rules.equal_shares import buy

PEER_SECONDS_MAX = int(os.environ.get("FOLKMOOT_PEER_SECONDS", "600"))
JUDGED_SECONDS_MIN = 0.005
MANY_APPROVALS = 10_000
KINDS = ("approval", "choose-1", "knapsack")
UTILITIES = ("cost", "count")
RUNS = 5

PEER = """
import signal, sys, time
from pabutools import fractions
fractions.FRACTION = "gmpy2"
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
sys.setrecursionlimit(20_000)
def stop(*_): raise TimeoutError
signal.signal(signal.SIGVTALRM, stop)
instance, profile = parse_pabulib(sys.argv[1])
step, limit = int(sys.argv[2]) or None, float(sys.argv[3])
for name in sys.argv[4:]:
    sat, best = {"cost": Cost_Sat, "count": Cardinality_Sat}[name], None
    for convert in (lambda: profile.as_multiprofile(), lambda: profile):
        signal.setitimer(signal.ITIMER_VIRTUAL, max(best or limit, 0.1))
        began = time.thread_time()  # a timer makes the clock of the process coarse
        try:
            method_of_equal_shares(instance, convert(), sat, voter_budget_increment=step)
            best = min(best or limit, time.thread_time() - began)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        except TimeoutError:
            pass
    print(name, best or "stopped", flush=True)
"""


@dataclass(frozen=True)
class Row:
    """One election counted with one utility; ``theirs`` is None if the peer was stopped."""

    name: str
    approvals: int
    utility: str
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
            f"| {self.name} | {self.approvals:,} | {self.utility} | {1000 * self.ours:.2f} |"
            f" {theirs} | {more}{self.ratio:.0f}{judged} |"
        )


def plain_table() -> str:
    """Return the table without completion."""
    return _table(once, 0, UTILITIES)


def add_one_table() -> str:
    """Return the table of add-one."""
    return _table(raised, 1, ("cost",))


def once(election: engine.Election, utility: str) -> None:
    """Count without completion."""
    buy(Market.once(election, utility))


def raised(election: engine.Election, utility: str) -> None:
    """Count with add-one."""
    raise_shares(Market.of(election, utility), election.step)


def _table(
    count: Callable[[engine.Election, str], None], step: int, utilities: tuple[str, ...]
) -> str:
    lines = [
        "| election | approvals | utility | ours, ms | pabutools, s | ratio |",
        "|---|---|---|---|---|---|",
    ]
    rows: list[Row] = []
    for row in _rows(count, step, utilities):
        rows.append(row)
        lines.append(row.line())
        print(row.line(), file=sys.stderr, flush=True)
    if not rows:
        return "(the shared elections are not on this machine)"
    judged = [row.ratio for row in rows if row.judged]
    large = [row.ratio for row in rows if row.judged and row.approvals >= MANY_APPROVALS]
    slowest = max(rows, key=lambda row: row.ours)
    told = (
        f"Judged: {len(judged)} counts; median ratio {statistics.median(judged):.0f},"
        f" least {min(judged):.0f}, most {max(judged):.0f}; with {MANY_APPROVALS:,} approvals and"
        f" more {statistics.median(large):.0f} ({len(large)} counts). Our slowest:"
        f" {slowest.ours:.2f} s, {slowest.name}."
    )
    return "\n".join([*lines, "", told])


def _rows(
    count: Callable[[engine.Election, str], None], step: int, utilities: tuple[str, ...]
) -> Iterator[Row]:
    for path in sorted(DATA.glob("*.pb"), key=lambda path: path.stat().st_size):
        told = engine.read_pb(path.read_bytes())
        if told.vote_type not in KINDS:
            continue
        theirs = _peer(path, step, utilities)
        for utility in utilities:
            ours = seconds(count, told.election, utility)
            approvals = len(told.election.ballots.projects)
            yield Row(path.stem, approvals, utility, ours, theirs.get(utility))


def seconds(
    count: Callable[[engine.Election, str], None], election: engine.Election, utility: str
) -> float:
    """Return the median of a few runs, each on an election that nothing was made of yet."""
    times = []
    for _ in range(RUNS):
        fresh = replace(election)
        began = time.process_time()
        count(fresh, utility)
        times.append(time.process_time() - began)
    return statistics.median(times)


def _peer(path: Path, step: int, utilities: tuple[str, ...]) -> dict[str, float]:
    """Return what the peer needs with each utility that it was not stopped at."""
    command = [sys.executable, "-W", "ignore", "-c", PEER, str(path), str(step)]
    done = subprocess.run(
        [*command, str(PEER_SECONDS_MAX), *utilities], capture_output=True, text=True, check=True
    )
    told = (line.split() for line in done.stdout.splitlines())
    return {name: float(figure) for name, figure in told if figure != "stopped"}
