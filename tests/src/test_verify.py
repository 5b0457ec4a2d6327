"""Checking a record: right ones pass, and whatever was changed is found and named."""

import ast
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.src.forging import resealed
from tests.src.halls import Hall, fair_hall, full_hall, imported_hall, small_hall

import folkmoot.verify as checking
from folkmoot.drawing.words import LANGS, WORDS
from folkmoot.exports import (
    actors,
    boxes,
    container,
    ideas,
    ledger,
    parts,
    people,
    record,
    roll,
    wishes,
)
from folkmoot.exports.record import make_record
from folkmoot.verify import BAD_INPUT, DIFFERS, RIGHT, verify

EVERY_BYTE_IN_FAST_SUITE = 31


@pytest.mark.parametrize("played", [small_hall, fair_hall, full_hall, imported_hall])
def test_a_right_record_passes_with_its_result_and_digest(played: Callable[[], Hall]) -> None:
    hall = played()
    verdict = verify(make_record(hall.room, hall.facts))

    assert (verdict.exit_code, verdict.difference) == (RIGHT, None)
    assert hall.room.vote is not None
    assert verdict.decisions is not None
    assert verdict.decisions.digest == hall.room.vote.digest
    assert (verdict.position, verdict.head) == (len(hall.facts), hall.facts[-1].digest)


def test_a_welsh_record_passes_too(hall: Hall) -> None:
    assert verify(make_record(hall.room, hall.facts, "cy")).exit_code == RIGHT


def check_flips(right: bytes, positions: range) -> list[int]:
    """Flip one bit at each position; return where that was not found.

    Around the files it is found when it is said: then the packing is another program's.
    """
    chance = random.Random(len(right))
    missed = []
    for at in positions:
        changed = bytearray(right)
        changed[at] ^= 1 << chance.randrange(8)
        verdict = verify(bytes(changed))
        if verdict.difference is None and verdict.notes != ("other_packing",):
            missed.append(at)
    return missed


def test_a_flipped_byte_is_found_wherever_it_is(right: bytes) -> None:
    assert check_flips(right, range(0, len(right), EVERY_BYTE_IN_FAST_SUITE)) == []


@pytest.mark.long
@pytest.mark.parametrize("played", [small_hall, imported_hall])
def test_every_flipped_byte_is_found(played: Callable[[], Hall]) -> None:
    hall = played()
    whole = make_record(hall.room, hall.facts)

    assert check_flips(whole, range(len(whole))) == []


@pytest.mark.parametrize("name", sorted(record.NAMES))
def test_the_file_that_was_changed_is_the_one_that_is_named(right: bytes, name: str) -> None:
    body = container.unpack(right)[name]
    chance = random.Random(name)
    start = right.index(body)
    for _ in range(6):
        at = start + chance.randrange(len(body))
        changed = bytearray(right)
        changed[at] ^= 1
        verdict = verify(bytes(changed))

        assert verdict.exit_code == DIFFERS
        assert verdict.difference is not None
        assert verdict.difference.file == name


def test_the_line_of_the_log_that_was_changed_is_named(right: bytes, hall: Hall) -> None:
    for number, fact in enumerate(hall.facts, start=1):
        at = right.index(fact.body) + fact.body.index(b'"command"') + 14
        changed = bytearray(right)
        changed[at] ^= 1
        verdict = verify(bytes(changed))

        assert verdict.difference is not None
        assert verdict.difference.file == record.EVENTS
        assert verdict.difference.place == f"line {number}"


def test_bytes_that_are_no_record_are_bad_input() -> None:
    for junk in (b"", b"PK", b"no zip at all", b"PK\x03\x04" + b"\xff" * 26):
        assert verify(junk).exit_code == BAD_INPUT


