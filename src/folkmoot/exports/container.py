"""The zip file of a record, written in exactly one way, so that it can be made again bit by bit.

Members are stored, not packed: a member is never larger than the file that holds it, so no
file can swell while it is read. Knows names and bytes; refuses to know what they mean.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

RECORD_BYTES_MAX: Final = 256 * 1024 * 1024
MEMBERS_MAX: Final = 32
NAME_BYTES_MAX: Final = 64

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s4B4H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_LOCAL_MARK: Final = b"PK\x03\x04"
_CENTRAL_MARK: Final = b"PK\x01\x02"
_END_MARK: Final = b"PK\x05\x06"

_VERSION: Final = 20
_UNIX: Final = 3
_STORED: Final = 0
# 1 January 1980, 00:00: the first moment a zip file can name. A record has no other clock.
_TIME: Final = 0
_DATE: Final = (1 << 5) | 1
# A plain file that its owner may write and everybody may read.
_ATTRIBUTES: Final = 0o100644 << 16


class NotARecord(ValueError):  # noqa: N818 - said to people as "this is not a record".
    """These bytes cannot be read as the container of a record; the message says where."""


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return the one zip file that holds these members, by name in order.

    Raises ValueError if there is more than a record may hold.
    """
    _check_room(members)
    bodies, index = bytearray(), bytearray()
    for name in sorted(members):
        raw, body = name.encode("ascii"), members[name]
        checksum = zlib.crc32(body)
        start = len(bodies)
        bodies += _local(raw, len(body), checksum) + raw + body
        index += _CENTRAL.pack(
            _CENTRAL_MARK, _VERSION, _UNIX, _VERSION, 0, 0, _STORED, _TIME, _DATE,
            checksum, len(body), len(body), len(raw), 0, 0, 0, 0, _ATTRIBUTES, start,
        )  # fmt: skip
        index += raw
    count = len(members)
    end = _END.pack(_END_MARK, 0, 0, count, count, len(index), len(bodies), 0)
    return bytes(bodies + index + end)


def unpack(record: bytes) -> dict[str, bytes]:
    """Return the members of a container, read from its first byte on.

    Only lengths are trusted, and they are checked against what is there. Whether every other
    byte is as ``pack`` writes it is for the caller to see, by packing the members again.

    Raises NotARecord, naming the position, for anything that cannot be walked through.
    """
    if len(record) > RECORD_BYTES_MAX:
        raise NotARecord(f"{len(record)} bytes; a record has at most {RECORD_BYTES_MAX}")
    members: dict[str, bytes] = {}
    at = 0
    while record[at : at + 4] == _LOCAL_MARK:
        if len(members) == MEMBERS_MAX:
            raise NotARecord(f"byte {at}: more than {MEMBERS_MAX} files")
        name, begin, end = _walk(record, at)
        if name in members:
            raise NotARecord(f"byte {at}: {name} is there twice")
        members[name] = record[begin:end]
        at = end
    if not members:
        raise NotARecord("byte 0: this is not a zip file of a record")
    if record[at : at + 4] != _CENTRAL_MARK:
        raise NotARecord(f"byte {at}: neither another file nor the index begins here")
    return members


def place_in(members: Mapping[str, bytes], position: int) -> str:
    """Return which part of ``pack(members)`` a byte position belongs to, in words."""
    at = 0
    for name in sorted(members):
        head = _LOCAL.size + len(name)
        if position < at + head:
            return f"header of {name}, byte {position - at}"
        at += head
        if position < at + len(members[name]):
            return f"{name}, byte {position - at}"
        at += len(members[name])
    return f"index of the zip file, byte {position - at}"


def names_in_order(names: Sequence[str]) -> bool:
    """Tell whether names stand as ``pack`` writes them."""
    return list(names) == sorted(set(names))


def _local(name: bytes, size: int, checksum: int) -> bytes:
    return _LOCAL.pack(
        _LOCAL_MARK, _VERSION, 0, _STORED, _TIME, _DATE, checksum, size, size, len(name), 0
    )


def _walk(record: bytes, at: int) -> tuple[str, int, int]:
    """Return (name, where its body begins, where it ends) of the member at a position."""
    if at + _LOCAL.size > len(record):
        raise NotARecord(f"byte {at}: the file ends inside a header")
    fields = _LOCAL.unpack_from(record, at)
    packing, size, name_bytes, extra_bytes = fields[3], fields[8], fields[9], fields[10]
    if packing != _STORED or extra_bytes or not 0 < name_bytes <= NAME_BYTES_MAX:
        raise NotARecord(f"byte {at}: a file is not stored as a record stores it")
    begin = at + _LOCAL.size + name_bytes
    if begin + size > len(record):
        raise NotARecord(f"byte {at}: a file is longer than the record")
    try:
        name = record[begin - name_bytes : begin].decode("ascii")
    except UnicodeDecodeError as error:
        raise NotARecord(f"byte {at}: the name of a file is not plain") from error
    return name, begin, begin + size


def _check_room(members: Mapping[str, bytes]) -> None:
    total = sum(map(len, members.values()))
    if len(members) > MEMBERS_MAX or total > RECORD_BYTES_MAX:
        raise ValueError(f"a record holds at most {MEMBERS_MAX} files, {RECORD_BYTES_MAX} bytes")
    long = [name for name in members if not 0 < len(name) <= NAME_BYTES_MAX]
    if long:
        raise ValueError(f"names have 1 to {NAME_BYTES_MAX} letters: {long[0]!r}")
