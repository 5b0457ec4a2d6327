"""``folkmoot backup``, ``restore`` and ``repair``: proven copies, and exact words about damage."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rooms.live import Steering, hub_on, new_room
from tests.rooms.record_log import FOLDER, MEETING
from tests.src.servers import served

from folkmoot import backup, lock
from folkmoot.__main__ import main
from folkmoot.backup import Differs, NoBackup, back_up, restore
from folkmoot.lobby.registry import Registry
from folkmoot_rooms.keys import KeyStore, ring_in
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.mending import look, note_halt
from folkmoot_rooms.sealing import seat_key


def quiet(room: str, number: int, all_: int) -> None:
    """Say nothing."""


def change(path: Path, sql: str) -> None:
    db = sqlite3.connect(path)
    with db:
        db.execute(sql)
    db.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the two recorded rooms."""
    folder = tmp_path / "data"
    (folder / "rooms").mkdir(parents=True)
    for path in (*(FOLDER / "rooms").glob("*.db"), FOLDER / "keys.db"):
        shutil.copy(path, folder / path.relative_to(FOLDER))
    registry = Registry(folder / "registry.db")
    registry.add_room(MEETING, 1)
    registry.close()
    return folder


def copies(data: Path) -> tuple[Path, Path]:
    back_up(data, data.with_name("copy"), data.with_name("copy-keys"), quiet)
    return data.with_name("copy"), data.with_name("copy-keys")


async def test_a_backup_of_a_served_folder_is_restored_to_the_same_rooms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, copy, new = tmp_path / "data", tmp_path / "copy", tmp_path / "new"
    async with served(data) as house:
        steering = Steering(house.live)
        steering._ids = 1_000
        voting = asyncio.create_task(go_on(steering))
        done = await asyncio.to_thread(main, ["backup", str(copy), "--data", str(data)])
        voting.cancel()
        assert done == 0
        number, epoch = house.number, house.live.epoch
    said = capsys.readouterr().out
    assert "Copied and proven. Meetings: 1." in said
    assert not list(copy.rglob("keys.db"))
    assert {path.name for path in (tmp_path / "copy-keys").iterdir()} == {"keys.db", "backup.json"}
    assert {path.stat().st_mode & 0o77 for path in copy.rglob("*")} == {0}

    assert main(["restore", str(copy), "--data", str(new)]) == 0
    assert f"Restored to {new} and proven." in capsys.readouterr().out
    facts = json.loads((copy / "backup.json").read_text())["rooms"]["r1"]["facts"]
    async with hub_on(new) as hub:
        live = await hub.get("r1")
        assert live.room.position == facts
        assert live.room.title == "Test"
        assert live.epoch != epoch
    registry = Registry(new / "registry.db")
    assert registry.room_at(number) == "r1"
    registry.close()


async def go_on(steering: Steering) -> None:
    """Have people come in until told to stop."""
    while True:
        await steering.person("Ann")


