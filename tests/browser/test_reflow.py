"""Small windows, large words: nothing scrolls sideways, nothing is too small to press.

The fast tests meet every page in a narrow window once, next to axe. 400% zoom of a window of 1280
by 1024 is a window of 320 by 256. The shared screen is measured the other way round: everything
on it must be large.
"""

from typing import Any, Final

import pytest
from playwright.sync_api import Page
from tests.browser.doors import Doors
from tests.browser.measure import measure
from tests.browser.screens import SCREENS, STAGES, Rooms, Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("reflow")]

NAMES: Final = {screen.name: screen for screen in (*SCREENS, *STAGES)}
SHARED: Final = ((1280, 720), (1920, 1080), (1024, 768))
NARROW: Final = 320
PHONE_HEIGHT, ZOOMED_HEIGHT = 568, 256
SIZES: Final = ("100", "150", "200")
TARGET_PIXELS_MIN: Final = 44


def resize(page: Page, height: int, size: str) -> None:
    """Give a page another window and another size of words."""
    page.set_viewport_size({"width": NARROW, "height": height})
    page.evaluate("size => {document.documentElement.dataset.size = size}", size)


@pytest.mark.long
@pytest.mark.parametrize("name", [screen.name for screen in SCREENS])
def test_everything_fits_a_narrow_window_and_can_be_pressed(
    doors: Doors, rooms: Rooms, name: str
) -> None:
    page = rooms.open(doors, NAMES[name])
    page.set_viewport_size({"width": NARROW, "height": PHONE_HEIGHT})
    rooms.go(page, NAMES[name])
    found: dict[str, Any] = {}
    for size in SIZES:
        resize(page, PHONE_HEIGHT, size)
        found[f"{size}% sideways"] = measure(page, "sideways")
        found[f"{size}% too small"] = measure(page, "small", TARGET_PIXELS_MIN)
    resize(page, ZOOMED_HEIGHT, "100")
    found["zoomed, sideways"] = measure(page, "sideways")
    found["zoomed, sticks"] = measure(page, "stuck")
    measure(page, "spaceOut")
    found["spaced, sideways"] = measure(page, "sideways")
    assert not {what: nodes for what, nodes in found.items() if nodes}


@pytest.mark.xdist_group("stages")
@pytest.mark.parametrize("name", [screen.name for screen in STAGES])
def test_the_shared_screen_is_large_and_says_little(doors: Doors, rooms: Rooms, name: str) -> None:
    screen: Screen = NAMES[name]
    page = rooms.open(doors, screen)
    number = rooms.house.imported if screen.room == "imported" else rooms[screen.room].room[3:]
    for width, height in SHARED:
        page.set_viewport_size({"width": width, "height": height})
        rooms.go(page, screen)
        page.evaluate("document.fonts.ready")
        seen = measure(page, "stage")
        assert seen["small"] == []
        assert seen["cut"] == []
        assert seen["squeezed"] == []
        assert not seen["scrolls"]
        assert seen["rows"] <= 6
        assert seen["words"] <= 40
        assert seen["code"] >= 0.2
        assert seen["number"] == number
