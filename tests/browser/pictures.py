"""Takes the pictures of the documentation: ``python -m tests.browser.pictures [FILE …]``.

Plays the meeting on a server of its own, opens each screen in Chromium, and writes small PNGs and
a list of them to docs/screens; whole pages, not cut, go to shots/ to be looked at.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from tests.browser.conftest import FLAGS, chromium_path
from tests.browser.doors import Doors
from tests.browser.gallery import EVERY, FULL_HD, HD, ROOMS, Meeting, Picture, why
from tests.browser.house import House, serving
from tests.browser.remote import Presence

HOME: Final = Path(__file__).parents[2]
SCREENS, SHOTS = HOME / "docs" / "screens", HOME / "shots"
# The README shows this one by a name that says nothing of sizes.
FRONT: Final = ("shared-screen-result-720", "shared-screen-result")
COLOURS: Final = 64
TIMES_AS_HIGH: Final = 1.7


def main(wanted: Iterable[str]) -> None:
    """Take the pictures whose names begin so, or every one."""
    starts = tuple(wanted) or ("",)
    rows = [row for row in EVERY if row.file.startswith(starts)]
    for folder in (SCREENS, SHOTS):
        folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        serving(Path(data)) as house,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        doors = Doors(chromium, house.base)
        presence = Presence()
        rooms = Rooms(house, presence)
        for row in rows:
            take(row, open_at(row, rooms, doors))
        chromium.close()
        presence.close()
    shutil.copy(SCREENS / f"{FRONT[0]}.png", SCREENS / f"{FRONT[1]}.png")
    (SCREENS / "README.md").write_text(listed(), "utf-8")


class Rooms:
    """The meetings, each made when it is first needed, with everybody connected."""

    def __init__(self, house: House, presence: Presence) -> None:
        self.house = house
        self._presence = presence
        self._made: dict[str, Meeting] = {}

    def __getitem__(self, name: str) -> Meeting:
        if name not in self._made:
            made = self._made[name] = ROOMS[name](self.house)
            people = [made.scribe, *made.phones.values()]
            visits = [person.visit for person in people]
            self._presence.here(self.house.base, made.organiser.number, visits)
        return self._made[name]


def open_at(row: Picture, rooms: Rooms, doors: Doors) -> Page:
    """Open a screen as its person sees it."""
    visit, room = None, ""
    if row.room:
        meeting = rooms[row.room]
        visit, room = meeting.person(row.who), f"{meeting.organiser.room}/"
    if row.who == "host":
        visit = rooms.house.host
    page = doors.open(visit, row.look, row.size)
    page.goto(row.path if row.path.startswith("/") else f"{room}{row.path}")
    if row.act is not None:
        row.act(page)
    if row.act is not why:
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    return page


def take(row: Picture, page: Page) -> None:
    """Write one picture: the whole page to look at, a screenful of it to show."""
    stage = row.size in (HD, FULL_HD)
    page.screenshot(path=SHOTS / f"{row.file}.png", full_page=not stage)
    width, height = row.size
    high = page.evaluate("document.documentElement.scrollHeight")
    tall = height if stage else min(high, round(height * TIMES_AS_HIGH))
    scrolled = page.evaluate("scrollY")
    page.set_viewport_size({"width": width, "height": height if scrolled else tall})
    raw = page.screenshot()
    small = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    small.save(SCREENS / f"{row.file}.png", optimize=True)
    page.context.close()


def listed() -> str:
    """Return the page that lists every picture there is."""
    there: Mapping[str, str] = {row.file: row.shows for row in EVERY}
    lines = [f"| [{file}]({file}.png) | {shows} |" for file, shows in there.items()]
    return "\n".join(
        [
            "# Screens",
            "",
            "Made by `python -m tests.browser.pictures` from a real meeting (Scenario A).",
            "",
            "| Picture | Shows |",
            "|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
