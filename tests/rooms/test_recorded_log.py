"""A log that was recorded once opens for ever, to the very same room."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from tests.rooms.live import hub_on
from tests.rooms.record_log import (
    ELECTION,
    ERASED_SEAT,
    FOLDER,
    MEETING,
    Expected,
    main,
    record,
)

from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log import chain, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.people import Hat
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import NoKeys, RoomSeals
from folkmoot_rooms.state import Room
from folkmoot_rooms.tally import count_vote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy, so that opening it leaves the recorded files as they are."""
    return Path(shutil.copytree(FOLDER, tmp_path / "data"))


@pytest.fixture
def keys(folder: Path) -> Iterator[KeyStore]:
    keys = KeyStore(folder / "keys.db")
    yield keys
    keys.close()


def expected(name: str) -> Expected:
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=Expected)


def log_of(folder: Path, name: str) -> sqlite.SqliteLog:
    return SqliteLog(folder / "rooms" / f"{name}.db", name)


@pytest.mark.parametrize("name", [MEETING, ELECTION])
def test_a_recorded_log_gives_the_same_room(name: str, folder: Path, keys: KeyStore) -> None:
    log = log_of(folder, name)

    head = replay(Head(Room(id=name)), log.read(), RoomSeals(name, keys, bytes))

    assert head.room == expected(name).room
    assert (head.room.position, head.digest) == (expected(name).position, expected(name).head)
    log.close()


@pytest.mark.parametrize("name", [MEETING, ELECTION])
def test_the_recorded_result_is_still_what_the_count_comes_to(name: str) -> None:
    vote = expected(name).room.vote

    assert vote is not None
    assert (vote.document, vote.digest) == count_vote(vote)


def test_every_kind_of_fact_was_recorded(folder: Path) -> None:
    kinds = set()
    for name in (MEETING, ELECTION):
        log = log_of(folder, name)
        kinds |= {envelope.event["type"] for _, envelope in chain.verify(log.read(), name)}
        log.close()

    assert kinds == {kind.__name__ for kind in get_args(AnyEvent)}


def test_the_recorded_words_are_there_but_for_the_person_who_was_erased() -> None:
    room = expected(MEETING).room

    assert room.seats["s3"].name == "Siân"
    assert room.ideas["P1"].title == "Bench by the river"
    assert room.seats[ERASED_SEAT].name is None
    assert (room.seats["s3"].hat, room.seats[ERASED_SEAT].hat) == (Hat.FRONTLINE, Hat.NOT_SAID)


def test_a_recorded_log_verifies_without_any_key(folder: Path) -> None:
    log = log_of(folder, MEETING)

    head = replay(Head(Room(id=MEETING)), log.read(), RoomSeals(MEETING, NoKeys(), bytes))

    assert head.digest == expected(MEETING).head
    assert head.room.vote == expected(MEETING).room.vote
    log.close()


async def test_a_hub_opens_the_recorded_folder_and_has_nothing_to_add(folder: Path) -> None:
    async with hub_on(folder) as hub:
        for name in (MEETING, ELECTION):
            live = await hub.settled(name)
            assert live.room == expected(name).room


def test_a_recorded_log_is_never_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    before = (FOLDER / f"{MEETING}.json").read_bytes()

    assert main() == 1

    assert "never overwritten" in capsys.readouterr().err
    assert (FOLDER / f"{MEETING}.json").read_bytes() == before


async def test_the_same_meeting_held_twice_leads_to_the_same_log(tmp_path: Path) -> None:
    # Time and chance are handed in, so a room is the same to the last byte wherever it runs.
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        await record(folder)

    for name in (MEETING, ELECTION):
        one, two = ((folder / f"{name}.json").read_bytes() for folder in folders)
        assert one == two
