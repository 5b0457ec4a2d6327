"""Sealing: people's words and ballots become boxes before they reach a log.

A box opens only in its own room, at its own fact and field: these are bound to it. Whose key
seals which words stands in one table, so that erasing a person or an idea is destroying a key.
Refuses to know: who may open what, where keys and facts are stored.
"""

import base64
import binascii
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
from nacl.exceptions import CryptoError
from nacl.secret import Aead

from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent, Box
from folkmoot_rooms.keys import KEY_BYTES, KeyGone, KeyMissing

if TYPE_CHECKING:
    # Deciding imports this module for the names of keys, so at run time it must come first.
    from folkmoot_rooms.decide.turn import Seals

ALGORITHM: Final = "xchacha20-poly1305"
NONCE_BYTES: Final = Aead.NONCE_SIZE

ROOM_KEY: Final = "room"
# A box is as long as what is in it: without this its length would tell one hat from another.
BLOCK_BYTES: Final = 16

Words = tuple[tuple[str, ...], Callable[[Any], str]]


def seat_key(seat: str) -> str:
    """Return the id of the key of a person's name and words about them."""
    return f"seat:{seat}"


def idea_key(idea: str) -> str:
    """Return the id of the key of an idea's words."""
    return f"idea:{idea}"


def vote_key(vote: str) -> str:
    """Return the id of the key of all choices of a vote; it is destroyed after closing."""
    return f"vote:{vote}"


def side_key(vote: str) -> str:
    """Return the id of the key of the side labels of a vote."""
    return f"side:{vote}"


def _of_seat(event: Any) -> str:
    return seat_key(event.seat)


def _of_idea(event: Any) -> str:
    return idea_key(event.idea)


# Which fields of which fact are people's words, and the key that seals them.
SEALED: Final[dict[type[e.Event], Words]] = {
    e.RoomOpened: (("title", "question"), lambda _: ROOM_KEY),
    e.SeatTaken: (("name", "hat"), _of_seat),
    e.SeatChanged: (("name", "hat"), _of_seat),
    e.PersonRemoved: (("reason",), _of_seat),
    e.AppealMade: (("words",), _of_seat),
    e.IdeaAdded: (("title", "why"), _of_idea),
    e.IdeaChanged: (("title", "why", "reason"), _of_idea),
    e.IdeaHidden: (("reason",), _of_idea),
}
_FIELDS: Final = {kind.__name__: fields for kind, (fields, _) in SEALED.items()}


class SealBroken(Exception):  # noqa: N818 - a finding about a box.
    """A box does not open where it lies: it was changed, or moved from another place."""


class Keyring(Protocol):
    """Where a room's seals find their keys."""

    def get(self, room: str, key_id: str) -> bytes:
        """Return a key. Raises KeyGone, or KeyMissing."""


class RoomSeals:
    """The seals of one room.

    New keys lie in ``fresh`` until the caller has made them durable and called ``kept``;
    nothing that they seal may be written before.
    """

    def __init__(self, room: str, keys: Keyring, chance: Callable[[int], bytes]) -> None:
        self._room = room
        self._keys = keys
        self._chance = chance
        self._ring: dict[str, bytes] = {}
        self.fresh: dict[str, bytes] = {}

    def seal(self, key: str, place: str, plain: bytes) -> Box:
        """Return a box that opens only at ``place`` in this room. Raises KeyGone."""
        nonce = self._chance(NONCE_BYTES)
        sealed = Aead(self._key_to_seal(key)).encrypt(plain, self._bound(place), nonce)
        return Box(ALGORITHM, key, _text(nonce), _text(sealed.ciphertext))

    def open(self, place: str, box: Box) -> bytes | None:
        """Return what was sealed at ``place``, or None if its key is gone.

        Raises SealBroken, or KeyMissing if the key was never in this store.
        """
        if box.alg != ALGORITHM:
            raise SealBroken(f"{place}: sealed by {box.alg!r}, which is not known here")
        try:
            key = self._key(box.key)
        except KeyGone:
            return None
        try:
            nonce, sealed = _bytes(box.nonce), _bytes(box.box)
            return Aead(key).decrypt(sealed, self._bound(place), nonce)
        except (CryptoError, ValueError, binascii.Error) as error:
            raise SealBroken(f"{place}: the box does not open here") from error

    def kept(self) -> None:
        """Take note that all fresh keys are durable."""
        self._ring |= self.fresh
        self.fresh = {}

    def forget(self, *keys: str) -> None:
        """Drop keys from memory; the store knows whether they still exist."""
        for key in keys:
            self._ring.pop(key, None)
            self.fresh.pop(key, None)

    def _key(self, key_id: str) -> bytes:
        """Return a key from memory or the store. Raises KeyGone, or KeyMissing."""
        key = self.fresh.get(key_id) or self._ring.get(key_id)
        if key is None:
            key = self._ring[key_id] = self._keys.get(self._room, key_id)
        return key

    def _key_to_seal(self, key_id: str) -> bytes:
        """Return a key, drawn now if it never existed. Raises KeyGone."""
        try:
            return self._key(key_id)
        except KeyMissing:
            return self.fresh.setdefault(key_id, self._chance(KEY_BYTES))

    def _bound(self, place: str) -> bytes:
        """Return what a box is bound to: its room and its place there."""
        return f"{self._room}/{place}".encode()


class NoKeys:
    """The keyring of somebody who holds no key: every word is erased. For verifying offline."""

    def get(self, room: str, key_id: str) -> bytes:
        """Raise KeyGone, whatever is asked for."""
        raise KeyGone(f"{room}/{key_id}")


def seal_event(event: AnyEvent, place: str, seals: "Seals") -> dict[str, Any]:
    """Return the event as it lies in the log, with boxes in place of people's words.

    ``place`` names the fact: ``actor.command.index``. Raises KeyGone if its key was destroyed.
    """
    plain: dict[str, Any] = msgspec.to_builtins(event)
    fields, key_of = SEALED.get(type(event), ((), _of_seat))
    for field in fields:
        words = getattr(event, field)
        if words is not None:
            box = seals.seal(key_of(event), f"{place}/{field}", padded(words))
            plain[field] = msgspec.to_builtins(box)
    return plain


def open_event(stored: dict[str, Any], place: str, seals: "Seals") -> AnyEvent:
    """Return the event that lies in the log, with None for words whose key is gone.

    Raises SealBroken for a box that was changed or moved, msgspec.ValidationError for a
    document that is no event.
    """
    plain = dict(stored)
    for field in _FIELDS.get(plain.get("type", ""), ()):
        if plain.get(field) is not None:
            words = seals.open(f"{place}/{field}", msgspec.convert(plain[field], Box))
            plain[field] = None if words is None else words.decode().rstrip(" ")
    event: AnyEvent = msgspec.convert(plain, AnyEvent)
    return event


def padded(words: str) -> bytes:
    """Return words filled with blanks to whole blocks, one at least; none end in a blank."""
    plain = words.encode()
    blocks = max(1, -(-len(plain) // BLOCK_BYTES))
    return plain.ljust(blocks * BLOCK_BYTES)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
