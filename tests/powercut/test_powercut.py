"""A cut of the power, or a disk that says no, costs nothing that was acknowledged."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.powercut import rooms
from tests.powercut.cuts import Report, cut_often
from tests.powercut.faults import FAULTS, fail_everywhere, only
from tests.powercut.recorder import recorded
from tests.powercut.story import ROOM, Story

from folkmoot_rooms.log import LogFailed, sqlite

TMPFS_BYTES = 256 * 1024


def lost_nothing(report: Report) -> bool:
    return (report.lost, report.corrupt, report.first) == (0, 0, "")


def test_a_cut_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    report = cut_often(tmp_path, 150, seed=1)

    assert lost_nothing(report), report
    assert report.unsynced > 100, "most states had something in flight"


def test_the_same_cuts_lose_facts_of_a_log_that_does_not_sync(tmp_path: Path) -> None:
    assert cut_often(tmp_path, 60, seed=1, synchronous="NORMAL").lost > 20


def test_a_disk_that_refuses_any_one_thing_costs_nothing_acknowledged(tmp_path: Path) -> None:
    faults, report = fail_everywhere(tmp_path, seed=3, turns=2)

    assert lost_nothing(report), report
    assert faults > 20


def test_a_new_log_is_there_whole_or_not_at_all_whatever_the_disk_refuses(tmp_path: Path) -> None:
    for number in range(1, 100):
        path = fresh(tmp_path, number) / f"{ROOM}.db"
        with recorded() as recorder:
            recorder.refuses = only(number, FAULTS["full"])
            with suppress(LogFailed):
                sqlite.create(path, ROOM).close()
            if recorder.asked < number:
                break
        if path.exists():
            sqlite.SqliteLog(path, ROOM).close()

    assert number > 10


async def rooms_that_fail(folder: Path, step: int) -> int:
    """Refuse every ``step``-th thing that the script of a room asks for; return how many."""
    number = step
    while await rooms.fail(fresh(folder, number), number, FAULTS["full"]):
        number += step
    return number // step


def fresh(folder: Path, number: int) -> Path:
    made = folder / str(number)
    made.mkdir()
    return made


async def test_a_room_whose_disk_refuses_something_goes_read_only_and_every_answer_stands(
    tmp_path: Path,
) -> None:
    assert await rooms_that_fail(tmp_path, 17) > 3


@pytest.mark.long
async def test_the_same_for_everything_that_a_room_asks_its_disk_for(tmp_path: Path) -> None:
    assert await rooms_that_fail(tmp_path, 1) > 60


@pytest.mark.long
def test_a_million_cuts_lose_nothing_acknowledged(tmp_path: Path) -> None:
    assert lost_nothing(cut_often(tmp_path, 1_000_000, seed=2))
    assert cut_often(tmp_path, 10_000, seed=2, synchronous="NORMAL").lost > 1_000


@pytest.mark.long
def test_a_disk_that_refuses_anything_in_long_stories_costs_nothing(tmp_path: Path) -> None:
    for seed in range(20):
        faults, report = fail_everywhere(tmp_path, seed, turns=40)

        assert lost_nothing(report), report
        assert faults > 200


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of a few pages."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    size = f"size={TMPFS_BYTES}"
    mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_costs_nothing_acknowledged_and_is_gone_on_with_when_there_is_room(
    tiny_disk: Path,
) -> None:
    ballast = tiny_disk / "ballast"
    ballast.write_bytes(bytes(32 * 1024))
    path = tiny_disk / f"{ROOM}.db"
    log = sqlite.create(path, ROOM)
    story = Story(seed=5, turns=400)
    position, said = 0, ""
    for turn in story.turns:
        try:
            position = log.append(position, turn)
        except LogFailed as error:
            said = str(error)
            break
    assert "full" in said
    with pytest.raises(LogFailed, match="nothing is written"):
        log.append(position, story.turns[0])
    log.close()

    ballast.unlink()
    again = sqlite.SqliteLog(path, ROOM)
    facts = list(again.read())
    assert 0 < position <= len(facts) < len(story.facts)
    assert facts == story.facts[: len(facts)]
    following = next(t for t in story.turns if t.facts[0].position == len(facts) + 1)
    assert again.append(len(facts), following) > len(facts)
    again.close()
