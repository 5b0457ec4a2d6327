"""A server that shares nothing needs nothing of Redis."""

import subprocess
import sys


def test_without_sharing_nothing_of_redis_is_imported() -> None:
    program = "import sys, folkmoot.serve, folkmoot.cli.serve, folkmoot.cli.link; "
    program += "sys.exit('redis' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
