"""Run every benchmark, or those named, and print its table."""

import sys
from collections.abc import Callable

from benchmarks import (
    appending,
    committees,
    counting,
    equal_shares,
    first_screen,
    growth,
    live,
    opening,
    reading,
    reasons,
    sharing,
)
from benchmarks.live_path import report

BENCHMARKS: dict[str, Callable[[], str]] = {
    "counting": counting.table,
    "committees": committees.table,
    "equal-shares": equal_shares.plain_table,
    "equal-shares-add-one": equal_shares.add_one_table,
    "phragmen-most-votes": equal_shares.others_table,
    "reading": reading.table,
    "live": live.table,
    "reasons": reasons.table,
    "growth": growth.table,
    "appending": appending.table,
    "opening": opening.table,
    "sharing": sharing.table,
    "first-screen": first_screen.table,
    "live-path": report.table,
}


def main(names: list[str]) -> int:
    """Print the named tables, or all; return 2 for a name that is not there."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}")
        return 2
    for name in names or BENCHMARKS:
        print(f"\n## {name}\n\n{BENCHMARKS[name]()}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