@pytest.mark.parametrize("name", sorted(record.NAMES))
def test_a_missing_file_is_named(right: bytes, name: str) -> None:
    members = container.unpack(right)
    del members[name]
    difference = verify(container.pack(members)).difference

    assert difference is not None
    assert (difference.file, difference.code) == (name, "missing")


def test_a_file_too_many_is_named(right: bytes) -> None:
    members = container.unpack(right) | {"names.txt": b"Ann"}
    difference = verify(container.pack(members)).difference

    assert difference is not None
    assert (difference.file, difference.code) == ("names.txt", "not_of_a_record")


def test_bytes_behind_the_end_are_found(right: bytes) -> None:
    assert verify(right + b"\0").exit_code == DIFFERS


FILES_CHANGED = (
    (record.TABLE, b"300.00", b"200.00"),
    (record.DECISIONS, b'"cost": 30000', b'"cost": 20000'),
    (record.BALLOTS, b"3;P1,P2", b"3;P1"),
    (record.RESULT, b'"spent":30000', b'"spent":25000'),
    (record.PAGE, b"300", b"200"),
    (record.EASY_PAGE, b"Yes", b"No "),
    (record.README, b"Names are left out.", b"Names are in here."),
)


@pytest.mark.parametrize(("name", "old", "new"), FILES_CHANGED, ids=[f[0] for f in FILES_CHANGED])
def test_a_file_changed_together_with_the_manifest_is_found(
    right: bytes, name: str, old: bytes, new: bytes
) -> None:
    members = container.unpack(right)
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    difference = verify(resealed(members)).difference

    assert difference is not None
    assert difference.file == name


def test_words_changed_everywhere_pass_and_the_check_code_stays(right: bytes) -> None:
    """What the docstring says cannot be seen: titles lie in the log locked."""
    members = container.unpack(right)
    for name in (record.TABLE, record.DECISIONS, record.BALLOTS, record.PAGE, record.EASY_PAGE):
        assert b"Lamp" in members[name]
        members[name] = members[name].replace(b"Lamp", b"Ramp")
    verdict = verify(resealed(members))

    assert verdict.exit_code == RIGHT


def test_words_changed_in_one_file_are_found(right: bytes) -> None:
    members = container.unpack(right)
    members[record.DECISIONS] = members[record.DECISIONS].replace(b"Lamp", b"Ramp")
    verdict = verify(resealed(members))

    assert verdict.exit_code == DIFFERS


def test_a_record_of_another_wording_is_checked_without_its_words(right: bytes) -> None:
    members = container.unpack(right)
    manifest = json.loads(members[record.MANIFEST])
    members[record.PAGE] = members[record.PAGE].replace(b"It costs", b"Costs: ")
    told = {entry["name"]: entry for entry in manifest["files"]}
    told[record.PAGE]["bytes"] = len(members[record.PAGE])
    told[record.PAGE]["sha256"] = hashlib.sha256(members[record.PAGE]).hexdigest()
    manifest["wording"] = "0" * 64
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    members[record.MANIFEST] = text.encode()
    verdict = verify(container.pack(members))

    assert (verdict.exit_code, verdict.difference) == (RIGHT, None)
    assert verdict.notes == ("other_wording",)


def differences_raised() -> Iterator[tuple[str, set[str]]]:
    """Every code that a check may find, with the names of its figures, read from the source."""
    places = {"Differs": 2, "between": 3, "DoesNotFit": 0}
    for module in (checking, actors, boxes, ideas, ledger, parts, people, roll, wishes):
        for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                at = places.get(name, 99)
                code = node.args[at] if at < len(node.args) else None
                if isinstance(code, ast.Constant):
                    yield str(code.value), {word.arg or "" for word in node.keywords}


def test_every_difference_that_can_be_found_has_words_and_their_figures() -> None:
    raised = list(differences_raised())

    assert len(raised) >= 65
    for code, figures in raised:
        for lang in LANGS:
            assert WORDS.say(f"verify.{code}", lang, False, **dict.fromkeys(figures, "7"))
