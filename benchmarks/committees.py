"""Committees: projects that all cost one, beside abcvoting in exact fractions (gmpy2).

Generated halls; both sides start from plain lists of ballots, and what they convert is counted.
Seconds are those of the processor; ours the median of five runs, the peer's one, in a process of
its own. abcvoting breaks ties by the number of a candidate and we by the published order, so
what both elect may differ where something ties. It is installed without the solvers that it
names, for neither rule needs one.
"""

import json
import statistics
import subprocess
import sys
import time

import numpy as np

import folkmoot_engine as engine

HALLS = ((100, 20, 5), (1_000, 50, 10), (10_000, 100, 20), (50_000, 200, 30))
RULES = {
    "equal-shares": "equal shares, by count",
    "seqphragmen": "sequential Phragmén",
}
RUNS = 5
PEER_SECONDS_MAX = 120

PEER = """
import json, sys, time
from unittest.mock import MagicMock
sys.modules["gurobipy"] = MagicMock()
from abcvoting import abcrules
from abcvoting.preferences import Profile
rule, seats, candidates, ballots = json.load(sys.stdin)
began = time.process_time()
profile = Profile(candidates)
profile.add_voters(ballots)
told = {"completion": None} if rule == "equal-shares" else {}
found = abcrules.compute(rule, profile, committeesize=seats, resolute=True,
                         algorithm="gmpy2-fractions", **told)
print(json.dumps([time.process_time() - began, sorted(found[0])]))
"""


def table() -> str:
    """Return the table."""
    rows = [
        "| voters × candidates, seats | rule | ours, ms | abcvoting, s | ratio | the same |",
        "|---|---|---|---|---|---|",
    ]
    for voters, candidates, seats in HALLS:
        ballots = drawn(voters, candidates)
        for rule, title in RULES.items():
            ours, elected = counted(rule, seats, candidates, ballots)
            told = peer(rule, seats, candidates, ballots)
            name = f"| {voters:,} × {candidates}, {seats} | {title} | {ours * 1000:.2f} "
            if isinstance(told, str):
                rows.append(f"{name}| {told} | | |")
            else:
                same = "yes" if elected == told[1] else "no"
                rows.append(f"{name}| {told[0]:.3f} | {told[0] / ours:,.0f} | {same} |")
    return "\n".join(rows)


def drawn(voters: int, candidates: int) -> list[list[int]]:
    """Return ballots of six marks or so."""
    chance = np.random.default_rng(voters)
    liked = chance.lognormal(0, 1, candidates)
    chances = np.minimum(liked / liked.sum() * 6, 0.9)
    return [np.flatnonzero(chance.random(candidates) < chances).tolist() for _ in range(voters)]


def counted(
    rule: str, seats: int, candidates: int, ballots: list[list[int]]
) -> tuple[float, list[int]]:
    """Return our seconds, from plain lists to whom they elect, and those."""
    times, funded = [], list[int]()
    name = "phragmen" if rule == "seqphragmen" else rule
    for _ in range(RUNS):
        began = time.process_time()
        ids = [str(number) for number in range(candidates)]
        hall = engine.Election.of(ids, [1] * candidates, seats, ballots, scale=0)
        completion = "none" if rule == "equal-shares" else None
        funded = sorted(engine.count(hall, name, "count", completion).funded)
        times.append(time.process_time() - began)
    return statistics.median(times), funded


def peer(
    rule: str, seats: int, candidates: int, ballots: list[list[int]]
) -> tuple[float, list[int]] | str:
    """Return the peer's seconds and whom it elects, or why there are none."""
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PEER],
            input=json.dumps([rule, seats, candidates, ballots]),
            capture_output=True,
            text=True,
            check=False,
            timeout=PEER_SECONDS_MAX,
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {PEER_SECONDS_MAX} s"
    if done.returncode:
        return "is not installed" if "ModuleNotFound" in done.stderr else "does not count this"
    seconds, elected = json.loads(done.stdout)
    return seconds, elected
