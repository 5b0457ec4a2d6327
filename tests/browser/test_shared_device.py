"""A phone that two people share, in two tabs; and a call for help that is heard at once."""

import json
import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser import acts
from tests.browser.doors import Doors
from tests.browser.house import House, Person
from tests.browser.measure import measure
from tests.browser.test_axe import faults

from folkmoot.drawing.words import say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]

PHONE = (390, 844)


def voting(house: House) -> tuple[Person, Person]:
    """Return an organiser, and a phone that Ann and Bob share; Ann sits down."""
    organiser, phone = house.collecting(("Quiet room", "1800"), ("Bus", "8500"))
    ann = phone.seat()
    phone.does("TakeSeat", name="Bob", hat="not_said")
    organiser.does("Enrol")
    organiser.does("OpenVote")
    phone.sends("sit", {"seat": ann})
    return organiser, phone


def hands_over(page: Page, room: str, name: str) -> None:
    """Let somebody else take over the phone, in a tab of their own."""
    tab = page.context.new_page()
    tab.goto(f"{room}/handover")
    acts.press(tab, name)
    expect(tab.get_by_role("heading", name=say("ballot.title"))).to_be_visible()
    tab.close()


def voted(organiser: Person) -> dict[str | None, bool]:
    """Return who has voted, by name."""
    return {line.name: line.voted for line in organiser.view().people}


def test_a_vote_from_an_old_tab_is_not_sent_in_the_name_of_the_next_person(
    doors: Doors, house: House
) -> None:
    organiser, phone = voting(house)
    page = doors.open(phone.visit, size=PHONE)
    page.goto(f"{phone.room}/ballot")
    acts.choose(page, ["Quiet room"])
    hands_over(page, phone.room, "Bob")
    acts.press(page, "Send my vote")

    expect(page.get_by_role("heading", name="This page belonged to Ann")).to_be_focused()
    expect(page.locator("main")).to_contain_text("Nothing was sent. Now Bob uses this phone.")
    expect(page.locator("main")).not_to_contain_text("Quiet room")
    assert voted(organiser) == {"Ann": False, "Bob": False}
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 568})
    assert measure(page, "sideways") == []
    acts.press(page, "Go on as Ann")
    expect(page.get_by_role("checkbox", name=re.compile("^Choose Quiet room"))).to_be_checked()
    acts.vote(page, "Quiet room")
    assert voted(organiser) == {"Ann": True, "Bob": False}


def test_a_ballot_that_waits_is_kept_while_somebody_else_has_the_phone(
    doors: Doors, house: House
) -> None:
    organiser, phone = voting(house)
    page = doors.open(phone.visit, size=PHONE)
    page.goto(f"{phone.room}/words")
    seat = page.locator("#live").get_attribute("data-seat")
    wish = {"do": "CastBallot", "vote": "v1", "choices": ["P1"], "replaces": 0}
    kept = [f"folkmoot/{phone.room}/{seat}", json.dumps([{"id": "a-waiting-ballot", "wish": wish}])]
    hands_over(page, phone.room, "Bob")
    page.evaluate("([name, kept]) => localStorage.setItem(name, kept)", kept)
    answer = page.evaluate(
        "async () => (await import(document.querySelector('[href*=\"js/outbox.\"]').href))"
        ".deliverByForm()"
    )

    assert answer is None
    assert page.evaluate("Object.keys(localStorage)") == [kept[0]]
    assert voted(organiser) == {"Ann": False, "Bob": False}


def test_a_call_for_help_is_seen_first_and_announced(doors: Doors, house: House) -> None:
    organiser = house.start()
    ann = house.join(organiser.number, "Ann")
    page = doors.open(organiser.visit, size=PHONE)
    page.goto(f"{organiser.room}/console")
    figure = page.locator("[data-part=desk_help] dd")
    expect(figure).to_have_text("0")
    ann.does("AskForHelp")

    expect(page.locator(".status")).to_have_text("Ann: Needs help")
    expect(page.get_by_text("Ann: Needs help").first).to_be_in_viewport()
    expect(figure).to_have_text("1")
    assert faults(page) == []
    acts.press(page, "I have helped: Ann")
    expect(page.get_by_text("Needs help", exact=True)).to_have_count(0)
    expect(figure).to_have_text("0")
