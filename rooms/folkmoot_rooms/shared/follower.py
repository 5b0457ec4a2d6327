"""Following the logs of all open rooms: one thread, one blocking read, what others wrote is heard.

When Redis was away, every room first shows what it has seen and is confirmed; then it may be
written to again. A log that was cut off or came back empty stays read-only and says so.
Refuses to know: what the facts say, how a turn is taken.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from folkmoot_rooms import limits
from folkmoot_rooms.following import Followed
from folkmoot_rooms.log import LogFailed, LogLost, Stored, redis
from folkmoot_rooms.shared.here import Here
from folkmoot_rooms.shared.server import told
from folkmoot_rooms.shared.stores import RedisStores

_logger: Final = logging.getLogger(__name__)

FACTS_HEARD_AT_ONCE: Final = 1_000


class Follower:
    """Follows rooms until it is closed. ``call`` runs something on the rooms' event loop."""

    def __init__(self, stores: RedisStores, call: Callable[..., object]) -> None:
        self._stores = stores
        self._call = call
        self._rooms: dict[str, Followed] = {}
        self._read: dict[str, int] = {}
        # Rooms whose log has lost facts: they are looked at now and then, not at every turn.
        self._lost: set[str] = set()
        self._lock = threading.Lock()
        self._here = Here(stores.server)
        self._closing = threading.Event()
        self._confirm_at = 0.0
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)
        self._thread.start()

    def follow(self, room: str, followed: Followed) -> None:
        """Follow a room from where it stands."""
        with self._lock:
            self._rooms[room] = followed
            self._read[room] = followed.standing.position

    def leave(self, room: str) -> None:
        """Follow a room no more."""
        with self._lock:
            self._rooms.pop(room, None)
            self._read.pop(room, None)
            self._lost.discard(room)

    def close(self) -> None:
        """Stop. Blocks until the thread has ended."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        failed = False
        while not self._closing.is_set():
            try:
                self._come_back()
                failed = False
                while not self._closing.is_set():
                    self._look()
            except LogFailed as error:
                # One lost connection is no news: the next try tells whether Redis is away.
                if failed:
                    self._gone(error)
                failed = True
                self._closing.wait(limits.REDIS_RETURN_PAUSE_SECONDS)
            except Exception as error:
                _logger.exception("what others write cannot be followed; trying again")
                self._gone(LogFailed(repr(error)))
                self._closing.wait(limits.REDIS_RETURN_PAUSE_SECONDS)

    def _come_back(self) -> None:
        """Show what every room has seen, wait until others had time to, and confirm again."""
        self._stores.server.hold_to_promises()
        self._confirm(back=False)
        self._stores.may_write(self._closing.wait)
        self._stores.server.gone = False
        self._confirm(back=True)

    def _look(self) -> None:
        """Hear what was written, and see to everything that is due."""
        now = time.monotonic()
        waiting = [room for room, followed in self._followed() if followed.unconfirmed]
        if now >= self._confirm_at or not self._lost.issuperset(waiting):
            self._confirm(back=True)
            self._confirm_at = now + limits.REDIS_CONFIRM_INTERVAL_SECONDS
        present = [(room, followed.telling) for room, followed in self._followed()]
        for presence, elsewhere in self._here.exchange(now, present):
            self._call(presence.hear_here, elsewhere)
        with self._lock:
            keys = {redis.log_key(room): room for room in self._read}
            wanted: dict[Any, Any] = {key: f"{self._read[room]}-0" for key, room in keys.items()}
        if not wanted:
            self._closing.wait(limits.REDIS_LISTEN_MS / 1000)
            return
        with told():
            news = self._stores.server.watching.xread(
                wanted, FACTS_HEARD_AT_ONCE, limits.REDIS_LISTEN_MS
            )
        for key, entries in news or ():
            self._heard(keys[key.decode()], [redis.stored(entry) for entry in entries])

    def _heard(self, room: str, facts: list[Stored]) -> None:
        with self._lock:
            followed = self._rooms.get(room)
            if followed is None:
                return
            self._read[room] = facts[-1].position
        self._call(followed.hear, facts)

    def _confirm(self, *, back: bool) -> None:
        """Show what every room has seen; rooms whose log is not that one are told so."""
        for room, followed in self._followed():
            standing = followed.standing
            try:
                redis.confirm(self._stores.server, room, *standing)
            except LogLost as lost:
                self._lost.add(room)
                self._call(followed.away, lost)
            else:
                self._lost.discard(room)
                if back and followed.unconfirmed:
                    self._call(followed.back)

    def _gone(self, why: LogFailed) -> None:
        self._stores.server.gone = True
        for _, followed in self._followed():
            self._call(followed.away, why)

    def _followed(self) -> list[tuple[str, Followed]]:
        with self._lock:
            return list(self._rooms.items())
