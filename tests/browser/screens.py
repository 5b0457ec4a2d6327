"""Every screen that a person can meet: who sees it, in which room, and how they come to it.

Read by the tests that look at all of them: axe, small windows, large words. A new page belongs
here; ``test_axe`` misses it otherwise. Refuses to know: what is right about a screen.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from playwright.sync_api import Page
from tests.browser.doors import Doors
from tests.browser.house import House
from tests.browser.meetings import MAKERS, Meeting

Act = Callable[[Page], object]


class Screen(NamedTuple):
    """One row. ``path`` starts with "/" outside rooms; ``act``: what is done after arriving."""

    name: str
    room: str
    who: str
    path: str
    act: Act | None = None


class Rooms:
    """The rooms of one server, made when they are first needed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._made: dict[str, Meeting] = {}

    def __getitem__(self, name: str) -> Meeting:
        if name not in self._made:
            self._made[name] = MAKERS[name](self.house)
        return self._made[name]

    def open(self, doors: Doors, screen: Screen) -> Page:
        """Open a window for whoever sees a screen."""
        if screen.who == "host":
            return doors.open(self.house.host)
        if screen.who == "stranger":
            return doors.open()
        return doors.open(self[screen.room].visit(screen.who))

    def go(self, page: Page, screen: Screen) -> None:
        """Come to a screen as its person does."""
        room = f"/m/{self.house.imported}" if screen.room == "imported" else ""
        if screen.room in MAKERS:
            room = self[screen.room].room
        outside = screen.path.startswith("/")
        page.goto(screen.path if outside else f"{room}/{screen.path}")
        if screen.act is not None:
            screen.act(page)


def press(form: str, which: int = -1) -> Act:
    """Send a form by its own button, and wait for the page that answers.

    ``which`` of several such forms: from 0, or from the end.
    """

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(f"{form} button:not(.quiet)").nth(which).click()

    return act


def type_in(field: str, text: str, form: str) -> Act:
    """Type into a field and send its form."""

    def act(page: Page) -> None:
        page.locator(f"#{field}").fill(text)
        press(form)(page)

    return act


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    for folded in page.locator("details").all()[:4]:
        if folded.get_attribute("open") is None:
            folded.locator("summary").first.click()


def tick(count: int) -> Act:
    """Choose that many ideas."""

    def act(page: Page) -> None:
        for box in page.locator("input[name=choices]").all()[:count]:
            box.check()

    return act


def both(*acts: Act) -> Act:
    """Do one thing after the other."""
    return lambda page: [act(page) for act in acts]


def swap(field: str, value: str) -> Act:
    """Forge a hidden field, as an old page would have it."""
    script = "([field, value]) => {document.querySelector(`[name=${field}]`).value = value}"
    return lambda page: page.evaluate(script, [field, value])


def settle_one_by_one(page: Page) -> None:
    """Answer every idea of the ballot, one at a time."""
    while page.locator(".answers").count():
        with page.expect_navigation():
            page.locator(".answers .no").click()


def one_at_a_time(act: Act | None = None) -> Act:
    """Choose that ballot in the settings, come back, go on."""

    def come(page: Page) -> None:
        page.goto("/settings?from=" + page.evaluate("location.pathname"))
        page.locator("[name=ballot][value=one]").check()
        press("main form")(page)
        if act is not None:
            act(page)

    return come


BALLOT: Final = "form[action$='/ballot']"
CAST: Final = "form[action$='/do/CastBallot']"
TO_CHECK: Final = both(tick(2), press(BALLOT))
PAPER: Final = "form[action$='/paper']"

