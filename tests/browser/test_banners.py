"""What stands above every page when something is about to end or cannot be kept: banners.

The server runs in a thread here, so that it can be told that its disk has failed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import acts
from tests.browser.doors import Doors
from tests.browser.house import House, Person
from tests.browser.measure import measure
from tests.browser.test_axe import faults
from tests.served import serving

from folkmoot.drawing.look import Look
from folkmoot.drawing.words import say
from folkmoot_rooms.live_room import LiveRoom

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("banners")]

DAY_MINUTES: Final = 24 * 60


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """Somebody in a room whose sessions are always about to end."""
    folder = Path(tmp_path_factory.mktemp("ending"))
    with serving(folder, session_warning_minutes=DAY_MINUTES) as served:
        house = House(served.base, served.base + served.start_link)
        yield house.join(house.start().number, "Ann")


@pytest.fixture
def windows(browser: Browser, person: Person) -> Iterator[Doors]:
    """Windows into that room."""
    doors = Doors(browser, person.visit.base)
    yield doors
    doors.close()
    assert not doors.complaints


def look_at(page: Page) -> None:
    """Nothing is wrong with a page, at any width."""
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 568})
    assert measure(page, "sideways") == []
    assert measure(page, "small", 44) == []


@pytest.mark.parametrize("lang", ["en", "cy"])
def test_nobody_is_signed_out_without_a_warning_that_one_button_answers(
    windows: Doors, person: Person, lang: str
) -> None:
    page = windows.open(person.visit, Look(language=lang, size="200", theme="cream"))
    page.goto(f"{person.room}/me")
    stay = page.get_by_role("button", name=say("common.session_stay", lang))
    expect(stay).to_be_visible()
    look_at(page)
    stay.click()
    expect(page).to_have_url(f"{windows.base}{person.room}/me?done=stay")
    expect(page.locator("#done")).to_be_focused()


def test_a_room_that_cannot_be_written_says_so_and_refuses_in_words(
    windows: Doors, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = property(lambda _: True, lambda *_: None)
    monkeypatch.setattr(LiveRoom, "read_only", failed, raising=False)
    page = windows.open(person.visit, Look(theme="dark"))
    page.goto(f"{person.room}/help")
    expect(page.get_by_text(say("common.read_only_banner"))).to_be_visible()
    look_at(page)
    acts.press(page, say("join.help_button"))
    expect(page.locator("#problem")).to_be_focused()
    expect(page.locator("#problem")).to_contain_text(say("refused.read_only"))
    look_at(page)
