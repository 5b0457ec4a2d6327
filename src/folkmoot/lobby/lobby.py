"""The lobby: who is at this server and which seats they hold, asked from the event loop.

Keeps sessions that it has seen in memory, unless other processes change them, too, and does the
rest in one thread of its own. Refuses to know: HTTP, what happens in a room.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

from folkmoot.lobby import codes
from folkmoot.lobby.registry import Link, LinkKind, Registry, RoomLine, Session
from folkmoot.settings import Settings

if TYPE_CHECKING:
    # Only a server that shares its rooms needs Redis.
    from folkmoot.lobby.redis_registry import RedisRegistry

AnyRegistry: TypeAlias = "Registry | RedisRegistry"

P = ParamSpec("P")
T = TypeVar("T")

MS_PER_MINUTE = 60_000
MS_PER_HOUR = 60 * MS_PER_MINUTE


class Lobby:
    """Sessions, links and rooms of one server. ``secret`` makes personal codes and cards."""

    def __init__(
        self, registry: AnyRegistry, secret: bytes, settings: Settings, now_ms: Callable[[], int]
    ) -> None:
        self.secret = secret
        self.now_ms = now_ms
        self._settings = settings
        self._registry = registry
        self._thread = ThreadPoolExecutor(1, "lobby")
        self._sessions: dict[bytes, Session] = {}
        self._wanted: dict[bytes, None] = {}
        self._reading: asyncio.Task[dict[bytes, Session | None]] | None = None
        self._rooms: dict[str, str] = {}
        self._numbers: dict[str, str] = {}

    async def close(self) -> None:
        """Finish what is being written and let go of the file."""
        await self._do(self._registry.close)
        self._thread.shutdown()

    # Rooms ---------------------------------------------------------------------------------

    async def add_room(self, room: str) -> str:
        """Return the number of a room, drawing one if it has none yet."""
        number = await self._do(self._registry.add_room, room, self.now_ms())
        self._rooms[number], self._numbers[room] = room, number
        return number

    async def room_at(self, number: str) -> str | None:
        """Return the room behind a number. Rooms never lose theirs, so what is known stays."""
        if number not in self._rooms:
            room = await self._do(self._registry.room_at, number)
            if room is None:
                return None
            self._rooms[number], self._numbers[room] = room, number
        return self._rooms[number]

    async def rooms(self) -> list[RoomLine]:
        """Return every room, newest first."""
        return await self._do(self._registry.rooms)

    async def remove_room(self, room: str) -> None:
        """Forget a room and all that leads to it. Not for rooms that several servers share."""
        assert isinstance(self._registry, Registry), "shared rooms are not deleted by one server"
        await self._do(self._registry.remove_room, room)
        self._rooms.pop(self._numbers.pop(room, ""), None)
        # Whoever sat there is read anew.
        self._sessions.clear()

    # Sessions ------------------------------------------------------------------------------

    async def remember(self) -> None:
        """Read who was here lately, at start: after a restart they all come back at once.

        Then nobody waits for the disk, and each is known as themselves, not by a shared address.
        """
        if isinstance(self._registry, Registry):
            most = self._settings.sessions_remembered_max
            newest = await self._do(self._registry.newest_sessions, self.now_ms(), most)
            self._sessions = {session.key: session for session in newest}

    def knows(self, token: str) -> bool:
        """Say without asking the disk whether a token belongs to a session seen before."""
        return codes.token_hash(token) in self._sessions

    async def session(self, token: str) -> Session | None:
        """Return the session of a cookie, or None if there is none or it has ended."""
        if not token:
            return None
        key = codes.token_hash(token)
        known = self._sessions.get(key)
        if known is not None and known.expires_ms > self.now_ms() and not self._registry.shared:
            return known
        return await self._read(key)

    async def open_session(self, old: Session | None = None) -> tuple[str, Session]:
        """Begin a session and return its token; it takes over what ``old`` held.

        A new token each time that somebody gains a right, so that one planted earlier gains none.
        """
        token = codes.new_token()
        key = codes.token_hash(token)
        before = old.key if old else b""
        await self._do(self._registry.open_session, key, self.now_ms(), self._ends_ms(), before)
        self._sessions.pop(before, None)
        session = await self._read(key)
        assert session is not None, "a session that was just opened has ended"
        return token, session

    async def stay(self, session: Session) -> Session:
        """Let a session end a full span from now, because its person did something."""
        await self._do(self._registry.extend, session.key, self._ends_ms())
        return await self._read(session.key) or session

    def waning(self, session: Session) -> bool:
        """Say whether an act of its person is worth writing a later end down."""
        left_ms = session.expires_ms - self.now_ms()
        return left_ms < (self._settings.session_hours - 1) * MS_PER_HOUR

    async def make_host(self, session: Session) -> Session:
        """Let a session start rooms."""
        await self._do(self._registry.make_host, session.key)
        return await self._read(session.key) or session

    async def sit(self, session: Session, room: str, seat: str) -> Session:
        """Give a session a seat, or make one of its seats the active one."""
        await self._do(self._registry.sit, session.key, room, seat)
        return await self._read(session.key) or session

    async def stand(self, session: Session, room: str, seat: str) -> Session:
        """Take a seat off a session."""
        await self._do(self._registry.stand, session.key, room, seat)
        return await self._read(session.key) or session

    async def holds(self, session: Session, room: str, seat: str) -> bool:
        """Say whether a session is still there and still sits in this seat."""
        known = self._sessions.get(session.key)
        ended = known is None or known.expires_ms <= self.now_ms()
        if ended or self._registry.shared:
            known = await self._read(session.key)
        return known is not None and known.seat(room) == seat

    async def end_session(self, session: Session) -> None:
        """Forget a session."""
        await self._do(self._registry.end_session, session.key)
        self._sessions.pop(session.key, None)

    async def sweep(self) -> None:
        """Forget sessions and links that have ended, on the disk and here."""
        now_ms = self.now_ms()
        await self._do(self._registry.sweep, now_ms)
        ended = [key for key, known in self._sessions.items() if known.expires_ms <= now_ms]
        for key in ended:
            self._sessions.pop(key, None)

    # Links ---------------------------------------------------------------------------------

    async def link(self, token: str) -> Link | None:
        """Return what a link opens. Asked from the disk: another process may have added it."""
        return await self._do(self._registry.link, token, self.now_ms())

    async def add_link(self, kind: LinkKind, room: str = "", seat: str = "") -> str:
        """Return the token of a new link."""
        ends_ms = self.now_ms() + self._settings.link_days * 24 * MS_PER_HOUR
        return await self._do(self._registry.add_link, kind, self.now_ms(), ends_ms, room, seat)

    async def new_host_link(self) -> str:
        """Return the token of a host link; those of earlier starts end, except where shared."""
        if not self._registry.shared:
            await self._do(self._registry.drop_links, LinkKind.HOST)
        return await self.add_link(LinkKind.HOST)

    async def bind_link(self, link: Link, seat: str) -> None:
        """Fix the seat of a scribe's link."""
        await self._do(self._registry.bind_link, link.hash, seat)

    # ---------------------------------------------------------------------------------------

    def _ends_ms(self) -> int:
        return self.now_ms() + self._settings.session_hours * MS_PER_HOUR

    async def _read(self, key: bytes) -> Session | None:
        """Look a session up; whoever asks in the same moment shares one way to the disk."""
        if self._reading is None:
            self._wanted = {}
            self._reading = asyncio.create_task(self._read_wanted())
        self._wanted[key] = None
        session = (await asyncio.shield(self._reading))[key]
        self._sessions.pop(key, None)
        if session is not None:
            self._sessions[key] = session
            if len(self._sessions) > self._settings.sessions_remembered_max:
                del self._sessions[next(iter(self._sessions))]
        return session

    async def _read_wanted(self) -> dict[bytes, Session | None]:
        # Everyone who has been waiting for this turn of the loop may still come along.
        await asyncio.sleep(0)
        wanted, self._reading = tuple(self._wanted), None
        now_ms = self.now_ms()
        return await self._do(lambda: {key: self._registry.session(key, now_ms) for key in wanted})

    async def _do(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: work(*args, **kwargs))
