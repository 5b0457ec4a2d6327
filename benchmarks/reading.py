"""How long reading, checking and grouping a Pabulib file takes, and what it holds in memory.

Beside pabutools' parsing alone. The largest files are read in processes of their own, which shows
their memory: ours is the fastest of five runs, the peer's of three. All files together are read in
one process, both sides taking turns. Imports are not counted. Times are those of the processor,
which a busy machine changes less than those of the clock.
"""

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.counting import DATA

OURS = """
import resource, sys, time
import numpy as np
import folkmoot_engine as engine
raw = open(sys.argv[1], "rb").read()
empty = b"META\\nkey;value\\nbudget;1\\nvote_type;approval\\nPROJECTS\\nproject_id;cost\\na;1\\n"
engine.read_pb(empty + b"VOTES\\nvoter_id;vote\\n1;a\\n").election.columns
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
times = []
for _ in range(5):
    began = time.process_time()
    election = engine.read_pb(raw).election
    columns = election.columns
    times.append(time.process_time() - began)
growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
ballots = election.ballots
arrays = [ballots.starts, ballots.projects, *columns.supporters, *(columns.points or ())]
arrays += [] if ballots.points is None else [ballots.points]
arrays += {a.base is None and id(a) or id(a.base): a for a in columns.weights}.values()
held = sum(array.nbytes for array in arrays)
print(min(times), held / max(len(ballots.projects), 1), growth / 1024, len(ballots.projects))
"""

PEER = """
import sys, time
from pabutools.election import parse_pabulib
times = []
for _ in range(int(sys.argv[2])):
    began = time.process_time()
    parse_pabulib(sys.argv[1])
    times.append(time.process_time() - began)
print(min(times))
"""
BOTH = """
import sys, time
import folkmoot_engine as engine
from pabutools.election import parse_pabulib
def fastest(runs, run):
    times = []
    for _ in range(runs):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return min(times)
for path in sys.argv[1:]:
    raw = open(path, "rb").read()
    ours, theirs = [], []
    for _ in range(1 if len(raw) > 1_000_000 else 3):
        ours.append(fastest(7, lambda: engine.read_pb(raw).election.columns))
        theirs.append(fastest(1, lambda: parse_pabulib(path)))
    print(min(ours), min(theirs))
"""
JUDGED_SECONDS_MIN = 0.005  # files that the peer needs less for are not judged
LARGEST = 12
LARGE_BYTES = 1_000_000


def table() -> str:
    """Return the table of the largest shared files, and the median of their ratios."""
    paths = sorted(DATA.glob("*.pb"), key=lambda path: path.stat().st_size, reverse=True)
    rows = [
        "| election | bytes | ours, ms | pabutools, ms | ratio | bytes a mark | growth, MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for path in paths[:LARGEST]:
        size = path.stat().st_size
        ours, per_mark, growth, _ = measured(OURS, path)
        (theirs,) = measured(PEER, path, "1" if size > LARGE_BYTES else "3")
        rows.append(
            f"| {path.stem} | {size:,} | {ours * 1000:.1f} | {theirs * 1000:.0f} |"
            f" {theirs / ours:.0f} | {per_mark:.1f} | {growth:.0f} |"
        )
    if not paths:
        return "(the shared elections are not on this machine)"
    return "\n".join([*rows, "", together(paths)])


def together(paths: list[Path]) -> str:
    """Return in a sentence how much faster all files are read."""
    figures = iter(measured(BOTH, *paths))
    ratios = sorted(
        theirs / ours
        for ours, theirs in zip(figures, figures, strict=True)
        if theirs >= JUDGED_SECONDS_MIN
    )
    return (
        f"Of all {len(paths)} files, the peer needs 5 ms or more for {len(ratios)}; there ours is"
        f" {statistics.median(ratios):.0f} times as fast at the median, at least {ratios[0]:.1f}"
        f" and at most {ratios[-1]:.0f} times."
    )


def measured(program: str, *words: Path | str) -> list[float]:
    """Return the figures that a program prints about files."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(figure) for figure in done.stdout.split()]
