"""The whole journey by keyboard alone: the focus is always seen, and lands where the news is."""

from typing import Final

import pytest
from playwright.sync_api import Page, expect
from tests.browser.doors import Doors
from tests.browser.house import House
from tests.browser.keys import Keys
from tests.browser.screens import Rooms

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("keyboard")]

WINDOWS: Final = {"wide": (1280, 800), "320 px": (320, 568), "400%": (320, 256)}
SEND: Final = "main form button:not(.quiet)"
NEWS: Final = "#moved a"


def joins(page: Page, keys: Keys, number: str) -> None:
    """Come in by the number and go on to the ideas."""
    page.goto("/")
    keys.to(".skip")
    keys.press("Enter")
    keys.lands_on("main")
    keys.enter("#number", number)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Opportunities fair")).to_be_visible()
    keys.enter("#name", "Bea")
    keys.to("[name=hat]")
    keys.press("ArrowUp")
    keys.follow("form[action$=TakeSeat] button", "You are in")
    keys.lands_on("h1")
    keys.follow("main a.button", "Ideas")


def proposes(page: Page, keys: Keys) -> None:
    """Put an idea forward, at first without what it costs."""
    keys.to("#add > summary")
    keys.press("Enter")
    keys.enter("#title", "Garden")
    keys.to("form[action$=AddIdea] .main-action button")
    keys.press("Enter")
    keys.lands_on("#problem")
    keys.to("#problem a")
    keys.press("Enter")
    keys.lands_on("#cost")
    page.keyboard.type("3000")
    keys.press("Enter")
    keys.lands_on("#done")


@pytest.mark.parametrize("window", ["wide", pytest.param("320 px", marks=pytest.mark.long), "400%"])
def test_a_person_joins_proposes_votes_and_reads_the_result(
    doors: Doors, house: House, window: str
) -> None:
    organiser, _ = house.collecting(("Bus", "8500"), ("Quiet room", "1800"))
    page = doors.open(size=WINDOWS[window])
    keys = Keys(page)

    joins(page, keys, organiser.number)
    keys.follow("a[href^='/settings']", "My settings")
    keys.to("[name=size]")
    keys.press("ArrowDown")
    keys.to(SEND)
    keys.press("Enter")
    keys.lands_on("#done")
    expect(page.locator("html")).to_have_attribute("data-size", "125")
    proposes(page, keys)

    organiser.does("Enrol")
    organiser.does("OpenVote")
    expect(page.locator(NEWS)).to_be_visible()
    keys.follow(NEWS, "Choose the ideas you want")
    keys.to("[name=choices]")
    keys.press("Space")
    keys.to("[name=choices]")
    keys.press("Space")
    expect(page.locator("[name=choices]:checked")).to_have_count(2)
    keys.to(SEND)
    keys.to(".skip", "Shift+Tab")
    keys.to(SEND)
    keys.press("Enter")
    keys.lands_on("h1")
    keys.follow(SEND, "We got your vote")
    keys.lands_on("h1")

    organiser.does("CloseVote", vote="v1")
    expect(page.locator(NEWS)).to_be_visible()
    keys.follow(NEWS, "What we decided")
    expect(page.locator("article.card").first).to_be_visible()
    keys.to("article.card summary")
    keys.press("Enter")
    expect(page.locator("article.card details[open] p").first).to_be_visible()


def test_one_idea_at_a_time_says_which_idea_it_is_and_keeps_the_place(
    doors: Doors, rooms: Rooms
) -> None:
    meeting = rooms["choose"]
    page = doors.open(meeting.member.visit)
    keys = Keys(page)
    page.goto("/settings?from=" + meeting.room)
    keys.to("[name=ballot]")
    keys.press("ArrowDown")
    keys.to(SEND)
    keys.press("Enter")
    keys.lands_on("#done")
    for n in range(12):
        page.wait_for_function(
            "k => document.querySelector('main').innerText.includes(k)", arg=f"{n + 1} of 12"
        )
        keys.to(".answers .yes" if n < 2 else ".answers .no")
        keys.press("Enter")
        keys.lands_on("h1")
        expect(page.get_by_text(f"{n + 1} of 12")).to_have_count(0)
    keys.to(SEND)
    keys.press("Enter")
    expect(page.locator("main .rows .row")).to_have_count(2)
    keys.lands_on("h1")


def test_nothing_that_sticks_hides_the_focus_on_the_way_back(doors: Doors, rooms: Rooms) -> None:
    meeting = rooms["choose"]
    for size in ((390, 844), (1280, 500)):
        page = doors.open(meeting.member.visit, size=size)
        page.goto(f"{meeting.room}/ballot")
        keys = Keys(page)
        keys.to("footer a")
        keys.to(".skip", "Shift+Tab")


def test_the_organiser_runs_a_meeting(doors: Doors, house: House) -> None:
    page = doors.open(house.host, size=(1280, 800))
    keys = Keys(page)
    page.goto("/start")
    keys.to(SEND)
    keys.press("Enter")
    keys.lands_on("#problem")
    expect(page.locator("#problem a")).to_have_count(3)
    keys.to("#problem a[href='#budget']")
    keys.press("Enter")
    keys.lands_on("#budget")
    page.keyboard.type("31,000")
    keys.to("#title", "Shift+Tab")
    page.keyboard.type("Fair")
    keys.enter("#question", "What do we pay for?")
    keys.follow("main .main-action button", "Run the meeting")
    number = page.url.split("/m/")[1][:9]
    person = house.join(number, "Ann")

    keys.to("form[action$=ChangePhase] button")
    keys.press("Enter")
    keys.lands_on("#done")
    person.does("AddIdea", title="Bus", cost="8500")
    expect(page.locator("[data-part=desk_ideas] .people li")).to_have_count(1)
    keys.to("form[action$=Enrol] button")
    keys.press("Enter")
    keys.lands_on("#done")
    keys.follow("a[href$='/open_vote']", "Open the vote")
    keys.to("form[action$=OpenVote] button")
    keys.press("Enter")
    keys.lands_on("#done")
    person.votes("P1")
    expect(page.locator("[data-slot=voted]").first).to_have_text("1")
    keys.follow("a[href$='/close_vote']", "Close the vote")
    keys.to("form[action$=CloseVote] button")
    keys.press("Enter")
    keys.lands_on("#done")
    keys.follow("main a[href$='/result']", "What we decided")
