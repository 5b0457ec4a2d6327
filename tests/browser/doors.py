"""Windows into a server: one context a person, and an ear for whatever a browser complains about.

Complaints are errors in the console (a broken Content-Security-Policy is one), exceptions of
scripts, and requests that would leave the server. Refuses to know: what is on a page.
"""

from collections.abc import Mapping
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from folkmoot.drawing.look import COOKIE, Look
from folkmoot.remote.visit import Visit

SIZE: tuple[int, int] = (390, 844)
# How long something may take before it counts as never: machines are shared, and no test asserts
# a time. A line that was lost is tried again after at most 15 seconds.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)
# Pages that say no are part of what is looked at; the console calls each of them an error.
TOLD = (
    "Failed to load resource: the server responded with a status of 4",
    # Whoever leaves a page in the blink of an eye leaves before its socket has opened.
    "WebSocket is closed before the connection is established",
)


class Doors:
    """The windows of one test."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.base = base
        self.complaints: list[str] = []
        # What a test provokes: a lost connection makes Chromium complain, and rightly.
        self.expected: tuple[str, ...] = TOLD
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        visit: Visit | None = None,
        look: Look | None = None,
        size: tuple[int, int] = SIZE,
        *,
        scripts: bool = True,
        forced_colors: Literal["active", "none"] = "none",
        **more: Any,
    ) -> Page:
        """Open a window for somebody: a visitor whose cookies are known, or a stranger."""
        context = self._browser.new_context(
            base_url=self.base,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            forced_colors=forced_colors,
            reduced_motion="reduce",
            locale="en-GB",
            **more,
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self._complain(f"exception: {error.error}"))
        context.on("request", self._asked)
        self.carry(context, visit.cookies if visit else {})
        if look is not None:
            self.dress(context, look)
        return context.new_page()

    def carry(self, context: BrowserContext, cookies: Mapping[str, str]) -> None:
        """Give a window the cookies of a visitor."""
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": self.base}])

    def dress(self, context: BrowserContext, look: Look) -> None:
        """Give a window a reader's settings."""
        self.carry(context, {COOKIE: look.cookie()})

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _complain(self, words: str) -> None:
        if not any(expected in words for expected in self.expected):
            self.complaints.append(words)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            place = message.location.get("url", "")
            self._complain(f"{message.type} on {place}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, self.base.replace("http", "ws"), "data:")):
            self._complain(f"asked elsewhere: {request.url}")
