"""The litestar application: routes, the guard before them, and friendly pages for what goes wrong.

Refuses to know: what is behind any route.
"""

import logging
import re
import time
from collections.abc import Callable
from typing import Final

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from folkmoot.asking.caller import Caller, PassedOn, arrive, greet, stranger
from folkmoot.asking.house import House
from folkmoot.asking.in_hand import InHand
from folkmoot.doors import entering, files, forms, fragments, front, operations, polling, taking
from folkmoot.doors.guard import Gate, Guard, put_headers
from folkmoot.drawing.painter import Painter
from folkmoot.figures import Figures
from folkmoot.lobby.code_books import CodeBooks
from folkmoot.lobby.lobby import Lobby
from folkmoot.lobby.pace import NewSeats, WrongCodes
from folkmoot.pages import answers, table
from folkmoot.pages.answers import Answer, AnyRequest
from folkmoot.settings import Settings
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.refused import Refused

_logger: Final = logging.getLogger(__name__)

# Status -> (title, text) of the page that says so; every other fault is ours.
PAGE_KEYS: Final[dict[int, tuple[str, str]]] = {
    400: ("common.problem", "refused.bad_form"),
    403: ("common.problem", "refused.not_allowed"),
    404: ("common.page_404_title", "common.page_404"),
    405: ("common.page_404_title", "common.page_404"),
    413: ("common.page_413_title", "common.page_413"),
    429: ("common.problem", "refused.slow_down"),
}
# What a door says more exactly than its status does: detail -> (title, text).
DETAIL_KEYS: Final[dict[str, tuple[str, str]]] = {
    "link_unknown": ("common.link_ended_title", "common.link_ended"),
    "not_a_host": ("common.problem", "start.not_a_host"),
    "foreign_origin": ("common.problem", "refused.foreign_origin"),
}
OUR_FAULT: Final = ("common.page_500_title", "common.page_500")
OUR_FAULT_FROM: Final = 500

HANDLERS: Final[tuple[ControllerRouterHandler, ...]] = (
    *files.HANDLERS,
    *front.HANDLERS,
    *entering.HANDLERS,
    *forms.HANDLERS,
    *polling.HANDLERS,
    *fragments.HANDLERS,
    *taking.HANDLERS,
    *operations.HANDLERS,
)

NOT_FOUND: Final = 404
_ROOM: Final = re.compile(r"/m/\d{9}(?=/)")

# Refusals that are about the address itself, not about a form.
STATUS_OF: Final = {
    "room_unknown": 404,
    "not_allowed": 403,
    "slow_down": 429,
    "server_full": 503,
    "disk_low": 507,
}


async def caller_of(request: AnyRequest) -> Caller:
    """Return who is asking."""
    return await (arrive if "number" in request.path_params else greet)(request)


def _message(request: AnyRequest, status: int, title: str, text: str) -> Answer:
    caller = stranger(request)
    in_room = _ROOM.match(caller.path) if status != NOT_FOUND or "/do/" in caller.path else None
    back = in_room[0] if in_room else "/"
    say = caller.house.painter.sayer(caller.look.lang, caller.look.easy)
    return answers.page(
        caller,
        "message.html",
        status=status,
        page="message",
        title=say(title),
        text=say(text),
        back=back,
    )


def refused(request: AnyRequest, refusal: Refused) -> Answer:
    """Return a page that says what the room refused."""
    status = STATUS_OF.get(refusal.code, answers.UNPROCESSABLE)
    return _message(request, status, "common.problem", f"refused.{refusal.code}")


def passed_on(request: AnyRequest, error: PassedOn) -> Answer:
    """Return a page that says whose page a form stood on, and nothing of what it held."""
    del request
    return table.passed_on(error.caller, error.owner)


def went_wrong(request: AnyRequest, error: HTTPException) -> Answer:
    """Return a page for what the framework refused, with its headers."""
    if error.status_code >= OUR_FAULT_FROM:
        return broke(request, error)
    by_status = PAGE_KEYS.get(error.status_code, OUR_FAULT)
    title, text = DETAIL_KEYS.get(error.detail, by_status)
    answer = _message(request, error.status_code, title, text)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


def broke(request: AnyRequest, error: Exception) -> Answer:
    """Return a page for a fault of ours, and log it without what the person sent."""
    _logger.error("a request broke: %s", request.scope.get("route_handler"), exc_info=error)
    return _message(request, 500, *OUR_FAULT)


def make_app(
    hub: Hub,
    lobby: Lobby,
    settings: Settings,
    *,
    more: tuple[ControllerRouterHandler, ...] = (),
    clock: Callable[[], float] = time.monotonic,
    painter: Painter | None = None,
    figures: Figures | None = None,
) -> Litestar:
    """Return the application. ``more`` are routes of other parts, like the live socket."""
    painter = painter or Painter()
    house = House(
        hub,
        lobby,
        settings,
        painter,
        CodeBooks(lobby.secret, settings.code_books_remembered_max),
        WrongCodes(settings, clock),
        NewSeats(settings, clock),
        clock,
        InHand(settings.in_hand_minutes * 60, settings.in_hand_max, clock),
        InHand(settings.in_hand_minutes * 60, settings.in_hand_max, clock),
        figures=figures or Figures(),
    )
    gate = Gate(house)
    return Litestar(
        route_handlers=[*HANDLERS, *more],
        dependencies={"caller": Provide(caller_of)},
        middleware=[Guard(gate)],
        before_send=[put_headers],
        exception_handlers={
            PassedOn: passed_on,
            Refused: refused,
            HTTPException: went_wrong,
            Exception: broke,
        },
        state=State({"house": house, "gate": gate}),
        request_max_body_size=settings.body_bytes_max,
        openapi_config=None,
        logging_config=None,
    )
