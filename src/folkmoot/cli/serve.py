"""``folkmoot serve``: run the server, print the one link that opens it, stop cleanly."""

import argparse
import asyncio
import os
from typing import Any

from folkmoot import imports, logs
from folkmoot.cli.exits import BAD_INPUT, RIGHT
from folkmoot.cli.reading import WARNINGS_SHOWN_MAX, CannotRead, read_whole
from folkmoot.cli.voice import Voice
from folkmoot.data_folder import FolderTooNew
from folkmoot.lock import FolderInUse
from folkmoot.serve import Running, serve
from folkmoot.settings import BadSetting, told
from folkmoot_engine.pabulib import PabulibError, read_pb
from folkmoot_rooms.limits import IMPORT_BYTES_MAX
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused


def run(typed: argparse.Namespace, voice: Voice) -> int:
    """Serve until stopped."""
    try:
        settings = told(os.environ, _typed(typed))
    except BadSetting as error:
        voice.warn(str(error))
        return BAD_INPUT
    logs.begin(settings.log_format)
    try:
        greeter = Greeter(voice, typed.open)
        asyncio.run(serve(settings, greeter))
    except PabulibError as error:
        voice.warn(f"{typed.open}: {error}")
        return BAD_INPUT
    except Refused as no:
        said = voice.say(f"refused.{no.code}", **no.figures)
        voice.warn(f"{typed.open}: {no.field}: {said}")
        return BAD_INPUT
    except (CannotRead, OSError, FolderInUse, FolderTooNew, LogFailed) as error:
        voice.warn(str(error))
        return BAD_INPUT
    return RIGHT


def _typed(typed: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that were typed: those with an option of their own, and ``--set``."""
    own = {
        name: getattr(typed, name) for name in ("host", "port", "url", "proxies", "data", "redis")
    }
    own["master_key"] = typed.master_key
    for pair in typed.set:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadSetting(f"--set {pair}: expected NAME=VALUE")
        own[name] = value
    return own


class Greeter:
    """Says where the server runs, and lays an election in that was asked for.

    Whatever is wrong with the file is raised here, before anything is started.
    """

    def __init__(self, voice: Voice, file: str) -> None:
        self._voice = voice
        self._file = file
        self._raw = read_whole(file, IMPORT_BYTES_MAX) if file else b""
        self._opening: asyncio.Task[None] | None = None
        if file:
            told = read_pb(self._raw, imports.VOTE_TYPES)
            imports.check(imports.election_in(file, told))
            voice.warn(*(f"{file}: {warning}" for warning in told.warnings[:WARNINGS_SHOWN_MAX]))

    def __call__(self, server: Running) -> None:
        """Say where a server runs."""
        say, settings = self._voice.say, server.settings
        where = say("cli.serving", address=settings.address, data=str(settings.data))
        if settings.redis:
            where = say("cli.sharing", address=settings.address, port=str(settings.port))
        self._voice.tell(
            where,
            say("cli.host_link"),
            f"  {server.link}",
        )
        if server.inward:
            self._voice.warn(say("cli.only_here", option="--host 0.0.0.0"))
        if server.plain:
            self._voice.warn(say("cli.plain"))
        self._voice.warn(say("cli.to_stop"))
        if self._file:
            self._opening = asyncio.create_task(self._open(server))

    async def _open(self, server: Running) -> None:
        """Lay the election in and say where to look at it."""
        self._voice.warn(self._voice.say("cli.reading", file=self._file))
        live = await imports.lay_in(server.hub, self._file, self._raw)
        self._raw = b""
        number = await server.lobby.add_room(live.room.id)
        room = f"{server.settings.address}/m/{number}"
        self._voice.tell(
            self._voice.say("cli.opened", file=self._file), f"  {room}/result", f"  {room}/screen"
        )
