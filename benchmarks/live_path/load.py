"""The load client from Python: told what to do, what came of it, and what the server used."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec

from benchmarks.live_path import machine
from benchmarks.live_path.machine import Cores, Usage

SOURCES = 20
READY_SECONDS_MAX = 300


class Line(msgspec.Struct, frozen=True):
    """One connection: where it goes, as whom, its first frame, and what it publishes, if at all."""

    path: str
    cookie: str
    hello: str
    wish: str = ""


class Waits(msgspec.Struct):
    """How long something took, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    max: float


class Ready(msgspec.Struct):
    """All have come in."""

    ready: int
    lost: int
    position: int


class Heard(msgspec.Struct):
    """What the load client counted; ``each`` is by connection, ``last`` when all had an event."""

    offered_seconds: float
    lines: int
    published: int
    answered: int
    complete: int
    expected: int
    deliveries: int
    in_time: int
    frames: int
    frame_bytes: int
    bytes: int
    gaps: int
    doubles: int
    lost: int
    refused: int
    stalled: int
    seconds: float
    client_cpu: float
    each: Waits
    last: Waits
    answer: Waits
    stalled_closed: Waits


@dataclass(frozen=True)
class Run:
    """One measurement: what clients heard, and what the server used meanwhile."""

    heard: Heard
    wall_seconds: float
    cpu_seconds: float
    others_seconds: float
    connect_cpu_seconds: float
    rss_bytes_before: int
    rss_bytes_ready: int
    rss_bytes_most: int

    @property
    def cpu_us(self) -> float:
        """Processor time of the server for one event at one connection, in microseconds."""
        return 1e6 * self.cpu_seconds / max(self.heard.deliveries, 1)

    @property
    def per_core_second(self) -> float:
        """Deliveries for each second that the server computed."""
        return self.heard.deliveries / max(self.cpu_seconds, 1e-9)

    @property
    def share(self) -> float:
        """The share of its core that the server took."""
        return self.cpu_seconds / self.wall_seconds

    @property
    def others(self) -> float:
        """The share of the server's core that other programs took: how busy the machine was."""
        return max(self.others_seconds, 0) / self.wall_seconds

    @property
    def per_connection_bytes(self) -> float:
        """Memory of the server for each connection."""
        return (self.rss_bytes_ready - self.rss_bytes_before) / max(self.heard.lines, 1)


class Load:
    """The load client, pinned to its core. Use it as a context: it is ended."""

    def __init__(
        self, program: Path, cores: Cores, server: int, port: int, lines: Sequence[Line], *more: str
    ) -> None:
        self._server, self._core = server, cores.server
        self._before = machine.usage(server, self._core)
        command = [str(program), "--port", str(port), "--sources", str(SOURCES)]
        command += ["--origin", f"http://127.0.0.1:{port}", *more]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        os.sched_setaffinity(self._process.pid, {cores.client})
        text = "".join(f"{line.path}\t{line.cookie}\t{line.hello}\t{line.wish}\n" for line in lines)
        self._tell(text + "\n")
        self.ready = msgspec.json.decode(self._said(), type=Ready)
        self._ready_usage = machine.usage(server, self._core)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self._process.communicate()

    def go(self) -> Run:
        """Let it begin, and return what came of it."""
        began, before = time.monotonic(), machine.usage(self._server, self._core)
        self._tell("go\n")
        said = self._said()
        wall, after = time.monotonic() - began, machine.usage(self._server, self._core)
        return self._run(msgspec.json.decode(said, type=Heard), wall, before, after)

    def _run(self, heard: Heard, wall: float, before: Usage, after: Usage) -> Run:
        cpu = after.cpu_seconds - before.cpu_seconds
        return Run(
            heard=heard,
            wall_seconds=wall,
            cpu_seconds=cpu,
            others_seconds=after.core_seconds - before.core_seconds - cpu,
            connect_cpu_seconds=self._ready_usage.cpu_seconds - self._before.cpu_seconds,
            rss_bytes_before=self._before.rss_bytes,
            rss_bytes_ready=self._ready_usage.rss_bytes,
            rss_bytes_most=after.rss_bytes,
        )

    def _tell(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text)
        self._process.stdin.flush()

    def _said(self) -> str:
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError(f"the load client ended with {self._process.wait()}")
        return said
