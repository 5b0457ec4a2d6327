"""A log gives its room back, and a log that is not what was written names the place."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.rooms.live import Seeded, hub_on, new_room

from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.keys import KeyStore
from folkmoot_rooms.log import Stored, chain
from folkmoot_rooms.log.chain import ChainBroken
from folkmoot_rooms.replay import Head, replay
from folkmoot_rooms.sealing import NoKeys, RoomSeals
from folkmoot_rooms.state import Room
from folkmoot_rooms.views import numbers

NEW = Head(Room(id="r1"))


@pytest.fixture
async def facts(tmp_path: Path) -> list[Stored]:
    """The log of a whole meeting, made by the real hub."""
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.choosing()
        await steering.cast("s2", "P1")
        await steering.cast("s3", "P1", "P2")
        await steering.close()
        live = await hub.settled("r1")
        return list(live.facts())


@pytest.fixture
def seals(tmp_path: Path, facts: list[Stored]) -> Iterator[RoomSeals]:
    keys = KeyStore(tmp_path / "keys.db")
    yield RoomSeals("r1", keys, Seeded())
    keys.close()


def broken_at(facts: list[Stored], seals: RoomSeals) -> ChainBroken:
    with pytest.raises(ChainBroken) as broken:
        replay(NEW, facts, seals)
    return broken.value


def forged(facts: list[Stored], index: int, **event: object) -> list[Stored]:
    """Change one event and make every digest behind it fit again, as a forger would."""
    chained, parent = facts[:index], facts[index - 1].digest
    for stored in facts[index:]:
        envelope = chain.decode(stored)
        changed = envelope.event | (event if stored is facts[index] else {})
        chained.append(
            chain.encode(msgspec.structs.replace(envelope, event=changed, parent=parent))
        )
        parent = chained[-1].digest
    return chained


def test_any_part_and_the_rest_give_the_same_room(facts: list[Stored], seals: RoomSeals) -> None:
    whole = replay(NEW, facts, seals)

    for middle in range(len(facts)):
        half = replay(NEW, facts[:middle], seals)
        assert half.room.position == middle
        assert replay(half, facts[middle:], seals) == whole


def test_every_fact_is_heard_with_its_position(facts: list[Stored], seals: RoomSeals) -> None:
    heard: list[tuple[int, AnyEvent]] = []

    head = replay(NEW, facts, seals, lambda position, event: heard.append((position, event)))

    assert [position for position, _ in heard] == list(range(1, len(facts) + 1))
    assert head.room.position == len(facts)
    assert head.digest == facts[-1].digest


def test_without_keys_the_room_is_the_same_but_for_its_words(
    facts: list[Stored], seals: RoomSeals
) -> None:
    whole = replay(NEW, facts, seals).room
    offline = replay(NEW, facts, RoomSeals("r1", NoKeys(), bytes)).room

    assert (whole.title, offline.title) == ("Fair", None)
    assert [idea.title for idea in offline.ideas.values()] == [None, None]
    assert offline.vote == whole.vote
    assert numbers(offline, {}) == numbers(whole, {})


def test_a_changed_byte_is_found_where_it_is(facts: list[Stored], seals: RoomSeals) -> None:
    body = facts[4].body.replace(b'"seat":"s', b'"seat":"t')
    changed = [*facts[:4], msgspec.structs.replace(facts[4], body=body), *facts[5:]]

    assert broken_at(changed, seals).position == 5


def test_a_box_that_a_forger_moved_is_found_where_it_lies(
    facts: list[Stored], seals: RoomSeals
) -> None:
    events = [chain.decode(stored).event for stored in facts]
    first, second = (n for n, event in enumerate(events) if event["type"] == "IdeaAdded")

    broken = broken_at(forged(facts, second, title=events[first]["title"]), seals)

    assert broken.position == second + 1
    assert "does not open here" in broken.why


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"type": "Nonsense"}, "Nonsense"),
        ({"type": "IdeaShown", "idea": "P9", "by": "s1"}, "this cannot have followed"),
        ({"type": "VoteKeyDestroyed", "vote": "v7"}, "this cannot have followed"),
    ],
    ids=["no event", "an idea that is not there", "a vote that is not there"],
)
def test_a_fact_that_cannot_have_followed_is_found_where_it_lies(
    facts: list[Stored], seals: RoomSeals, event: dict[str, str], why: str
) -> None:
    envelope = msgspec.structs.replace(chain.decode(facts[2]), event=event)

    broken = broken_at([*facts[:2], chain.encode(envelope)], seals)

    assert broken.position == 3
    assert why in broken.why


def test_a_key_store_of_another_folder_is_not_taken_for_erased_words(
    facts: list[Stored], tmp_path: Path
) -> None:
    keys = KeyStore(tmp_path / "other.db")

    broken = broken_at(facts, RoomSeals("r1", keys, Seeded()))

    assert broken.position == 1
    assert "never had its key room" in broken.why
    keys.close()
