"""Answers: a page for one caller, a redirect after a form, and the cookies that go with them.

Refuses to know: what the pages say.
"""

from collections.abc import Iterable
from typing import Any, Final

from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.asking.wishes import LABELS, NOTICES
from folkmoot.drawing import look, words
from folkmoot.drawing.look import Look
from folkmoot.drawing.money import typed as money_typed
from folkmoot.lobby import codes
from folkmoot.settings import Settings
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.views import RUNNING

EMPTY: Final = Form()
SECONDS_PER_DAY: Final = 24 * 3600
_MS_PER_MINUTE: Final = 60_000
NO_COOKIE: Final = "-"

FORBIDDEN: Final = 403
CONFLICT: Final = 409
UNPROCESSABLE: Final = 422
TOO_FAST: Final = 429

Answer = Response[Any]
AnyRequest = Request[Any, Any, Any]


def page(
    caller: Caller, template: str, form: Form = EMPTY, status: int = 200, **context: Any
) -> Answer:
    """Return a page as this caller gets it."""
    base = base_context(caller, form)
    body = caller.house.painter.paint(template, caller.look, **(base | context))
    return with_cookies(caller, Response(body, media_type=MediaType.HTML, status_code=status))


def go(caller: Caller, path: str, done: str = "") -> Answer:
    """Return a redirect that a browser follows with GET; ``done`` names what was done."""
    mark = "&" if "?" in path else "?"
    where = f"{path}{mark}done={done}" if done else path
    return with_cookies(caller, Response(None, status_code=303, headers={"location": where}))


def options(
    caller: Caller, prefix: str, values: Iterable[str], hints: bool = True
) -> list[tuple[str, str, str]]:
    """Return choices for radio buttons: value, words, and a hint where the catalogue has one."""
    painter = caller.house.painter
    say = painter.sayer(caller.look.lang, caller.look.easy)

    def hint(value: str) -> str:
        key = f"{prefix}{value}_hint"
        return say(key) if hints and key in painter.words else ""

    return [(value, say(f"{prefix}{value}"), hint(value)) for value in values]


def with_cookies(caller: Caller, answer: Answer) -> Answer:
    """Put a new session token, if there is one, into the answer's cookie."""
    if caller.token == NO_COOKIE:
        answer.set_cookie(_session_cookie(caller.house.settings, "", 0))
    elif caller.token:
        # The server knows when a session ends; the cookie only has to outlive it.
        answer.set_cookie(
            _session_cookie(caller.house.settings, caller.token, 30 * SECONDS_PER_DAY)
        )
    return answer


def _session_cookie(settings: Settings, value: str, seconds: int) -> Cookie:
    return Cookie(
        settings.cookie,
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        secure=settings.secure,
        samesite="lax",
    )


def look_cookie(settings: Settings, reader: Look) -> Cookie:
    """Return the cookie that keeps a reader's settings."""
    return Cookie(
        look.COOKIE,
        value=reader.cookie(),
        path="/",
        max_age=look.COOKIE_DAYS * SECONDS_PER_DAY,
        httponly=True,
        secure=settings.secure,
        samesite="lax",
    )


def base_context(caller: Caller, form: Form = EMPTY) -> dict[str, Any]:
    """Return what every template may use, in a room and outside."""
    view = caller.view if caller.live else None
    session = caller.session

    def money(minor: int) -> str:
        scale, currency = (view.scale, view.currency) if view else (2, "GBP")
        return words.money(minor, scale, currency, caller.look.lang)

    return {
        "view": view,
        "me": view.me if view else None,
        "role": caller.role,
        "seats": caller.seats,
        "host": session.host if session else False,
        "leads_as": caller.leads_as,
        "number": codes.spaced_number(caller.number) if view else "",
        "room": f"/m/{caller.number}" if view else "",
        "epoch": caller.room.epoch if view else "",
        "read_only": caller.room.read_only if view else False,
        "lost_after": caller.room.lost_after if view else None,
        "money": money,
        "form": form,
        "labels": LABELS,
        "here": caller.here,
        "posted": caller.posted,
        "typed_money": lambda minor: money_typed(minor, view.scale if view else 2),
        "runs": caller.role in RUNNING,
        "imported": caller.room.room.imported if view else False,
        "part": list(Phase).index(view.phase) + 1 if view else 0,
        "parts": len(Phase),
        "scripts": caller.house.painter.static.paths("js/"),
        "notice": NOTICES.get(caller.query.get("done", ""), ""),
        **_ending(caller),
    }


def _ending(caller: Caller) -> dict[str, int]:
    """Return when to warn that the session ends: in some time, or now with the minutes left."""
    if caller.session is None:
        return {"ending_minutes": 0, "ending_in_ms": 0}
    left_ms = caller.session.expires_ms - caller.house.lobby.now_ms()
    early_ms = left_ms - caller.house.settings.session_warning_minutes * _MS_PER_MINUTE
    if early_ms > 0:
        return {"ending_minutes": 0, "ending_in_ms": early_ms}
    return {"ending_minutes": left_ms // _MS_PER_MINUTE, "ending_in_ms": 0}
