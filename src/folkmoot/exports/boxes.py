"""The locked boxes of a log, looked at from outside: how they are locked, and how long they are.

A box that is not locked, or whose length tells what is in it, would give a ballot away; so would
two boxes under one key and one nonce. Refuses to know: what is in a box.
"""

import base64
import binascii
import json
from typing import Any, Final

import msgspec

from folkmoot.exports.differences import DoesNotFit
from folkmoot_rooms import events as e
from folkmoot_rooms.events import AnyEvent, Box

ALGORITHM: Final = "xchacha20-poly1305"
NONCE_BYTES: Final = 24
TAG_BYTES: Final = 16
# Words are filled up to whole blocks, sides to the longest of their names.
BLOCK_BYTES: Final = 16
SIDE_BYTES: Final = len("organisation")

# What lies locked in which kind of fact: the field, and the key, completed by another field.
LOCKED: Final[dict[type, tuple[tuple[str, str, str], ...]]] = {
    e.RoomOpened: (("title", "room", ""), ("question", "room", "")),
    e.SeatTaken: (("name", "seat:", "seat"), ("hat", "seat:", "seat")),
    e.SeatChanged: (("name", "seat:", "seat"), ("hat", "seat:", "seat")),
    e.PersonRemoved: (("reason", "seat:", "seat"),),
    e.AppealMade: (("words", "seat:", "seat"),),
    e.IdeaAdded: (("title", "idea:", "idea"), ("why", "idea:", "idea")),
    e.IdeaChanged: (
        ("title", "idea:", "idea"),
        ("why", "idea:", "idea"),
        ("reason", "idea:", "idea"),
    ),
    e.IdeaHidden: (("reason", "idea:", "idea"),),
    e.BallotCast: (("choice", "vote:", "vote"), ("side", "side:", "vote")),
}


class Boxes:
    """All boxes of one log."""

    def __init__(self) -> None:
        self._nonces: set[tuple[str, bytes]] = set()
        self._choice_bytes = 0

    def take(self, stored: dict[str, Any], fact: AnyEvent) -> None:
        """Look at the boxes of the next fact, as it is stored. Raises DoesNotFit."""
        if isinstance(fact, e.VoteOpened):
            # The fullest ballot: every other is filled up to its length.
            ids = [option.idea for option in fact.options]
            self._choice_bytes = len(json.dumps(ids, separators=(",", ":")))
        for field, kind, of in LOCKED.get(type(fact), ()):
            key = kind + (str(stored[of]) if of else "")
            self._check(field, key, stored.get(field))

    def _check(self, field: str, key: str, given: object) -> None:
        if given is None:
            raise DoesNotFit("not_locked", field=field)
        box = msgspec.convert(given, Box)
        if box.alg != ALGORITHM:
            raise DoesNotFit("not_locked", field=field)
        if box.key != key:
            raise DoesNotFit("other_key", expected=key, found=box.key)
        nonce, sealed = _raw(field, box.nonce), _raw(field, box.box)
        if len(nonce) != NONCE_BYTES or (key, nonce) in self._nonces:
            raise DoesNotFit("nonce_again", field=field)
        self._nonces.add((key, nonce))
        self._check_length(field, len(sealed) - TAG_BYTES)

    def _check_length(self, field: str, plain_bytes: int) -> None:
        exact = {"choice": self._choice_bytes, "side": SIDE_BYTES}.get(field)
        if exact is None:
            exact = max(BLOCK_BYTES, plain_bytes - plain_bytes % BLOCK_BYTES)
        if plain_bytes != exact:
            raise DoesNotFit("box_length", field=field, expected=exact, found=plain_bytes)


def _raw(field: str, text: str) -> bytes:
    """Return the bytes of a text in base64, written in the one way to write them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if not raw or base64.b64encode(raw).decode("ascii") != text:
        raise DoesNotFit("not_locked", field=field)
    return raw
