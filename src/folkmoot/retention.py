"""Deleting meetings that are long over, where whoever runs the server has asked for that.

A meeting is over once its result is in its log. It goes with its keys, files, number and links;
a record that somebody has taken stays right. Refuses to know: how rooms lie on the disk.
"""

import logging
from typing import Final

from folkmoot.lobby.lobby import Lobby
from folkmoot_rooms.hub import Hub, RoomBroken
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.stores import FolderStores

MS_PER_DAY: Final = 24 * 3_600 * 1_000

_logger: Final = logging.getLogger(__name__)


class Retention:
    """Deletes the meetings of one data folder; ``days`` 0 deletes nothing."""

    def __init__(self, hub: Hub, lobby: Lobby, stores: FolderStores, days: int) -> None:
        self._hub = hub
        self._lobby = lobby
        self._stores = stores
        self._days = days

    async def sweep(self) -> int:
        """Delete what has been over for so long; return how many that were.

        What cannot be read or deleted is reported and stays for whoever runs the server.
        """
        removed = 0
        since_ms = self._lobby.now_ms() - self._days * MS_PER_DAY
        for line in await self._lobby.rooms() if self._days else ():
            # A meeting that began later cannot have been over for long enough.
            if line.created_ms >= since_ms:
                continue
            try:
                removed += await self._remove(line.id, since_ms)
            except (Refused, RoomBroken, LogFailed, OSError):
                _logger.exception("room %s: it should be deleted, and cannot be", line.id)
        if removed:
            _logger.info("meetings that were over and are deleted: %d", removed)
        return removed

    async def _remove(self, room_id: str, since_ms: int) -> bool:
        live = await self._hub.get(room_id)
        vote = live.room.vote
        if vote is None or not vote.document or live.durable.at_ms >= since_ms:
            await self._hub.rest(room_id)
            return False
        if not await self._hub.remove(room_id, self._stores.remove):
            return False
        await self._lobby.remove_room(room_id)
        return True
