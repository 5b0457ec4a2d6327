"""Measure the live path, or parts of it: ``python -m benchmarks.live_path storm --many 5000``."""

import argparse
import sys
import time
from dataclasses import fields

from benchmarks.live_path import report
from benchmarks.live_path.machine import Missing
from benchmarks.live_path.parts import Sizes


def main() -> int:
    """Print the tables; return 2 if this machine cannot measure."""
    typed = argparse.ArgumentParser(description=__doc__)
    typed.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(report.PARTS)}")
    for size in fields(Sizes):
        kind = type(size.default)
        typed.add_argument(f"--{size.name.replace('_', '-')}", type=kind, default=size.default)
    wanted = vars(typed.parse_args())
    names = wanted.pop("parts") or list(report.PARTS)
    if unknown := [name for name in names if name not in report.PARTS]:
        typed.error(f"no part called {', '.join(unknown)}")
    began = time.monotonic()
    try:
        print(report.measure(names, Sizes(**wanted)))
    except Missing as missing:
        print(missing)
        return 2
    print(f"\nAll of this took {(time.monotonic() - began) / 60:.0f} minutes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
