"""The judge of a killed server: another process, which trusts only the files and what was heard.

``python -m tests.long.judge FOLDER ROOM HEARD`` reads the log of a room as it lies on the disk
and a file of answers that clients have heard (one JSON ``Heard`` a line). It prints a
``Verdict`` and ends with 0, or names the first thing that is wrong and ends with 1. It knows
neither hub nor decide nor apply: only bytes, the chain and the two tables beside it.
"""

import json
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec

from folkmoot_rooms import sqlite_files
from folkmoot_rooms.log import Stored, chain
from folkmoot_rooms.log.chain import ChainBroken, Envelope

# Which secret, and a digest under it: what was asked, for those who ask it again.
MARK = re.compile("[0-9a-f]{16}:[0-9a-f]{64}")


class Heard(msgspec.Struct, frozen=True):
    """An answer that a client got, as it came: whoever asked, and the frame."""

    actor: str
    answer: msgspec.Raw


class Verdict(msgspec.Struct, frozen=True):
    """What the judge found to be in order."""

    facts: int
    head: str
    heard: int
    ballots: int
    voters: int
    opened: int | None = None


class Wrong(Exception):  # noqa: N818 - what the judge says.
    """Something acknowledged is lost, doubled or changed."""


def judge(folder: Path, room: str, heard_file: Path) -> Verdict:
    """Return what is in order. Raises Wrong with the first thing that is not."""
    path = folder / "rooms" / f"{room}.db"
    db = sqlite_files.connect_to_read(path)
    try:
        return _judged(db, room, _heard(heard_file))
    except (sqlite3.Error, ChainBroken) as error:
        raise Wrong(f"{path}: {error}") from error
    finally:
        db.close()


def _judged(db: sqlite3.Connection, room: str, heard: list[Heard]) -> Verdict:
    (whole,) = db.execute("PRAGMA integrity_check").fetchone()
    _right(whole == "ok", f"the file is damaged: {whole}")
    facts = [
        Stored(position, bytes(body), digest)
        for position, body, digest in db.execute(
            "SELECT position, CAST(body AS BLOB), digest FROM facts ORDER BY position"
        )
    ]
    envelopes = [envelope for _, envelope in chain.verify(facts, room)]
    _judge_effects(envelopes)
    _judge_answers(db, envelopes, heard)
    voters = _judge_ballots(db, envelopes)
    return Verdict(
        facts=len(facts),
        head=facts[-1].digest if facts else chain.FIRST_PARENT,
        heard=len(heard),
        ballots=sum(voters.values()),
        voters=len(voters),
        opened=_judge_closing(envelopes),
    )


def _judge_effects(envelopes: Iterable[Envelope]) -> None:
    """Every command has one effect: its facts stand together, numbered from 0, once."""
    seen: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for fact in envelopes:
        seen[fact.actor, fact.command].append((fact.n, fact.i))
    for asked, places in seen.items():
        first = places[0][0]
        expected = [(first + i, i) for i in range(len(places))]
        _right(places == expected, f"{asked} has more than one effect: {places}")


def _judge_answers(db: sqlite3.Connection, envelopes: list[Envelope], heard: list[Heard]) -> None:
    """Every answer that was heard is kept as it was said, and what it says is in the log."""
    kept, marks = {}, set()
    for actor, command, answer, mark in db.execute("SELECT * FROM outcomes"):
        kept[actor, command] = bytes(answer)
        marks.add(mark)
    _right(all(map(MARK.fullmatch, marks)), "an outcome does not say what it is the outcome of")
    by_position = {fact.n: fact for fact in envelopes}
    for said in heard:
        raw = bytes(said.answer)
        frame = json.loads(raw)
        asked = (said.actor, frame["id"])
        if frame["k"] == "refused" and frame["code"] in {"busy", "read_only"}:
            continue
        _right(asked in kept, f"{asked} was answered and is lost")
        _right(kept[asked] == raw, f"{asked} was answered {raw!r}, kept is {kept[asked]!r}")
        if frame["k"] == "done":
            fact = by_position.get(frame["position"])
            _right(fact is not None, f"{asked} was saved at {frame['position']}, which is lost")
            assert fact is not None
            _right(
                (fact.actor, fact.command) == asked,
                f"{asked} was saved at {fact.n}, where {fact.actor}.{fact.command} is",
            )


def _judge_ballots(db: sqlite3.Connection, envelopes: list[Envelope]) -> dict[str, int]:
    """Each seat's ballots are numbered 1, 2, 3 and are keys in the log; return how many each."""
    numbers: dict[str, list[int]] = defaultdict(list)
    keys = set()
    for fact in envelopes:
        if fact.event["type"] == "BallotCast":
            seat, number = fact.event["seat"], fact.event["number"]
            numbers[seat].append(number)
            keys.add(f"ballot/{fact.event['vote']}/{seat}/{number}")
    for seat, cast in numbers.items():
        expected = list(range(1, len(cast) + 1))
        _right(cast == expected, f"the ballots of {seat} are numbered {cast}")
    once = {key for (key,) in db.execute("SELECT key FROM once")}
    _right(once == keys, f"keys and ballots differ: {sorted(once ^ keys)[:5]}")
    return {seat: len(cast) for seat, cast in numbers.items()}


def _judge_closing(envelopes: list[Envelope]) -> int | None:
    """After closing, exactly one ballot of each seat that cast one is opened; return how many."""
    closed_at: int | None = None
    opened: int | None = None
    seats: set[str] = set()
    for fact in envelopes:
        kind = fact.event["type"]
        if kind == "BallotCast":
            _right(closed_at is None, f"position {fact.n} is a ballot after the closing")
            seats.add(fact.event["seat"])
        elif kind == "VoteClosed":
            closed_at = fact.n
            _right(fact.event["voted"] == len(seats), f"{len(seats)} voted, told is {fact.event}")
        elif kind == "BallotsOpened":
            opened = len(fact.event["ballots"])
            _right(opened == len(seats), f"{opened} ballots are opened of {len(seats)} voters")
    return opened


def _heard(path: Path) -> list[Heard]:
    decode = msgspec.json.Decoder(Heard).decode
    return [decode(line) for line in path.read_bytes().splitlines()]


def _right(right: bool, otherwise: str) -> None:
    if not right:
        raise Wrong(otherwise)


def main(arguments: list[str]) -> int:
    """Judge one room and say so."""
    folder, room, heard = arguments
    try:
        verdict = judge(Path(folder), room, Path(heard))
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(verdict) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
