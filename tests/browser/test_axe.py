"""axe finds nothing, on any screen, in any look: on arrival and after what is done there.

The fast tests meet every pair of screen, theme, size, language, words, width and forced colours;
with FOLKMOOT_CHECK=all every screen is met in every theme, size, language and kind of words.
"""

import os
from collections.abc import Iterable
from itertools import product
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tests.browser.doors import Doors
from tests.browser.looks import FACTORS, View, pairwise
from tests.browser.measure import measure
from tests.browser.screens import EVERY, STAGES, Rooms, Screen

from folkmoot.pages.table import PAGES

pytestmark = pytest.mark.browser

TAGS: Final = (
    "wcag2a",
    "wcag2aa",
    "wcag2aaa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
)
# Where the system's colours are forced, axe reads ``-webkit-text-fill-color``, which Chromium
# reports as it would be without them: it calls black on white "cream on white". So there the two
# rules rest, and contrast is measured from the colours that are painted.
RESTING: Final = ("color-contrast", "color-contrast-enhanced")
# Whatever has the contrast of level AAA has that of level AA, and looking costs much.
IMPLIED: Final = ("color-contrast",)
# What may differ between two looks of one page, whose markup is the same.
SEEN: Final = ("color-contrast-enhanced", "link-in-text-block", "target-size")
CONTRAST_MIN: Final = 7
HEIGHT: Final = 900
NARROW: Final = 320
NAMES: Final = {screen.name: screen for screen in EVERY}


def faults(page: Page, *, forced: bool = False, seen: bool = False) -> list[dict[str, Any]]:
    """Return what axe finds on a page as it stands, or only what is seen."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    resting = RESTING if forced else IMPLIED
    found: list[dict[str, Any]] = measure(page, "faults", TAGS, resting, SEEN if seen else None)
    if forced and (pale := measure(page, "pale", CONTRAST_MIN)):
        found.append({"id": "forced-colors", "help": "Words must stay readable", "nodes": pale})
    return found


def few_views() -> dict[str, list[View]]:
    """Return a few views of each screen, so that all pairs meet over all screens."""
    chosen: dict[str, list[View]] = {name: [] for name in NAMES}
    for row in pairwise({"screen": list(NAMES), **FACTORS}):
        name = str(row.pop("screen"))
        chosen[name].append(View(**row))  # type: ignore[arg-type]
    return chosen


def every_view() -> list[View]:
    """Return every combination of theme, size, language and words; windows take turns."""
    kept = [FACTORS[name] for name in ("theme", "size", "lang", "easy")]
    windows = [*product(FACTORS["width"], FACTORS["colors"])]
    return [
        View(*look, *windows[n % len(windows)])  # type: ignore[call-arg,arg-type]
        for n, look in enumerate(product(*kept))
    ]


def dress(page: Page, view: View) -> None:
    """Give a page another theme and size, as its next load would, and another window."""
    page.set_viewport_size({"width": view.width, "height": HEIGHT})
    page.emulate_media(forced_colors=view.colors, reduced_motion="reduce")
    script = "([theme, size]) => Object.assign(document.documentElement.dataset, {theme, size})"
    page.evaluate(script, [view.theme, view.size])


def look_at(
    doors: Doors, rooms: Rooms, screen: Screen, views: Iterable[View], *, fast: bool = False
) -> list[str]:
    """Return every fault of a screen, in every view, and what sticks out of a narrow window.

    If it must be ``fast``, a page that came once is looked at once for all that is not seen.
    """
    page = rooms.open(doors, screen)
    found, loaded = [], None
    for view in sorted(views, key=lambda view: (view.lang, view.easy)):
        known = (view.lang, view.easy) == loaded
        if not known:
            doors.dress(page.context, view.look)
            rooms.go(page, screen)
            loaded = (view.lang, view.easy)
        dress(page, view)
        if view.width == NARROW and screen not in STAGES:
            found += [
                f"{screen.name} ({view}): sideways: {node}" for node in measure(page, "sideways")
            ]
        for fault in faults(page, forced=view.colors == "active", seen=fast and known):
            places = "\n  ".join(fault["nodes"][:3])
            found.append(f"{screen.name} ({view}): {fault['id']}: {fault['help']}\n  {places}")
    return found


VIEWS: Final = few_views()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(doors: Doors, rooms: Rooms, name: str) -> None:
    found = look_at(doors, rooms, NAMES[name], VIEWS[name], fast=True)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.skipif(os.environ.get("FOLKMOOT_CHECK") != "all", reason="belongs to `make check`")
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_in_any_look(doors: Doors, rooms: Rooms, name: str) -> None:
    found = look_at(doors, rooms, NAMES[name], every_view())
    assert not found, "\n".join(found)


def test_no_page_of_a_room_is_left_out() -> None:
    seen = {screen.path.partition("?")[0] for screen in EVERY}
    # Only a form leads there.
    assert set(PAGES) - seen == {"paper_check"}


def test_few_looks_hold_every_pair_of_choices() -> None:
    rows = pairwise(FACTORS)
    for a, b in product(FACTORS, FACTORS):
        if a != b:
            met = {(row[a], row[b]) for row in rows}
            assert met == set(product(FACTORS[a], FACTORS[b]))
    assert len(rows) < 24


def test_axe_sees_a_fault_that_is_put_before_it(doors: Doors, rooms: Rooms) -> None:
    page = doors.open()
    page.goto("/")
    # One of level A, one of level AAA, one of good practice.
    page.evaluate("document.documentElement.removeAttribute('lang')")
    page.evaluate("document.querySelector('p.lead').style.color = '#767676'")
    page.evaluate("document.querySelector('h1').remove()")
    found = {fault["id"] for fault in faults(page)}
    assert {"html-has-lang", "color-contrast-enhanced", "page-has-heading-one"} <= found
