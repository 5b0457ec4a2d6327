"""What a running server tells those who watch it, as Prometheus reads it.

No label names a person, a room or an address: a label is a refusal's code, or nothing.
Refuses to know: who may read it.
"""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from folkmoot.live_figures import LiveFigures
from folkmoot_rooms.disk import Disk
from folkmoot_rooms.hub import Hub

PREFIX: Final = "folkmoot"
# From a commit on an idle disk to a disk that is nearly dead.
BUCKETS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)

# Field of the live figures -> name and what it tells.
NOW: Final = {
    "connections": ("live_connections", "Live sockets that are open"),
    "lagging": ("live_lagging", "Live sockets that have not taken all that was written to them"),
    "flush_cost_seconds": ("live_flush_cost_seconds", "What a flush to everyone costs, smoothed"),
    "flush_pause_seconds": ("live_flush_pause_seconds", "How long news waits between flushes"),
}
SO_FAR: Final = {
    "handshakes": ("live_handshakes", "Live sockets that were let in"),
    "handshakes_refused": ("live_handshakes_refused", "Live sockets that were not let in"),
    "flushes": ("live_flushes", "Flushes to everyone in a room"),
    "flush_seconds": ("live_flush_seconds", "Seconds spent on flushes"),
    "messages_written": ("live_messages_written", "Messages written to live sockets"),
    "bytes_written": ("live_bytes_written", "Bytes written to live sockets"),
    "wishes": ("live_wishes", "Wishes that came over live sockets"),
    "bad_frames": ("live_bad_frames", "Frames that were no message of ours"),
    "cut_stalled": ("live_cut_stalled", "Live sockets cut because they took nothing"),
    "cut_dead": ("live_cut_dead", "Live sockets cut because nobody answered"),
    "told_to_slow_down": ("live_told_to_slow_down", "Live sockets that asked too fast"),
}


class Figures:
    """The figures of one server. A ``Watch`` of its rooms: may be told from several threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Histogram(
            f"{PREFIX}_turn_seconds",
            "From taking what waits to its answers",
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._commits = Histogram(
            f"{PREFIX}_commit_seconds",
            "To write a turn through to the disk",
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._wishes = Counter(
            f"{PREFIX}_wishes", "Wishes that were answered", registry=self._registry
        )
        self._refusals = Counter(
            f"{PREFIX}_refusals", "Wishes that were refused", ("code",), registry=self._registry
        )

    def watch(self, hub: Hub, live: LiveFigures, disk: Disk | None) -> None:
        """Tell of these, too; once, when they are there."""
        self._registry.register(_Moment(hub, live, disk))

    def turn(self, wishes: int, seconds: float, commit_seconds: float) -> None:
        """Take note of a turn that is durable."""
        self._wishes.inc(wishes)
        self._turns.observe(seconds)
        self._commits.observe(commit_seconds)

    def refused(self, code: str) -> None:
        """Take note of a refusal."""
        self._refusals.labels(code).inc()

    def text(self) -> bytes:
        """Return all of it in the text format of Prometheus, version 0.0.4."""
        return generate_latest(self._registry)


class _Moment(Collector):
    """What is read when somebody asks."""

    def __init__(self, hub: Hub, live: LiveFigures, disk: Disk | None) -> None:
        self._hub = hub
        self._live = live
        self._disk = disk

    def collect(self) -> Iterator[Metric]:
        """Yield every figure as it is now."""
        for field, (name, what) in NOW.items():
            yield GaugeMetricFamily(f"{PREFIX}_{name}", what, getattr(self._live, field))
        for field, (name, what) in SO_FAR.items():
            yield CounterMetricFamily(f"{PREFIX}_{name}", what, getattr(self._live, field))
        rooms = self._hub.open_rooms
        halted = sum(room.read_only for room in rooms)
        uncounted = sum(bool(room.count_failed) for room in rooms)
        yield GaugeMetricFamily(f"{PREFIX}_rooms_open", "Rooms that are open", len(rooms))
        yield GaugeMetricFamily(f"{PREFIX}_rooms_read_only", "Rooms that take nothing", halted)
        yield GaugeMetricFamily(
            f"{PREFIX}_rooms_not_counted", "Rooms whose vote could not be counted", uncounted
        )
        if self._disk is not None:
            free = self._disk.free_bytes()
            yield GaugeMetricFamily(f"{PREFIX}_disk_free_bytes", "Free space for the data", free)
