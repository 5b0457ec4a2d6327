"""The first meeting, in five windows: an organiser, the shared screen, three participants.

Everybody acts only through what they can see. Scenario in small: three ideas, £10,000.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.doors import Doors
from tests.browser.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("first_meeting")]

WIDE = (1280, 800)

IDEAS = (
    ("Lunch club", "3000", "£3,000"),
    ("Quiet room", "1800", "£1,800"),
    ("Bus", "9500", "£9,500"),
)


def press(page: Page, name: str) -> None:
    """Press a button, or a link that looks like one."""
    page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    ).first.click()


def open_room(page: Page) -> str:
    """Start a meeting as its host; return its number without spaces."""
    page.goto("/start")
    page.get_by_label("Name of the meeting").fill("Fair")
    page.get_by_label("What is up for decision").fill("What do we pay for?")
    page.get_by_label("How much money do we share out?").fill("10,000")
    press(page, "Start the meeting")
    expect(page.get_by_role("heading", name="Run the meeting")).to_be_visible()
    found = re.search(r"/m/(\d{9})", page.url)
    assert found
    return found[1]


def join(page: Page, number: str, name: str) -> None:
    """Come in by the number, as anybody does."""
    page.goto("/")
    page.get_by_label("Meeting number").fill(number)
    press(page, "Find the meeting")
    page.get_by_label("Your name").fill(name)
    press(page, "Join")
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    page.get_by_role("link", name="Next").click()


def add_idea(page: Page, title: str, cost: str) -> None:
    """Put an idea forward."""
    form = page.locator("details#add")
    if form.get_attribute("open") is None:
        form.locator("summary").first.click()
    page.get_by_role("textbox", name="Idea", exact=True).fill(title)
    page.get_by_label("What does it cost?").fill(cost)
    press(page, "Add my idea")
    expect(page.get_by_text("We got your idea.")).to_be_visible()


def vote(page: Page, *titles: str) -> None:
    """Choose ideas by title, check, send."""
    for title in titles:
        page.get_by_role("checkbox", name=re.compile(f"^Choose {title}, £")).check()
    press(page, "Check my vote")
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    press(page, "Send my vote")
    expect(page.get_by_role("heading", name="We got your vote")).to_be_visible()


def follow(page: Page, link: str) -> None:
    """Wait for the line that says that the meeting went on, and follow its link."""
    page.locator("#moved").get_by_role("link", name=link).click()


def test_five_windows_from_an_empty_room_to_a_result(house: House, doors: Doors) -> None:
    organiser = doors.open(house.host, size=WIDE)
    number = open_room(organiser)
    screen = doors.open(size=(1280, 720))
    screen.goto(f"/m/{number}/screen")
    expect(screen.locator(".digits")).to_have_text(re.sub(r"(...)(...)(...)", r"\1 \2 \3", number))

    ann, bob, cat = (doors.open() for _ in range(3))
    for page, name in ((ann, "Ann"), (bob, "Bob"), (cat, "Cat")):
        join(page, number, name)
    expect(screen.locator("[data-slot=people]")).to_have_text("3")
    expect(organiser.locator(".people").first).to_contain_text("Cat")

    press(organiser, "Start collecting ideas")
    expect(screen.get_by_role("heading", name="Ideas")).to_be_visible()
    for page, (title, cost, shown) in zip((ann, bob, cat), IDEAS, strict=True):
        follow(page, "Go to the ideas")
        add_idea(page, title, cost)
        expect(screen.locator(".list")).to_contain_text(shown)
    expect(ann.get_by_role("button", name=re.compile("Show"))).to_be_visible()

    press(organiser, "Put everyone here on the roll")
    expect(organiser.locator("[data-slot=on_roll]")).to_have_text("3")
    press(organiser, "Open the vote")
    expect(organiser.get_by_role("heading", name="Open the vote?")).to_be_visible()
    press(organiser, "Open the vote")
    expect(screen.locator(".huge")).to_have_text("0 of 3")

    for page in (ann, bob, cat):
        follow(page, "Go to the vote")
    vote(ann, "Lunch club", "Quiet room")
    expect(screen.locator(".huge")).to_have_text("1 of 3")
    vote(bob, "Quiet room")
    expect(screen.locator("main")).not_to_contain_text("Quiet room")

    press(organiser, "Close the vote")
    expect(organiser.get_by_text("1 person has not sent.")).to_be_visible()
    press(organiser, "Wait")
    vote(cat, "Lunch club", "Bus")
    expect(screen.locator(".huge")).to_have_text("3 of 3")
    press(organiser, "Close the vote")
    press(organiser, "Close it now")

    expect(screen.get_by_role("img", name="Yes")).to_have_count(2)
    for page in (ann, bob, cat):
        follow(page, "Go to the result")
        expect(page.get_by_text("We can pay for 2 ideas.")).to_be_visible()
    bus = ann.locator("article", has_text="Bus")
    bus.locator("summary").click()
    expect(bus.locator(".why p")).to_contain_text("short")


def test_one_voter_is_told_once_what_is_left_and_nothing_of_others(
    house: House, doors: Doors
) -> None:
    organiser = doors.open(house.host, size=WIDE)
    number = open_room(organiser)
    ann, bob = doors.open(), doors.open()
    join(ann, number, "Ann")
    join(bob, number, "Bob")
    press(organiser, "Start collecting ideas")
    follow(ann, "Go to the ideas")
    for title, cost, _ in IDEAS:
        add_idea(ann, title, cost)
    press(organiser, "Put everyone here on the roll")
    press(organiser, "Open the vote")
    press(organiser, "Open the vote")
    follow(ann, "Go to the vote")
    bob.goto(f"/m/{number}/ballot")
    said = record_announcements(ann)
    for title in ("Lunch club", "Quiet room", "Bus"):
        ann.get_by_role("checkbox", name=re.compile(f"^Choose {title}, £")).check()
    expect(ann.locator("[role=status]")).to_have_text(re.compile("more than we all have"))
    vote(bob, "Bus")
    expect(organiser.locator("[data-slot=voted]")).to_have_text("1")

    assert len(ann.evaluate(said)) == 1


def record_announcements(page: Page) -> str:
    """Write down every text of the status line; return the expression that reads them."""
    page.evaluate(
        """() => {
          window.said = [];
          const region = document.querySelector("[role=status]");
          const note = () => region.textContent && window.said.push(region.textContent);
          new MutationObserver(note).observe(region, {childList: true, subtree: true});
        }"""
    )
    return "window.said"


def test_none_of_these_and_any_idea_exclude_each_other(house: House, doors: Doors) -> None:
    organiser = doors.open(house.host, size=WIDE)
    number = open_room(organiser)
    ann = doors.open()
    join(ann, number, "Ann")
    press(organiser, "Start collecting ideas")
    follow(ann, "Go to the ideas")
    add_idea(ann, "Bus", "9500")
    press(organiser, "Put everyone here on the roll")
    press(organiser, "Open the vote")
    press(organiser, "Open the vote")
    follow(ann, "Go to the vote")
    bus, none = ann.get_by_role("checkbox").first, ann.get_by_role("checkbox", name="None of these")
    bus.check()
    none.check()

    expect(bus).not_to_be_checked()
    press(ann, "Check my vote")
    expect(ann.get_by_text("You chose none of these ideas.")).to_be_visible()
