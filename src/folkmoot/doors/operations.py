"""For whoever runs the server: does it live, can it serve, how is it. Not for anybody else.

``/health`` and ``/ready`` say one word; ``/metrics`` tells figures without people, rooms or
addresses. They answer this computer itself, and bearers of the operations token. Behind a proxy
everybody comes from this computer, so once there is a ``url`` only the token opens the last two.
Refuses to know: what is in a room.
"""

import asyncio
import hmac
import ipaddress
from typing import Final

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException

from folkmoot.asking.house import House
from folkmoot.pages.answers import Answer, AnyRequest
from folkmoot_rooms.log import LogFailed

NOT_READY: Final = 503
# Version 0.0.4 of the text format.
FIGURES_KIND: Final = "text/plain; version=0.0.4; charset=utf-8"


@get("/health")
async def health(request: AnyRequest) -> Answer:
    """Say that the process lives: its loop answers."""
    _open_to(request, proxied=True)
    return _word("ok")


@get("/ready")
async def ready(request: AnyRequest) -> Answer:
    """Say whether meetings can be held: keys and logs can be written, there is space.

    What is wrong is named by one word a line: ``disk_low``, ``keys``, ``rooms_read_only``.
    """
    house = _open_to(request)
    wrong = await _wrong(house)
    return _word("\n".join(wrong), NOT_READY) if wrong else _word("ok")


@get("/metrics")
async def metrics(request: AnyRequest) -> Answer:
    """Tell the figures of this process."""
    house = _open_to(request)
    return Response(await asyncio.to_thread(house.figures.text), media_type=FIGURES_KIND)


async def _wrong(house: House) -> list[str]:
    wrong = []
    if await asyncio.to_thread(house.hub.disk_is_low):
        wrong.append("disk_low")
    try:
        await asyncio.to_thread(house.hub.check_keys)
    except LogFailed:
        wrong.append("keys")
    if any(live.read_only for live in house.hub.open_rooms):
        wrong.append("rooms_read_only")
    return wrong


def _open_to(request: AnyRequest, *, proxied: bool = False) -> House:
    """Return the house, or find nothing here for anybody who may not look."""
    house: House = request.app.state.house
    settings = house.settings
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    known = settings.operations_token
    if known and scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), known.encode()):
        return house
    if (proxied or not settings.url) and _is_own(request.client.host if request.client else ""):
        return house
    raise NotFoundException


def _is_own(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _word(word: str, status: int = 200) -> Answer:
    return Response(f"{word}\n".encode(), status_code=status, media_type=MediaType.TEXT)


HANDLERS: Final = (health, ready, metrics)
