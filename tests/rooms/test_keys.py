"""Keys outlive a crash, and a destroyed key is gone for ever, bytes and all."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from folkmoot_rooms import sqlite_files
from folkmoot_rooms.keys import KEY_BYTES, KeyGone, KeyMissing, KeysFailed, KeyStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.db"


@pytest.fixture
def keys(path: Path) -> Iterator[KeyStore]:
    store = KeyStore(path)
    yield store
    store.close()


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_a_key_is_made_once_and_stays_the_same(keys: KeyStore, path: Path) -> None:
    first = keys.get_or_make("r1", ["seat:s1", "seat:s2"])
    again = keys.get_or_make("r1", ["seat:s2", "seat:s3"])
    reader = KeyStore(path)

    assert len({first["seat:s1"], first["seat:s2"], again["seat:s3"]}) == 3
    assert {len(key) for key in first.values()} == {KEY_BYTES}
    assert again["seat:s2"] == first["seat:s2"]
    assert reader.ring("r1") == first | again
    reader.close()


def test_a_key_can_be_read_from_the_disk_before_its_maker_lets_go(
    keys: KeyStore, path: Path
) -> None:
    made = keys.get_or_make("r1", ["room"])
    db = sqlite_files.connect_to_read(path)

    assert db.execute("SELECT room, id, key FROM keys").fetchall() == [("r1", "room", made["room"])]
    db.close()


def test_the_keys_of_a_kind_are_known_those_that_are_gone_last(keys: KeyStore) -> None:
    for room, key_id in (("r1", "vote:v1"), ("r2", "vote:v1"), ("r3", "side:v1"), ("r4", "voter")):
        keys.get_or_make(room, [key_id])
    keys.destroy("r1", ["vote:v1"])

    assert keys.of_kind("vote:") == [("r2", "vote:v1", False), ("r1", "vote:v1", True)]


def test_rooms_share_no_keys(keys: KeyStore) -> None:
    one = keys.get_or_make("r1", ["room"])["room"]
    two = keys.get_or_make("r2", ["room"])["room"]

    assert one != two
    assert keys.ring("r1") == {"room": one}


def test_a_key_that_never_existed_is_missing_not_gone(keys: KeyStore) -> None:
    with pytest.raises(KeyMissing):
        keys.get("r1", "room")


def test_a_kept_key_never_overwrites_another(keys: KeyStore) -> None:
    first = keys.keep("r1", {"room": b"a" * KEY_BYTES})
    second = keys.keep("r1", {"room": b"b" * KEY_BYTES})

    assert first == second == {"room": b"a" * KEY_BYTES}


def test_a_destroyed_key_is_gone_for_ever(keys: KeyStore, path: Path) -> None:
    keys.get_or_make("r1", ["vote:v1"])

    keys.destroy("r1", ["vote:v1"])

    with pytest.raises(KeyGone):
        keys.get("r1", "vote:v1")
    with pytest.raises(KeyGone):
        keys.get_or_make("r1", ["vote:v1"])
    reader = KeyStore(path)
    with pytest.raises(KeyGone):
        reader.keep("r1", {"vote:v1": b"x" * KEY_BYTES})
    assert reader.ring("r1") == {"vote:v1": None}
    reader.close()


def test_a_key_destroyed_before_it_was_made_is_never_made(keys: KeyStore) -> None:
    keys.destroy("r1", ["vote:v9"])

    with pytest.raises(KeyGone):
        keys.get_or_make("r1", ["room", "vote:v9"])
    assert keys.ring("r1") == {"vote:v9": None}


def test_the_bytes_of_a_destroyed_key_are_in_no_file(keys: KeyStore, tmp_path: Path) -> None:
    # Enough keys for several pages, so that some leave cells and some leave whole pages.
    made = keys.get_or_make("r1", [f"seat:s{n}" for n in range(1000)])
    kept = keys.get_or_make("r1", ["vote:v1"])["vote:v1"]
    assert all(key in bytes_on_disk(tmp_path) for key in made.values())

    keys.destroy("r1", made)

    left = bytes_on_disk(tmp_path)
    assert [key for key in made.values() if key in left] == []
    assert kept in left


def test_a_deleted_room_leaves_no_key_and_no_other_room_is_touched(
    keys: KeyStore, tmp_path: Path
) -> None:
    gone = keys.get_or_make("r1", ["room", "seat:s1"])
    stays = keys.get_or_make("r2", ["room"])

    keys.destroy_room("r1")

    left = bytes_on_disk(tmp_path)
    assert [key for key in gone.values() if key in left] == []
    assert keys.ring("r2") == stays


def test_destroying_says_so_when_somebody_still_holds_the_old_bytes(
    keys: KeyStore, path: Path
) -> None:
    keys.get_or_make("r1", ["room"])
    reader = sqlite_files.connect_to_read(path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM keys").fetchall()
    keys._db.execute("PRAGMA busy_timeout=1")

    with pytest.raises(KeysFailed, match="another process"):
        keys.destroy("r1", ["room"])
    reader.close()


def test_a_secret_is_drawn_once_for_each_name(keys: KeyStore, path: Path) -> None:
    codes = keys.secret("codes")
    reader = KeyStore(path)

    assert reader.secret("codes") == codes
    assert keys.secret("links") != codes
    assert len(codes) == KEY_BYTES
    reader.close()


def test_only_the_owner_may_read_the_keys(keys: KeyStore, tmp_path: Path) -> None:
    keys.get_or_make("r1", ["room"])

    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_a_file_that_is_no_key_store_is_refused_in_words(path: Path) -> None:
    path.write_bytes(b"something else entirely" * 100)

    with pytest.raises(KeysFailed, match="not a database"):
        KeyStore(path)


def test_a_full_disk_is_told_and_no_key_is_handed_out(keys: KeyStore) -> None:
    keys._db.execute("PRAGMA max_page_count=1")

    with pytest.raises(KeysFailed, match="full"):
        keys.get_or_make("r1", [f"seat:s{n}" for n in range(500)])
    assert keys.ring("r1") == {}
