"""``folkmoot`` and ``python -m folkmoot``: the command line. Everything else is in ``cli``."""

import sys
from collections.abc import Sequence

from folkmoot import cli


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 right, 1 differs, 2 bad input."""
    return cli.run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
