"""``folkmoot link [ROOM]``: give a lost organiser their way back, beside a running server.

Writes into the registry only: the server asks it about every link it is shown.
"""

import argparse
import time
from pathlib import Path
from threading import Event
from typing import Final

from folkmoot import imports, lock
from folkmoot.cli.exits import BAD_INPUT, RIGHT
from folkmoot.cli.voice import Voice
from folkmoot.lobby import codes
from folkmoot.lobby.lobby import AnyRegistry
from folkmoot.lobby.registry import LinkKind, Registry, RoomLine
from folkmoot.settings import Settings
from folkmoot_rooms.log import LogFailed

MS_PER_DAY: Final = 24 * 3600 * 1000
ORGANISER: Final = "s1"


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Print a new link for the organiser of a room; links made before stop working."""
    data = Path(typed.data)
    if not typed.redis and not (data / "registry.db").is_file():
        voice.warn(voice.say("cli.no_rooms", data=typed.data))
        return BAD_INPUT
    try:
        registry = _registry(typed)
    except LogFailed as error:
        voice.warn(str(error))
        return BAD_INPUT
    try:
        room = _room(registry, typed, voice)
        if room is None:
            return BAD_INPUT
        number = codes.spaced_number(room.number)
        if imports.is_import(room.id):
            voice.warn(voice.say("cli.no_organiser", number=number))
            return BAD_INPUT
        now_ms = time.time_ns() // 1_000_000
        registry.drop_links(LinkKind.ORGANISER, room.id)
        ends_ms = now_ms + Settings().link_days * MS_PER_DAY
        token = registry.add_link(LinkKind.ORGANISER, now_ms, ends_ms, room.id, ORGANISER)
    finally:
        registry.close()
    voice.warn(voice.say("cli.link_made", number=number))
    address = typed.url or lock.noted(data) or Settings().address
    voice.tell(f"{address.rstrip('/')}/o/{token}")
    return RIGHT


def _registry(typed: argparse.Namespace) -> AnyRegistry:
    """Return the registry of a data folder, or of a Redis. Raises LogFailed."""
    if not typed.redis:
        return Registry(Path(typed.data) / "registry.db")
    # Only rooms that are shared need Redis.
    from folkmoot.lobby.redis_registry import RedisRegistry
    from folkmoot_rooms.shared.server import Server

    server = Server(typed.redis)
    server.hold_to_promises()
    server.pass_gate(Event().wait)
    return RedisRegistry(server)


def _room(registry: AnyRegistry, typed: argparse.Namespace, voice: Voice) -> RoomLine | None:
    """Return the room that was named by its number, else the newest one that has people."""
    rooms = registry.rooms()
    meetings = [room for room in rooms if not imports.is_import(room.id)]
    if not typed.room and meetings:
        return meetings[0]
    if not typed.room:
        voice.warn(voice.say("cli.no_rooms", data=typed.data))
        return None
    number = codes.read_number(typed.room)
    named = next((room for room in rooms if room.number == number), None)
    if named is None:
        voice.warn(voice.say("cli.no_room", number=typed.room, data=typed.data))
    return named
