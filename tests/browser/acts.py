"""What people do at a page, by what they can see on it: buttons, links, fields and words.

Refuses to know: the server, and addresses other than those that people type or are given.
"""

import re
from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

START = "Start the meeting"


def press(page: Page, name: str) -> None:
    """Press a button, or a link that looks like one."""
    _pressed(page, name).first.click()


def _pressed(page: Page, name: str) -> Locator:
    button = page.get_by_role("button", name=name, exact=True)
    return button.or_(page.get_by_role("link", name=name, exact=True))


def press_in_new_window(page: Page, name: str) -> Page:
    """Press a link that opens a window of its own."""
    with page.context.expect_page() as opened:
        _pressed(page, name).first.click()
    return opened.value


def unfold(page: Page, title: str) -> Locator:
    """Open what is folded away under a title, and return it."""
    folded = page.locator("details").filter(
        has=page.locator("summary").get_by_text(title, exact=True)
    )
    if folded.get_attribute("open") is None:
        folded.locator("summary").first.click()
    return folded


def fill_in_a_start(page: Page, title: str, question: str, budget: str) -> None:
    """Answer what is asked before a meeting starts."""
    page.get_by_label("Name of the meeting").fill(title)
    page.get_by_label("What is up for decision").fill(question)
    page.get_by_label("How much money do we share out?").fill(budget)


def started(page: Page) -> str:
    """Start the meeting that was filled in; return its number without spaces."""
    press(page, START)
    expect(page.get_by_role("heading", name="Run the meeting")).to_be_visible()
    found = re.search(r"/m/(\d{9})", page.url)
    assert found
    return found[1]


def join(page: Page, number: str, name: str, hat: str = "") -> None:
    """Come in by the number, as anybody does. ``hat``: what it is called on the page."""
    page.goto("/")
    page.get_by_label("Meeting number").fill(number)
    press(page, "Find the meeting")
    come_in(page, name, hat)


def come_in(page: Page, name: str, hat: str = "", button: str = "Join") -> None:
    """Fill in the form that stands at the door."""
    page.get_by_label("Your name").fill(name)
    if hat:
        page.get_by_role("radio", name=hat).check()
    press(page, button)
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    press(page, "Next")


def add_idea(page: Page, title: str, cost: str, why: str = "", author: str = "") -> None:
    """Put an idea forward; ``author``: for whom a note taker types it."""
    unfold(page, "Add an idea")
    if author:
        page.get_by_label("Whose idea is it?").select_option(label=author)
    page.get_by_role("textbox", name="Idea", exact=True).fill(title)
    page.get_by_label("What does it cost?").fill(cost)
    if why:
        page.get_by_label("Why is it good?").fill(why)
    press(page, "Add my idea")
    expect(page.get_by_text("We got your idea.")).to_be_visible()


def choose(page: Page, titles: Iterable[str]) -> None:
    """Tick exactly these ideas and go on to the check."""
    wanted = {re.compile(f"^Choose {re.escape(title)}, £") for title in titles}
    ticked = page.get_by_role("checkbox", checked=True)
    while ticked.count():
        ticked.first.uncheck()
    for name in wanted:
        page.get_by_role("checkbox", name=name).check()
    press(page, "Check my vote")
    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()


def send(page: Page) -> None:
    """Send the ballot that was read back."""
    press(page, "Send my vote")
    expect(page.get_by_role("heading", name="We got your vote")).to_be_visible()


def vote(page: Page, *titles: str) -> None:
    """Choose ideas by title, check, send."""
    choose(page, titles)
    send(page)


def enter_paper(page: Page, place: int, titles: Iterable[str]) -> None:
    """Type in a paper ballot as the note taker, read it back, let its voter tick, send."""
    page.get_by_role("radio", name=f"Paper {place}", exact=True).check()
    for title in titles:
        page.get_by_role("checkbox", name=re.compile(f"^{re.escape(title)}")).check()
    press(page, "Read it back to the voter")
    for title in titles:
        expect(page.get_by_role("listitem").filter(has_text=title)).to_be_visible()
    page.get_by_role("checkbox", name="I am the voter. This is my vote.").check()
    press(page, "Send this paper vote")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def follow(page: Page, link: str) -> None:
    """Wait for the line that says that the meeting went on, and follow its link."""
    page.locator("#moved").get_by_role("link", name=link).click()
