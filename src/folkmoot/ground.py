"""What a serving process stands on: a data folder of its own, or a Redis that several share.

Refuses to know: ports, pages, what happens in a room.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from folkmoot import data_folder, lock
from folkmoot.lobby.lobby import AnyRegistry
from folkmoot.lobby.registry import Registry
from folkmoot.settings import Settings
from folkmoot_rooms.disk import Disk
from folkmoot_rooms.following import Following, NotFollowing
from folkmoot_rooms.stores import FolderStores, Stores

REGISTRY: Final = "registry.db"
MIB: Final = 1024 * 1024

_logger: Final = logging.getLogger(__name__)


class Ground(NamedTuple):
    """Logs and keys, the registry, and whoever reads what other processes write."""

    stores: Stores
    registry: AnyRegistry
    following: Following


@asynccontextmanager
async def under(settings: Settings) -> AsyncIterator[Ground]:
    """Stand on what the settings name; stores and following are closed by their hub.

    Raises FolderInUse, FolderTooNew, KeysFailed for a disk, PromiseBroken or LogAway for a Redis.
    """
    if settings.redis:
        yield await _shared(settings)
        return
    with lock.held(settings.data):
        data_folder.check(settings.data)
        disk = Disk(settings.data, settings.disk_free_mib_min * MIB, settings.ballast_mib * MIB)
        stores = FolderStores(settings.data, disk=disk)
        if not await asyncio.to_thread(disk.take_ballast) and settings.ballast_mib:
            _logger.warning("the disk of %s has no space for a ballast", settings.data)
        yield Ground(stores, Registry(settings.data / REGISTRY), NotFollowing())


async def _shared(settings: Settings) -> Ground:
    # Only a server that shares its rooms needs Redis.
    from folkmoot.lobby.redis_registry import RedisRegistry
    from folkmoot_rooms.shared.follower import Follower
    from folkmoot_rooms.shared.server import Server
    from folkmoot_rooms.shared.stores import RedisStores

    server = Server(settings.redis)
    stores = await asyncio.to_thread(RedisStores, server, settings.data, settings.master_key)
    follower = Follower(stores, asyncio.get_running_loop().call_soon_threadsafe)
    return Ground(stores, RedisRegistry(server), follower)
