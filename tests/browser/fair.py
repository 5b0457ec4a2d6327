"""The opportunities fair in windows: who has which phone, who shares a tablet, what is heard.

Scenario A, steps 4 and 5. Refuses to know: what is right about any of it.
"""

from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import Page, WebSocket
from tests.browser import acts
from tests.scenario_a import BALLOTS, PEOPLE, PROPOSALS

from folkmoot.drawing.words import say

# People by their places in PEOPLE. What is left of the 39 takes part from elsewhere.
PHONES: Final = (0, 5, 33)
TABLETS: Final = ((1, 15), (2, 26), (6, 36))
PAPERS: Final = tuple(n for n, person in enumerate(PEOPLE) if person.way == "paper")
_SEEN: Final = {*PHONES, *(n for pair in TABLETS for n in pair), *PAPERS}
REMOTE: Final = tuple(n for n in range(len(PEOPLE)) if n not in _SEEN)

TITLES: Final = {idea.id: idea.title for idea in PROPOSALS}
# Who puts each idea forward; two are told to the note taker by people on paper.
AUTHORS: Final = {
    "P1": 0, "P2": 1, "P3": 5, "P4": 2, "P5": 10, "P6": 33,
    "P7": 6, "P8": 36, "P9": 15, "P10": 12, "P11": 26, "P12": 33,
}  # fmt: skip


def name_of(n: int) -> str:
    """Return the name under which somebody joins."""
    return f"Voter {n + 1}"


def hat_of(n: int) -> str:
    """Return what somebody's hat is called on a page."""
    return say(f"hats.{PEOPLE[n].hat.value}")


def ballot_of(n: int) -> tuple[str, ...]:
    """Return the titles that somebody approves."""
    return tuple(TITLES[choice] for choice in BALLOTS[n].choices)


@dataclass
class Device:
    """A phone of one person, or a tablet that goes from hand to hand."""

    page: Page
    people: tuple[int, ...]
    holder: int = -1

    def come_in(self, number: str) -> None:
        """Let everyone who holds this device join, one after another."""
        first, *others = self.people
        acts.join(self.page, number, name_of(first), hat_of(first))
        for other in others:
            acts.press(self.page, "About me")
            acts.press(self.page, "Someone else on this phone")
            acts.press(self.page, "A new person comes in")
            acts.come_in(self.page, name_of(other), hat_of(other), "A new person comes in")
        self.holder = self.people[-1]

    def hand_to(self, n: int) -> Page:
        """Let one of its people go on; return the page, where the meeting is."""
        if self.holder != n:
            acts.press(self.page, "I am finished. Pass it on.")
            acts.press(self.page, name_of(n))
            self.holder = n
        return self.page


@dataclass
class Ear:
    """Hears every frame that comes into any window."""

    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> Page:
        """Hear what a page is told from now on."""
        page.on("websocket", self._open)
        return page

    def _open(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.heard.append(str(frame)))
