"""Whatever stands in a record, checking it ends with a verdict and never breaks."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from tests.src.forging import Facts, rechained

from folkmoot.exports import container, record
from folkmoot.verify import BAD_INPUT, DIFFERS, verify

JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 7, 2**63, 10**30, 1.5, "", "P1", "x" * 300, "\ud800",
    [], [[]], ["P1", "P1"], {}, {"type": "VoteClosed"},
    {"alg": "a", "key": "k", "nonce": "n", "box": "b"},
)  # fmt: skip


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document where something else could stand: its holder and its key."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from spots(value[key])


@pytest.mark.parametrize("seed", range(4))
def test_no_nonsense_in_a_log_that_is_chained_anew_breaks_the_check(
    right: bytes, seed: int
) -> None:
    """What is nonsense in a field without meaning for the vote may pass; nothing may raise."""
    chance = random.Random(seed)
    codes = set()
    for _ in range(40):

        def spoil(facts: Facts) -> None:
            for _ in range(chance.randrange(1, 3)):
                holder, key = chance.choice(list(spots([fact["event"] for fact in facts])))
                holder[key] = deepcopy(chance.choice([j for j in JUNK if j != "\ud800"]))

        verdict = verify(rechained(right, spoil))
        codes.add(verdict.difference.code if verdict.difference else "")

    assert len(codes) >= 3


@pytest.mark.parametrize("name", [record.MANIFEST, record.DECISIONS])
def test_no_nonsense_in_a_document_breaks_the_check(right: bytes, name: str) -> None:
    chance = random.Random(name)
    for _ in range(60):
        members = container.unpack(right)
        told = json.loads(members[name])
        holder, key = chance.choice(list(spots(told)))
        holder[key] = deepcopy(chance.choice(JUNK))
        members[name] = json.dumps(told).encode()
        verdict = verify(container.pack(members))

        assert verdict.exit_code in (DIFFERS, BAD_INPUT)


def test_noise_of_any_kind_never_breaks_the_check(right: bytes) -> None:
    chance = random.Random(7)
    for _ in range(40):
        noise = bytearray(right)
        begin = chance.randrange(len(noise))
        size = chance.randrange(1, 400)
        noise[begin : begin + size] = chance.randbytes(chance.randrange(400))

        assert verify(bytes(noise)).exit_code in (DIFFERS, BAD_INPUT)
