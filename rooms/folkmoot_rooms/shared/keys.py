"""The keys of sealed words and ballots in Redis, each wrapped by a master key that is not there.

A key is durable before anybody gets it: of several makers the first wins. A destroyed key leaves
a tombstone, and Redis writes its file anew at once, so that the wrapped bytes leave the disk.
Refuses to know: what a key seals, events, rooms beyond their name.
"""

import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import redis
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from folkmoot_rooms.keys import KEY_BYTES, KeyGone, KeyMissing, KeysFailed
from folkmoot_rooms.log import LogAway
from folkmoot_rooms.shared.server import PREFIX, ROOMS, PromiseBroken, Server, told
from folkmoot_rooms.sqlite_files import make_private

_STORE: Final = f"{PREFIX}store"
_SECRETS: Final = f"{PREFIX}secrets"
_TOMBSTONE: Final = b""
_KEYS_LOOKED_AT_ONCE: Final = 1_000
_MAKING_SECONDS_MAX: Final = 2
_MAKING_LOOK_SECONDS: Final = 0.02

# All or none: ARGV is ids and wrapped keys in turn; returns what is held for them now.
_KEEP: Final = """
local held = {}
for at = 1, #ARGV, 2 do
    held[#held + 1] = redis.call('HGET', KEYS[1], ARGV[at]) or ARGV[at + 1]
    if held[#held] == '' then return held end
end
for at = 1, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[at], ARGV[at + 1]) end
return held
"""

_DESTROY: Final = """
redis.call('DEL', KEYS[2])
for _, id in ipairs(ARGV) do redis.call('HSET', KEYS[1], id, '') end
return 1
"""


def master_key(server: Server, path: Path) -> bytes:
    """Return the master key in a file, made with the file when this Redis is first used.

    Raises PromiseBroken if file and Redis do not belong together: then one of them is lost.
    """
    deadline = time.monotonic() + _MAKING_SECONDS_MAX
    while True:
        with told():
            known = server.client.get(_STORE)
        if path.exists():
            key = path.read_bytes()
            if len(key) != KEY_BYTES:
                raise PromiseBroken(f"{path} is not a master key of {KEY_BYTES} bytes")
            if known == _print_of(key):
                return key
            if known is not None:
                raise PromiseBroken(
                    f"the keys in Redis at {server.name} are wrapped by another master key than"
                    f" {path}; copy the right one from a computer that serves these rooms"
                )
            # Perhaps another process has made it this moment, and Redis is about to know it.
            if time.monotonic() > deadline:
                raise PromiseBroken(
                    f"Redis at {server.name} is empty, and {path} has been used before. If its"
                    " data is lost, bring back its append-only files; to begin anew, move that"
                    " key file away"
                )
            time.sleep(_MAKING_LOOK_SECONDS)
        elif known is not None:
            raise PromiseBroken(
                f"Redis at {server.name} holds rooms whose keys are wrapped by a master key;"
                f" copy that file to {path} from a computer that serves them"
            )
        else:
            _make(server, path)


