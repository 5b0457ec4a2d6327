"""Pages that stay live: who is told what, what happens to work in hand, and a lost connection.

Silence is proved by what was heard until something later has certainly arrived.
"""

from typing import Final

import pytest
from playwright.sync_api import Page, expect
from tests.browser import acts
from tests.browser.doors import Doors
from tests.browser.house import House
from tests.browser.meetings import Meeting, choosing

from folkmoot.drawing.look import Look
from folkmoot.drawing.words import say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]

# Everything that the one live region ever says, and every other region that could speak.
LISTEN: Final = """() => {
  window.heard = [];
  const region = document.querySelector("[role=status]");
  new MutationObserver(() => region.textContent && window.heard.push(region.textContent))
    .observe(region, {childList: true, characterData: true, subtree: true});
}"""
OTHERS: Final = "[aria-live], [role=alert], [role=log], [role=timer], [role=status]:not(.status)"
OFFLINE: Final = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED", "WebSocket connection")


@pytest.fixture
def meeting(house: House) -> Meeting:
    """A meeting that votes."""
    return choosing(house)


def heard(page: Page) -> list[str]:
    """Return what was announced since ``LISTEN``."""
    found: list[str] = page.evaluate("window.heard")
    return found


def cast(meeting: Meeting) -> tuple[int, int]:
    """Return how many have voted, and which ballot of the member counts."""
    view = meeting.member.view()
    assert view.vote is not None
    return view.numbers.voted, view.vote.my_ballot


def read_back(doors: Doors, meeting: Meeting) -> Page:
    """Open a window for the member, on the page that reads two choices back to them."""
    page = doors.open(meeting.member.visit)
    page.goto(f"{meeting.room}/ballot")
    for box in page.locator("[name=choices]").all()[:2]:
        box.check()
    acts.press(page, say("ballot.check"))
    expect(page.locator(".status")).to_have_text("")
    return page


def test_votes_of_others_are_shown_but_never_announced(doors: Doors, meeting: Meeting) -> None:
    page = doors.open(meeting.voter.visit)
    page.goto(f"{meeting.room}/words")
    page.evaluate(LISTEN)
    before = cast(meeting)[0]
    for person in meeting.others[8:14]:
        person.votes("P1")
    expect(page.locator("[data-slot=voted]").first).to_have_text(str(before + 6))
    assert heard(page) == []
    assert page.locator(OTHERS).count() == 0


def test_four_quick_choices_of_my_own_are_announced_once(doors: Doors, meeting: Meeting) -> None:
    page = doors.open(meeting.member.visit)
    page.goto(f"{meeting.room}/ballot")
    page.evaluate(LISTEN)
    for box in page.locator("[name=choices]").all()[:4]:
        box.check()
    purse = page.locator("[data-when]:not([hidden])").inner_text()
    expect(page.locator(".status")).to_have_text(purse)
    assert heard(page) == [purse]


def test_a_new_part_never_takes_a_half_filled_ballot_away(doors: Doors, meeting: Meeting) -> None:
    # Not even from somebody who has asked to be taken along.
    page = doors.open(meeting.member.visit, Look(part="take"))
    page.goto(f"{meeting.room}/ballot")
    for box in page.locator("[name=choices]").all()[:2]:
        box.check()
    page.evaluate(LISTEN)
    meeting.organiser.does("CloseVote", vote="v1")
    news = page.locator("#moved")
    expect(news.get_by_role("link")).to_be_visible()
    words = " ".join(news.inner_text().split())
    expect(page.locator(".status")).to_have_text(words)
    assert heard(page)[-1] == words
    expect(page.locator("[name=choices]:checked")).to_have_count(2)
    assert page.url.endswith("/ballot")
    news.get_by_role("link").click()
    expect(page.get_by_role("heading", name=say("result.title"))).to_be_visible()


def test_a_new_part_takes_along_who_asked_for_it(doors: Doors, meeting: Meeting) -> None:
    page = doors.open(meeting.voter.visit, Look(part="take"))
    page.goto(f"{meeting.room}/words")
    asks = doors.open(meeting.guest.visit)
    asks.goto(f"{meeting.room}/words")
    meeting.organiser.does("CloseVote", vote="v1")
    page.wait_for_url("**/result")
    expect(asks.locator("#moved")).to_be_visible()
    assert asks.url.endswith("/words")


def test_a_lost_connection_is_said_in_words_and_taken_back(doors: Doors, meeting: Meeting) -> None:
    doors.expected += OFFLINE
    page = doors.open(meeting.member.visit)
    page.goto(f"{meeting.room}/words")
    status = page.locator(".status")
    page.context.set_offline(True)
    expect(status).to_have_text(say("common.line_lost"))
    expect(status).to_be_visible()
    meeting.others[9].votes("P1")
    page.context.set_offline(False)
    expect(status).to_have_text(say("common.link_back"))
    voted = str(cast(meeting)[0])
    expect(page.locator("[data-slot=voted]").first).to_have_text(voted)


def test_a_ballot_pressed_while_offline_arrives_exactly_once(
    doors: Doors, meeting: Meeting
) -> None:
    doors.expected += OFFLINE
    before = cast(meeting)[0]
    page = read_back(doors, meeting)
    page.context.set_offline(True)
    acts.press(page, say("ballot.send"))
    status = page.locator(".status")
    expect(status).to_have_text(say("common.link_lost"))
    acts.press(page, say("ballot.send"))
    assert cast(meeting) == (before, 0)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name=say("ballot.sent_title"))).to_be_visible()
    assert cast(meeting) == (before + 1, 1)
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_ballot_of_a_closed_tab_arrives_exactly_once_when_it_is_opened_again(
    doors: Doors, meeting: Meeting
) -> None:
    doors.expected += OFFLINE
    before = cast(meeting)[0]
    page = read_back(doors, meeting)
    context = page.context
    context.set_offline(True)
    acts.press(page, say("ballot.send"))
    expect(page.locator(".status")).to_have_text(say("common.link_lost"))
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{meeting.room}/words")
    expect(again.locator(".status")).to_have_text(say("common.link_back_sent"))
    assert cast(meeting) == (before + 1, 1)
    assert again.evaluate("Object.keys(localStorage)") == []
    again.reload()
    again.goto(f"{meeting.room}/ballot")
    expect(again.get_by_text(say("ballot.sent_before", ballot=1))).to_be_visible()
    assert cast(meeting) == (before + 1, 1)


def test_the_desk_shows_who_comes_without_a_word(doors: Doors, house: House) -> None:
    organiser = house.start()
    page = doors.open(organiser.visit, size=(1280, 800))
    page.goto(f"{organiser.room}/console")
    page.evaluate(LISTEN)
    for name in ("Ann", "Bea", "Cai"):
        house.join(organiser.number, name)
    expect(page.locator("[data-part=desk_people] .people li")).to_have_count(3)
    assert heard(page) == []
