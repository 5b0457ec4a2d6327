"""The files that pages need, for ever kept by browsers under the digest of their folder.

Refuses to know: sessions, rooms.
"""

from typing import Final

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from folkmoot.asking.house import House
from folkmoot.pages.answers import Answer, AnyRequest

IMMUTABLE: Final = "public, max-age=31536000, immutable"
ICON: Final = "pictures/coins.svg"


def answer(request: AnyRequest, digest: str, path: str) -> Answer:
    """Return a file. Under the digest of an older server it is given, but not to be kept."""
    house: House = request.app.state.house
    file = house.painter.static.get(path.lstrip("/"))
    if file is None:
        raise NotFoundException
    packs = bool(file.packed) and "gzip" in request.headers.get("accept-encoding", "")
    headers = {
        "cache-control": IMMUTABLE if digest == house.painter.static.digest else "no-cache",
        "vary": "accept-encoding",
    }
    if packs:
        headers["content-encoding"] = "gzip"
    body = file.packed if packs else file.body
    return Response(body, media_type=file.kind, headers=headers)


@get("/s/{digest:str}/{path:path}")
async def static_file(request: AnyRequest, digest: FromPath[str], path: FromPath[str]) -> Answer:
    """Return a file that pages need."""
    return answer(request, digest, path)


@get("/favicon.ico")
async def icon(request: AnyRequest) -> Answer:
    """Return the picture that browsers ask for without being told."""
    return answer(request, "", ICON)


HANDLERS: Final = (static_file, icon)
