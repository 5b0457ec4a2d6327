"""Words lie in the log as boxes that open only where they were put."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from folkmoot_rooms import events as e
from folkmoot_rooms import sealing
from folkmoot_rooms.events import AnyEvent, Box, Words
from folkmoot_rooms.keys import KeyMissing, KeyStore
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.sealing import NoKeys, RoomSeals, SealBroken, open_event, seal_event

SECRET = "Mae Siân eisiau gardd"

EVENTS: list[AnyEvent] = [
    e.RoomOpened(SECRET, SECRET, 100, 2, "GBP", True, "equal-shares", "cost", "none"),
    e.SeatTaken("s2", Role.PARTICIPANT, Hat.PERSON, SECRET),
    e.SeatChanged("s2", Hat.PERSON, SECRET),
    e.PersonRemoved("s2", "s1", SECRET),
    e.AppealMade("s2", SECRET),
    e.IdeaAdded("P1", "s2", "s2", 100, "garden", SECRET, SECRET),
    e.IdeaChanged("P1", "s2", 100, "garden", SECRET, SECRET, SECRET),
    e.IdeaHidden("P1", "s1", SECRET),
]


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    store = KeyStore(tmp_path / "keys.db")
    yield store
    store.close()


@pytest.fixture
def seals(keys: KeyStore) -> RoomSeals:
    return RoomSeals("r1", keys, numbered())


class numbered:  # noqa: N801 - stands in for a function.
    """Chance that never repeats and is the same in every run."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, size: int) -> bytes:
        self._next += 1
        return self._next.to_bytes(size, "big")


def test_every_field_of_peoples_words_is_in_the_table() -> None:
    of_words = {
        (kind, name)
        for kind in get_args(AnyEvent)
        for name, hint in get_type_hints(kind).items()
        # A hat may say something of somebody's health.
        if hint in (Words, Hat | None)
    }

    assert of_words == {(kind, f) for kind, (fields, _) in sealing.SEALED.items() for f in fields}
    assert {type(event) for event in EVENTS} == set(sealing.SEALED)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_sealed_words_open_again_and_are_not_readable_meanwhile(
    event: AnyEvent, seals: RoomSeals
) -> None:
    stored = seal_event(event, "s2.command1.0", seals)

    assert SECRET.encode() not in msgspec.json.encode(stored)
    assert open_event(stored, "s2.command1.0", seals) == event


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_words_whose_key_is_gone_come_back_as_none(
    event: AnyEvent, seals: RoomSeals, keys: KeyStore
) -> None:
    stored = seal_event(event, "s2.command1.0", seals)
    keys.keep("r1", seals.fresh)
    fields, key_of = sealing.SEALED[type(event)]

    keys.destroy("r1", [key_of(event)])
    seals.forget(key_of(event))

    erased = msgspec.structs.replace(event, **dict.fromkeys(fields))
    assert open_event(stored, "s2.command1.0", seals) == erased
    assert open_event(stored, "s2.command1.0", RoomSeals("r1", NoKeys(), bytes)) == erased


def test_no_length_tells_one_hat_from_another_or_a_name_from_none(seals: RoomSeals) -> None:
    names = ("", "Al", "Gwenllian", "Siân Ann")
    facts = [
        seal_event(e.SeatTaken("s2", Role.PARTICIPANT, hat, name), "s2.command1.0", seals)
        for hat in Hat
        for name in names
    ]

    assert len({(len(fact["hat"]["box"]), len(fact["name"]["box"])) for fact in facts}) == 1
    assert not any(hat.encode() in msgspec.json.encode(facts) for hat in Hat if hat != Hat.PERSON)


@pytest.mark.parametrize("words", ["", "a", "é" * 8, "a" * 17, "a\u00a0", " b", "x\n y"])
def test_words_come_back_without_what_filled_their_box(words: str, seals: RoomSeals) -> None:
    stored = seal_event(e.AppealMade("s2", words), "p", seals)

    assert len(sealing.padded(words)) % sealing.BLOCK_BYTES == 0
    assert open_event(stored, "p", seals) == e.AppealMade("s2", words)


