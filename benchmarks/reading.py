"""How long reading, checking and grouping a Pabulib file takes, and what it holds in memory.

Beside pabutools' parsing alone, in processes of their own, on the same files one after the other.
Ours is the fastest of five runs in one process, the peer's of three; imports are not counted.
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
    began = time.perf_counter()
    election = engine.read_pb(raw).election
    columns = election.columns
    times.append(time.perf_counter() - began)
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
    began = time.perf_counter()
    parse_pabulib(sys.argv[1])
    times.append(time.perf_counter() - began)
print(min(times))
"""
LARGEST = 12
LARGE_BYTES = 1_000_000


def table() -> str:
    """Return the table of the largest shared files, and the median of their ratios."""
    paths = sorted(DATA.glob("*.pb"), key=lambda path: path.stat().st_size, reverse=True)
    rows = [
        "| election | bytes | ours, ms | pabutools, ms | ratio | bytes a mark | growth, MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    ratios = []
    for path in paths[:LARGEST]:
        size = path.stat().st_size
        ours, per_mark, growth, _ = measured(OURS, path)
        (theirs,) = measured(PEER, path, "1" if size > LARGE_BYTES else "3")
        ratios.append(theirs / ours)
        rows.append(
            f"| {path.stem} | {size:,} | {ours * 1000:.1f} | {theirs * 1000:.0f} |"
            f" {theirs / ours:.0f} | {per_mark:.1f} | {growth:.0f} |"
        )
    if not ratios:
        return "(the shared elections are not on this machine)"
    return "\n".join([*rows, "", f"Median ratio: {statistics.median(ratios):.0f}."])


def measured(program: str, path: Path, *more: str) -> list[float]:
    """Return the figures that a program prints about a file."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(path), *more],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(figure) for figure in done.stdout.split()]
