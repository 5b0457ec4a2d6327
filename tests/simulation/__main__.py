"""Simulate whole rooms: ``python -m tests.simulation [--actions N] [--hours H] [--state FILE]``.

Goes through worlds by their seeds until there were ``N`` client actions (30 million if nothing
is said) or the hours are over. With a state file it goes on where it was, in parts. A world that
goes wrong is named by its seed, and shown again by ``--seed``.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

import msgspec
from tests.simulation.runs import Tally, live_through, small_limits
from tests.simulation.wrong import Wrong

ACTIONS = 30_000_000
SAVED_EVERY_WORLDS = 100


def _read(state: Path | None) -> Tally:
    if state is None or not state.exists():
        return Tally()
    return msgspec.json.decode(state.read_bytes(), type=Tally)


def _write(state: Path | None, tally: Tally) -> None:
    if state is not None:
        growing = state.with_suffix(".new")
        growing.write_bytes(msgspec.json.encode(tally))
        growing.replace(state)


def simulate(tally: Tally, actions: int, seconds: float, state: Path | None) -> None:
    """Go on until there were so many actions, or the time is over. Raises Wrong."""
    end = time.monotonic() + seconds
    before, began = tally.seconds, time.process_time()
    while tally.actions < actions and time.monotonic() < end:
        live_through(tally.next_seed, tally)
        tally.next_seed += 1
        tally.seconds = before + time.process_time() - began
        if tally.next_seed % SAVED_EVERY_WORLDS == 0:
            _write(state, tally)
    _write(state, tally)


def main() -> int:
    """Simulate and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--actions", type=int, default=ACTIONS)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--seed", type=int, help="live through this one world and no other")
    options = parser.parse_args()
    # What a disk or a count fails at is part of every world; its log would hide what matters.
    logging.getLogger("folkmoot_rooms").setLevel(logging.CRITICAL)
    tally = _read(options.state)
    if options.seed is not None:
        tally, options.actions, options.state = Tally(next_seed=options.seed), 1, None
    try:
        with small_limits():
            simulate(tally, options.actions, options.hours * 3600, options.state)
    except Wrong as wrong:
        print(f"seed {tally.next_seed}: {wrong}", file=sys.stderr)
        return 1
    kind, share = tally.rarest
    print(msgspec.json.encode(tally).decode())
    print(
        f"{tally.actions:,} actions in {tally.worlds:,} worlds, {tally.granted / tally.wishes:.0%} "
        f"of wishes granted, {kind} is the rarest with {share:.2%}; "
        f"{tally.actions / tally.seconds:,.0f} actions a second"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
