"""Counting a closed vote in a process of its own, which may die or be stopped.

The event loop never waits for arithmetic, and a count that crashes or hangs harms no room.
``python -m folkmoot_rooms.counting`` is that process: a vote in, document and digest out.
"""

import asyncio
import subprocess
import sys
from typing import Final

import msgspec
from msgspec.structs import replace

from folkmoot_rooms import limits
from folkmoot_rooms.state import Vote

COMPLAINT_CHARS_MAX: Final = 2_000

Counted = tuple[str, str]


class CountFailed(Exception):  # noqa: N818 - told to whoever runs the server.
    """The worker gave no result: it crashed, or took too long."""


class WorkerCounter:
    """Counts one vote at a time, each in a fresh process."""

    def __init__(self, seconds_max: float = limits.COUNT_SECONDS_MAX) -> None:
        self._seconds_max = seconds_max
        self._one_at_a_time = asyncio.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._closed = False

    async def count(self, vote: Vote) -> Counted:
        """Return the document of a closed vote and its digest. Raises CountFailed."""
        # The count needs no box; what a worker does not get it cannot leak.
        work = msgspec.json.encode(replace(vote, casts={}))
        async with self._one_at_a_time:
            if self._closed:
                raise CountFailed("the server is closing")
            return await asyncio.to_thread(self._run, work)

    async def close(self) -> None:
        """Stop the worker; its vote is counted when its room is opened again."""
        self._closed = True
        if self._worker is not None:
            self._worker.kill()

    def _run(self, work: bytes) -> Counted:
        command = [sys.executable, "-m", "folkmoot_rooms.counting"]
        pipe = subprocess.PIPE
        try:
            # Nothing in this command comes from anybody.
            with subprocess.Popen(  # noqa: S603
                command, stdin=pipe, stdout=pipe, stderr=pipe
            ) as worker:
                self._worker = worker
                said, complaint = _talk(worker, work, self._seconds_max)
        except OSError as error:
            raise CountFailed(str(error)) from error
        finally:
            self._worker = None
        if worker.returncode:
            why = complaint.decode(errors="replace")[-COMPLAINT_CHARS_MAX:]
            raise CountFailed(f"the worker ended with {worker.returncode}: {why}")
        try:
            counted: Counted = msgspec.json.decode(said, type=Counted)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CountFailed(f"the worker said something else: {error}") from error
        return counted


def _talk(worker: subprocess.Popen[bytes], work: bytes, seconds_max: float) -> tuple[bytes, bytes]:
    """Hand over the work and return what came back; a worker that takes too long is killed."""
    try:
        return worker.communicate(work, timeout=seconds_max)
    except subprocess.TimeoutExpired as error:
        worker.kill()
        worker.communicate()
        raise CountFailed(f"stopped after {seconds_max} seconds") from error


def main() -> None:
    """Be the worker."""
    # Here, so that the process that only asks does not load the arithmetic twice.
    from folkmoot_rooms.tally import count_vote

    vote = msgspec.json.decode(sys.stdin.buffer.read(), type=Vote)
    sys.stdout.buffer.write(msgspec.json.encode(count_vote(vote)))


if __name__ == "__main__":
    main()
