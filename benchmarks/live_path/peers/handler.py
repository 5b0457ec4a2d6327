"""The peer litestar: a plain websocket handler that awaits one send after the other.

``python handler.py PORT``, on uvicorn's newer protocol with deflate off: what a careful newcomer
would write.
"""

import json
import sys
from collections import deque
from typing import Any

import uvicorn
from litestar import Litestar, WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect

KEPT = 1_000

sockets: set[WebSocket[Any, Any, Any]] = set()
missed: deque[tuple[int, str]] = deque(maxlen=KEPT)


@websocket("/")
async def live(socket: WebSocket[Any, Any, Any]) -> None:
    """Send what one says to everybody; send what was missed to whoever comes back."""
    await socket.accept()
    sockets.add(socket)
    try:
        while True:
            text = await socket.receive_text()
            said = json.loads(text)
            if said["k"] == "hello":
                await catch_up(socket, said["since"])
                continue
            missed.append((said["to"], text))
            for other in tuple(sockets):
                await other.send_text(text)
    except (WebSocketDisconnect, RuntimeError):
        return
    finally:
        sockets.discard(socket)


async def catch_up(socket: WebSocket[Any, Any, Any], since: int) -> None:
    """Send each event after a position, or say where the room is."""
    position = missed[-1][0] if missed else 0
    if not since:
        await socket.send_text(json.dumps({"k": "facts", "from": 0, "to": position}))
        return
    for place, text in tuple(missed):
        if place > since:
            await socket.send_text(text)


def main() -> None:
    """Serve on the port that was told."""
    config = uvicorn.Config(
        Litestar([live], openapi_config=None, logging_config=None),
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        lifespan="off",
    )
    print("ready", flush=True)
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
