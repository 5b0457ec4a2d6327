"""A disk that says no to the n-th thing it is asked for, for every n of a story.

What fails is a write, a write of half, a sync or a truncation; the error is one of a broken or a
full disk. From then on the log takes nothing, and what it acknowledged is there: when it is opened
again, and after a power cut on top, with pages that the failed sync has forgotten.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import apsw
from tests.powercut.cuts import Recording, Report, judge
from tests.powercut.recorder import Op, Recorder, ShortWrite, recorded
from tests.powercut.story import ROOM, Story

from folkmoot_rooms.log import LogFailed, sqlite
from folkmoot_rooms.log.sqlite import SqliteLog

Refusal = Callable[[], BaseException]
CUTS_PER_FAULT: Final = 3


def _broken() -> BaseException:
    return apsw.exception_for(apsw.SQLITE_IOERR_WRITE)


def _full() -> BaseException:
    return apsw.exception_for(apsw.SQLITE_FULL)


FAULTS: Final[dict[str, Refusal]] = {
    "broken": _broken,
    "full": _full,
    "short": lambda: ShortWrite(_full()),
}


def fail(folder: Path, seed: int, turns: int, number: int, refusal: Refusal) -> Recording | None:
    """Tell a story on a disk that refuses its ``number``-th thing; None if it asked for fewer.

    Asserts that the log takes nothing more, and that what it took before is there.
    """
    story = Story(seed, turns)
    path = folder / f"{ROOM}.db"
    for file in folder.iterdir():
        file.unlink()
    sqlite.create(path, ROOM).close()
    base = {path.name: path.read_bytes()}
    with recorded() as recorder:
        recorder.refuses = only(number, refusal)
        acknowledged = _tell(path, story, recorder)
        if recorder.asked < number:
            return None
        ops = tuple(recorder.ops)
    log = SqliteLog(path, ROOM)
    facts = list(log.read())
    log.close()
    assert len(facts) >= acknowledged, f"{acknowledged} were acknowledged, {len(facts)} are there"
    assert facts == story.facts[: len(facts)]
    return Recording(story, base, ops)


def only(number: int, refusal: Refusal) -> Callable[[int, Op], BaseException | None]:
    """Return what refuses the ``number``-th thing and no other."""

    def refuses(asked: int, op: Op) -> BaseException | None:
        if asked != number:
            return None
        error = refusal()
        # Only a write can be half done.
        return error.error if isinstance(error, ShortWrite) and op.kind != "write" else error

    return refuses


def _tell(path: Path, story: Story, recorder: Recorder) -> int:
    """Append turns as long as the log takes them; return what was acknowledged."""
    try:
        log = SqliteLog(path, ROOM)
    except LogFailed:
        return 0
    acknowledged = 0
    try:
        for turn in story.turns:
            acknowledged = log.append(acknowledged, turn)
            recorder.ops.append(Op("ack", "", acknowledged))
    except LogFailed:
        _takes_nothing_more(log, story, acknowledged)
    finally:
        recorder.refuses = lambda _number, _op: None
        log.close()
    return acknowledged


def _takes_nothing_more(log: SqliteLog, story: Story, acknowledged: int) -> None:
    again = next(turn for turn in story.turns if turn.facts[-1].position > acknowledged)
    try:
        log.append(acknowledged, again)
    except LogFailed:
        return
    raise AssertionError("a log took something after a fault of its disk")


def fail_everywhere(folder: Path, seed: int, turns: int) -> tuple[int, Report]:
    """Refuse everything once, in every way; return how often that was, and the cuts on top."""
    chance = Random(seed)
    report = Report(seed)
    faults = 0
    for refusal in FAULTS.values():
        number = 1
        while (recording := fail(folder, seed, turns, number, refusal)) is not None:
            number += 1
            faults += 1
            for _ in range(CUTS_PER_FAULT):
                judge(recording, folder, chance, report)
    return faults, report
