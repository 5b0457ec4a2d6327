"""One Redis, held to its promises: what would lose a vote is refused, in words, before the start.

After Redis has started again nobody writes for a moment: its file is written anew, and every
process can first show what it has seen. So a log that was cut off is found before anybody goes
on from there.
Refuses to know: rooms, what is stored.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from folkmoot_rooms import limits
from folkmoot_rooms.log import LogAway, LogFailed

# The one prefix of everything that is ours in a Redis.
PREFIX: Final = "folkmoot:"
ROOMS: Final = f"{PREFIX}rooms"
_GATE_KEY: Final = f"{PREFIX}gate"
_REWRITE_LOOK_SECONDS: Final = 0.02
VERSION_LEAST: Final = 7


class PromiseBroken(LogFailed):
    """This Redis would not keep what it acknowledges; the sentence says what to change."""


class Promise(NamedTuple):
    """What must be read back, why, and the line of redis.conf that makes it so."""

    name: str
    expected: str
    why: str
    line: str


PROMISES: Final = (
    Promise("role", "master", "a replica cannot be written to", "replicaof no one"),
    Promise(
        "cluster_enabled", "0", "rooms are read together from one server", "cluster-enabled no"
    ),
    Promise("appendonly", "yes", "without it a restart loses every vote", "appendonly yes"),
    Promise("appendfsync", "always", "else a kill loses acknowledged votes", "appendfsync always"),
    Promise(
        "no-appendfsync-on-rewrite",
        "no",
        "else votes are acknowledged unsynced while the file is rewritten",
        "no-appendfsync-on-rewrite no",
    ),
    Promise(
        "maxmemory-policy",
        "noeviction",
        "else a full memory silently drops rooms",
        "maxmemory-policy noeviction",
    ),
    Promise("save", "", "a snapshot file would keep keys that were destroyed", 'save ""'),
)

# Since when somebody has known this run of Redis; without a room in it that does not matter.
_GATE: Final = """
local now = redis.call('TIME')
local now_ms = now[1] * 1000 + math.floor(now[2] / 1000)
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then
    local since_ms = redis.call('EXISTS', KEYS[2]) == 1 and now_ms or 0
    redis.call('HSET', KEYS[1], 'run', ARGV[1], 'since_ms', since_ms)
