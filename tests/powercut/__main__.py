"""Cut the power often: ``python -m tests.powercut [STATES [SEED]]``, and once without syncing.

The control run asks SQLite for ``synchronous=NORMAL``; it must lose acknowledged facts, or the
states that are drawn here prove nothing.
"""

import random
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import msgspec
from tests.powercut.cuts import Report, cut_often

STATES = 1_000_000
CONTROL_SHARE = 100


def main() -> int:
    """Cut and report."""
    arguments = sys.argv[1:]
    states = int(arguments[0]) if arguments else STATES
    seed = int(arguments[1]) if arguments[1:] else random.SystemRandom().randrange(10**9)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        began = time.process_time()
        report = Report(seed)
        # A stop by the keyboard ends it early; what was judged by then is told.
        with suppress(KeyboardInterrupt):
            cut_often(Path(folder), states, seed, report=report)
        states, seconds = report.states, time.process_time() - began
        control = cut_often(Path(folder), states // CONTROL_SHARE, seed, "NORMAL")
    _say("FULL", report)
    _say("NORMAL", control)
    print(f"{states / seconds:,.0f} states a second of the processor")
    return int(report.lost + report.corrupt > 0 or not control.lost)


def _say(synchronous: str, report: Report) -> None:
    print(synchronous, msgspec.json.encode(report).decode())


if __name__ == "__main__":
    sys.exit(main())
