"""The log of one room in one Redis Stream: any number of processes may write to it.

A turn is one script: it looks at the position, the digest there, and the keys that may exist
once, and then writes all or nothing. An entry's id is its position, so that Redis itself
refuses a second one. After a lost answer the same script is sent again and knows its own turn.
Refuses to know: what the facts say.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from folkmoot_rooms.log import (
    DoubledKey,
    LogAway,
    LogFailed,
    LogLost,
    Outcome,
    StalePosition,
    Stored,
    TurnRecord,
    chain,
)
from folkmoot_rooms.shared.server import PREFIX, Server, told

EPOCH_BYTES: Final = 12
LAYOUT: Final = "1"
# One page of a long log; a fact is mostly some hundred bytes.
READ_FACTS_AT_ONCE: Final = 1_000

_CREATE: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'layout', ARGV[1], 'room', ARGV[2], 'epoch', ARGV[3],
    'last', 0, 'digest', ARGV[4])
return 1
"""

# What both scripts ask first: is this the log that the caller knows? KEYS are meta and log.
_KNOWN: Final = """
local held = redis.call('HMGET', KEYS[1], 'epoch', 'last', 'digest', 'lost')
local last = tonumber(held[2])

local function digest_at(position)
    local found = redis.call('XRANGE', KEYS[2], position .. '-0', position .. '-0')[1]
    return found and found[2][2]
end

local function lost(epoch, position, digest)
    if held[1] ~= epoch then return 0 end
    if held[4] then return tonumber(held[4]) end
    -- Both say what comes last; if they differ, Redis has brought back half a turn.
    local whole = last == 0 or digest_at(last) == held[3]
    local known = digest == '' or position == 0
    if whole and (known or (position <= last and digest_at(position) == digest)) then return nil end
    local after = math.max(0, math.min(last, position) - 1)
    if position > last and whole then after = last end
    redis.call('HSET', KEYS[1], 'lost', after)
    return after
end
"""

APPEND: Final = (
    _KNOWN
    + """
local epoch, expected, parent, again = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4] == '1'
local facts, outcomes, once = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local first_outcome = 8 + 2 * facts
local first_once = first_outcome + 2 * outcomes

local function is_there()
    if facts > 0 then
        local to = expected + facts
        if last < to or digest_at(to) ~= ARGV[first_outcome - 2] then return false end
    end
    for at = first_outcome, first_once - 2, 2 do
        if redis.call('HGET', KEYS[3], ARGV[at]) ~= ARGV[at + 1] then return false end
    end
    return true
end

local after = lost(epoch, expected, parent)
if after then return {'lost', after} end
if again and is_there() then return {'ok', expected + facts} end
if last ~= expected then return {'stale', last} end
local seen = {}
for at = first_outcome, first_once - 2, 2 do
    local key = ARGV[at]
    if seen[key] or redis.call('HEXISTS', KEYS[3], key) == 1 then return {'doubled', key} end
    seen[key] = true
end
seen = {}
for at = first_once, first_once + once - 1 do
    local key = ARGV[at]
    if seen[key] or redis.call('SISMEMBER', KEYS[4], key) == 1 then return {'doubled', key} end
    seen[key] = true
end
for n = 1, facts do
    local at = 6 + 2 * n
    redis.call('XADD', KEYS[2], (expected + n) .. '-0', 'digest', ARGV[at], 'body', ARGV[at + 1])
end
for at = first_outcome, first_once - 2, 2 do redis.call('HSET', KEYS[3], ARGV[at], ARGV[at + 1]) end
for at = first_once, first_once + once - 1 do redis.call('SADD', KEYS[4], ARGV[at]) end
if facts > 0 then
    redis.call('HSET', KEYS[1], 'last', expected + facts, 'digest', ARGV[first_outcome - 2])
end
return {'ok', expected + facts}
"""
)

# Writes something that changes nothing, so that a full memory or a replica shows, too.
CONFIRM: Final = (
    _KNOWN
    + """
local after = lost(ARGV[1], tonumber(ARGV[2]), ARGV[3])
if after then return after end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
return -1
"""
)


