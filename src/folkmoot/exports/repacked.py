"""A record whose packing is not ours any more: unpacked to a folder, or packed again by a program.

Some browsers unpack what they download, and people pack folders to send them on. The files are
read as ordinary programs see them; they count, their packing attests nothing. Whatever systems
leave beside files is passed over. Refuses to know: what the files mean.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from folkmoot.exports.container import MEMBERS_MAX, RECORD_BYTES_MAX, NotARecord

_END: Final = struct.Struct("<4s4H2LH")
_END_MARK: Final = b"PK\x05\x06"
_WIDE_MARK: Final = b"PK\x06\x07"
_WIDE_BYTES: Final = 20
# The index of at most so many files, with what systems add to each and leave beside them.
_INDEX_BYTES_MAX: Final = 64 * 1024
_LITTER: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCKED: Final = 1
# A program that packs as it goes writes a file's sizes behind it, in one of these lengths.
_SIZES_FOLLOW: Final = 8
_SIZES_BYTES: Final = (12, 16, 20, 24)
_LENGTHS: Final = struct.Struct("<26x2H")


class NotAZip(NotARecord):
    """These bytes are no zip file that ends where they end."""


def from_zip(raw: bytes) -> dict[str, bytes]:
    """Return the files in a zip file of any making. Raises NotARecord; reads no more than fits."""
    _check_end(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_gaps(raw, archive.infolist())
            infos = [info for info in archive.infolist() if not info.is_dir()]
            named = _named({info.filename: info for info in infos})
            if len(infos) != len({info.filename for info in infos}):
                raise NotARecord("a file is there twice")
            return _read_all(archive, named)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        if isinstance(error, NotARecord):
            raise
        raise NotARecord(str(error)) from error
    except (struct.error, NotImplementedError, RuntimeError) as error:
        raise NotARecord(str(error)) from error


def from_folder(folder: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """Return the wanted files of a folder; of others only the names. Raises NotARecord, OSError."""
    wanted, files, left = frozenset(wanted), {}, RECORD_BYTES_MAX
    for path in sorted(folder.iterdir()):
        if _is_litter(path.name):
            continue
        files[path.name] = b""
        if path.name in wanted and path.is_file():
            with path.open("rb") as file:
                files[path.name] = file.read(left + 1)
            left -= len(files[path.name])
        if left < 0 or len(files) > MEMBERS_MAX:
            raise NotARecord(f"more than {MEMBERS_MAX} files or {RECORD_BYTES_MAX} bytes")
    return files


def _check_end(raw: bytes) -> None:
    """Refuse bytes behind the end, where anything might lie, and an index that is far too long."""
    at = len(raw) - _END.size
    if len(raw) > RECORD_BYTES_MAX or at < 0 or not raw.startswith(_END_MARK, at):
        raise NotAZip("no zip file ends here")
    index_bytes, comment_bytes = _END.unpack_from(raw, at)[5], _END.unpack_from(raw, at)[7]
    is_wide = raw.startswith(_WIDE_MARK, max(0, at - _WIDE_BYTES))
    if index_bytes > _INDEX_BYTES_MAX or comment_bytes or is_wide:
        raise NotAZip("the index of this zip file is not that of a record")


def _check_gaps(raw: bytes, infos: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse bytes between files: some programs find files there, and we would not."""
    ends = {0}
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset not in ends:
            break
        lengths = _LENGTHS.unpack_from(raw, info.header_offset)
        end = info.header_offset + _LENGTHS.size + sum(lengths) + info.compress_size
        sizes_follow = info.flag_bits & _SIZES_FOLLOW
        ends = {end + more for more in _SIZES_BYTES} if sizes_follow else {end}
    else:
        if _END.unpack_from(raw, len(raw) - _END.size)[6] in ends:
            return
    raise NotARecord(f"byte {min(ends)}: no file that is listed begins here")


def _named(infos: Mapping[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return files by name, without the one folder that all of them may lie in."""
    kept = {name: info for name, info in infos.items() if not _is_litter(*name.split("/"))}
    tops = {name.partition("/")[0] for name in kept}
    if len(tops) == 1 and all("/" in name for name in kept):
        kept = {name.partition("/")[2]: info for name, info in kept.items()}
    if not kept or len(kept) > MEMBERS_MAX:
        raise NotARecord(f"{len(kept)} files; a record has at most {MEMBERS_MAX}")
    strange = [name for name in kept if not (name.isascii() and name.isprintable())]
    if strange:
        raise NotARecord("the name of a file is not plain")
    return kept


def _is_litter(*parts: str) -> bool:
    return any(part in _LITTER or part.startswith(".") for part in parts)


def _read_all(archive: zipfile.ZipFile, named: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    files, left = {}, RECORD_BYTES_MAX
    for name, info in named.items():
        if info.compress_type not in _PACKINGS or info.flag_bits & _LOCKED:
            raise NotARecord(f"{name} is packed or locked in a way that is not read here")
        with archive.open(info) as file:
            files[name] = file.read(left + 1)
        left -= len(files[name])
        if left < 0:
            raise NotARecord(f"more than {RECORD_BYTES_MAX} bytes")
    return files
