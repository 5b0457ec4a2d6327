"""What every fact is made of."""

import msgspec

Words = str | None


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ciphertext and what is needed to open it: algorithm, key id, nonce, box (base64)."""

    alg: str
    key: str
    nonce: str
    box: str


class Event(msgspec.Struct, frozen=True, tag_field="type", tag=True, forbid_unknown_fields=True):
    """Base of every fact; ``type`` names its kind in the log."""
