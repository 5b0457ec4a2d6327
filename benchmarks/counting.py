"""How long a count takes, beside pabutools in exact fractions, in one run on one machine.

Reading is counted on both sides; pabutools counts its faster multiprofile. The elections are
real Pabulib files, where the shared data folder is on this machine.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import folkmoot_engine as engine

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("FOLKMOOT_SHARED", ROOT.parent / "shared")) / "data" / "pabulib"
FILES = [
    "Poland_Warszawa_2019_Marysin_Wawerski_Polnocny.pb",
    "Poland_Warszawa_2024_Zoliborz.pb",
    "Poland_Wieliczka_2023_Green_Budget.pb",
    "Poland_Lodz_2022.pb",
]
PEER_SECONDS_MAX = 180
RUNS = 3

PEER = """
import sys, time
from pabutools import fractions
fractions.FRACTION = "gmpy2"
from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
began = time.perf_counter()
instance, profile = parse_pabulib(sys.argv[1])
method_of_equal_shares(instance, profile.as_multiprofile(), Cost_Sat,
                       voter_budget_increment=int(sys.argv[2]) or None)
print(time.perf_counter() - began)
"""


def table() -> str:
    """Return the table: our median of three runs, the peer's one run, and the ratio."""
    rows = ["| election | count | ours, s | pabutools, s | ratio |", "|---|---|---|---|---|"]
    for path in [DATA / name for name in FILES if (DATA / name).is_file()]:
        for completion, step in (("none", 0), ("add-one", 1)):
            ours = seconds(partial(count_file, path, completion))
            rows.append(line(path.stem, f"equal shares, {completion}", ours, peer(path, step)))
    if len(rows) == 2:
        rows.append("| (the shared elections are not on this machine) | | | | |")
    return "\n".join(rows)


def count_file(path: Path, completion: str) -> None:
    """Read a file and count it, as ``folkmoot count`` does."""
    engine.count(engine.read_pb(path.read_bytes()).election, completion=completion)


def seconds(run: Callable[[], None]) -> float:
    """Return the median of a few runs."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def peer(path: Path, step: int, program: str = PEER) -> float | None:
    """Return what the peer needs in a process of its own, or None if it was stopped."""
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program, str(path), str(step)],
            capture_output=True,
            text=True,
            check=True,
            timeout=PEER_SECONDS_MAX,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return float(done.stdout.split()[-1])


def line(name: str, what: str, ours: float, theirs: float | None) -> str:
    """Return one row; a peer that was stopped gives a lower bound."""
    if theirs is None:
        return f"| {name} | {what} | {ours:.3f} | stopped at {PEER_SECONDS_MAX} | – |"
    return f"| {name} | {what} | {ours:.3f} | {theirs:.2f} | {theirs / ours:.0f} |"
