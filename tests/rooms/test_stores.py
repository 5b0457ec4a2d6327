"""A data folder holds keys and one log a room, and nothing leads out of it."""

import stat
from pathlib import Path

import pytest

from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.stores import FolderStores


def test_a_folder_holds_keys_and_a_log_for_each_room(tmp_path: Path) -> None:
    stores = FolderStores(tmp_path / "data")
    stores.create("r1").close()
    stores.keys.get_or_make("r1", ["room"])
    stores.close()

    files = {path.name for path in (tmp_path / "data").rglob("*.db")}
    assert files == {"keys.db", "r1.db"}
    assert stat.S_IMODE((tmp_path / "data" / "rooms").stat().st_mode) == 0o700


def test_a_room_opens_again_with_the_same_epoch(tmp_path: Path) -> None:
    stores = FolderStores(tmp_path)
    made = stores.create("r1")
    again = stores.open("r1")

    assert again.epoch == made.epoch
    made.close()
    again.close()
    stores.close()


def test_a_room_that_never_was_is_unknown(tmp_path: Path) -> None:
    stores = FolderStores(tmp_path)

    with pytest.raises(Refused) as refused:
        stores.open("r9")

    assert refused.value.code == "room_unknown"
    assert list((tmp_path / "rooms").iterdir()) == []
    stores.close()


def test_a_room_is_made_once(tmp_path: Path) -> None:
    stores = FolderStores(tmp_path)
    stores.create("r1").close()

    with pytest.raises(LogFailed, match="already"):
        stores.create("r1")
    stores.close()


@pytest.mark.parametrize(
    "room", ["", "..", "../keys", "a/b", "a\\b", "a.b", "a\n", "é", "a" * 41, "\0"]
)
def test_an_id_that_could_lead_elsewhere_is_no_room(tmp_path: Path, room: str) -> None:
    stores = FolderStores(tmp_path)

    for door in (stores.open, stores.create):
        with pytest.raises(Refused) as refused:
            door(room)
        assert refused.value.code == "room_unknown"
    stores.close()
