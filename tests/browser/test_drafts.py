"""What was not sent yet survives a way to the settings; Back from a receipt is a usable page."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser import acts
from tests.browser.doors import Doors
from tests.browser.house import House
from tests.browser.meetings import choosing, empty

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]


def test_ticks_survive_the_settings_and_go_when_they_were_sent(house: House, doors: Doors) -> None:
    meeting = choosing(house)
    page = doors.open(meeting.visit("member"))
    page.goto(f"{meeting.room}/ballot")
    box = page.get_by_role("checkbox", name=re.compile("^Choose ")).first
    box.check()
    page.get_by_role("link", name="My settings").click()
    page.get_by_role("button", name="Save my settings").click()
    expect(box).to_be_checked()
    page.get_by_role("button", name="Check my vote").click()
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_role("heading", name="We got your vote")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("main")).to_be_visible()
    page.goto(f"{meeting.room}/ballot")
    expect(box).not_to_be_checked()


def test_ticks_changed_on_the_way_back_are_newer_than_those_that_were_checked(
    house: House, doors: Doors
) -> None:
    meeting = choosing(house)
    page = doors.open(meeting.visit("member"))
    page.goto(f"{meeting.room}/ballot")
    boxes = page.get_by_role("checkbox", name=re.compile("^Choose "))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Check my vote").click()
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    page.go_back()
    expect(boxes.nth(0)).to_be_checked()
    boxes.nth(0).uncheck()
    boxes.nth(2).check()
    page.get_by_role("link", name="My settings").click()
    page.get_by_role("button", name="Save my settings").click()
    expect(boxes.nth(2)).to_be_checked()
    assert [box.is_checked() for box in boxes.all()[:4]] == [False, True, True, False]
    page.get_by_role("button", name="Check my vote").click()
    page.get_by_role("button", name="Change my choices").click()
    expect(boxes.nth(2)).to_be_checked()
    assert [box.is_checked() for box in boxes.all()[:4]] == [False, True, True, False]


def test_a_half_typed_idea_survives_a_way_elsewhere_and_goes_when_it_was_sent(
    house: House, doors: Doors
) -> None:
    meeting = empty(house)
    meeting.organiser.does("ChangePhase", phase="ideas")
    meeting.member.does("AddIdea", title="Bus", cost="3000")
    page = doors.open(meeting.visit("member"))
    page.goto(f"{meeting.room}/ideas")
    acts.unfold(page, "Add an idea")
    page.get_by_role("textbox", name="Idea", exact=True).fill("Garden for a")
    page.get_by_label("Why is it good?").fill("It is quiet")
    page.get_by_text("Picture", exact=True).first.click()
    page.get_by_role("radio", name="Music").check()
    page.get_by_role("link", name="My settings").click()
    acts.press(page, "Save my settings")
    has_typed(page, "Garden for a", "", "It is quiet", picture="music")
    expect(page.get_by_role("textbox", name="Idea", exact=True)).to_be_visible()

    page.goto(f"{meeting.room}/help")
    page.goto(f"{meeting.room}/ideas")
    page.get_by_label("What does it cost?").fill("1800")
    page.get_by_role("textbox", name="Idea", exact=True).press("End")
    page.keyboard.type("ll")
    acts.press(page, "Add my idea")
    expect(page.get_by_text("We got your idea.")).to_be_visible()
    expect(page.get_by_role("heading", name="Garden for all")).to_be_visible()
    has_typed(page, "", "", "", picture="idea")
    page.goto(f"{meeting.room}/ideas")
    has_typed(page, "", "", "", picture="idea")


def has_typed(page: Page, *fields: str, picture: str) -> None:
    """See what stands in the form that adds an idea: title, cost and why; and its picture."""
    form = page.locator("form[action$='/do/AddIdea']")
    for name, value in zip(("title", "cost", "why"), fields, strict=True):
        expect(form.locator(f"[name={name}]")).to_have_value(value)
    expect(form.locator(f"[name=picture][value={picture}]")).to_be_checked()
