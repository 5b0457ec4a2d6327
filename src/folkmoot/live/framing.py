"""Frames of a room as bytes of a WebSocket: made once, written to many (RFC 6455, RFC 7692).

Only what a server sends is made here: unmasked, unfragmented text. What comes in is read by the
``websockets`` library. Compression keeps no memory between messages, so the same compressed
bytes are right for everyone who agreed to it.
"""

import struct
import zlib
from collections.abc import Sequence
from typing import Final

TEXT: Final = 0x81
COMPRESSED_TEXT: Final = 0xC1
PING: Final = b"\x89\x00"
WINDOW_BITS: Final = 15
# A shorter message gains nothing.
COMPRESSED_BYTES_MIN: Final = 150
_TAIL: Final = b"\x00\x00\xff\xff"
_SMALL: Final = 126
_MIDDLE: Final = 1 << 16


def message(body: bytes, first: int = TEXT) -> bytes:
    """Return a text message, header and all."""
    size = len(body)
    if size < _SMALL:
        return bytes((first, size)) + body
    if size < _MIDDLE:
        return struct.pack("!BBH", first, 126, size) + body
    return struct.pack("!BBQ", first, 127, size) + body


def plain(frames: Sequence[bytes]) -> bytes:
    """Return frames as messages of their own, one after the other."""
    return b"".join([message(frame) for frame in frames])


def compressed(frames: Sequence[bytes]) -> bytes:
    """Return frames as one compressed message: what they have in common is written once."""
    body = frames[0] if len(frames) == 1 else b"[" + b",".join(frames) + b"]"
    if len(body) < COMPRESSED_BYTES_MIN:
        return message(body)
    packer = zlib.compressobj(wbits=-WINDOW_BITS)
    packed = packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH)
    return message(packed.removesuffix(_TAIL), COMPRESSED_TEXT)
