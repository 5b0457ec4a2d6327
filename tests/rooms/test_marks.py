"""A mark tells one wish from another, and nothing else to anybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rooms.test_permissions import SAMPLES

from folkmoot_rooms.commands import AddIdea, CastBallot
from folkmoot_rooms.keys import KeysFailed, KeyStore
from folkmoot_rooms.marks import Marks, differ


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    store = KeyStore(tmp_path / "keys.db")
    yield store
    store.close()


def test_every_wish_has_a_mark_of_its_own_and_keeps_it(keys: KeyStore) -> None:
    marks = [Marks("r1", keys).mark(wish) for wish in SAMPLES]

    assert len(set(marks)) == len(SAMPLES)
    assert marks == [Marks("r1", keys).mark(wish) for wish in SAMPLES]
    assert all(differ(marks[0], other) for other in marks[1:])
    assert not differ(marks[0], marks[0])


def test_a_mark_says_nothing_outside_its_room(keys: KeyStore) -> None:
    wish = CastBallot("v1", ("P1",))

    assert Marks("r1", keys).mark(wish) != Marks("r2", keys).mark(wish)
    assert "P1" not in Marks("r1", keys).mark(wish)


def test_with_any_key_of_the_room_its_marks_can_be_compared_no_more(keys: KeyStore) -> None:
    one, other = AddIdea("Bench", 1), AddIdea("Tree", 1)
    marks, elsewhere = Marks("r1", keys), Marks("r2", keys)
    kept, kept_elsewhere = marks.mark(one), elsewhere.mark(one)

    marks.destroy_keys("idea:P1")

    assert marks.mark(one) != kept
    assert not differ(kept, marks.mark(other)), "nobody can say so any more"
    assert differ(marks.mark(one), marks.mark(other))
    assert elsewhere.mark(one) == kept_elsewhere


def test_the_secret_of_marks_is_in_no_file_once_a_key_was_destroyed(
    keys: KeyStore, tmp_path: Path
) -> None:
    secret = keys.wish_secret("r1")
    other = keys.secret("codes")
    on_disk = [path.read_bytes() for path in tmp_path.iterdir()]
    assert any(secret in raw for raw in on_disk)

    keys.destroy("r1", ["vote:v1"])

    assert not any(secret in path.read_bytes() for path in tmp_path.iterdir())
    assert keys.secret("codes") == other


def test_a_secret_is_forgotten_even_when_the_disk_says_no(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, wish = Marks("r1", keys), AddIdea("Bench", 1)
    before = marks.mark(wish)

    def busy() -> None:
        raise KeysFailed("another process reads the key store")

    with monkeypatch.context() as broken:
        broken.setattr(keys, "_empty_wal", busy)
        with pytest.raises(KeysFailed):
            marks.destroy_keys("seat:s1")

    assert marks.mark(wish) != before
