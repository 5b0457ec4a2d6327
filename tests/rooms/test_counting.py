"""A count in a process of its own comes to the same, and its crash is only reported."""

import asyncio
import sys
from pathlib import Path

import pytest
from tests.rooms.fakes import choosing

from folkmoot_rooms.counting import CountFailed, WorkerCounter
from folkmoot_rooms.tally import count_vote


async def test_the_worker_counts_what_the_tally_counts() -> None:
    meeting = choosing(people=4)
    meeting.cast("s2", "P1")
    meeting.cast("s3", "P1", "P2")
    meeting.cast("s4")
    meeting.close()

    assert await WorkerCounter().count(meeting.vote) == count_vote(meeting.vote)


async def test_a_worker_that_crashes_is_reported_with_what_it_said() -> None:
    meeting = choosing()

    # An open vote has no ballots, which stops the worker with an assertion.
    with pytest.raises(CountFailed, match="only a closed vote has ballots"):
        await WorkerCounter().count(meeting.vote)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("import time; time.sleep(600)", "stopped after 0.2 seconds"),
        ("print('hello')", "said something else"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended with -9"),
    ],
    ids=["hangs", "chatters", "is killed"],
)
async def test_a_worker_gone_wrong_is_reported(
    body: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker"
    worker.write_text(f"#!{sys.executable} -S\n{body}\n")
    worker.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(worker))

    with pytest.raises(CountFailed, match=why):
        await WorkerCounter(seconds_max=0.2 if "sleep" in body else 30).count(choosing().vote)


async def test_a_worker_that_cannot_start_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(CountFailed, match="nowhere"):
        await WorkerCounter().count(choosing().vote)


async def test_closing_stops_the_worker_and_takes_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, started = tmp_path / "worker", tmp_path / "started"
    worker.write_text(
        f"#!{sys.executable} -S\nopen({str(started)!r}, 'w')\nimport time; time.sleep(600)\n"
    )
    worker.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(worker))
    counter = WorkerCounter()
    counting = asyncio.create_task(counter.count(choosing().vote))
    async with asyncio.timeout(30):
        while not started.exists():  # noqa: ASYNC110 - another process says that it started.
            await asyncio.sleep(0.01)

    await counter.close()

    with pytest.raises(CountFailed, match="ended with -9"):
        await counting
    with pytest.raises(CountFailed, match="closing"):
        await counter.count(choosing().vote)
