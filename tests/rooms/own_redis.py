"""A Redis server of a test's own: a free port of this machine, a folder that goes away, switches.

It may be killed, paused, started again with what it has, with nothing, or with its file cut.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any, Final

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

FOUND: Final = shutil.which("redis-server")
SAFE: Final = {
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "save": "",
}
ONLY_HERE: Final = ("--bind", "127.0.0.1")
# For a network of the test's own, which nothing else can reach.
ANYWHERE: Final = ("--bind", "0.0.0.0", "--protected-mode", "no")
needs_redis: Final = pytest.mark.skipif(
    FOUND is None, reason="redis-server is not installed, and tests/redis.sh could not install it"
)


class OwnRedis:
    """One server. ``more`` are settings that differ from the safe ones."""

    host = "127.0.0.1"
    # What it is started through: another network, for one.
    through: tuple[str, ...] = ()

    def __init__(self, folder: Path, **more: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.settings = SAFE | {name.replace("_", "-"): value for name, value in more.items()}
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: list[Any] = []

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"redis://{self.host}:{self.port}/0"

    def start(self) -> "OwnRedis":
        """Start, or start again with what lies in the folder; wait until it answers."""
        options = [part for name, value in self.settings.items() for part in (f"--{name}", value)]
        bound = ONLY_HERE if self.host == "127.0.0.1" else ANYWHERE
        command = (*self.through, "redis-server", "--port", str(self.port), *bound)
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [*command, "--dir", str(self.folder), *options],
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                with redis.Redis(self.host, self.port, retry=Retry(NoBackoff(), 0)) as client:
                    client.ping()
                return self
            except redis.RedisError:
                assert self._process.poll() is None, (self.folder / "said").read_text()
                assert time.monotonic() < deadline, "it does not answer"
                time.sleep(0.005)

    def client(self) -> Any:
        """Return a client to look or meddle with; closed at the end."""
        self._clients.append(redis.Redis(self.host, self.port, retry=Retry(NoBackoff(), 0)))
        return self._clients[-1]

    def processor_seconds(self) -> float:
        """Return how much of the processor it has used."""
        used = self.client().info("cpu")
        return float(used["used_cpu_user"] + used["used_cpu_sys"])

    def memory_bytes(self) -> int:
        """Return how much memory its data takes."""
        return int(self.client().info("memory")["used_memory_dataset"])

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Let it hang."""
        assert self._process is not None
        self._process.send_signal(SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(SIGCONT)

    def restart_empty(self) -> None:
        """Start it again as if its disk had been lost."""
        self.kill()
        shutil.rmtree(self.folder / "appendonlydir")
        self.start()

    def restart_cut(self, size: int) -> None:
        """Start it again with the last bytes of its append-only file cut off."""
        self.kill()
        with self.newest().open("r+b") as file:
            file.truncate(max(0, file.seek(0, 2) - size))
        self.start()

    def newest(self) -> Path:
        """Return the append-only file that was being written to."""
        (newest,) = (self.folder / "appendonlydir").glob("*.incr.aof")
        return newest

    def close(self) -> None:
        """End it."""
        for client in self._clients:
            client.close()
        self.kill()


@contextmanager
def own_redis(folder: Path, **more: str) -> Iterator[OwnRedis]:
    """Run a server inside the block."""
    server = OwnRedis(folder, **more)
    try:
        yield server.start()
    finally:
        server.close()
