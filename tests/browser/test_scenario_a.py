"""Scenario A, steps 4 and 5, in real windows: twelve proposals, 39 ballots, £31,000.

Everybody acts only through what they can see. Nine people hold three phones and three tablets,
eight vote on paper with the note taker, the other 22 are programs elsewhere.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests import scenario_a
from tests.browser import acts, fair
from tests.browser.doors import Doors
from tests.browser.fair import Device, Ear
from tests.browser.house import House, serving
from tests.browser.remote import Remote

pytestmark = pytest.mark.browser

WIDE, PHONE, TABLET = (1280, 720), (390, 844), (820, 1180)
# What no frame may hold before the vote is closed: an idea by id or by name, a choice, a count.
TELLING = re.compile("|".join([r"\bP\d", "choice", "votes", *fair.TITLES.values()]))
GLOSSY = ("Glossy programme and billboards", "11,000")
WHY_NOT_P7 = "It is £1,454.14 short."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with an empty folder, as a newcomer finds it."""
    with serving(tmp_path_factory.mktemp("fair")) as house:
        yield house


class Fair:
    """The meeting: its windows, its people elsewhere, and what was heard."""

    def __init__(self, house: House, doors: Doors) -> None:
        self.house, self.doors = house, doors
        # A phone that loses its line makes Chromium complain, and rightly.
        doors.expected += ("net::ERR_INTERNET_DISCONNECTED",)
        self.ear = Ear()
        self.organiser = self._window(WIDE)
        self.organiser.goto(house.link)
        acts.fill_in_a_start(
            self.organiser,
            scenario_a.TITLE,
            scenario_a.QUESTION,
            f"{scenario_a.BUDGET_POUNDS:,}",
        )
        self.number = acts.started(self.organiser)
        self.screen = acts.press_in_new_window(
            self.organiser, "Open the shared screen (in a new window)"
        )
        self.ear.listen(self.screen)
        sizes = [PHONE] * len(fair.PHONES) + [TABLET] * len(fair.TABLETS)
        people = [*((n,) for n in fair.PHONES), *fair.TABLETS]
        self.devices = [
            Device(self._window(size), who) for size, who in zip(sizes, people, strict=True)
        ]
        self.remote = Remote(house.base, self.number)

    def _window(self, size: tuple[int, int]) -> Page:
        return self.ear.listen(self.doors.open(size=size))

    def device_of(self, n: int) -> Device:
        """Return what somebody holds."""
        return next(device for device in self.devices if n in device.people)

    def turn(self, n: int, link: str) -> Page:
        """Let somebody go on with the new part of the meeting."""
        device = self.device_of(n)
        moved = device.page.locator("#moved")
        if device.holder == n and moved.is_visible():
            acts.follow(device.page, link)
        return device.hand_to(n)

    def with_paper(self) -> Page:
        """Make eight paper places and let a note taker come in by their link."""
        places = acts.unfold(self.organiser, "Paper places")
        places.get_by_label("How many?").fill(str(len(fair.PAPERS)))
        acts.press(self.organiser, "Make paper places")
        expect(self.organiser.locator("[data-slot=on_roll]")).to_have_text("8")
        acts.unfold(self.organiser, "Link for a note taker")
        acts.press(self.organiser, "Make a new link")
        link = self.organiser.locator("main code").inner_text()
        acts.press(self.organiser, "Go back")
        scribe = self._window(TABLET)
        scribe.goto(link)
        expect(scribe.get_by_role("link", name="Paper votes")).to_be_visible()
        return scribe

    def gather(self) -> None:
        """Let everyone come in."""
        for device in self.devices:
            device.come_in(self.number)
        self.remote.join([(fair.name_of(n), scenario_a.PEOPLE[n].hat) for n in fair.REMOTE])
        expect(self.screen.locator("[data-slot=people]")).to_have_text("39")

    def put_forward(self, scribe: Page) -> None:
        """Let the twelve proposals be put forward, in their order, by whoever has them."""
        acts.press(self.organiser, "Start collecting ideas")
        acts.follow(scribe, "Look again")
        for idea in scenario_a.PROPOSALS:
            author = fair.AUTHORS[idea.id]
            if author in fair.PAPERS:
                whose = f"Paper {fair.PAPERS.index(author) + 1}"
                acts.add_idea(scribe, idea.title, f"{idea.cost_pounds:,}", author=whose)
            elif idea.id == "P6":
                self._word_anew(self.turn(author, "Go to the ideas"), idea)
            else:
                page = self.turn(author, "Go to the ideas")
                acts.add_idea(page, idea.title, f"{idea.cost_pounds:,}")

    def _word_anew(self, page: Page, idea: scenario_a.Proposal) -> None:
        """Put P6 forward as it was first, then as it was after two people had talked it over."""
        acts.add_idea(page, *GLOSSY)
        page.get_by_role("link", name=re.compile(f"Change my idea.*{GLOSSY[0]}")).click()
        page.get_by_role("textbox", name="Idea", exact=True).fill(idea.title)
        page.get_by_label("What does it cost?").fill(f"{idea.cost_pounds:,}")
        acts.press(page, "Save my idea")
        expect(page.get_by_text("Your idea is changed.")).to_be_visible()

    def open_the_vote(self) -> None:
        """Put everyone on the roll and open the vote."""
        acts.press(self.organiser, "Put everyone here on the roll")
        expect(self.organiser.locator("[data-slot=on_roll]")).to_have_text("39")
        acts.press(self.organiser, "Open the vote")
        expect(self.organiser.get_by_role("heading", name="Open the vote?")).to_be_visible()
        acts.press(self.organiser, "Open the vote")
        expect(self.screen.locator(".huge")).to_have_text("0 of 39")

    def votes(self, n: int) -> None:
        """Let somebody vote as the scenario says."""
        acts.vote(self.turn(n, "Go to the vote"), *fair.ballot_of(n))

    def close(self) -> None:
        """Close the vote, nobody missing."""
        acts.press(self.organiser, "Close the vote")
        expect(self.organiser.get_by_text("Everyone on the roll has sent.")).to_be_visible()
        acts.press(self.organiser, "Close it now")
        expect(self.organiser.get_by_text("The result is ready.")).to_be_visible()


