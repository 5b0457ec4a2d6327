"""A backup of a data folder that is being served, and a data folder out of a backup.

Logs are copied by SQLite itself, each as it was at one moment, with the keys that it had at that
moment, and proven fact by fact before anybody is told that there is a backup. Keys lie in a
folder of their own, so that they can be kept elsewhere, and for a shorter time. Snapshots are
left out: they are made again. Refuses to know: the command line, what the facts say.
"""

import hashlib
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from folkmoot_rooms import mending, sqlite_files
from folkmoot_rooms.keys import KeyStore, ring_in, secrets_in
from folkmoot_rooms.log import LogFailed, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import NoKeys, RoomSeals, vote_key
from folkmoot_rooms.state import Room

FORMAT: Final = 1
LIST: Final = "backup.json"
REGISTRY: Final = "registry.db"
KEYS: Final = "keys.db"
PARTIAL: Final = ".partial"
COPY_TRIES_MAX: Final = 5
ID_BYTES: Final = 12

# What is being done: the room, its number from 1, and how many there are.
Note = Callable[[str, int, int], None]


class Differs(Exception):  # noqa: N818 - a finding about a copy, told with its place.
    """A copy is not what it should be."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")


class NoBackup(Exception):  # noqa: N818 - see above.
    """This folder is no backup, or not the keys of this one, or cannot be written."""


class Copied(msgspec.Struct, frozen=True):
    """One log as it lies in a backup."""

    sha256: str
    facts: int
    digest: str


class Contents(msgspec.Struct, frozen=True):
    """The list of a backup; ``id`` also stands in the folder of its keys."""

    format: int
    id: str
    rooms: dict[str, Copied]
    registry: str

    @property
    def facts(self) -> int:
        """How many facts all logs have."""
        return sum(copied.facts for copied in self.rooms.values())


class KeyContents(msgspec.Struct, frozen=True):
    """The list of a backup's keys."""

    format: int
    id: str
    keys: str


Listed = TypeVar("Listed", Contents, KeyContents)


def back_up(data: Path, dest: Path, keys_dest: Path, note: Note) -> Contents:
    """Copy a data folder, whether it is being served or not, into two new folders.

    Raises NoBackup where one is there already, Differs with the log that is not right, OSError,
    LogFailed; then there is no backup.
    """
    with _growing(dest) as folder, _growing(keys_dest) as key_folder:
        (folder / "rooms").mkdir(mode=0o700)
        # Before the logs: a room that is made meanwhile has no number here, which harms nobody.
        _copy(data / REGISTRY, folder / REGISTRY)
        keys = KeyStore(key_folder / KEYS)
        try:
            keys.keep_secrets(secrets_in(data / KEYS))
            files = sorted((data / "rooms").glob("*.db"))
            rooms = {}
            for number, file in enumerate(files, start=1):
                note(file.stem, number, len(files))
                rooms[file.stem] = _copy_room(data, file.stem, folder, keys)
        finally:
            keys.close()
        contents = Contents(FORMAT, secrets.token_hex(ID_BYTES), rooms, _sha256(folder / REGISTRY))
        _write(folder / LIST, contents)
        _write(key_folder / LIST, KeyContents(FORMAT, contents.id, _sha256(key_folder / KEYS)))
    return contents


def restore(
    src: Path, keys_src: Path, data: Path, erased: Path | None, note: Note
) -> tuple[Contents, int]:
    """Make a new data folder from a backup; return what is in it, and how many keys went again.

    Every room gets a new epoch, so that no browser takes its positions for those that it knew.
    ``erased`` is a data folder or a folder of keys: what was destroyed there is destroyed here.
    Raises NoBackup, Differs, OSError, LogFailed; then there is no new folder.
    """
    contents = _list(src, Contents)
    key_contents = _list(keys_src, KeyContents)
    if key_contents.id != contents.id:
        raise NoBackup(f"{keys_src} are not the keys of {src}")
    _same(src / REGISTRY, contents.registry)
    _same(keys_src / KEYS, key_contents.keys)
    if erased is not None and not (erased / KEYS).is_file():
        raise NoBackup(f"{erased} has no {KEYS}")
    again = 0
    with _growing(data) as folder:
        (folder / "rooms").mkdir(mode=0o700)
        _private_copy(src / REGISTRY, folder / REGISTRY)
        _private_copy(keys_src / KEYS, folder / KEYS)
        keys = KeyStore(folder / KEYS)
        try:
            for number, (room, copied) in enumerate(contents.rooms.items(), start=1):
                note(room, number, len(contents.rooms))
                file = src / "rooms" / f"{room}.db"
                _same(file, copied.sha256)
                path = folder / "rooms" / f"{room}.db"
                _private_copy(file, path)
                if erased is not None:
                    again += _erase_again(path, room, keys, ring_in(erased / KEYS, room))
                sqlite.renew_epoch(path)
                _prove(path, room, keys, copied)
        finally:
            keys.close()
    return contents, again


