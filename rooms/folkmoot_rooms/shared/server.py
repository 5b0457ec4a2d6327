"""One Redis, held to its promises: what would lose a vote is refused, in words, before the start.

After Redis has started again nobody writes for a moment, so that every process can first show
what it has seen: a log that was cut off is found before anybody goes on from there.
Refuses to know: rooms, what is stored.
"""

import secrets
import threading
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
        try:
            # Typed for one client, blocking or not, it says of every answer that it may be both.
            self.client: Any = redis.Redis.from_url(
                url,
                socket_timeout=limits.REDIS_ANSWER_SECONDS_MAX,
                socket_connect_timeout=limits.REDIS_ANSWER_SECONDS_MAX,
                # What was sent is never sent again behind our back; a log knows how to.
                retry=Retry(NoBackoff(), 0),
            )
        except ValueError as error:
            raise PromiseBroken(f"{self.name} is no address of a Redis: {error}") from error

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
                run = self.client.info("server")["run_id"]
                open_ms = int(self.client.eval(_GATE, 2, f"{PREFIX}gate", ROOMS, run))
            left_seconds = self._grace_seconds - open_ms / 1000
            if left_seconds <= 0 or stopping(left_seconds):
                return

    def load(self, script: str) -> None:
        """Let a script of this process be called from now on. Raises LogAway."""
        with told():
            mine = self.client.script_load(f"-- of process {self.process}\n{script}")
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

    def close(self) -> None:
        """Let go of every connection."""
        self.client.close()

    def _held(self) -> Mapping[str, str]:
        """Return what Redis says of itself."""
        information = self.client.info()
        held = {name: str(information.get(name, "")) for name in ("redis_version", "role")}
        held["cluster_enabled"] = str(information.get("cluster_enabled", 0))
        for promise in PROMISES:
            if promise.name not in held:
                got = self.client.config_get(promise.name)
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
