"""Parts that are pulled: none stays old because an answer was lost, late or overtaken."""

import re
from typing import Final

import pytest
from playwright.sync_api import Route, expect
from tests.browser.doors import TOLD, Doors
from tests.browser.house import House
from tests.browser.meetings import choosing

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]

PART: Final = re.compile(r"/part/screen")
PAGE_SHOWN_MS: Final = 10_000
# The fetches of a small room are spread over less.
SPREAD_MS: Final = 500


@pytest.mark.parametrize("wrong", ["lost", "fault", "too many"])
def test_a_part_that_did_not_come_is_asked_for_again(
    doors: Doors, house: House, wrong: str
) -> None:
    doors.expected = (*TOLD, "Failed to load resource")
    organiser, member = house.collecting(("Lunch club", "500"))
    page = doors.open(member.visit)
    page.goto(f"{organiser.room}/screen")
    failed: list[Route] = []

    def fail(route: Route) -> None:
        if failed:
            route.continue_()
            return
        failed.append(route)
        if wrong == "lost":
            route.abort()
        else:
            route.fulfill(status=503 if wrong == "fault" else 429)

    page.route(PART, fail)
    member.does("AddIdea", title="Quiet room", cost="400")
    expect(page.locator("main")).to_contain_text("Quiet room")
    assert len(failed) == 1


def test_an_answer_that_was_overtaken_is_dropped(doors: Doors, house: House) -> None:
    organiser, member = house.collecting(("Lunch club", "500"))
    page = doors.open(member.visit)
    page.goto(f"{organiser.room}/screen")
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(PART, hold_first)
    with page.expect_request(PART):
        member.does("AddIdea", title="Quiet room", cost="400")
    with page.expect_response(PART):
        member.does("AddIdea", title="Bus", cost="300")
    expect(page.locator("main")).to_contain_text("Bus")
    with page.expect_response(PART):
        held[0].fulfill(content_type="text/html", body="<p>Old news</p>")
    page.evaluate("new Promise((done) => setTimeout(done))")
    expect(page.locator("main")).to_contain_text("Bus")


def test_a_result_is_shown_its_whole_time_before_the_next_page(doors: Doors, house: House) -> None:
    meeting = choosing(house)
    page = doors.open(meeting.member.visit, size=(1280, 720))
    page.clock.install()
    page.goto(f"{meeting.room}/screen")
    # From here on time goes only as this test lets it go.
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.clock.run_for(PAGE_SHOWN_MS - 2 * SPREAD_MS)
    meeting.organiser.closes_vote()
    with page.expect_response(PART):
        page.clock.run_for(SPREAD_MS)
    shown = page.locator("[data-pages]")
    expect(shown).to_have_attribute("data-page", "1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(PAGE_SHOWN_MS - 1)
    assert asked == []
    page.clock.run_for(1)
    expect(shown).to_have_attribute("data-page", "2")
