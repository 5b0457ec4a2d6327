"""What a screen reader is given, as files that a person can read: see ``snapshots/``.

After a wanted change write them anew and read the difference before committing:
``FOLKMOOT_SNAPSHOTS=write .venv/bin/python -m pytest tests/browser/test_aria.py``
"""

import os
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect
from tests.browser.doors import Doors
from tests.browser.screens import EVERY, Rooms
from tests.scenario_a import PROPOSALS

from folkmoot.drawing.look import Look
from folkmoot.drawing.words import money

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("aria")]

SNAPSHOTS: Final = Path(__file__).parent / "snapshots"
NAMES: Final = ("join", "ballot", "check", "receipt", "result, why", "about me")
# What differs from room to room: its number, and codes drawn by lot.
BY_LOT: Final = (
    (re.compile(r"/m/\d{9}"), "/m/NUMBER"),
    (re.compile(r"\b[0-9A-Z]{4}(?:[ -][0-9A-Z]{4})+\b"), "CODE"),
    (re.compile(r"\b[0-9a-f]{4}(?: [0-9a-f]{4}){15}\b"), "DIGEST"),
)


def tree(page: Page) -> str:
    """Return the accessible tree of a page, without what is drawn by lot."""
    words = page.locator("body").aria_snapshot()
    for pattern, name in BY_LOT:
        words = pattern.sub(name, words)
    return words + "\n"


@pytest.mark.parametrize("lang", ["en", pytest.param("cy", marks=pytest.mark.long)])
@pytest.mark.parametrize("name", NAMES)
def test_a_screen_reader_is_given_what_was_read_and_agreed(
    doors: Doors, rooms: Rooms, name: str, lang: str
) -> None:
    screen = next(screen for screen in EVERY if screen.name == name)
    if name == "receipt":
        # Nobody has voted here before, whichever test came first.
        rooms = Rooms(rooms.house)
    page = rooms.open(doors, screen)
    doors.dress(page.context, Look(language=lang))
    rooms.go(page, screen)
    file = SNAPSHOTS / f"{name.replace(', ', '-').replace(' ', '-')}.{lang}.yml"
    found = tree(page)
    if os.environ.get("FOLKMOOT_SNAPSHOTS") == "write":
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_every_choice_is_called_by_its_idea_and_its_cost(
    doors: Doors, rooms: Rooms, lang: str
) -> None:
    page = doors.open(rooms["choose"].member.visit, Look(language=lang))
    page.goto(f"{rooms['choose'].room}/ballot")
    for idea in PROPOSALS:
        cost = money(100 * idea.cost_pounds, 2, "GBP", lang)
        name = re.compile(f"{re.escape(idea.title)}.*{re.escape(cost)}")
        expect(page.get_by_role("checkbox", name=name)).to_have_count(1)


def test_a_link_that_many_rows_have_ends_in_the_name_of_its_row(doors: Doors, rooms: Rooms) -> None:
    page = doors.open(rooms["ideas"].member.visit)
    page.goto(f"{rooms['ideas'].room}/ideas")
    name = f"Change my idea {PROPOSALS[0].title}"
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(1)


def test_foreign_words_are_marked_and_the_page_says_its_language(
    doors: Doors, rooms: Rooms
) -> None:
    page = doors.open(look=Look(language="cy"))
    page.goto("/settings")
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.locator("[lang=en]").filter(has_text="English")).to_have_count(1)