end
return now_ms - redis.call('HGET', KEYS[1], 'since_ms')
"""


class Server:
    """One Redis. Calls block and may come from several threads."""

    def __init__(self, url: str, *, grace_seconds: float = limits.REDIS_GRACE_SECONDS) -> None:
        """Take note of an address; nothing is asked yet. Raises PromiseBroken for a bad one."""
        self.name = shown(url)
        # Each process asks for scripts of its own: that Redis does not have one says that it
        # has started again since, and nothing else could have loaded it meanwhile.
        self.process = secrets.token_hex(8)
        # Set by whoever follows: asking a server that is gone would only keep people waiting.
        self.gone = False
        self._grace_seconds = grace_seconds
        self._scripts: dict[str, str] = {}
        self._lock = threading.Lock()
        self._run = ""
        # Whoever follows looks through ``watching`` at a Redis that has started again; all else
        # goes through ``client``, which talks only to the one that was let through the gate.
        self.watching = self._connected(url, None)
        self.client = self._connected(url, self._greet)

    def hold_to_promises(self) -> None:
        """Read every promise back. Raises PromiseBroken with what to do, or LogAway."""
        with told():
            try:
                held = self._held()
            except redis.ResponseError as error:
                raise PromiseBroken(
                    f"Redis at {self.name} does not let its settings be read (INFO, CONFIG GET):"
                    f" {error}"
                ) from error
        version = held["redis_version"]
        if int(version.partition(".")[0]) < VERSION_LEAST:
            raise PromiseBroken(
                f"Redis at {self.name} is version {version}; {VERSION_LEAST}.0 or later is needed"
            )
        for promise in PROMISES:
            got = held.get(promise.name, "")
            if got != promise.expected:
                raise PromiseBroken(
                    f"Redis at {self.name} has {promise.name} = {got or 'nothing'}:"
                    f" {promise.why}. Put this line into redis.conf and start it again:"
                    f" {promise.line}"
                )

    def pass_gate(self, stopping: Callable[[float], bool]) -> None:
        """Wait until every process had time to show what it has seen since Redis last started.

        ``stopping`` waits so many seconds and says whether to give up. Raises LogAway.
        """
        while True:
            with told():
                run = self.watching.info("server")["run_id"]
                open_ms = int(self.watching.eval(_GATE, 2, _GATE_KEY, ROOMS, run))
                written = self.watching.hget(_GATE_KEY, "written") == run.encode()
            if not written:
                # A file that was cut off inside a transaction ends in its beginning, and Redis
                # would end it with the next one, at its next start. So the file is written anew.
                self.write_file_anew()
                with told():
                    self.watching.hset(_GATE_KEY, "written", run)
            left_seconds = self._grace_seconds - open_ms / 1000
            if left_seconds <= 0 or stopping(left_seconds):
                self._run = run
                return

    def load(self, script: str) -> None:
        """Let a script of this process be called from now on. Raises LogAway."""
        with told():
            mine = self.watching.script_load(f"-- of process {self.process}\n{script}")
        with self._lock:
            self._scripts[script] = mine

    def call(self, script: str, keys: list[str], *arguments: Any) -> Any:
        """Call a loaded script. Raises LogAway, also if Redis has started again since."""
        with self._lock:
            mine = self._scripts.get(script)
        if mine is None:
            raise LogAway(f"Redis at {self.name} is not asked to write yet")
        with self.asked():
            return self.client.evalsha(mine, len(keys), *keys, *arguments)

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Ask something inside, unless it is known that nobody answers. Raises LogAway."""
        if self.gone:
            raise LogAway(f"Redis at {self.name} does not answer")
        with told():
            yield

    def write_file_anew(self) -> None:
        """Have Redis write its append-only file without what is gone, and wait for that.

        Raises LogAway.
        """
        deadline = time.monotonic() + limits.REDIS_REWRITE_SECONDS_MAX
        asked = False
        while time.monotonic() < deadline:
            with told():
                state = self.watching.info("persistence")
            busy = state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"]
            if asked and not busy:
                if state["aof_last_bgrewrite_status"] == "ok":
                    return
                break
            if not busy:
                # One that began before we came may still hold what is gone: ask for another.
                asked = self._ask_to_rewrite()
            time.sleep(_REWRITE_LOOK_SECONDS)
        raise LogAway(f"Redis at {self.name} could not write its file anew")

    def close(self) -> None:
        """Let go of every connection."""
        self.client.close()
        self.watching.close()

    def _connected(self, url: str, greet: Callable[[Any], None] | None) -> Any:
        """Return a client. (Typed for one that may block or not, its answers are both.)"""
        try:
            return redis.Redis.from_url(
                url,
                socket_timeout=limits.REDIS_ANSWER_SECONDS_MAX,
                socket_connect_timeout=limits.REDIS_ANSWER_SECONDS_MAX,
                # What was sent is never sent again behind our back; a log knows how to.
                retry=Retry(NoBackoff(), 0),
                redis_connect_func=greet,
            )
        except ValueError as error:
            raise PromiseBroken(f"{self.name} is no address of a Redis: {error}") from error

    def _greet(self, connection: Any) -> None:
        """Make sure at every connection that this is the run of Redis that was let through."""
        connection.on_connect()
        if self._run:
            connection.send_command("INFO", "server")
            if f"run_id:{self._run}" not in _text(connection.read_response()):
                raise redis.ConnectionError("it has started again, and is looked at first")

    def _ask_to_rewrite(self) -> bool:
        try:
            with told():
                self.watching.bgrewriteaof()
        except LogAway as error:
            if isinstance(error.__cause__, redis.ResponseError):
                # Something else is being written this moment.
                return False
            raise
        return True

    def _held(self) -> Mapping[str, str]:
        """Return what Redis says of itself."""
        information = self.watching.info()
        held = {name: str(information.get(name, "")) for name in ("redis_version", "role")}
        held["cluster_enabled"] = str(information.get("cluster_enabled", 0))
        for promise in PROMISES:
            if promise.name not in held:
                got = self.watching.config_get(promise.name)
                held |= {_text(name): _text(value) for name, value in got.items()}
        return held


@contextmanager
def told() -> Iterator[None]:
    """Tell every fault of Redis as LogAway: it may come back, and then it is looked at anew."""
    try:
        yield
    except redis.exceptions.NoScriptError as error:
        raise LogAway("Redis has started again; what it still knows is looked at") from error
    except (redis.RedisError, OSError) as error:
        raise LogAway(f"Redis: {error}") from error


def shown(url: str) -> str:
    """Return an address without its password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def _text(raw: bytes | str) -> str:
    return raw.decode() if isinstance(raw, bytes) else raw
