"""What a wish said, as a mark: a retry is known by it, and nobody can read it back.

The mark is keyed by a secret of the room that goes with the next key that is destroyed, or
whoever holds the files could guess a ballot, or an erased name, until a guess fits. A mark from
before then can no longer be compared; its id simply gets its first answer.
Refuses to know: where marks are kept, what the wishes mean.
"""

import hmac
from threading import Lock
from typing import Final

import msgspec

from folkmoot_rooms.commands import AnyCommand, ServerCommand
from folkmoot_rooms.keys import Keys

SECRET_NAME_CHARS: Final = 16


class Marks:
    """Marks the wishes of one room. Calls may come from several threads."""

    def __init__(self, room: str, keys: Keys) -> None:
        self._room = room
        self._keys = keys
        self._secret: bytes | None = None
        self._lock = Lock()

    def mark(self, command: AnyCommand | ServerCommand) -> str:
        """Return the mark of a wish: which secret, and a digest under it. Raises LogFailed."""
        with self._lock:
            if self._secret is None:
                self._secret = self._keys.wish_secret(self._room)
            secret = self._secret
        name = hmac.digest(secret, b"", "sha256").hex()[:SECRET_NAME_CHARS]
        return f"{name}:{hmac.digest(secret, msgspec.json.encode(command), 'sha256').hex()}"

    def forget(self) -> None:
        """Ask the store for the secret again: another process has destroyed it with a key."""
        with self._lock:
            self._secret = None

    def destroy_keys(self, *key_ids: str) -> None:
        """Destroy keys of the room, and the secret with them. Raises LogFailed."""
        with self._lock:
            try:
                self._keys.destroy(self._room, key_ids)
            finally:
                self._secret = None


def differ(kept: str, asked: str) -> bool:
    """Tell whether two marks are certainly of different wishes."""
    return _secret_of(kept) == _secret_of(asked) and kept != asked


def _secret_of(mark: str) -> str:
    return mark.partition(":")[0]
