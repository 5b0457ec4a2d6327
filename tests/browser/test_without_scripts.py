"""The whole journey with scripts off: people who take part, who lead, who write for others.

Nothing moves by itself then, so "Look again" takes its place; nothing that was sent is lost.
"""

from typing import Final

import pytest
from playwright.sync_api import Page, expect
from tests.browser import acts
from tests.browser.doors import Doors
from tests.browser.house import House

from folkmoot.drawing.words import say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("without_scripts")]

WINDOWS: Final = {"wide": (1280, 800), "320 px": (320, 568), "400%": (320, 256)}


def look_again(page: Page) -> None:
    """Ask where the meeting is now."""
    acts.press(page, "Look again")


@pytest.mark.parametrize(
    "window", [*(pytest.param(wide, marks=pytest.mark.long) for wide in ("wide", "320 px")), "400%"]
)
def test_a_person_an_organiser_and_a_scribe_meet(doors: Doors, house: House, window: str) -> None:
    size = WINDOWS[window]
    lead = doors.open(house.host, size=size, scripts=False)
    lead.goto("/start")
    acts.fill_in_a_start(lead, "Fair", "What do we pay for?", "10,000")
    number = acts.started(lead)
    acts.unfold(lead, say("console.scribe_link"))
    acts.press(lead, say("console.new_link"))
    scribe = doors.open(size=size, scripts=False)
    scribe.goto(lead.locator("main code").inner_text())

    person = doors.open(size=size, scripts=False)
    acts.join(person, number, "Ann")
    expect(person.get_by_role("heading", name=say("join.wait_title"))).to_be_visible()
    lead.goto(f"/m/{number}/console")
    acts.press(lead, say("console.go_ideas"))
    look_again(person)
    acts.add_idea(person, "Bus", "3000")
    look_again(person)
    acts.add_idea(person, "Garden", "1800", "It is quiet there.")

    paper = acts.unfold(lead, say("console.paper_places"))
    paper.get_by_label(say("console.paper_places_label")).fill("1")
    acts.press(lead, say("console.paper_places_button"))
    acts.press(lead, say("console.enrol_all"))
    acts.press(lead, say("console.open_vote"))
    acts.press(lead, say("console.open_vote"))
    expect(lead.locator("#done")).to_have_text(say("phases.choose_now"))

    look_again(person)
    acts.vote(person, "Bus")
    expect(person.get_by_text("1 of 2")).to_be_visible()
    scribe.goto(f"/m/{number}/paper")
    acts.enter_paper(scribe, 1, ["Bus", "Garden"])
    acts.press(lead, say("console.close_vote"))
    acts.press(lead, say("console.close_now"))
    acts.press(lead, say("phases.go_result"))

    person.goto(f"/m/{number}")
    while person.get_by_text(say("ballot.counting")).count():
        person.reload()
    bus = person.locator("article").filter(has_text="Bus")
    expect(bus.get_by_text("Yes", exact=True)).to_be_visible()
    bus.locator("summary").click()
    expect(bus.locator("details p").first).to_be_visible()
    expect(person.get_by_text("What we decided").first).to_be_visible()


def test_a_change_of_settings_in_the_middle_of_a_ballot_loses_nothing_that_was_sent(
    doors: Doors, house: House
) -> None:
    organiser, voter = house.voting(("Bus", "3000"), ("Garden", "1800"))
    page = doors.open(voter.visit, scripts=False)
    page.goto(organiser.room)
    acts.vote(page, "Bus")

    acts.press(page, say("ballot.again"))
    page.get_by_role("checkbox", name="Garden").check()
    acts.press(page, say("common.my_settings"))
    page.get_by_role("radio", name="Cymraeg").check()
    acts.press(page, say("settings.save"))
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    expect(page.get_by_text(say("ballot.sent_before", "cy", ballot=1))).to_be_visible()
    me = voter.view().vote
    assert me is not None
    assert me.my_ballot == 1

    page.get_by_role("checkbox", name="Garden").check()
    acts.press(page, say("ballot.check", "cy"))
    acts.press(page, say("ballot.send", "cy"))
    expect(page.get_by_role("heading", name=say("ballot.sent_title", "cy"))).to_be_visible()
    organiser.does("CloseVote", vote="v1")
    page.goto(f"{organiser.room}/result")
    while page.get_by_text(say("ballot.counting", "cy")).count():
        page.reload()
    garden = page.locator("article").filter(has_text="Garden")
    expect(garden.get_by_text(say("result.yes", "cy"), exact=True)).to_be_visible()


