"""A log that the disk failed: copied, proven, swapped; or said exactly why it is not."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.rooms.faulty import FaultyStores
from tests.rooms.live import Seeded, Steering, hub_on, new_room, until
from tests.rooms.record_log import FOLDER, MEETING

from folkmoot_rooms import mending
from folkmoot_rooms.commands import CastBallot
from folkmoot_rooms.hub import RoomBroken
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log import LogFailed, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.mending import look, mend, note_halt
from folkmoot_rooms.wire import Done, No


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "data"))


@pytest.fixture
def keys(folder: Path) -> Iterator[KeyStore]:
    keys = KeyStore(folder / "keys.db")
    yield keys
    keys.close()


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "rooms" / f"{MEETING}.db"


def change(path: Path, sql: str) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute(sql)
    db.close()


def everything(path: Path) -> list[list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    tables = ("meta", "facts", "outcomes", "once")
    rows = [sorted(db.execute(f"SELECT * FROM {table}").fetchall()) for table in tables]
    db.close()
    return rows


def test_a_log_that_is_right_has_nothing_to_mend(path: Path, keys: KeyStore) -> None:
    before = path.read_bytes()

    found = look(path, MEETING, keys)

    assert (found.sound, found.whole, found.facts) == (True, True, found.right)
    assert found.facts > 30
    assert path.read_bytes() == before


def test_a_proven_copy_is_the_same_log_and_the_old_file_is_kept_aside(
    path: Path, keys: KeyStore
) -> None:
    before, old = everything(path), path.read_bytes()
    note_halt(path, "disk I/O error")
    assert look(path, MEETING, keys).halted == "disk I/O error"

    found = mend(path, MEETING, keys, Seeded())

    assert everything(path) == before
    assert (found.kept_aside, found.answers_made_again) == (f"{path.name}.damaged-1", 0)
    assert (path.parent / found.kept_aside).read_bytes() == old
    assert look(path, MEETING, keys).sound
    assert not mending.halted(path)
    assert path.stat().st_mode & 0o777 == 0o600
    note_halt(path, "again")
    assert mend(path, MEETING, keys, Seeded()).kept_aside == f"{path.name}.damaged-2"


@pytest.mark.parametrize(
    ("sql", "right", "why"),
    [
        ("UPDATE facts SET body=replace(body, 'a', 'b') WHERE position=9", 8, "position 9"),
        ("DELETE FROM facts WHERE position=7", 6, "position 8 is in its place"),
        ("UPDATE facts SET digest='x' WHERE position=1", 0, "position 1"),
    ],
)
def test_what_would_lose_facts_is_said_and_not_done_unless_agreed_to(
    path: Path, keys: KeyStore, sql: str, right: int, why: str
) -> None:
    epoch = SqliteLog(path, MEETING).epoch
    whole = look(path, MEETING, keys)
    change(path, sql)

    found = look(path, MEETING, keys)

    assert (found.right, found.whole, found.sound) == (right, False, False)
    assert why in found.why
    with pytest.raises(LogFailed, match=why):
        mend(path, MEETING, keys, Seeded())
    assert not list(path.parent.glob("*.damaged-*"))
    if not right:
        with pytest.raises(LogFailed, match="nothing in it is proven"):
            mend(path, MEETING, keys, Seeded(), cut=True)
        return
    mend(path, MEETING, keys, Seeded("later"), cut=True)
    log = SqliteLog(path, MEETING)
    assert len(list(log.read())) == right < whole.right
    assert log.epoch != epoch, "no browser takes it for the log that it knew"
    log.close()
    told = [bytes(row[2]) for row in everything(path)[2]]  # type: ignore[call-overload]
    assert max(mending._position(answer) for answer in told) == right, "none is of what is gone"


def test_first_answers_and_once_keys_are_made_again_from_the_facts(
    path: Path, keys: KeyStore
) -> None:
    _, _, outcomes, once = everything(path)
    granted = [row for row in outcomes if b'"done"' in bytes(row[2])]  # type: ignore[call-overload]
    change(path, "DELETE FROM outcomes")
    change(path, "DELETE FROM once")
    note_halt(path, "fault")

    found = mend(path, MEETING, keys, Seeded())

    assert found.answers_made_again == len(granted) > 10
    assert everything(path)[3] == once
    again = [(row[0], row[1], row[2]) for row in everything(path)[2]]
    assert again == [(row[0], row[1], row[2]) for row in granted], "byte for byte"


def test_a_file_with_torn_pages_gives_what_can_be_read(path: Path, keys: KeyStore) -> None:
    raw = bytearray(path.read_bytes())
    for page in range(4, len(raw) // 4096, 3):
        raw[page * 4096 : page * 4096 + 512] = bytes(512)
    path.write_bytes(raw)

    found = look(path, MEETING, keys)

    assert not found.sound
    assert found.why or found.file


def test_a_file_that_is_no_log_at_all_is_said_to_be_none(path: Path, keys: KeyStore) -> None:
    path.write_bytes(b"not a database at all" * 300)

    found = look(path, MEETING, keys)

    assert (found.facts, found.whole) == (0, False)
    assert "not a database" in found.why


@pytest.mark.parametrize("step", [1, 2])
def test_a_crash_while_files_change_places_is_got_over(
    path: Path, keys: KeyStore, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(path)
    note_halt(path, "fault")
    done: list[object] = []

    def crash(rename: Callable[..., None]) -> Callable[..., None]:
        def renamed(old: Path, new: Path) -> None:
            if ".mended" not in new.name:
                done.append(old)
                if len(done) > step - 1:
                    raise KeyboardInterrupt
            rename(old, new)

        return renamed

    with monkeypatch.context() as crashing:
        crashing.setattr(os, "rename", crash(os.rename))
        with pytest.raises(KeyboardInterrupt):
            mend(path, MEETING, keys, Seeded())
    assert mending.halted(path)

    mend(path, MEETING, keys, Seeded())

    assert everything(path) == before
    assert not mending.halted(path)


@pytest.mark.parametrize("after", [False, True], ids=["before the disk", "on the disk"])
async def test_after_a_fault_the_next_start_mends_the_room_and_loses_nothing(
    tmp_path: Path, after: bool, caplog: pytest.LogCaptureFixture
) -> None:
    stores = FaultyStores(tmp_path, Seeded())
    async with hub_on(tmp_path, stores=stores) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        stores.log.fails_before, stores.log.fails_after = not after, after
        unknown = await steering.live.submit("s3", "cast-unknown", CastBallot("v1", ("P1",)))
        assert unknown == No("cast-unknown", "read_only")
        await until(lambda: mending.halted(tmp_path / "rooms" / "r1.db"))
        epoch = steering.live.epoch

    async with hub_on(tmp_path) as hub:
        live = await hub.get("r1")
        vote = live.room.vote
        assert vote is not None
        assert set(vote.casts) == ({"s2", "s3"} if after else {"s2"})
        assert live.epoch == epoch
        assert "a proven copy" in caplog.text
        assert isinstance(await live.submit("s3", "cast-unknown", CastBallot("v1", ("P1",))), Done)
        await Steering(live).person()
    assert (tmp_path / "rooms" / "r1.db.damaged-1").exists()


async def test_a_room_that_cannot_be_mended_without_loss_stays_shut(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        await (await new_room(hub)).choosing()
    path = tmp_path / "rooms" / "r1.db"
    change(path, "DELETE FROM facts WHERE position=3")
    note_halt(path, "fault")
    async with hub_on(tmp_path) as hub:
        with pytest.raises((LogFailed, RoomBroken), match="position 4 is in its place"):
            await hub.get("r1")
    assert path.exists()


def test_a_copy_that_cannot_be_written_changes_nothing(
    path: Path, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LogFailed("database or disk is full")

    before = everything(path)
    note_halt(path, "fault")
    monkeypatch.setattr(sqlite, "write", full)

    with pytest.raises(LogFailed, match="full"):
        mend(path, MEETING, keys, Seeded())

    assert everything(path) == before
    assert mending.halted(path)
