"""The chain shows every change, at the first place that differs."""

import hashlib
import json
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot_rooms.log import Stored, chain
from folkmoot_rooms.log.chain import ChainBroken, Envelope


def make_chain(length: int, room: str = "r1") -> list[Stored]:
    facts: list[Stored] = []
    parent = chain.FIRST_PARENT
    for n in range(1, length + 1):
        event = {"type": "HelpAsked", "seat": f"s{n}"}
        envelope = Envelope(1, room, n, 1000 + n, f"s{n}", f"command-{n}", 0, parent, event)
        facts.append(chain.encode(envelope))
        parent = facts[-1].digest
    return facts


def first_difference(facts: list[Stored], room: str | None = None) -> int:
    with pytest.raises(ChainBroken) as broken:
        list(chain.verify(facts, room))
    return broken.value.position


def rehashed(stored: Stored, body: bytes) -> Stored:
    return Stored(stored.position, body, chain.digest(body))


def test_a_body_is_readable_without_our_code() -> None:
    second = make_chain(2)[1]

    assert json.loads(second.body) == {
        "v": 1,
        "room": "r1",
        "n": 2,
        "at": 1002,
        "actor": "s2",
        "command": "command-2",
        "i": 0,
        "parent": hashlib.sha256(make_chain(1)[0].body).hexdigest(),
        "event": {"type": "HelpAsked", "seat": "s2"},
    }
    assert second.digest == hashlib.sha256(second.body).hexdigest()


def test_a_whole_chain_verifies_with_its_envelopes() -> None:
    facts = make_chain(5)

    verified = list(chain.verify(facts, "r1"))

    assert [stored for stored, _ in verified] == facts
    assert [envelope.event["seat"] for _, envelope in verified] == ["s1", "s2", "s3", "s4", "s5"]


def test_a_tail_verifies_behind_a_known_head() -> None:
    facts = make_chain(5)

    tail = chain.verify(facts[3:], "r1", after=3, parent=facts[2].digest)

    assert [envelope.n for _, envelope in tail] == [4, 5]


def test_facts_before_the_first_difference_are_still_given() -> None:
    facts = make_chain(5)
    facts[3] = rehashed(facts[3], facts[3].body.replace(b"s4", b"s9"))
    seen: list[int] = []

    with pytest.raises(ChainBroken) as broken:
        seen.extend(envelope.n for _, envelope in chain.verify(facts))

    assert broken.value.position == 5, "number 4 was made anew, so number 5 no longer follows it"
    assert "follows another fact" in broken.value.why


EDITS: dict[str, tuple[Callable[[list[Stored]], list[Stored]], int]] = {
    "one lost": (lambda facts: facts[:2] + facts[3:], 3),
    "two swapped": (lambda facts: [facts[0], facts[2], facts[1], *facts[3:]], 2),
    "one doubled": (lambda facts: [*facts[:2], facts[1], *facts[2:]], 3),
    "first lost": (lambda facts: facts[1:], 1),
    "body changed": (
        lambda facts: [Stored(1, facts[0].body.replace(b"1001", b"1002"), facts[0].digest)],
        1,
    ),
    "other room": (lambda facts: [facts[0], *make_chain(5, "r2")[1:]], 2),
    "not an envelope": (lambda facts: [rehashed(facts[0], b"{}")], 1),
    "bad bytes": (lambda facts: [rehashed(facts[0], b'{"v":"\xff"}')], 1),
    "deep": (lambda facts: [rehashed(facts[0], b'{"event":' + b"[" * 100_000)], 1),
    "format of the future": (
        lambda facts: [rehashed(facts[0], facts[0].body.replace(b'"v":1', b'"v":2'))],
        1,
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_chain_names_the_first_difference(edit: str) -> None:
    change, expected = EDITS[edit]

    assert first_difference(change(make_chain(5))) == expected


def test_a_log_of_another_room_is_not_this_rooms() -> None:
    assert first_difference(make_chain(3), "r2") == 1


@given(st.data())
def test_any_flipped_bit_is_found_at_or_right_behind_its_place(data: st.DataObject) -> None:
    facts = make_chain(4)
    index = data.draw(st.integers(0, 3))
    body = bytearray(facts[index].body)
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    body[bit // 8] ^= 1 << bit % 8
    kept_digest = msgspec.structs.replace(facts[index], body=bytes(body))
    made_anew = rehashed(facts[index], bytes(body))

    assert first_difference([*facts[:index], kept_digest, *facts[index + 1 :]]) == index + 1
    if index < 3:
        assert first_difference([*facts[:index], made_anew, *facts[index + 1 :]]) <= index + 2
