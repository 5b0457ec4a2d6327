"""The bench part by part: each returns its tables, and what they say about the figures wanted."""

import asyncio
import resource
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks import appending
from benchmarks.live_path import machine, parts, tables, verdicts
from benchmarks.live_path.machine import Missing
from benchmarks.live_path.ours import NAME
from benchmarks.live_path.parts import Bench, Runs, Sizes
from benchmarks.live_path.servers import FLOOR, SOCKET_IO, WS
from benchmarks.live_path.verdicts import Verdict
from benchmarks.plot import Line, log_log

PLOT: Final = Path(__file__).parents[1] / "live_path.svg"
FLIGHT: Final = 4
# On a disk: folders of memory would make every durable figure a lie.
FOLDER: Final = Path("/var/tmp")

Told = tuple[str, list[Verdict]]


def fan_out(bench: Bench) -> Told:
    """As fast as it goes: G1 and G6, and the plot."""
    sizes = bench.sizes
    by_size = {
        size: parts.closed(bench, size, FLIGHT)
        for size in sorted({100, sizes.few, sizes.many})
    }  # fmt: skip
    alone = {size: parts.closed(bench, size, 1, (FLOOR,)) for size in (sizes.few, sizes.many)}
    draw(by_size)
    text = (
        f"{FLIGHT} events under way at a time, so that a server may join some in one frame:\n\n"
        f"{tables.fan_out(by_size)}\n\nOne at a time, each a frame of its own:\n\n"
        f"{tables.fan_out(alone)}"
    )
    found = [
        *verdicts.fan_out(sizes.few, by_size[sizes.few], 1.6, 1.25),
        *verdicts.fan_out(sizes.many, by_size[sizes.many], 2.5, 1.25),
        *verdicts.memory(by_size[sizes.many][NAME]),
    ]
    return text, found


def offered(bench: Bench) -> Told:
    """A fixed rate: G2."""
    runs = parts.offered(
        bench, bench.sizes.few, 200, bench.sizes.offered_seconds, (FLOOR, WS, SOCKET_IO)
    )
    return tables.offered(runs), verdicts.offered(runs)


def crowd(bench: Bench) -> Told:
    """A million deliveries a second: G3."""
    runs = parts.offered(
        bench, bench.sizes.many, 100, bench.sizes.crowd_seconds, (FLOOR, SOCKET_IO)
    )
    return tables.offered(runs), verdicts.crowd(runs[NAME])


def storm(bench: Bench) -> Told:
    """Everybody comes back at once: G4."""
    runs = parts.storm(bench, bench.sizes.many)
    return tables.storm(runs), verdicts.storm(runs)


def durable(bench: Bench) -> Told:
    """The log itself: G5."""
    alone, together = (
        asyncio.run(appending.log_alone(bench.folder, f"log-{writers}", writers))
        for writers in (1, appending.WRITERS)
    )
    return tables.log(together, alone), verdicts.durable(together)


def ballots(bench: Bench) -> Told:
    """A rush of sealed ballots: G5."""
    run = parts.rush(bench)
    return tables.ballots(run), verdicts.ballots(run)


def stalled(bench: Bench) -> Told:
    """One in a hundred stops reading: G7."""
    runs = parts.stalled(bench, bench.sizes.few)
    return tables.stalled(runs), verdicts.stalled(runs)


PARTS: Final[dict[str, Callable[[Bench], Told]]] = {
    "fan-out": fan_out,
    "offered": offered,
    "crowd": crowd,
    "storm": storm,
    "log": durable,
    "ballots": ballots,
    "stalled": stalled,
}


def table() -> str:
    """Return every table, or why this machine cannot measure; takes a quarter of an hour."""
    try:
        return measure(list(PARTS), Sizes())
    except Missing as missing:
        return f"not measured: {missing}"


def measure(names: Sequence[str], sizes: Sizes) -> str:
    """Return the tables of the named parts, and what they say about the figures wanted."""
    fitting = machine.connections_max()
    if sizes.many > fitting:
        print(f"  only {fitting:,} connections fit into the descriptors that may be opened")
    text, found = [], list[Verdict]()
    with tempfile.TemporaryDirectory(dir=FOLDER if FOLDER.is_dir() else None) as folder:
        bench = Bench(Path(folder), sizes)
        text.append(f"{bench.cores.said}; {resource.getrlimit(resource.RLIMIT_NOFILE)[0]:,} files.")
        for name in names:
            print(f"{name}:", flush=True)
            told, judged = PARTS[name](bench)
            text.append(f"### {name}\n\n{told}")
            found += judged
        text += sorted(set(bench.notes))
    return "\n\n".join([*text, verdicts.table(found)])


def draw(by_size: dict[int, Runs]) -> None:
    """Draw processor time for a delivery against connections."""
    names = list(dict.fromkeys(name for runs in by_size.values() for name in runs))
    lines = [
        Line(name, [(size, runs[name].cpu_us) for size, runs in by_size.items() if name in runs])
        for name in names
    ]
    PLOT.write_text(log_log(lines, "connections", "CPU µs per delivery"), "utf-8")
