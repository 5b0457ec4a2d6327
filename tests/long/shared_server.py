"""One server process that shares its rooms, for the long programmes: without the pace of a hall.

``python -m tests.long.shared_server REDIS_URL FOLDER PORT`` prints its link and serves until
SIGTERM. It is ``folkmoot serve --redis`` but for the limits on how often one may ask.
"""

import asyncio
import sys
from pathlib import Path

from folkmoot.serve import Running, serve
from folkmoot.settings import Settings

OFTEN = 1e9


def tell(running: Running) -> None:
    """Print the link on a line of its own."""
    sys.stdout.write(f"{running.link}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    url, folder, port = sys.argv[1:]
    settings = Settings(
        port=int(port),
        redis=url,
        data=Path(folder),
        session_requests_per_second=OFTEN,
        session_requests_burst=int(OFTEN),
        address_requests_per_second=OFTEN,
        address_requests_burst=int(OFTEN),
    )
    asyncio.run(serve(settings, tell))
