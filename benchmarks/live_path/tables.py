"""What was measured, as the tables of ``benchmarks/README.md``; ratios first."""

from collections.abc import Callable, Sequence

from benchmarks.appending import WRITERS, Row
from benchmarks.live_path.load import Run, Waits
from benchmarks.live_path.ours import NAME
from benchmarks.live_path.parts import Runs
from benchmarks.live_path.servers import FLOOR

KIB = 1024


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [f"| {' | '.join(line)} |" for line in (head, *rows)]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


def fan_out(by_size: dict[int, Runs]) -> str:
    """Events as fast as they go, by number of connections."""
    head = (
        "connections", "server", "CPU µs per delivery", "× C floor", "deliveries per core second",
        "events a frame", "KiB a connection", "CPU µs to come in", "core taken by others",
    )  # fmt: skip
    rows = [
        (
            f"{size:,}",
            name,
            f"{run.cpu_us:.2f}",
            ratio(run.cpu_us, runs, lambda other: other.cpu_us),
            f"{run.per_core_second:,.0f}",
            f"{run.heard.deliveries / max(run.heard.frames, 1):.2f}",
            f"{run.per_connection_bytes / KIB:.1f}",
            f"{1e6 * run.connect_cpu_seconds / run.heard.lines:,.0f}",
            f"{run.others:.0%}",
        )
        for size, runs in by_size.items()
        for name, run in runs.items()
    ]
    return table(head, rows)


def offered(runs: Runs) -> str:
    """Events at a fixed rate."""
    head = (
        "server", "deliveries a second in time", "of one core", "p50 / p99 / max, ms",
        "all have it, p99, ms", "never came", "gaps, doubles, lost", "core taken by others",
    )  # fmt: skip
    rows = [
        (
            name,
            f"{run.heard.in_time / run.heard.offered_seconds:,.0f}",
            f"{run.share:.0%}",
            waits(run.heard.each),
            f"{run.heard.last.p99:,.0f}",
            f"{run.heard.expected - run.heard.deliveries:,}",
            faults(run),
            f"{run.others:.0%}",
        )
        for name, run in runs.items()
    ]
    return table(head, rows)


def storm(runs: Runs) -> str:
    """Everybody comes back at once."""
    head = ("server", "until all are back, s", "× ours", "CPU s", "frames", "gaps, doubles, lost",
            "core taken by others")  # fmt: skip
    ours = runs[NAME].heard.seconds
    rows = [
        (
            name,
            f"{run.heard.seconds:.2f}",
            f"{run.heard.seconds / ours:.1f}",
            f"{run.cpu_seconds:.2f}",
            f"{run.heard.frames:,}",
            faults(run),
            f"{run.others:.0%}",
        )
        for name, run in runs.items()
    ]
    return table(head, rows)


def stalled(runs: Runs) -> str:
    """One in a hundred stops reading."""
    head = (
        "server", "connections", "others' p50 / p99 / max, ms", "never came to others",
        "stopped reading", "closed", "the last of them after, s", "memory grew by, KiB",
        "core taken by others",
    )  # fmt: skip
    rows = [
        (
            name,
            f"{run.heard.lines:,}",
            waits(run.heard.each),
            f"{run.heard.expected - run.heard.deliveries:,}",
            f"{run.heard.stalled}",
            f"{run.heard.stalled_closed.count}",
            f"{run.heard.stalled_closed.max / 1e3:.1f}",
            f"{(run.rss_bytes_most - run.rss_bytes_ready) / KIB:,.0f}",
            f"{run.others:.0%}",
        )
        for name, run in runs.items()
    ]
    return table(head, rows)


def ballots(run: Run) -> str:
    """A rush of sealed ballots, from press to durable receipt."""
    heard = run.heard
    head = ("ballots", "receipts", "p50, ms", "p95, ms", "p99, ms", "last, ms", "of one core",
            "gaps, doubles, lost", "core taken by others")  # fmt: skip
    answer = heard.answer
    return table(
        head,
        [
            (
                f"{heard.published:,}",
                f"{heard.answered:,}",
                f"{answer.p50:,.0f}",
                f"{answer.p95:,.0f}",
                f"{answer.p99:,.0f}",
                f"{answer.max:,.0f}",
                f"{run.share:.0%}",
                faults(run),
                f"{run.others:.0%}",
            )
        ],
    )


def log(together: Row, alone: Row) -> str:
    """Durable acknowledgements of the log itself."""
    head = ("writers", "acknowledged a second", "p50, ms", "p99, ms", "CPU µs each")
    rows = [
        (f"{writers}", f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{used:.0f}")
        for writers, (_, rate, p50, p99, used) in ((WRITERS, together), (1, alone))
    ]
    return table(head, rows)


def ratio(value: float, runs: Runs, of: Callable[[Run], float], name: str = FLOOR.name) -> str:
    """Return a value by that of another server in the same run."""
    return f"{value / of(runs[name]):.2f}" if name in runs else "–"


def waits(of: Waits) -> str:
    """Return the middle, 99 of 100 and the longest."""
    return f"{of.p50:,.0f} / {of.p99:,.0f} / {of.max:,.0f}"


def faults(run: Run) -> str:
    """Return what must be nothing."""
    return f"{run.heard.gaps}, {run.heard.doubles}, {run.heard.lost}"
