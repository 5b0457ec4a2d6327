"""The registry of rooms, sessions and links that several processes share, in one Redis.

Does what ``Registry`` does. A session is one document that is read, changed and written back
unless another process was faster, then again. Tokens lie here only as hashes; what has ended
leaves by itself. Refuses to know: what happens in a room, HTTP, the time of day.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from folkmoot.lobby import codes
from folkmoot.lobby.registry import Link, LinkKind, RoomLine, Session, Sitting
from folkmoot_rooms.shared.server import PREFIX, Server, told

ROOMS: Final = f"{PREFIX}registry:rooms"
NUMBERS: Final = f"{PREFIX}registry:numbers"

# A room gets its number, and a number its room, or neither.
_ADD_ROOM: Final = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 1 end
if redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A session or a link as it lies in Redis: until when, and what."""

    expires_ms: int
    host: bool = False
    sittings: tuple[Sitting, ...] = ()


class KeptLink(msgspec.Struct, frozen=True, array_like=True):
    """A link as it lies in Redis."""

    expires_ms: int
    kind: LinkKind
    room: str
    seat: str


_session: Final = msgspec.json.Decoder(Kept)
_link: Final = msgspec.json.Decoder(KeptLink)
_room: Final = msgspec.json.Decoder(RoomLine)