@contextmanager
def _growing(final: Path) -> Iterator[Path]:
    """Make a folder under another name, and give it its own once everything is in it."""
    if final.exists() and (not final.is_dir() or any(final.iterdir())):
        raise NoBackup(f"{final} is there already")
    folder = final.with_name(final.name + PARTIAL)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
        for path in (*folder.rglob("*"), folder):
            _sync(path)
        if final.exists():
            final.rmdir()
        os.rename(folder, final)
        sqlite_files.sync_folder(final.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _copy_room(data: Path, room: str, folder: Path, keys: KeyStore) -> Copied:
    """Copy one log and the keys of the same moment; prove the copy."""
    path = folder / "rooms" / f"{room}.db"
    for _ in range(COPY_TRIES_MAX):
        before = ring_in(data / KEYS, room)
        _copy(data / "rooms" / f"{room}.db", path)
        ring = ring_in(data / KEYS, room)
        # A key that went meanwhile may seal what this copy still needs, or must not outlive it:
        # then both are read again. One that came later is only not needed yet.
        if not any(key and not ring.get(name) for name, key in before.items()):
            break
        path.unlink()
    else:
        raise Differs(room, "its keys went faster than it could be copied; try again")
    keys.keep_ring(room, ring)
    return _prove(path, room, keys)


def _prove(path: Path, room: str, keys: KeyStore, expected: Copied | None = None) -> Copied:
    """Return what is in a copied log, every fact of it proven. Raises Differs."""
    found = mending.look(path, room, keys)
    if not found.sound:
        raise Differs(room, found.why or found.file)
    if expected and (found.facts, found.digest) != (expected.facts, expected.digest):
        raise Differs(room, f"{found.facts} facts, where {expected.facts} were copied")
    return Copied(_sha256(path), found.facts, found.digest)


def _erase_again(path: Path, room: str, keys: KeyStore, known: Mapping[str, bytes | None]) -> int:
    """Destroy what was destroyed elsewhere; return how many keys that were.

    A vote that is still open in this log keeps its key: that went because the vote was over.
    """
    held = keys.ring(room)
    gone = {name for name, key in known.items() if key is None and held.get(name)}
    if any(name.startswith(vote_key("")) for name in gone):
        log = SqliteLog(path, room)
        state = replay(Head(Room(id=room)), log.read(), RoomSeals(room, NoKeys(), bytes)).room
        log.close()
        if state.vote is not None and state.vote.ballots is None:
            gone.discard(vote_key(state.vote.id))
    if gone:
        keys.destroy(room, gone)
    return len(gone)


def _copy(source: Path, path: Path) -> None:
    """Copy a database as it is at one moment, beside whoever writes into it."""
    sqlite_files.make_private(path)
    try:
        with (
            closing(sqlite_files.connect_to_read(source)) as old,
            closing(sqlite_files.connect(path)) as new,
        ):
            old.backup(new)
    except (sqlite3.Error, sqlite_files.PromiseBroken) as error:
        raise LogFailed(f"{source}: {error}") from error


def _private_copy(source: Path, path: Path) -> None:
    sqlite_files.make_private(path)
    shutil.copyfile(source, path)


def _list(folder: Path, kind: type[Listed]) -> Listed:
    try:
        found = msgspec.json.decode((folder / LIST).read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise NoBackup(f"{folder / LIST}: {error}") from error
    if found.format != FORMAT:
        raise NoBackup(f"{folder}: a newer version of Folkmoot has made this backup")
    return found


def _write(path: Path, contents: Contents | KeyContents) -> None:
    sqlite_files.make_private(path)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(contents)))


def _same(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise Differs(str(path), "it is not there")
    if _sha256(path) != sha256:
        raise Differs(str(path), "it is not the file that was copied")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
