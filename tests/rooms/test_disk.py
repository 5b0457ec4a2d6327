"""A disk that gets full: no new rooms in time, a ballast for what is open, nothing lost."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms.live import Seeded, Steering, hub_on, new_room, until

from folkmoot_rooms.commands import CastBallot, TakeSeat
from folkmoot_rooms.disk import FULL_BYTES, Disk
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.wire import Done, No

MIB = 1024 * 1024


class Free(Disk):
    """A disk with as much free as a test says."""

    free = 1_000 * MIB

    def free_bytes(self) -> int:
        return self.free


def test_a_ballast_is_taken_kept_and_given_up_when_the_disk_is_full(tmp_path: Path) -> None:
    disk = Free(tmp_path, 10 * MIB, 2 * MIB)
    file = tmp_path / "ballast"

    assert disk.take_ballast()
    assert disk.take_ballast()
    assert (file.stat().st_size, file.stat().st_mode & 0o777) == (2 * MIB, 0o600)
    assert file.stat().st_blocks * 512 >= 2 * MIB, "it takes the space that it gives up"
    assert not disk.relieve(), "there is plenty"

    disk.free = FULL_BYTES - 1
    assert disk.relieve()
    assert not file.exists()
    assert not disk.relieve(), "once"
    assert not disk.take_ballast(), "not before there is plenty again"
    disk.free = 1_000 * MIB
    assert disk.take_ballast()


def test_a_half_written_ballast_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "ballast").write_bytes(b"half")

    assert Free(tmp_path, 0, MIB).take_ballast()
    assert (tmp_path / "ballast").stat().st_size == MIB


async def test_there_is_no_new_room_on_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    disk = Free(tmp_path, 256 * MIB)
    stores = FolderStores(tmp_path, Seeded(), disk)
    async with hub_on(tmp_path, stores=stores) as hub:
        steering = await new_room(hub)
        await steering.open()
        disk.free = 255 * MIB

        with pytest.raises(Refused) as refused:
            await hub.create("r2")

        assert refused.value.code == "disk_low"
        await steering.person()
        disk.free = 256 * MIB
        await hub.create("r2")


def test_a_folder_that_is_gone_counts_as_full(tmp_path: Path) -> None:
    assert Disk(tmp_path / "gone", 1).low


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of a few MiB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


async def test_a_disk_that_is_really_full_loses_nothing_that_was_acknowledged(
    small_disk: Path,
) -> None:
    disk = Disk(small_disk, 0, 2 * MIB)
    assert disk.take_ballast()
    stores = FolderStores(small_disk, Seeded(), disk)
    acknowledged = 0
    async with hub_on(small_disk, stores=stores) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        (small_disk / "filler").write_bytes(bytes(max(0, disk.free_bytes() - MIB)))
        for number in range(100_000):
            wish = CastBallot("v1", ("P1",), number)
            answer = await steering.live.submit("s2", f"cast-{number:06}", wish)
            if isinstance(answer, No):
                break
            acknowledged += 1
        assert answer == No(f"cast-{number:06}", "read_only")
        assert steering.live.read_only
        await until(lambda: not (small_disk / "ballast").exists())
    assert acknowledged
    (small_disk / "filler").unlink()

    async with hub_on(small_disk, stores=FolderStores(small_disk, Seeded("later"))) as hub:
        live = await hub.get("r1")
        vote = live.room.vote
        assert vote is not None
        assert vote.casts["s2"].number in {acknowledged, acknowledged + 1}
        last = f"cast-{acknowledged - 1:06}"
        answer = await live.submit("s2", last, CastBallot("v1", ("P1",), acknowledged - 1))
        assert isinstance(answer, Done)
        await Steering(live).person()


async def test_a_disk_full_for_the_keys_harms_no_log(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        keys = hub._stores.keys
        assert isinstance(keys, KeyStore)
        db = keys._db
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count={pages}")
        position = steering.live.room.position
        for number in range(2_000):
            answer = await steering.live.submit("door", f"come-in-{number}", TakeSeat())
            if isinstance(answer, No):
                break
        assert answer == No(f"come-in-{number}", "read_only")
        assert steering.live.room.position > position
    async with hub_on(tmp_path) as hub:
        assert (await hub.get("r1")).room == steering.live.room