class RedisRegistry:
    """A registry of one Redis. Others change it, too: nothing of it is remembered."""

    shared = True

    def __init__(self, server: Server) -> None:
        self._server = server
        self._redis: Any = server.client

    def close(self) -> None:
        """Nothing to let go of: the server belongs to whoever made it."""

    # Rooms ---------------------------------------------------------------------------------

    def add_room(self, room: str, now_ms: int) -> str:
        """Return the number of a room, drawing one if it has none yet."""
        made = 0
        while not made:
            number = codes.new_number()
            line = msgspec.json.encode(RoomLine(room, number, now_ms))
            with told():
                made = self._redis.eval(_ADD_ROOM, 2, ROOMS, NUMBERS, room, number, line)
        known = self.number_of(room)
        assert known is not None, "rooms never lose their number"
        return known

    def number_of(self, room: str) -> str | None:
        """Return the number of a room."""
        with told():
            line = self._redis.hget(ROOMS, room)
        return None if line is None else _room.decode(line).number

    def room_at(self, number: str) -> str | None:
        """Return the room behind a number."""
        with told():
            room = self._redis.hget(NUMBERS, number)
        return None if room is None else room.decode()

    def rooms(self) -> list[RoomLine]:
        """Return every room, newest first."""
        with told():
            lines = [_room.decode(line) for line in self._redis.hvals(ROOMS)]
        return sorted(lines, key=lambda line: -line.created_ms)

    # Sessions ------------------------------------------------------------------------------

    def session(self, key: bytes, now_ms: int) -> Session | None:
        """Return a session that has not ended, with its seats."""
        with told():
            raw = self._redis.get(_session_key(key))
        kept = None if raw is None else _session.decode(raw)
        if kept is None or kept.expires_ms <= now_ms:
            return None
        return Session(key, kept.expires_ms, kept.host, kept.sittings)

    def open_session(self, key: bytes, now_ms: int, expires_ms: int, old: bytes = b"") -> None:
        """Begin a session; it takes over what ``old`` held, and ``old`` ends."""
        new, before = _session_key(key), _session_key(old)

        def move(line: Any) -> None:
            raw = line.get(before)
            line.multi()
            held = Kept(0) if raw is None else _session.decode(raw)
            kept = Kept(expires_ms, held.host and held.expires_ms > now_ms, held.sittings)
            line.set(new, msgspec.json.encode(kept), px=max(1, expires_ms - now_ms))
            line.delete(before)

        with told():
            self._redis.transaction(move, before)

    def extend(self, key: bytes, expires_ms: int) -> None:
        """Let a session end later."""
        self._change(
            key,
            lambda kept: Kept(max(kept.expires_ms, expires_ms), kept.host, kept.sittings),
        )

    def make_host(self, key: bytes) -> None:
        """Let a session start rooms."""
        self._change(key, lambda kept: Kept(kept.expires_ms, True, kept.sittings))

    def sit(self, key: bytes, room: str, seat: str) -> None:
        """Give a session a seat, or make one of its seats the active one."""

        def sitting(kept: Kept) -> Kept:
            held = [Sitting(s.room, s.seat, s.active and s.room != room) for s in kept.sittings]
            places = [(s.room, s.seat) for s in held]
            if (room, seat) in places:
                held[places.index((room, seat))] = Sitting(room, seat, True)
            else:
                held.append(Sitting(room, seat, True))
            return Kept(kept.expires_ms, kept.host, tuple(held))

        self._change(key, sitting)

    def stand(self, key: bytes, room: str, seat: str) -> None:
        """Take a seat off a session; another of its seats there, if any, becomes active."""

        def standing(kept: Kept) -> Kept:
            held = [s for s in kept.sittings if (s.room, s.seat) != (room, seat)]
            here = [at for at, s in enumerate(held) if s.room == room]
            if here and not any(held[at].active for at in here):
                held[here[0]] = Sitting(room, held[here[0]].seat, True)
            return Kept(kept.expires_ms, kept.host, tuple(held))

        self._change(key, standing)

    def end_session(self, key: bytes) -> None:
        """Forget a session."""
        with told():
            self._redis.delete(_session_key(key))

    def sweep(self, now_ms: int) -> None:
        """Nothing to do: Redis forgets what has ended."""

    # Links ---------------------------------------------------------------------------------

    def add_link(
        self, kind: LinkKind, now_ms: int, expires_ms: int, room: str = "", seat: str = ""
    ) -> str:
        """Return the token of a new link. Works beside running servers."""
        token = codes.new_link()
        key = _link_key(codes.token_hash(token))
        raw = msgspec.json.encode(KeptLink(expires_ms, kind, room, seat))
        with told():
            adding = self._redis.pipeline()
            adding.set(key, raw, px=max(1, expires_ms - now_ms))
            adding.sadd(_of_kind(kind, room), key)
            adding.pexpire(_of_kind(kind, room), max(1, expires_ms - now_ms))
            adding.execute()
        return token

    def link(self, token: str, now_ms: int) -> Link | None:
        """Return what a token opens, unless it has ended."""
        hashed = codes.token_hash(token)
        with told():
            raw = self._redis.get(_link_key(hashed))
        kept = None if raw is None else _link.decode(raw)
        if kept is None or kept.expires_ms <= now_ms:
            return None
        return Link(hashed, kept.kind, kept.room, kept.seat)

    def bind_link(self, link: bytes, seat: str) -> None:
        """Fix the seat of a scribe's link at its first use: one link, one person."""

        def bind(line: Any) -> None:
            raw = line.get(_link_key(link))
            line.multi()
            kept = None if raw is None else _link.decode(raw)
            if kept is not None and not kept.seat:
                bound = msgspec.structs.replace(kept, seat=seat)
                line.set(_link_key(link), msgspec.json.encode(bound), keepttl=True)

        with told():
            self._redis.transaction(bind, _link_key(link))

    def drop_links(self, kind: LinkKind, room: str = "") -> None:
        """End every link of a kind."""
        with told():
            links = self._redis.smembers(_of_kind(kind, room))
            self._redis.delete(_of_kind(kind, room), *links)

    def _change(self, key: bytes, change: Callable[[Kept], Kept]) -> None:
        """Change a session that is there; its end moves with what the change says."""

        def apply(line: Any) -> None:
            raw = line.get(_session_key(key))
            left_ms = line.pttl(_session_key(key))
            line.multi()
            if raw is not None:
                before = _session.decode(raw)
                after = change(before)
                line.set(_session_key(key), msgspec.json.encode(after), keepttl=True)
                if after.expires_ms > before.expires_ms:
                    later_ms = after.expires_ms - before.expires_ms
                    line.pexpire(_session_key(key), left_ms + later_ms)

        with told():
            self._redis.transaction(apply, _session_key(key))


def _session_key(key: bytes) -> str:
    return f"{PREFIX}session:{key.hex()}"


def _link_key(hashed: bytes) -> str:
    return f"{PREFIX}link:{hashed.hex()}"


def _of_kind(kind: LinkKind, room: str) -> str:
    return f"{PREFIX}links:{kind}:{room}"
