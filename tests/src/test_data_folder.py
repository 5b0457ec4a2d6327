"""A data folder says its format: old ones open for ever, newer ones are left alone."""

import shutil
from pathlib import Path

import pytest
from tests.rooms.record_log import ELECTION, FOLDER, MEETING
from tests.src.test_operations import get

from folkmoot import data_folder
from folkmoot.__main__ import main
from folkmoot.data_folder import FORMAT, FolderTooNew, check
from folkmoot.serve import running
from folkmoot.settings import Settings

# What the first release wrote beside the recorded logs: numbers of rooms, sessions, links.
REGISTRY = FOLDER.with_name("folder-v1") / "registry.db"
NUMBERS = {MEETING: "482913507", ELECTION: "482913515"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The data folder of a first release, before folders said their format."""
    folder = tmp_path / "data"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.json"))
    shutil.copy(REGISTRY, folder / "registry.db")
    return folder


async def test_the_folder_of_the_first_release_is_served(old: Path) -> None:
    async with running(Settings(port=0, data=old)) as server:
        for room, number in NUMBERS.items():
            assert await server.lobby.room_at(number) == room
            page = await get(f"/m/{number}/result", server.settings.address)
            assert page.status_code == 200
        assert (
            "Bench by the river"
            in (await get(f"/m/{NUMBERS[MEETING]}/result", server.settings.address)).text
        )
    assert (old / "format").read_text() == f"{FORMAT}\n"


def test_a_folder_is_marked_once(tmp_path: Path) -> None:
    check(tmp_path)
    before = (tmp_path / "format").stat().st_mtime_ns
    check(tmp_path)

    assert (tmp_path / "format").stat().st_mtime_ns == before
    (tmp_path / "format").write_text("")
    check(tmp_path)


@pytest.mark.parametrize("found", [str(FORMAT + 1), "0", "what"])
def test_a_folder_of_another_version_is_left_alone_and_told_why(
    old: Path, found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (old / "format").write_text(found)
    before = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}

    assert main(["serve", "--port", "0", "--data", str(old)]) == 2

    said = capsys.readouterr().err
    assert f"has format {found}" in said
    assert "Install the newer version" in said
    after = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}
    del after[old / "lock"]
    assert after == before
    with pytest.raises(FolderTooNew):
        data_folder.check(old)
