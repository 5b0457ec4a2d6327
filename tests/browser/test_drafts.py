"""What was not sent yet survives a way to the settings; Back from a receipt is a usable page."""

import re

import pytest
from playwright.sync_api import expect
from tests.browser.doors import Doors
from tests.browser.house import House
from tests.browser.meetings import choosing

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
