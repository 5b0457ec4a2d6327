"""Where the logs and keys of all rooms lie when several processes share them: one Redis.

The master key and the snapshots, which may be deleted, lie in a folder beside each process.

Refuses to know: what is in a log.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Final

from folkmoot_rooms.log import redis
from folkmoot_rooms.log.redis import APPEND, RedisLog
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.shared.keys import RedisKeys, master_key
from folkmoot_rooms.shared.server import ROOMS, Server, told
from folkmoot_rooms.stores import SnapshotFiles, known_id

MASTER_KEY: Final = "master.key"


class RedisStores:
    """The rooms of one Redis. The master key lies in a file beside the process."""

    def __init__(
        self,
        server: Server,
        folder: Path,
        master: Path | None = None,
        chance: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Begin to share. Blocks; raises PromiseBroken with what to change, or LogAway.

        ``folder`` holds this process's snapshots, and the master key if it is not told.
        """
        server.hold_to_promises()
        self.server = server
        self._chance = chance
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = master_key(server, master or folder / MASTER_KEY)
        self._keys = RedisKeys(server, key, chance)
        self._snapshots = SnapshotFiles(folder)
        self.may_write(Event().wait)

    @property
    def keys(self) -> RedisKeys:
        """The keys of all rooms."""
        return self._keys

    @property
    def disk(self) -> None:
        """The logs are on the disk of Redis."""
        return None

    def may_write(self, stopping: Callable[[float], bool]) -> None:
        """Wait until turns may be written, now that Redis has started. Raises LogAway."""
        self.server.pass_gate(stopping)
        self.server.load(APPEND)

    def create(self, room: str) -> RedisLog:
        """Make the log of a new room. Raises Refused for a bad id, LogFailed."""
        with told():
            self.server.client.sadd(ROOMS, known_id(room))
        return redis.create(self.server, room, self._chance)

    def open(self, room: str) -> RedisLog:
        """Open the log of a room. Raises Refused ``room_unknown``, LogFailed."""
        with told():
            known = self.server.client.sismember(ROOMS, known_id(room))
        if not known:
            raise Refused("room_unknown")
        return RedisLog(self.server, room)

    def halted(self, room: str, why: str) -> None:
        """Do nothing: what a room shares with others is not mended beside one process."""

    def snapshot(self, room: str) -> bytes | None:
        """Return what this process kept last for a room; None if there is nothing to read."""
        return self._snapshots.read(room)

    def keep_snapshot(self, room: str, raw: bytes) -> None:
        """Keep a snapshot beside this process. Raises OSError."""
        self._snapshots.write(room, raw)

    def close(self) -> None:
        """Let go of the keys and of Redis."""
        self._keys.close()
        self.server.close()
