"""The figures that the live path is to reach, and whether it did in this run."""

from dataclasses import dataclass

from benchmarks.appending import Row
from benchmarks.live_path import tables
from benchmarks.live_path.load import Run
from benchmarks.live_path.ours import NAME
from benchmarks.live_path.parts import Runs
from benchmarks.live_path.servers import FLOOR, SOCKET_IO, WS

KIB = 1024
GROWTH_KIB_MAX = 1_024


@dataclass(frozen=True)
class Verdict:
    """One figure: what is wanted, what was measured."""

    name: str
    wanted: str
    measured: str
    good: bool


def table(verdicts: list[Verdict]) -> str:
    """Return all of them as a table."""
    head = ("figure", "wanted", "measured", "")
    rows = [(v.name, v.wanted, v.measured, "ok" if v.good else "**short**") for v in verdicts]
    return tables.table(head, rows)


def fan_out(size: int, runs: Runs, of_socket_io: float, of_ws: float) -> list[Verdict]:
    """G1 at one number of connections. Peers that are missing are not judged."""
    name, ours = f"G1, {size:,} connections", runs[NAME]
    verdicts = []
    if FLOOR.name in runs:
        times = ours.cpu_us / runs[FLOOR.name].cpu_us
        verdicts.append(most(f"{name}: CPU per delivery", times, 1.3, "× the C floor"))
    for peer, wanted in ((SOCKET_IO.name, of_socket_io), (WS.name, of_ws)):
        if peer in runs:
            times = ours.per_core_second / runs[peer].per_core_second
            verdicts.append(least(f"{name}: deliveries per core", times, wanted, f"× {peer}"))
    return verdicts


def offered(runs: Runs) -> list[Verdict]:
    """G2."""
    ours = runs[NAME]
    name = f"G2, {ours.heard.lines:,} × 200/s"
    verdicts = [
        most(f"{name}: p99", ours.heard.each.p99, 50, "ms"),
        most(f"{name}: of one core", 100 * ours.share, 60, "%"),
        complete(name, ours),
    ]
    if SOCKET_IO.name in runs:
        times = runs[SOCKET_IO.name].heard.each.p99 / ours.heard.each.p99
        verdicts.append(least(f"{name}: p99 of Socket.IO", times, 50, "× ours"))
    return verdicts


def crowd(run: Run) -> list[Verdict]:
    """G3."""
    name = f"G3, {run.heard.lines:,} × 100/s"
    return [
        most(f"{name}: all have it, p99", run.heard.last.p99, 350, "ms"),
        most(f"{name}: of one core", 100 * run.share, 60, "%"),
        complete(name, run),
    ]


def storm(runs: Runs) -> list[Verdict]:
    """G4."""
    ours = runs[NAME]
    name = f"G4, storm of {ours.heard.lines:,}"
    faults = ours.heard.gaps + ours.heard.doubles + ours.heard.lost
    verdicts = [
        most(f"{name}: until all are back", ours.heard.seconds, 2.5, "s"),
        most(f"{name}: gaps, doubles and lost", faults, 0, ""),
    ]
    if SOCKET_IO.name in runs:
        times = runs[SOCKET_IO.name].heard.seconds / ours.heard.seconds
        verdicts.append(least(f"{name}: faster", times, 6, "× Socket.IO"))
    return verdicts


def durable(together: Row) -> list[Verdict]:
    """G5, in the log."""
    _, per_second, _, p99, _ = together
    return [
        least("G5, log: acknowledged a second", per_second, 60_000, ""),
        most("G5, log: p99", p99, 3, "ms"),
    ]


def ballots(run: Run) -> list[Verdict]:
    """G5, through the whole server."""
    answer = run.heard.answer
    name = f"G5, {run.heard.published:,} ballots in {run.heard.offered_seconds:.0f} s"
    return [
        most(f"{name}: p95", answer.p95, 300, "ms"),
        most(f"{name}: p99", answer.p99, 1_000, "ms"),
        most(f"{name}: without receipt", run.heard.published - run.heard.answered, 0, ""),
    ]


def memory(run: Run) -> list[Verdict]:
    """G6."""
    name = f"G6: memory a connection at {run.heard.lines:,}"
    return [most(name, run.per_connection_bytes / KIB, 10, "KiB")]


def stalled(runs: Runs) -> list[Verdict]:
    """G7."""
    calm, stall = runs[f"{NAME}, all read"], runs[f"{NAME}, 1 % stall"]
    left = stall.heard.stalled - stall.heard.stalled_closed.count
    grown = [(run.rss_bytes_most - run.rss_bytes_ready) / KIB for run in (calm, stall)]
    times = stall.heard.each.p99 / calm.heard.each.p99
    last = stall.heard.stalled_closed.max / 1e3
    return [
        most("G7, 1 % stall: others' p99", times, 1.2, "× without"),
        most("G7: the last stalled one closed after", last, 6, "s"),
        most("G7: stalled and not closed", left, 0, ""),
        most("G7: memory grew beyond the calm run by", grown[1] - grown[0], GROWTH_KIB_MAX, "KiB"),
    ]


def complete(name: str, run: Run) -> Verdict:
    """Everything came, once, to everybody."""
    heard = run.heard
    missing = heard.expected - heard.deliveries + heard.gaps + heard.doubles + heard.lost
    return most(f"{name}: missing, gaps, doubles, lost", missing, 0, "")


def most(name: str, measured: float, wanted: float, unit: str) -> Verdict:
    """A figure that may be so large at most."""
    return Verdict(name, f"≤ {said(wanted)} {unit}".strip(), said(measured), measured <= wanted)


def least(name: str, measured: float, wanted: float, unit: str) -> Verdict:
    """A figure that has to be so large."""
    return Verdict(name, f"≥ {said(wanted)} {unit}".strip(), said(measured), measured >= wanted)


def said(value: float) -> str:
    """Return a figure with as many digits as mean something."""
    return f"{value:,.0f}" if value == round(value) or value >= 100 else f"{value:.2f}"