def _make(server: Server, path: Path) -> None:
    """Draw a master key, durable before Redis knows of it; another process may be first."""
    growing = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    key = secrets.token_bytes(KEY_BYTES)
    try:
        make_private(growing)
        with growing.open("wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        # A link, not a renaming: whoever comes second must not replace the first one's key.
        os.link(growing, path)
    except FileExistsError:
        return
    finally:
        growing.unlink(missing_ok=True)
    with told():
        server.client.set(_STORE, _print_of(key), nx=True)


class RedisKeys:
    """Keys by (room, key id), as a KeyStore. Calls block and may come from several threads."""

    def __init__(
        self, server: Server, master: bytes, chance: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._server = server
        self._client = server.client
        self._aead = Aead(master)
        self._chance = chance

    def ring(self, room: str) -> dict[str, bytes | None]:
        """Return every key of a room by its id; None marks a destroyed one."""
        with _away():
            held = self._client.hgetall(_ring(room))
        ids = {raw.decode(): wrapped for raw, wrapped in held.items()}
        return {
            key_id: self._unwrapped(f"{room}/{key_id}", key_id, wrapped) if wrapped else None
            for key_id, wrapped in ids.items()
        }

    def get(self, room: str, key_id: str) -> bytes:
        """Return a key. Raises KeyGone if it was destroyed, KeyMissing if it never existed."""
        with _away():
            wrapped = self._client.hget(_ring(room), key_id)
        if wrapped is None:
            raise KeyMissing(key_id)
        return self._unwrapped(f"{room}/{key_id}", key_id, wrapped)

    def get_or_make(self, room: str, key_ids: Iterable[str]) -> dict[str, bytes]:
        """Return keys by id, making those that never existed; all or none. Raises KeyGone."""
        return self.keep(room, {key_id: self._chance(KEY_BYTES) for key_id in key_ids})

    def keep(self, room: str, keys: Mapping[str, bytes]) -> dict[str, bytes]:
        """Write new keys durably, all or none, and return what the store now holds for them.

        A key that is there already stays as it is. Raises KeyGone if one was destroyed.
        """
        items = [
            item
            for key_id, key in keys.items()
            for item in (key_id, self._wrapped(f"{room}/{key_id}", key))
        ]
        with _away():
            held = self._client.eval(_KEEP, 1, _ring(room), *items)
        return {
            key_id: self._unwrapped(f"{room}/{key_id}", key_id, wrapped)
            for key_id, wrapped in zip(keys, held, strict=False)
        }

    def destroy(self, room: str, key_ids: Iterable[str]) -> None:
        """Destroy keys for ever, made or not, with the secret of the room's wishes.

        Returns once their wrapped bytes are in no file of this Redis. Raises KeysFailed.
        """
        with _away():
            self._client.eval(_DESTROY, 2, _ring(room), _wishes(room), *key_ids)
        try:
            self._server.write_file_anew()
        except LogAway as error:
            raise KeysAway("old bytes of keys may still be in a file of Redis") from error

    def destroy_room(self, room: str) -> None:
        """Destroy every key of a room that is being deleted."""
        self.destroy(room, [key_id for key_id, key in self.ring(room).items() if key])

    def of_kind(self, prefix: str) -> list[tuple[str, str, bool]]:
        """Return room, id and whether it is gone of every key whose id begins so, those last."""
        found: list[tuple[str, str, bool]] = []
        with _away():
            for raw in self._client.smembers(ROOMS):
                room = raw.decode()
                keys = self._client.hscan_iter(_ring(room), f"{prefix}*", _KEYS_LOOKED_AT_ONCE)
                found += {(room, key_id.decode(), key == _TOMBSTONE) for key_id, key in keys}
        return sorted(found, key=lambda key: (key[2], key[0], key[1]))

    def wish_secret(self, room: str) -> bytes:
        """Return the secret that marks a room's wishes until the next key of it is destroyed."""
        place = _wishes(room)
        with _away():
            self._client.set(place, self._wrapped(place, self._chance(KEY_BYTES)), nx=True)
            return self._unwrapped(place, place, self._client.get(place) or _TOMBSTONE)

    def secret(self, name: str) -> bytes:
        """Return the server's own secret of this name, made durably when first asked for."""
        place = f"secret/{name}"
        with _away():
            self._client.hsetnx(_SECRETS, name, self._wrapped(place, self._chance(KEY_BYTES)))
            return self._unwrapped(place, name, self._client.hget(_SECRETS, name) or _TOMBSTONE)

    def check(self) -> None:
        """Make sure that Redis answers. Raises LogFailed."""
        with _away():
            self._client.ping()

    def close(self) -> None:
        """Let go of the master key."""
        self._aead = Aead(bytes(KEY_BYTES))

    def _wrapped(self, place: str, key: bytes) -> bytes:
        return bytes(self._aead.encrypt(key, place.encode(), self._chance(Aead.NONCE_SIZE)))

    def _unwrapped(self, place: str, key_id: str, wrapped: bytes) -> bytes:
        """Return a key that was not destroyed. A key that was moved elsewhere does not open."""
        if wrapped == _TOMBSTONE:
            raise KeyGone(key_id)
        try:
            return bytes(self._aead.decrypt(wrapped, place.encode()))
        except CryptoError as error:
            raise KeysFailed(f"{key_id}: this key is not wrapped by our master key") from error


class KeysAway(LogAway, KeysFailed):
    """Redis does not answer about keys; it may come back."""


@contextmanager
def _away() -> Iterator[None]:
    """Tell every fault of Redis as KeysAway."""
    try:
        yield
    except (redis.RedisError, OSError) as error:
        raise KeysAway(f"key store: {error}") from error


def _print_of(master: bytes) -> bytes:
    """Return what tells one master key from another, and nothing of it."""
    return hmac.digest(master, b"folkmoot master key", "sha256").hex().encode()


def _ring(room: str) -> str:
    return f"{PREFIX}{{{room}}}:keys"


def _wishes(room: str) -> str:
    return f"{PREFIX}{{{room}}}:wishes"
