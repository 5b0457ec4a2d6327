"""The servers that are compared: each a process of its own, pinned to one core.

Ours is started by ``ours.py``, because it first has to have a meeting with people in it.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from benchmarks.live_path import machine
from benchmarks.live_path.load import Line
from benchmarks.live_path.machine import PEERS, Cores

STOP_SECONDS_MAX: Final = 20
EVENT_BYTES: Final = 300
PLAIN_EVENT: Final = '{"k":"facts","from":@F,"to":@T,"words":""}'


@dataclass(frozen=True)
class Serving:
    """A server that takes connections."""

    name: str
    pid: int
    port: int
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Peer:
    """A server to compare with: how it is started, and how its frames are wrapped."""

    name: str
    command: Callable[[Path, int], Sequence[str]]
    path: str = "/"
    hello: str = "{}"
    say: str = "{}"
    options: tuple[str, ...] = ()
    node: bool = False

    def lines(self, count: int, since: int = 0, event_bytes: int = EVENT_BYTES) -> list[Line]:
        """Return ``count`` connections, of which the first publishes."""
        words = "x" * (event_bytes - len(PLAIN_EVENT))
        event = PLAIN_EVENT.replace('""', f'"{words}"')
        hello = self.hello.replace("{}", f'{{"k":"hello","since":{since}}}')
        listener = Line(self.path, "", hello)
        return [
            Line(self.path, "", hello, self.say.replace("{}", event)),
            *[listener] * (count - 1),
        ]


PEERS_COMPARED: Final = (
    Peer("C floor", lambda made, port: [str(machine.compiled(PEERS / "floor.c", made)), str(port)]),
    Peer("Node ws", lambda _, port: ["node", str(PEERS / "ws.js"), str(port)], node=True),
    Peer(
        "Socket.IO",
        lambda _, port: ["node", str(PEERS / "socketio.js"), str(port)],
        path="/socket.io/?EIO=4&transport=websocket",
        hello='42["hello",{}]',
        say='42["say",{}]',
        options=("--engine-io",),
        node=True,
    ),
    Peer(
        "litestar handler", lambda _, port: [sys.executable, str(PEERS / "handler.py"), str(port)]
    ),
)
FLOOR, WS, SOCKET_IO, HANDLER = PEERS_COMPARED


@contextmanager
def serving(peer: Peer, folder: Path, cores: Cores) -> Iterator[Serving]:
    """Run a peer inside the block. Raises Missing if what it needs is not here."""
    port = free_port()
    environment = dict(os.environ)
    if peer.node:
        environment["NODE_PATH"] = str(machine.node_modules())
    with started(peer.command(folder, port), cores, environment) as process:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{peer.name} did not start")
        wait_for(port)
        yield Serving(peer.name, process.pid, port, peer.options)


@contextmanager
def started(
    command: Sequence[str],
    cores: Cores,
    environment: Mapping[str, str] | None = None,
    complaints: IO[str] | None = None,
) -> Iterator["subprocess.Popen[str]"]:
    """Run a program on the server's core inside the block, then ask it to end."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
        cwd=machine.ROOT,
        env=environment,
    )
    os.sched_setaffinity(process.pid, {cores.server})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until something takes connections there."""
    for _ in range(1000):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("a server says that it is ready and takes no connection")