def test_an_event_without_words_is_stored_plain(seals: RoomSeals) -> None:
    event = e.IdeaWithdrawn("P1", "s2")

    stored = seal_event(event, "s2.command1.0", seals)

    assert stored == {"type": "IdeaWithdrawn", "idea": "P1", "by": "s2"}
    assert open_event(stored, "anywhere", seals) == event
    assert seals.fresh == {}


def test_no_words_and_erased_words_stay_what_they_are(seals: RoomSeals) -> None:
    stored = seal_event(e.IdeaHidden("P1", "s1", None), "p", seals)
    empty = seal_event(e.IdeaHidden("P1", "s1", ""), "p", seals)

    assert stored["reason"] is None
    assert open_event(stored, "p", seals) == e.IdeaHidden("P1", "s1", None)
    assert isinstance(empty["reason"], dict), "that somebody said nothing is not told either"
    assert open_event(empty, "p", seals) == e.IdeaHidden("P1", "s1", "")


MOVES: dict[str, tuple[str, str]] = {
    "another fact": ("r1", "s2.command2.0/title"),
    "another index": ("r1", "s2.command1.1/title"),
    "another field": ("r1", "s2.command1.0/why"),
    "another actor": ("r1", "s3.command1.0/title"),
    "another room": ("r2", "s2.command1.0/title"),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_box_moved_elsewhere_does_not_open(move: str, keys: KeyStore) -> None:
    room, place = MOVES[move]
    keys.keep("r1", {"idea:P1": b"k" * 32})
    keys.keep("r2", {"idea:P1": b"k" * 32})
    box = RoomSeals("r1", keys, numbered()).seal("idea:P1", "s2.command1.0/title", b"words")
    there = RoomSeals(room, keys, numbered())

    with pytest.raises(SealBroken, match="does not open here"):
        there.open(place, box)


@pytest.mark.parametrize(
    "change",
    [{"box": "AAAA"}, {"box": "!!"}, {"nonce": ""}, {"nonce": "é"}, {"alg": "none"}, {"key": "k2"}],
    ids=str,
)
def test_a_changed_box_does_not_open(change: dict[str, str], seals: RoomSeals) -> None:
    box = seals.seal("k1", "place", b"words")
    seals.seal("k2", "place", b"other words")

    with pytest.raises(SealBroken):
        seals.open("place", msgspec.structs.replace(box, **change))


def test_fields_swapped_inside_one_fact_do_not_open(seals: RoomSeals) -> None:
    stored = seal_event(EVENTS[5], "p", seals)
    swapped: dict[str, Any] = stored | {"title": stored["why"], "why": stored["title"]}

    with pytest.raises(SealBroken):
        open_event(swapped, "p", seals)


def test_fresh_keys_wait_until_they_are_kept(seals: RoomSeals, keys: KeyStore) -> None:
    box = seals.seal("seat:s1", "p", b"words")
    assert list(seals.fresh) == ["seat:s1"]
    assert keys.ring("r1") == {}

    keys.keep("r1", seals.fresh)
    seals.kept()

    assert seals.fresh == {}
    assert seals.open("p", box) == b"words"
    assert RoomSeals("r1", keys, numbered()).open("p", box) == b"words"


def test_a_key_that_another_store_holds_is_missing_not_erased(
    seals: RoomSeals, keys: KeyStore
) -> None:
    box = RoomSeals("r1", keys, numbered()).seal("seat:s9", "p", b"words")

    with pytest.raises(KeyMissing):
        seals.open("p", box)


def test_every_box_has_its_own_nonce(seals: RoomSeals) -> None:
    boxes = [seals.seal("k", "p", b"same words") for _ in range(50)]

    assert len({box.nonce for box in boxes}) == 50
    assert len({box.box for box in boxes}) == 50


def test_boxes_of_equally_long_words_are_equally_long(seals: RoomSeals) -> None:
    boxes: list[Box] = [seals.seal("k", "p", b"%64d" % n) for n in (1, 10**20, 10**63)]

    assert len({len(box.box) for box in boxes}) == 1