def test_going_back_through_a_vote_asks_nothing_and_sends_nothing_twice(
    doors: Doors, house: House
) -> None:
    organiser, voter = house.voting(("Bus", "3000"), ("Garden", "1800"))
    page = doors.open(voter.visit, scripts=False)
    page.goto(f"{organiser.room}/ballot")
    acts.choose(page, ["Bus"])
    page.reload()
    expect(page.locator("h1")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("checkbox", name="Bus")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Garden")).not_to_be_checked()
    page.go_forward()
    expect(page.get_by_role("heading", name=say("ballot.check_title"))).to_be_visible()
    acts.send(page)
    page.reload()
    expect(page.get_by_role("heading", name=say("ballot.sent_title"))).to_be_visible()
    expect(page.locator("h1")).to_be_focused()
    page.go_back()
    expect(page.get_by_text(say("ballot.sent_before", ballot=1))).to_be_visible()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.go_forward()
    expect(page.get_by_role("heading", name=say("ballot.sent_title"))).to_be_visible()

    seen = voter.view().vote
    assert seen is not None
    assert seen.my_ballot == 1


def test_the_shared_screen_turns_its_pages_by_itself_or_by_links(
    doors: Doors, house: House
) -> None:
    organiser, voter = house.voting(("Bus", "3000"), ("Garden", "31000"))
    voter.votes("P1", "P2")
    organiser.closes_vote()
    page = doors.open(size=(1280, 720), scripts=False)

    def goes_on_to() -> str:
        content = page.locator("meta[http-equiv=refresh]").get_attribute("content") or ""
        return content.partition("url=")[2]

    headings = []
    page.goto(f"{organiser.room}/screen?scale=125")
    for _ in range(4):
        headings.append(page.locator("h1").inner_text())
        page.goto(goes_on_to())
    assert headings == [say("screen.paid"), say("result.not_this_time")] * 2
    assert page.locator("html").get_attribute("data-scale") == "125"
    expect(page.locator("h1")).to_have_text(say("screen.paid"))
    expect(page.get_by_role("button")).to_have_count(0)

    acts.press(page, say("screen.next"))
    expect(page.locator("h1")).to_have_text(say("result.not_this_time"))
    acts.press(page, say("screen.pause"))
    page.goto(goes_on_to())
    expect(page.locator("h1")).to_have_text(say("result.not_this_time"))
    acts.press(page, say("screen.next"))
    expect(page.locator(".about")).to_contain_text("It was enough.")
    acts.press(page, say("screen.go_on"))
    page.goto(goes_on_to())
    expect(page.locator(".about")).to_contain_text("Garden")


def test_every_setting_shows_on_the_next_page_and_leads_back(doors: Doors, house: House) -> None:
    organiser = house.start()
    page = doors.open(house.join(organiser.number).visit, scripts=False)
    page.goto(f"{organiser.room}/me")
    acts.press(page, say("common.my_settings"))
    for name, value in (("size", "150"), ("theme", "yellow"), ("words", "easy")):
        page.locator(f"[name={name}][value='{value}']").check()
    acts.press(page, say("settings.save"))
    expect(page).to_have_url(f"{house.base}{organiser.room}/me?done=settings")
    expect(page.locator("#done")).to_be_focused()
    for name, value in (("size", "150"), ("theme", "yellow"), ("easy", "1")):
        expect(page.locator("html")).to_have_attribute(f"data-{name}", value)