def test_nothing_is_written_over(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy, _ = copies(data)

    assert main(["backup", str(copy), "--data", str(data)]) == 2
    assert "is there already" in capsys.readouterr().err
    with lock.held(data):
        assert main(["restore", str(copy), "--data", str(data)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["backup", str(data / "x"), "--data", str(copy)]) == 2
    assert "is not a folder that keeps meetings" in capsys.readouterr().err
    assert main(["restore", str(data), "--data", str(data / "x")]) == 2
    assert not list(data.parent.glob("*.partial"))


def spoil_log(copy: Path, keys: Path) -> None:
    path = copy / "rooms" / f"{MEETING}.db"
    path.write_bytes(path.read_bytes()[:-1] + b"x")


def lose_log(copy: Path, keys: Path) -> None:
    (copy / "rooms" / f"{MEETING}.db").unlink()


def spoil_keys(copy: Path, keys: Path) -> None:
    change(keys / "keys.db", "DELETE FROM keys")


@pytest.mark.parametrize("spoil", [spoil_log, lose_log, spoil_keys])
def test_a_backup_that_was_changed_is_not_restored(
    data: Path, spoil: Callable[[Path, Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    copy, keys = copies(data)
    spoil(copy, keys)

    assert main(["restore", str(copy), "--data", str(data.with_name("new"))]) == 1

    assert "it is not" in capsys.readouterr().out
    assert not data.with_name("new").exists()


def test_the_keys_of_another_backup_are_refused(data: Path) -> None:
    copy, _ = copies(data)
    other = data.with_name("other")
    back_up(data, other, data.with_name("other-keys"), quiet)

    with pytest.raises(NoBackup, match="are not the keys of"):
        restore(copy, data.with_name("other-keys"), data.with_name("new"), None, quiet)


def test_a_log_that_is_damaged_is_not_called_backed_up(data: Path) -> None:
    change(data / "rooms" / f"{MEETING}.db", "DELETE FROM facts WHERE position=3")

    with pytest.raises(Differs, match=f"{MEETING}: .*position 3"):
        copies(data)
    assert not data.with_name("copy").exists()


def test_whoever_was_erased_since_a_backup_is_erased_again(data: Path) -> None:
    copy, copy_keys = copies(data)
    keys = KeyStore(data / "keys.db")
    keys.destroy(MEETING, [seat_key("s3")])
    keys.close()
    new = data.with_name("new")

    _, again = restore(copy, copy_keys, new, data, quiet)

    assert again == 1
    assert ring_in(new / "keys.db", MEETING)[seat_key("s3")] is None
    assert ring_in(copy_keys / "keys.db", MEETING)[seat_key("s3")] is not None
    with pytest.raises(NoBackup, match=r"has no keys\.db"):
        restore(copy, copy_keys, data.with_name("newer"), new / "rooms", quiet)


async def test_a_vote_that_is_still_open_in_the_backup_keeps_its_key(tmp_path: Path) -> None:
    data, new = tmp_path / "data", tmp_path / "new"
    async with hub_on(data) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        Registry(data / "registry.db").close()
        await asyncio.to_thread(back_up, data, tmp_path / "copy", tmp_path / "keys", quiet)
        await steering.close()
        await hub.settled("r1")

    restore(tmp_path / "copy", tmp_path / "keys", new, data, quiet)

    async with hub_on(new) as hub:
        again = Steering(await hub.get("r1"))
        again._ids = 1_000
        await again.close()
        assert (await hub.settled("r1")).room.vote is not None
        vote = again.live.room.vote
        assert vote is not None
        assert vote.ballots == (("P1",),)


def test_a_key_that_goes_while_its_log_is_copied_makes_the_copy_begin_anew(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backup._copy
    times: list[Path] = []

    def copy_slowly(source: Path, path: Path) -> None:
        real(source, path)
        if source.stem == MEETING and not times:
            times.append(source)
            keys = KeyStore(data / "keys.db")
            keys.destroy(MEETING, [seat_key("s3")])
            keys.close()

    monkeypatch.setattr(backup, "_copy", copy_slowly)
    _, keys = copies(data)

    assert times
    assert ring_in(keys / "keys.db", MEETING)[seat_key("s3")] is None


# --- repair ------------------------------------------------------------------------------------


def repair(data: Path, *more: str) -> int:
    return main(["repair", "--data", str(data), *more])


def test_repair_says_that_logs_are_right_and_leaves_them(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (data / "rooms" / f"{MEETING}.db").read_bytes()

    assert repair(data) == 0

    assert capsys.readouterr().out.count("right, ") == 2
    assert (data / "rooms" / f"{MEETING}.db").read_bytes() == before


def test_repair_mends_a_log_that_the_disk_failed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "rooms" / f"{MEETING}.db"
    note_halt(path, "disk I/O error")
    change(path, "DELETE FROM outcomes WHERE command='command-9'")

    assert repair(data, MEETING) == 0

    said = capsys.readouterr().out
    assert "mended. All" in said
    assert "The disk had said: disk I/O error" in said
    assert f"kept as {MEETING}.db.damaged-1" in said
    assert repair(data) == 0


def test_repair_says_what_would_be_lost_and_loses_it_only_when_told(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "rooms" / f"{MEETING}.db"
    change(path, "DELETE FROM facts WHERE position=12")

    assert repair(data, MEETING) == 1
    said = capsys.readouterr().out
    assert "11 of " in said
    assert "position 13 is in its place" in said
    assert "--cut goes on from there" in said

    assert repair(data, MEETING, "--cut") == 1
    assert "11 entries are proven and kept. Later ones are lost." in capsys.readouterr().out
    keys = KeyStore(data / "keys.db")
    assert look(path, MEETING, keys).sound
    keys.close()
    log = SqliteLog(path, MEETING)
    assert len(list(log.read())) == 11
    log.close()


def test_repair_leaves_a_folder_alone_that_is_served_or_is_none(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with lock.held(data):
        assert repair(data) == 2
    assert "already serves" in capsys.readouterr().err
    assert repair(data / "rooms") == 2
    assert "is not a folder that keeps meetings" in capsys.readouterr().err
    assert repair(data, "999 999 999") == 2
    assert "no meeting with the number" in capsys.readouterr().err
