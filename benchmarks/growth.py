"""How time and memory grow from a thousand to a million voters, with three hundred projects.

A synthetic city of eight districts is written as a Pabulib text, then read, grouped and counted by
equal shares in a process of its own, once; in seconds of the processor. Beside it pabutools, as
long as it ends in time. The curve is drawn into ``growth.svg``.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import counting
from benchmarks.plot import Line, log_log

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PROJECTS = 300
MARKS = 6
WHOLE_MAX = 100_000  # above, telling who paid what takes minutes
PLOT = Path(__file__).with_name("growth.svg")

HEAD = (
    "voters", "bytes", "approvals", "read, s", "group, s", "count, s", "payments and reasons, s",
    "funded", "memory, MiB", "pabutools, s",
)  # fmt: skip

PROGRAM = """
import sys, time
import folkmoot_engine as engine
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import buy
def mebibytes():
    status = open("/proc/self/status").read()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
before = mebibytes()
raw = open(sys.argv[1], "rb").read()
times = [time.process_time()]
def lap():
    times.append(time.process_time())
election = engine.read_pb(raw).election
lap()
election.columns
lap()
run = buy(Market.of(election, "cost"))
lap()
memory = mebibytes() - before
if sys.argv[2] == "whole":
    engine.count(election, completion="none")
lap()
print(len(election.ballots.projects), len(run.bought),
      *(b - a for a, b in zip(times, times[1:])), memory)
"""


def table() -> str:
    """Return the table, and draw the curve."""
    rows = [f"| {' | '.join(HEAD)} |", "|---" * len(HEAD) + "|"]
    lines = {name: Line(name, []) for name in ("read and group", "equal shares", "pabutools, both")}
    theirs: float | None = 0.0
    for voters in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "city.pb"
            path.write_bytes(city(voters))
            size = path.stat().st_size
            whole = voters <= WHOLE_MAX
            marks, funded, read, group, counted, told, memory = measured(path, whole)
            theirs = peer(path) if theirs is not None else None
        lines["read and group"].points.append((voters, read + group))
        lines["equal shares"].points.append((voters, counted))
        if theirs is not None:
            lines["pabutools, both"].points.append((voters, theirs))
        rows.append(
            f"| {voters:,} | {size:,} | {marks:,.0f} | {read:.3f} | {group:.3f} | {counted:.3f}"
            f" | {f'{told:.2f}' if whole else '–'} | {funded:.0f} | {memory:.0f}"
            f" | {'stopped' if theirs is None else f'{theirs:.1f}'} |"
        )
    PLOT.write_text(log_log([*lines.values()], "voters", "seconds"), "utf-8")
    return "\n".join(rows)


def city(voters: int) -> bytes:
    """Return a text: projects of eight districts, known in them above all, and their voters."""
    chance = np.random.default_rng(voters)
    liked = chance.lognormal(0, 1, PROJECTS)
    home = chance.integers(0, 8, PROJECTS)
    known = np.where(home == np.arange(8)[:, None], 8, 1) * liked
    shares = [np.cumsum(share) / share.sum() for share in known]
    costs = np.exp(chance.normal(11, 0.8, PROJECTS)).astype(int) // 100 * 100 + 100
    lines: list[str] = [
        "META", "key;value", "description;A synthetic city", f"num_projects;{PROJECTS}",
        f"num_votes;{voters}", f"budget;{int(costs.sum() * 0.3)}", "vote_type;approval",
        "PROJECTS", "project_id;cost",
        *(f"{project};{cost}" for project, cost in enumerate(costs.tolist())),
        "VOTES", "voter_id;vote",
    ]  # fmt: skip
    of = chance.integers(0, 8, voters)
    drawn = chance.random((voters, MARKS))
    for district, share in enumerate(shares):
        here = of == district
        drawn[here] = np.searchsorted(share, drawn[here])
    # Rounding may leave the last sum of shares just below 1.
    for voter, ballot in enumerate(np.minimum(drawn, PROJECTS - 1).astype(int).tolist()):
        lines.append(f"{voter};{','.join(map(str, dict.fromkeys(ballot)))}")
    return "\n".join(lines).encode()


def measured(path: Path, whole: bool) -> list[float]:
    """Return the figures of one run, at the end with payments and reasons if it is to be whole."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), "whole" if whole else "bare"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(figure) for figure in done.stdout.split()]


def peer(path: Path) -> float | None:
    """Return what the peer needs to read and count, or None if it was stopped."""
    return counting.peer(path, 0, counting.PEER.replace("perf_counter", "process_time"))