SCREENS: Final[tuple[Screen, ...]] = (
    Screen("first page", "", "stranger", "/"),
    Screen("first page, wrong number", "", "stranger", "/", type_in("number", "12", "main form")),
    Screen("first page of the host", "", "host", "/"),
    Screen("start a meeting", "", "host", "/start"),
    Screen("start a meeting, refused", "", "host", "/start", press("main form")),
    Screen("settings", "", "stranger", "/settings"),
    Screen("settings, saved", "", "stranger", "/settings", press("main form")),
    Screen("join", "wait", "stranger", "join", unfold),
    Screen(
        "join, wrong code", "wait", "stranger", "join", type_in("code", "B7", "form[action$=back]")
    ),
    Screen("join, one device for two", "wait", "pair", "join"),
    Screen("join after the vote", "result", "stranger", "join"),
    Screen("join an imported vote", "imported", "stranger", "join"),
    Screen("welcome", "wait", "member", "welcome?done=TakeSeat"),
    Screen("wait", "wait", "member", "wait"),
    Screen("wait, moved on", "ideas", "member", "wait"),
    Screen("ideas before their time", "empty", "member", "ideas"),
    Screen("ideas", "ideas", "member", "ideas", unfold),
    Screen("ideas, refused", "ideas", "member", "ideas", both(unfold, press("#add form"))),
    Screen("ideas of the scribe", "ideas", "scribe", "ideas", unfold),
    Screen("ideas, moved on", "choose", "member", "ideas"),
    Screen("change my idea", "ideas", "member", "idea?id=P1", unfold),
    Screen("correct an idea", "ideas", "organiser", "idea?id=P3"),
    Screen("ballot", "choose", "member", "ballot", unfold),
    Screen("ballot, ticked", "choose", "member", "ballot", tick(2)),
    Screen("ballot, too much", "choose", "member", "ballot", tick(12)),
    Screen("ballot, nothing said", "choose", "member", "ballot", press(BALLOT)),
    Screen("ballot, sent before", "choose", "voter", "ballot"),
    Screen("ballot without a vote", "choose", "guest", "ballot"),
    Screen("ballot of the organiser", "choose", "organiser", "ballot"),
    Screen("ballot, closed", "result", "member", "ballot"),
    Screen("ballot one at a time", "choose", "member", "ballot", one_at_a_time()),
    Screen(
        "ballot one at a time, done", "choose", "member", "ballot", one_at_a_time(settle_one_by_one)
    ),
    Screen("check", "choose", "member", "ballot", TO_CHECK),
    Screen("check, nothing in hand", "choose", "member", "check"),
    Screen(
        "check, too late",
        "choose",
        "member",
        "ballot",
        both(TO_CHECK, swap("replaces", "4"), press(CAST)),
    ),
    Screen("receipt", "choose", "sender", "ballot", both(TO_CHECK, press(CAST))),
    Screen("result", "result", "member", "result"),
    Screen("result, why", "result", "member", "result", unfold),
    Screen("result of an imported vote", "imported", "stranger", "result", unfold),
    Screen("about me", "choose", "member", "me"),
    Screen("about me, saved", "wait", "member", "me?done=ChangeMe"),
    Screen("about me, wrong card", "ideas", "guest", "me", type_in("card", "B7", "[action$=card]")),
    Screen("help", "choose", "member", "help"),
    Screen("help, asked", "wait", "voter", "help"),
    Screen("one device for two", "wait", "pair", "handover"),
    Screen("leave", "wait", "member", "leave"),
    Screen("removed", "ideas", "removed", "wait"),
    Screen("removed, appealed", "choose", "removed", "wait"),
    Screen("late", "choose", "voter", "late"),
    Screen("console, begun", "empty", "organiser", "console"),
    Screen("console, wait", "wait", "organiser", "console", unfold),
    Screen("console, ideas", "ideas", "organiser", "console?done=AddPaperPlaces", unfold),
    Screen("console, refused", "ideas", "organiser", "console", both(unfold, press("details"))),
    Screen("console, choose", "choose", "organiser", "console"),
    Screen("console, people found", "choose", "organiser", "console?q=a&p=1"),
    Screen("console, result", "result", "organiser", "console"),
    Screen("a person", "ideas", "organiser", "person?seat=s3"),
    Screen("a person, no reason", "ideas", "organiser", "person?seat=s3", press("main form")),
    Screen("a person who was removed", "choose", "organiser", "person?seat=s8"),
    Screen("hide an idea", "ideas", "organiser", "hide?id=P5"),
    Screen("open the vote", "ideas", "organiser", "open_vote", unfold),
    Screen("close the vote", "choose", "organiser", "close_vote"),
    Screen("private links", "choose", "organiser", "scribe"),
    Screen("a private link", "choose", "organiser", "scribe", press("main form", 0)),
    Screen("cards", "ideas", "organiser", "cards"),
    Screen("paper, no places", "empty", "scribe", "paper"),
    Screen("paper", "choose", "scribe", "paper"),
    Screen("paper, nothing said", "choose", "scribe", "paper", press(PAPER)),
    Screen("paper, read back", "choose", "scribe", "paper", both(tick(2), press(PAPER))),
    Screen(
        "paper, not read back",
        "choose",
        "scribe",
        "paper",
        both(tick(2), press(PAPER), press("form[action$=CastPaperBallot]")),
    ),
    Screen("paper ballot to print", "choose", "scribe", "paper_print"),
    Screen("record, before", "choose", "member", "record"),
    Screen("record", "result", "member", "record"),
    Screen("decision", "result", "member", "decision"),
    Screen("decision, large", "result", "member", "decision?print=large"),
    Screen("screen in words, wait", "wait", "stranger", "words"),
    Screen("screen in words, ideas", "ideas", "stranger", "words"),
    Screen("screen in words, choose", "choose", "stranger", "words"),
    Screen("screen in words, result", "result", "stranger", "words"),
    Screen("no such page", "wait", "member", "nothing-here"),
    Screen("no such meeting", "", "stranger", "/m/000000000"),
    Screen("no such link", "", "stranger", "/o/0000000000000000000000"),
    Screen("not allowed", "wait", "member", "console"),
)

# The shared screen is looked at in its own sizes, too.
STAGES: Final[tuple[Screen, ...]] = (
    Screen("shared screen, wait", "wait", "stranger", "screen"),
    Screen("shared screen, no ideas", "empty", "stranger", "screen"),
    Screen("shared screen, ideas", "ideas", "stranger", "screen"),
    Screen("shared screen, ideas, page 2", "ideas", "stranger", "screen?page=2"),
    Screen("shared screen, choose", "choose", "stranger", "screen"),
    Screen("shared screen, result", "result", "stranger", "screen"),
    Screen("shared screen, the rest", "result", "stranger", "screen?page=2"),
    Screen("shared screen, why", "result", "stranger", "screen?page=3"),
    Screen("shared screen, why not", "result", "stranger", "screen?page=9"),
    Screen("shared screen, large", "result", "stranger", "screen?scale=150"),
    Screen("shared screen, large, why not", "result", "stranger", "screen?page=12&scale=150"),
    Screen("shared screen, imported", "imported", "stranger", "screen"),
    Screen("shared screen, imported, why", "imported", "stranger", "screen?page=2"),
    Screen("shared screen, imported, why not", "imported", "stranger", "screen?page=5&scale=150"),
)
EVERY: Final = SCREENS + STAGES
