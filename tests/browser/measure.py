"""Measuring a page from inside: the functions of ``measure.js``, called by name."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

_SCRIPT: Final = (Path(__file__).parent / "measure.js").read_text("utf-8")


def measure(page: Page, what: str, *given: Any) -> Any:
    """Call one function of ``measure.js`` in a page and return its answer."""
    if not page.evaluate("'measure' in window"):
        page.evaluate(_SCRIPT)
    return page.evaluate(f"given => measure.{what}(...given)", list(given))
