"""A snapshot and the rest of the log are the whole log, for every kind of fact."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.rooms.live import Seeded
from tests.rooms.record_log import ELECTION, FOLDER, MEETING

from folkmoot_rooms import snapshots
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.opening import past
from folkmoot_rooms.people import Hat
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import SEALED, RoomSeals, idea_key, seat_key
from folkmoot_rooms.snapshots import Unusable, take, use
from folkmoot_rooms.state import Idea, Room, Seat
from folkmoot_rooms.topics import Moved, moved


class Recorded:
    """A recorded room with its keys, at any position."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.keys = KeyStore(folder / "keys.db")
        self.log = SqliteLog(folder / "rooms" / f"{name}.db", name)
        self.chance = Seeded("snapshots")

    def at(self, position: int | None = None) -> tuple[Head, list[Moved]]:
        tail: list[Moved] = []
        seals = RoomSeals(self.name, self.keys, bytes)
        head = replay(
            Head(Room(id=self.name)),
            self.log.read(limit=position),
            seals,
            lambda n, event: tail.append(moved(n, event)),
        )
        return head, tail

    def snapshot(self, position: int | None = None) -> bytes:
        head, tail = self.at(position)
        return take(head, self.log.epoch, tail, self.keys, self.chance)

    def open(self, raw: bytes | None) -> tuple[Head, list[Moved], int]:
        seals = RoomSeals(self.name, self.keys, bytes)
        found = past(self.name, self.log, seals, self.keys, raw)
        return found.head, list(found.tail), found.kept.room.position

    def close(self) -> None:
        self.log.close()
        self.keys.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "data"))


@pytest.fixture
def meeting(folder: Path) -> Iterator[Recorded]:
    recorded = Recorded(folder, MEETING)
    yield recorded
    recorded.close()


@pytest.mark.parametrize("name", [MEETING, ELECTION])
def test_a_snapshot_anywhere_and_the_tail_are_the_whole_log(name: str, folder: Path) -> None:
    """Between them the two recorded rooms hold every kind of fact; another test sees to that."""
    recorded = Recorded(folder, name)
    whole = recorded.at()

    for position in range(1, whole[0].room.position + 1):
        head, tail, kept = recorded.open(recorded.snapshot(position))

        assert (head, tail) == whole
        assert kept == position
    recorded.close()


def test_nobody_can_read_a_word_or_a_ballot_in_a_snapshot(meeting: Recorded) -> None:
    words = set()
    for position in range(1, meeting.at()[0].room.position + 1):
        room = meeting.at(position)[0].room
        raw = meeting.snapshot(position)
        held = [room.title, room.question]
        held += [getattr(s, f) for s in room.seats.values() for f in snapshots.SEAT_WORDS]
        held += [getattr(i, f) for i in room.ideas.values() for f in snapshots.IDEA_WORDS]
        told = {word for word in held if word and len(word) > 3 and word != Hat.NOT_SAID}
        words |= told
        assert not [word for word in told if word.encode() in raw]

    assert {"Bench by the river", "Siân", Hat.FRONTLINE} <= words


def test_every_field_of_words_is_in_one_of_the_tables() -> None:
    """What the log seals, and what the room calls it: a new one must be sealed here, too."""
    told = {field for fields, _ in SEALED.values() for field in fields}
    held = {*snapshots.ROOM_WORDS, *snapshots.SEAT_WORDS, *snapshots.IDEA_WORDS}

    assert {"reason", "words"} | {f for f in held if f in told} == told
    for kind, fields in ((Seat, snapshots.SEAT_WORDS), (Idea, snapshots.IDEA_WORDS)):
        of_words = {f.name for f in msgspec.structs.fields(kind) if f.type == str | None}
        assert of_words == set(fields) - {"hat"}


def test_who_is_erased_is_gone_from_a_snapshot_made_before(meeting: Recorded) -> None:
    raw = meeting.snapshot()
    assert meeting.open(raw)[0].room.seats["s3"].name == "Siân"

    meeting.keys.destroy(MEETING, [seat_key("s3"), idea_key("P1")])

    head, tail, kept = meeting.open(raw)
    assert kept
    assert (head, tail) == meeting.at()
    assert head.room.seats["s3"].name is None
    assert head.room.ideas["P1"].title is None


def test_who_is_erased_while_their_words_are_in_memory_is_in_no_later_snapshot(
    meeting: Recorded,
) -> None:
    head, tail = meeting.at()
    assert head.room.seats["s3"].name == "Siân"
    meeting.keys.destroy(MEETING, [seat_key("s3")])

    raw = take(head, meeting.log.epoch, tail, meeting.keys, meeting.chance)

    assert meeting.open(raw)[0] == meeting.at()[0]
    whole = msgspec.msgpack.decode(raw[snapshots.MARK_BYTES :])
    assert seat_key("s3") not in whole["words"]
    assert seat_key("s2") in whole["words"]


def changed(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda raw: raw[:0],
        lambda raw: raw[:40],
        lambda raw: raw[:-1],
        lambda raw: raw + b"x",
        changed,
    ],
    ids=["empty", "cut", "short", "long", "changed"],
)
def test_a_spoilt_snapshot_is_ignored_with_a_line(
    meeting: Recorded, spoilt: "type[bytes]", caplog: pytest.LogCaptureFixture
) -> None:
    head, _, kept = meeting.open(spoilt(meeting.snapshot()))

    assert (head, kept) == (meeting.at()[0], 0)
    assert "its snapshot is not used" in caplog.text


def test_a_snapshot_by_other_code_is_ignored(
    meeting: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = meeting.snapshot()
    monkeypatch.setattr(snapshots, "_code", lambda: "another")

    with pytest.raises(Unusable, match="another version"):
        use(raw, MEETING, meeting.log, meeting.keys)


def test_a_snapshot_of_another_log_or_fact_is_ignored(meeting: Recorded, folder: Path) -> None:
    head, tail = meeting.at()
    other = Recorded(folder, ELECTION)
    for wrong in (
        other.snapshot(),
        take(head, "other-epoch", tail, meeting.keys, meeting.chance),
        take(msgspec.structs.replace(head, digest="0" * 64), meeting.log.epoch, tail,
             meeting.keys, meeting.chance),
    ):  # fmt: skip
        with pytest.raises(Unusable, match=r"another log|another fact"):
            use(wrong, MEETING, meeting.log, meeting.keys)
    other.close()


def test_a_snapshot_beyond_the_end_of_a_log_is_ignored(meeting: Recorded) -> None:
    raw = meeting.snapshot()
    meeting.log._db.execute("DELETE FROM facts WHERE position > 3")

    with pytest.raises(Unusable, match="the log has no position"):
        use(raw, MEETING, meeting.log, meeting.keys)


def test_a_snapshot_under_other_keys_is_ignored(meeting: Recorded, tmp_path: Path) -> None:
    raw = meeting.snapshot()
    others = KeyStore(tmp_path / "other.db")

    with pytest.raises(Unusable, match="other keys"):
        use(raw, MEETING, meeting.log, others)
    others.close()