class RedisLog:
    """An EventLog in Redis. Any number of processes may append; each reads what others wrote."""

    def __init__(self, server: Server, room: str) -> None:
        """Open a log that exists. Raises LogFailed if it is not there."""
        self._server = server
        self._room = room
        self._closed = False
        meta = self._meta("layout", "room", "epoch")
        if meta[:2] != (LAYOUT, room) or not meta[2]:
            raise LogFailed(f"Redis at {server.name} has no log of room {room}")
        self._epoch = meta[2]

    @property
    def epoch(self) -> str:
        """Drawn when the log was made."""
        return self._epoch

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the facts after a position, in order, as they are at the first step."""
        self._held_open()
        (last,) = self._meta("last")
        to = int(last or 0) if limit is None else min(int(last or 0), after + limit)
        while after < to:
            with self._server.asked():
                page = self._server.client.xrange(
                    log_key(self._room), f"{after + 1}-0", f"{to}-0", READ_FACTS_AT_ONCE
                )
            if not page:
                raise LogFailed(f"room {self._room}: its log ends at {after} instead of {to}")
            for entry in page:
                fact = stored(entry)
                after = fact.position
                yield fact

    def outcome(self, actor: str, command: str) -> Outcome | None:
        """Return what came of a command, or None if it was never decided."""
        return self.outcomes([(actor, command)]).get((actor, command))

    def outcomes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Outcome]:
        """Return what came of commands, of those that were ever decided; asked in one go."""
        self._held_open()
        if not asked:
            return {}
        with self._server.asked():
            found = self._server.client.hmget(_key(self._room, "outcomes"), map(_field, asked))
        return {
            command: Outcome(*command, *msgspec.msgpack.decode(value, type=tuple[bytes, str]))
            for command, value in zip(asked, found, strict=True)
            if value is not None
        }

    def append(self, expected: int, turn: TurnRecord) -> int:
        """Write a turn behind position ``expected`` durably; return the new last position."""
        self._held_open()
        numbers = [fact.position for fact in turn.facts]
        assert numbers == list(range(expected + 1, expected + 1 + len(numbers))), "no gap"
        items: list[Any] = [len(turn.facts), len(turn.outcomes), len(turn.once)]
        for fact in turn.facts:
            items += (fact.digest, fact.body)
        for kept in turn.outcomes:
            items += (_field((kept.actor, kept.command)), _value(kept))
        items += turn.once
        try:
            said, what = self._append(expected, turn.parent, "", items)
        except LogAway:
            # Whether it was written is not known. Sent again, it finds itself, or is written
            # now; the position lets it in only once.
            said, what = self._append(expected, turn.parent, "1", items)
        if said == b"stale":
            raise StalePosition(f"the log is at {what}, not at {expected}")
        if said == b"doubled":
            raise DoubledKey(repr(what))
        if said == b"lost":
            raise LogLost(self._room, int(what))
        return int(what)

    def close(self) -> None:
        """Take nothing more."""
        self._closed = True

    def _append(self, expected: int, parent: str, again: str, items: list[Any]) -> Any:
        keys = [_key(self._room, part) for part in ("meta", "log", "outcomes", "once")]
        return self._server.call(APPEND, keys, self._epoch, expected, parent, again, *items)

    def _meta(self, *names: str) -> tuple[str, ...]:
        with self._server.asked():
            found = self._server.client.hmget(_key(self._room, "meta"), names)
        return tuple((value or b"").decode() for value in found)

    def _held_open(self) -> None:
        if self._closed:
            raise LogFailed(f"room {self._room}: its log is closed")


def create(
    server: Server, room: str, chance: Callable[[int], bytes] = secrets.token_bytes
) -> RedisLog:
    """Make the log of a new room. Raises LogFailed, also if there is one already."""
    epoch = chance(EPOCH_BYTES).hex()
    with told():
        made = server.client.eval(
            _CREATE, 1, _key(room, "meta"), LAYOUT, room, epoch, chain.FIRST_PARENT
        )
    if not made:
        raise LogFailed(f"Redis at {server.name} has a log of room {room} already")
    return RedisLog(server, room)


def confirm(server: Server, room: str, epoch: str, position: int, digest: str) -> None:
    """Make sure that a log is still the one that was known up to a position, and takes facts.

    Raises LogLost, which every process is then told; LogAway.
    """
    keys = [_key(room, "meta"), log_key(room)]
    with told():
        after = int(server.watching.eval(CONFIRM, 2, *keys, epoch, position, digest))
    if after >= 0:
        raise LogLost(room, after)


def log_key(room: str) -> str:
    """Return the key of a room's stream."""
    return _key(room, "log")


def stored(entry: Any) -> Stored:
    """Return an entry of a stream as a fact."""
    id_, fields = entry
    return Stored(int(id_.partition(b"-")[0]), fields[b"body"], fields[b"digest"].decode())


def _key(room: str, part: str) -> str:
    """Return one key of a room. The braces keep all keys of a room together, whoever splits."""
    return f"{PREFIX}{{{room}}}:{part}"


def _field(command: tuple[str, str]) -> bytes:
    return msgspec.json.encode(command)


def _value(kept: Outcome) -> bytes:
    return msgspec.msgpack.encode((kept.answer, kept.mark))
