"""Power cuts: what a disk may hold when the power goes, and what the log then says.

``python -m tests.powercut [STATES [SEED]]``. What was synced is there. Of what was not, every
sector of 512 bytes is there, is not, or is rubbish; a file may have its old size, or its new one.
Each such state is opened by the log of the product, which must hold every acknowledged fact.
"""

import sqlite3
from pathlib import Path
from random import Random
from typing import Final

import msgspec
from tests.powercut.recorder import Op, recorded
from tests.powercut.story import ROOM, Story

from folkmoot_rooms.log import LogFailed, Stored, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog

SECTOR_BYTES: Final = 512
STATES_PER_STORY: Final = 1_000
FILES: Final = ("r1.db", "r1.db-wal")


class Report(msgspec.Struct):
    """What many states came to. ``lost`` and ``corrupt`` say how many, ``first`` the first."""

    seed: int
    states: int = 0
    unsynced: int = 0
    more_than_acknowledged: int = 0
    lost: int = 0
    corrupt: int = 0
    first: str = ""


class Recording:
    """A story as a disk saw it: the files at its beginning, and all that was done to them."""

    def __init__(self, story: Story, base: dict[str, bytes], ops: tuple[Op, ...]) -> None:
        self.story = story
        self.base = base
        self.ops = ops

    def cut(self, chance: Random) -> tuple[dict[str, bytes], int, int]:
        """Draw a state: files by name, how many facts are acknowledged, unsynced operations."""
        end = 1 + int(chance.random() * len(self.ops))
        before = self.ops[:end]
        synced = {op.file: place for place, op in enumerate(before) if op.kind == "sync"}
        disk = {name: bytearray(raw) for name, raw in self.base.items()}
        kept = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        unsynced = acknowledged = 0
        for place, op in enumerate(before):
            if op.kind == "ack":
                acknowledged = op.offset
            elif place < synced.get(op.file, -1):
                _do(disk, op)
            elif op.kind != "sync":
                unsynced += 1
                _do_in_part(disk, op, chance, kept)
        return {name: bytes(raw) for name, raw in disk.items()}, acknowledged, unsynced


def record(folder: Path, seed: int, synchronous: str) -> Recording:
    """Tell a story to a new log, and return how the disk saw it."""
    story = Story(seed)
    path = folder / f"{ROOM}.db"
    for file in folder.iterdir():
        file.unlink()
    sqlite.create(path, ROOM).close()
    base = {path.name: path.read_bytes()}
    with recorded(synchronous) as recorder:
        log = SqliteLog(path, ROOM)
        story.tell(log, recorder)
        # Taken before it is closed, which tidies up as no power cut would.
        ops = tuple(recorder.ops)
        log.close()
    return Recording(story, base, ops)


def _do(disk: dict[str, bytearray], op: Op) -> None:
    raw = disk.setdefault(op.file, bytearray())
    if op.kind == "truncate":
        del raw[op.offset :]
    elif op.kind == "write":
        if len(raw) < op.offset:
            raw.extend(bytes(op.offset - len(raw)))
        raw[op.offset : op.offset + len(op.data)] = op.data


def _do_in_part(disk: dict[str, bytearray], op: Op, chance: Random, kept: float) -> None:
    """Do what was not synced, as far as the disk got: each sector is there, is not, or rubbish."""
    if op.kind == "truncate":
        if chance.random() < kept:
            _do(disk, op)
        return
    start = op.offset
    while start < op.offset + len(op.data):
        end = min(start - start % SECTOR_BYTES + SECTOR_BYTES, op.offset + len(op.data))
        lot = chance.random()
        piece = op.data[start - op.offset : end - op.offset]
        if lot < kept:
            _do(disk, Op("write", op.file, start, piece))
        elif lot > 0.97:
            _do(disk, Op("write", op.file, start, chance.randbytes(len(piece))))
        start = end


def look(folder: Path, files: dict[str, bytes]) -> tuple[list[Stored], str]:
    """Open a state as the product does; return its facts, and what is wrong with the file."""
    for name in (*FILES, "r1.db-shm"):
        (folder / name).unlink(missing_ok=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    path = folder / f"{ROOM}.db"
    try:
        log = SqliteLog(path, ROOM)
        try:
            facts = list(log.read())
            outcomes = log.outcomes([("s2", f"command-{n:04d}") for n in range(len(facts))])
            (whole,) = log._db.execute("PRAGMA integrity_check").fetchone()
        finally:
            log.close()
    except LogFailed as error:
        return [], str(error)
    except sqlite3.Error as error:
        return [], f"unexpected {error!r}"
    told = {int(kept.answer.split()[-1]) for kept in outcomes.values()}
    if facts and max(told, default=0) != facts[-1].position:
        return facts, "outcomes and facts differ"
    return facts, "" if whole == "ok" else str(whole)


def judge(recording: Recording, folder: Path, chance: Random, report: Report) -> None:
    """Draw one state and see what the log says of it."""
    files, acknowledged, unsynced = recording.cut(chance)
    facts, wrong = look(folder, files)
    report.states += 1
    report.unsynced += unsynced > 0
    report.more_than_acknowledged += len(facts) > acknowledged
    same = facts == recording.story.facts[: len(facts)]
    if wrong or not same:
        report.corrupt += 1
        report.first = report.first or wrong or "a fact is not what was written"
    elif len(facts) < acknowledged:
        report.lost += 1
        report.first = report.first or f"{acknowledged} were acknowledged, {len(facts)} are there"


def cut_often(
    folder: Path,
    states: int,
    seed: int,
    synchronous: str = "FULL",
    report: Report | None = None,
) -> Report:
    """Judge so many states, of as many stories as that takes."""
    report = report or Report(seed)
    while report.states < states:
        recording = record(folder, seed + report.states, synchronous)
        chance = Random(f"{seed}/{report.states}")
        for _ in range(min(STATES_PER_STORY, states - report.states)):
            judge(recording, folder, chance, report)
    return report