def send_three_times(page: Page) -> None:
    """Send one ballot again and again: twice without a line, then by itself; then go back."""
    acts.choose(page, fair.ballot_of(0))
    page.context.set_offline(True)
    acts.press(page, "Send my vote")
    expect(page.get_by_role("status")).to_have_text(
        "You are not connected. Your choices are safe. We will send them."
    )
    acts.press(page, "Send my vote")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="We got your vote")).to_be_visible()
    expect(page.get_by_text("This is your vote number 1.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("We have your vote number 1.")).to_be_visible()


def change_her_mind(page: Page) -> None:
    """Vote for something else first."""
    acts.vote(page, fair.TITLES["P8"], fair.TITLES["P12"])
    acts.press(page, "Change my vote")
    acts.vote(page, *fair.ballot_of(5))
    expect(page.get_by_text("This is your vote number 2.")).to_be_visible()


def says_nothing_of_choices(fair_: Fair, before: dict[str, str]) -> None:
    """Check that the windows say how many have voted and nothing else about it."""
    screen = " ".join(fair_.screen.locator(".stage").inner_text().split())
    number = re.sub(r"(...)(...)(...)", r"\1 \2 \3", fair_.number)
    assert screen == f"Vote Number {number} 37 of 39 have voted Your vote is secret."
    assert what_ideas_show(fair_) == before
    assert any('"voted":37' in frame for frame in fair_.ear.heard)
    assert not [frame for frame in fair_.ear.heard if TELLING.search(frame)]


def what_ideas_show(fair_: Fair) -> dict[str, str]:
    """Return what is said of ideas at the desk and on a ballot that was not sent."""
    ballot = fair_.turn(33, "Go to the vote")
    ballot.reload()
    return {
        "desk": fair_.organiser.locator("section", has_text="Ideas").last.inner_text(),
        "ballot": ballot.locator("form").inner_text(),
    }


def shows_the_result(page: Page) -> None:
    """Check every figure of the result page."""
    lead = page.locator("main .lead")
    expect(lead).to_have_text("We can pay for 6 ideas. £1,000 is not yet shared out.")
    cards = page.locator("article")
    funded = [fair.TITLES[idea] for idea in scenario_a.FUNDED]
    assert cards.locator("h2").all_inner_texts()[:6] == funded
    assert cards.locator(".verdict").all_inner_texts() == ["Yes"] * 6 + ["Not this time"] * 6
    expect(page.get_by_text("Each vote had £794.87 to choose with.")).to_be_visible()
    expect(page.get_by_text("At the end each share grew by £55,")).to_be_visible()
    for idea, words in (("P11", scenario_a.WHY_NOT_P11), ("P7", WHY_NOT_P7)):
        card = cards.filter(has=page.get_by_role("heading", name=fair.TITLES[idea], exact=True))
        card.locator("summary").click()
        expect(card.locator(".why p")).to_contain_text(words)


def takes_the_record(page: Page, folder: Path) -> None:
    """Check that the record which the organiser takes recounts to the code on the page."""
    code = page.locator(".notice code").inner_text().replace(" ", "")
    assert len(code) == 64
    acts.press(page, "Take it with you")
    with page.expect_download() as coming:
        acts.press(page, "The whole record, to check and recount")
    record = folder / "record.zip"
    coming.value.save_as(record)
    done = subprocess.run(
        [sys.executable, "-m", "folkmoot", "verify", str(record)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout
    assert f"  {code}\n" in done.stdout
    assert "Votes counted: 39." in done.stdout


@pytest.mark.long
def test_the_opportunities_fair_is_decided_in_windows(
    house: House, doors: Doors, tmp_path: Path
) -> None:
    meeting = Fair(house, doors)
    screen = meeting.screen
    expect(screen.get_by_role("img", name="Square code")).to_be_visible()
    scribe = meeting.with_paper()
    meeting.gather()
    meeting.put_forward(scribe)
    meeting.open_the_vote()
    before = what_ideas_show(meeting)

    send_three_times(meeting.turn(0, "Go to the vote"))
    change_her_mind(meeting.turn(5, "Go to the vote"))
    for n in (1, 15, 2, 26, 6):
        meeting.votes(n)
    acts.follow(scribe, "Look again")
    for place, n in enumerate(fair.PAPERS, 1):
        acts.enter_paper(scribe, place, fair.ballot_of(n))
    meeting.remote.vote([scenario_a.BALLOTS[n].choices for n in fair.REMOTE])
    expect(screen.locator(".huge")).to_have_text("37 of 39")
    expect(meeting.organiser.locator("[data-slot=voted]")).to_have_text("37")
    says_nothing_of_choices(meeting, before)

    meeting.votes(36)
    meeting.votes(33)
    expect(screen.locator(".huge")).to_have_text("39 of 39")
    meeting.close()

    expect(screen.get_by_role("heading", name="We pay for")).to_be_visible()
    paid = [fair.TITLES[idea] for idea in scenario_a.FUNDED]
    expect(screen.locator(".list .title")).to_have_text(paid)
    expect(screen.get_by_role("img", name="Yes")).to_have_count(6)
    expect(screen.locator(".list .cost").first).to_have_text("£8,500")
    expect(screen.locator(".foot")).to_contain_text("Not yet shared out: £1,000")
    for n in (0, 5, 26, 33):
        shows_the_result(meeting.turn(n, "Go to the result"))
    acts.press(meeting.organiser, "Go to the result")
    shows_the_result(meeting.organiser)
    takes_the_record(meeting.organiser, tmp_path)
