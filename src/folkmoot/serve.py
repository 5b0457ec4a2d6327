"""Serving a data folder, or a share of a Redis: one process, one port, until it is told to stop.

Says nothing itself: whoever starts it is told where it runs and prints that. Refuses to know:
pages, rooms, the command line.
"""

import asyncio
import gc
import logging
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final

import msgspec
import uvicorn
from litestar import Litestar

from folkmoot import connections, ground, lock, network
from folkmoot.app import make_app
from folkmoot.connections import Connections
from folkmoot.figures import Figures
from folkmoot.live import portable, room_socket
from folkmoot.live.exchange import Exchange
from folkmoot.live_figures import LiveFigures
from folkmoot.lobby.lobby import Lobby
from folkmoot.retention import Retention
from folkmoot.settings import Settings
from folkmoot_rooms.hub import Hub, clock_ms
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.stores import FolderStores

SECRET: Final = "codes"  # noqa: S105 - the name of a secret, not one.
CONNECTIONS_WAITING_MAX: Final = 2_048
STOP_SECONDS_MAX: Final = 5
# New objects until the youngest are looked through, and how many such looks until the older are.
GARBAGE_THRESHOLDS: Final = (50_000, 20, 50)
SWEEP_SECONDS: Final = 3_600
SOCKET_FRAMES_WAITING_MAX: Final = 32
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Running:
    """A server that takes connections. ``link`` opens it for its host, and is told once."""

    settings: Settings
    hub: Hub
    lobby: Lobby
    link: str
    live: LiveFigures

    @property
    def plain(self) -> bool:
        """Whether others in the network could read along: plain http beyond this computer."""
        return not self.settings.secure and self.settings.host not in LOOPBACK

    @property
    def inward(self) -> bool:
        """Whether only this computer can reach the meeting, as far as we know."""
        return not self.settings.url and self.settings.host in LOOPBACK


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn raises them again before logs and keys are closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Serve inside the block.

    Raises FolderInUse, OSError for a port, LogFailed for a disk or a Redis. Port 0 takes any
    free one; ``Running.settings`` has it.
    """
    async with ground.under(settings) as (stores, registry, following):
        with _listening(settings) as listener:
            settings = _found(settings, listener.getsockname()[1])
            lock.note(settings.data, settings.address)
            figures = Figures()
            hub = Hub(
                stores,
                following=following,
                rest_seconds=settings.rest_minutes * 60,
                rooms_open_max=settings.rooms_open_max,
                watch=figures,
            )
            secret = await asyncio.to_thread(stores.keys.secret, SECRET)
            lobby = Lobby(registry, secret, settings, clock_ms)
            await lobby.remember()
            app = make_app(hub, lobby, settings, more=portable.HANDLERS, figures=figures)
            figures.watch(hub, app.state.house.live, stores.disk)
            retention = None
            if isinstance(stores, FolderStores):
                days = settings.finished_rooms_kept_days
                retention = Retention(hub, lobby, stores, days)
            server = _Server(configured(settings, app))
            serving = asyncio.create_task(server.serve([listener]))
            sweeping = asyncio.create_task(_sweep(lobby, retention))
            try:
                hub.begin()
                token = await lobby.new_host_link()
                link = f"{settings.address}/o/{token}"
                yield Running(settings, hub, lobby, link, app.state.house.live)
            finally:
                sweeping.cancel()
                # In this order: nobody new, an answer for whoever has asked, then the time to
                # come back for everyone, and last the logs.
                for door in getattr(server, "servers", ()):
                    door.close()
                await _drained(hub)
                server.should_exit = True
                await serving
                await hub.close()
                await lobby.close()


async def serve(settings: Settings, tell: Callable[[Running], None]) -> None:
    """Serve until SIGINT or SIGTERM, then answer what waits and close the logs."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as server:
        _collect_less()
        tell(server)
        await stop.wait()


def _collect_less() -> None:
    """Look for cycles of garbage less often, and never in what is here from the start.

    Thousands of connections make so many objects at once that Python would look through all of
    them again and again: a sixth of the work when 10,000 browsers come back.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


async def _drained(hub: Hub) -> None:
    """Wait for the answers, but not for ever for a disk that says nothing any more."""
    draining = asyncio.create_task(hub.drain())
    _, left = await asyncio.wait((draining,), timeout=STOP_SECONDS_MAX)
    if left:
        _logger.error("some rooms did not answer in time")


async def _sweep(lobby: Lobby, retention: Retention | None) -> None:
    """Forget sessions, links and meetings that have ended, now and every so often."""
    while True:
        try:
            await lobby.sweep()
            if retention is not None:
                await retention.sweep()
        except (sqlite3.Error, LogFailed):
            _logger.exception("what has ended is not forgotten yet")
        await asyncio.sleep(SWEEP_SECONDS)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Open the port before anything else, so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server(
        (settings.host, settings.port), family=family, backlog=CONNECTIONS_WAITING_MAX
    ) as listener:
        yield listener


def _found(settings: Settings, port: int) -> Settings:
    """Return the settings with the port that is ours and the address that others type."""
    wide = settings.host in {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound.
    host = network.address_here() if wide else settings.host
    shown = f"[{host}]" if ":" in host else host
    return msgspec.structs.replace(settings, port=port, found_address=f"http://{shown}:{port}")


def configured(settings: Settings, app: Litestar) -> uvicorn.Config:
    """Return how uvicorn serves the application: our connections, our live sockets."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    most = connections.make_room(settings)
    counted = Connections(most, settings.connections_per_address_max, settings.proxies)
    exchange = Exchange(app, app.state.house, app.state.gate, counted)
    fast = None if settings.portable_sockets else room_socket.on(exchange)
    http, sockets = connections.protocols(settings, counted, fast)
    return uvicorn.Config(
        app,
        log_config=None,
        # Paths carry tokens once; ``guard`` logs routes instead.
        access_log=False,
        lifespan="off",
        http=http,
        ws=sockets,
        ws_max_size=settings.socket_bytes_max,
        ws_max_queue=SOCKET_FRAMES_WAITING_MAX,
        ws_per_message_deflate=False,
        # Over https a proxy stands before us; only ours is believed about who asks.
        proxy_headers=settings.secure,
        forwarded_allow_ips=settings.proxies,
        server_header=False,
        backlog=CONNECTIONS_WAITING_MAX,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )
