"""The pictures of the documentation: which screens, through whose eyes, in which window.

The opportunities fair (Scenario A) is held over HTTP up to each of its parts.
Refuses to know: how a picture is taken or kept.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from playwright.sync_api import Page
from tests.browser.house import House, Person
from tests.browser.screens import Act, both, one_at_a_time, press, tick, type_in, unfold
from tests.scenario_a import BALLOTS, PEOPLE, PROPOSALS

from folkmoot.drawing.look import Look
from folkmoot.remote.visit import Visit
from folkmoot_rooms.people import Role

PHONE, TABLET, DESK = (390, 844), (820, 1000), (1280, 800)
HD, FULL_HD = (1280, 720), (1920, 1080)
NAMES: Final = (
    "Alys", "Bryn", "Carys", "Dai", "Elin", "Ffion", "Gareth", "Hana", "Ifan", "Joan", "Kemal",
    "Lowri", "Mair", "Nia", "Owain", "Priya", "Rhys", "Sam", "Tegan", "Una", "Viv", "Wyn",
    "Zofia", "Ade", "Bea", "Cai", "Dilys", "Eirlys", "Fred", "Gwen", "Huw",
)  # fmt: skip
WHYS: Final = {
    "P1": "A hoist and a bench, so that everybody can stay all day.",
    "P4": "Fairs are loud. Some of us need ten minutes of nothing.",
}


class Meeting:
    """One room, and those through whose eyes it is seen."""

    def __init__(self, house: House, people: int) -> None:
        self.organiser = house.start()
        number = self.organiser.number
        self.organiser.does("AddPaperPlaces", places=str(len(_papers())))
        self.scribe = house.follow(number, self.organiser.link("scribe"))
        phones = [n for n, person in enumerate(PEOPLE) if person.way == "phone"][:people]
        self.phones = {
            n: house.join(number, name, PEOPLE[n].hat.value)
            for n, name in zip(phones, NAMES, strict=False)
        }
        self.member, self.other = self.phones[0], self.phones[1]

    def person(self, who: str) -> Visit | None:
        """Return the cookies of somebody by name; None for a stranger."""
        person = getattr(self, who, None)
        return person.visit if isinstance(person, Person) else None

    def put_forward(self) -> None:
        """Put the twelve proposals forward, each by somebody with its author's hat."""
        self.organiser.does("ChangePhase", phase="ideas")
        by_hat = {PEOPLE[n].hat: person for n, person in reversed(self.phones.items())}
        for idea in PROPOSALS:
            by_hat[idea.author].does(
                "AddIdea",
                title=idea.title,
                cost=str(idea.cost_pounds),
                why=WHYS.get(idea.id, ""),
                picture=idea.picture,
            )

    def vote(self) -> None:
        """Let all but two of the 39 vote: one member and the last paper are still missing."""
        self.organiser.does("Enrol")
        self.organiser.does("OpenVote")
        for n in list(self.phones)[1:]:
            self.phones[n].votes(*BALLOTS[n].choices)
        for place in range(len(_papers()) - 1):
            self.enter_paper(place)

    def enter_paper(self, place: int) -> None:
        """Type in one paper ballot."""
        seats = [line.seat for line in self.scribe.view().people if line.role is Role.PAPER]
        self.scribe.does(
            "CastPaperBallot",
            vote="v1",
            seat=seats[place],
            choices=list(BALLOTS[_papers()[place]].choices),
            read_back="1",
            replaces="0",
        )


def _papers() -> list[int]:
    return [n for n, person in enumerate(PEOPLE) if person.way == "paper"]


def waiting(house: House) -> Meeting:
    """People come in; two share a phone."""
    meeting = Meeting(house, people=9)
    meeting.other.does("TakeSeat", name="Mair’s brother", hat="person")
    return meeting


def collecting(house: House) -> Meeting:
    """Everybody is in and the ideas are on the table; somebody needs help."""
    meeting = Meeting(house, people=31)
    meeting.put_forward()
    meeting.phones[6].does("AskForHelp")
    meeting.organiser.does("IssueCards", cards="4")
    return meeting


def voting(house: House) -> Meeting:
    """37 of 39 have voted."""
    meeting = Meeting(house, people=31)
    meeting.put_forward()
    meeting.vote()
    return meeting


def decided(house: House) -> Meeting:
    """All 39 have voted, the vote is closed and counted."""
    meeting = voting(house)
    meeting.member.votes(*BALLOTS[0].choices)
    meeting.enter_paper(len(_papers()) - 1)
    meeting.organiser.closes_vote()
    return meeting


ROOMS: Final[dict[str, Callable[[House], Meeting]]] = {
    "wait": waiting,
    "ideas": collecting,
    "choose": voting,
    "result": decided,
}


class Picture(NamedTuple):
    """One row: the file, what it shows, and how to come to it. ``path`` "/…" is outside rooms."""

    file: str
    shows: str
    room: str
    who: str
    path: str
    size: tuple[int, int] = PHONE
    act: Act | None = None
    look: Look | None = None


BALLOT: Final = "form[action$='/ballot']"
PAPER: Final = "form[action$='/paper']"
CHECKED: Final = both(tick(3), press(BALLOT))


def why(page: Page) -> None:
    """Open the reason of the first idea that was not chosen, and go there."""
    card = page.locator("article:has(.verdict.no)").first
    card.locator("summary").click()
    card.scroll_into_view_if_needed()


def wide(file: str, shows: str, room: str, path: str) -> tuple[Picture, Picture]:
    """The same shared screen in both of its sizes."""
    return (
        Picture(f"{file}-720", f"{shows}, 1280×720", room, "stranger", path, HD),
        Picture(f"{file}-1080", f"{shows}, 1920×1080", room, "stranger", path, FULL_HD),
    )


ALONE: Final = (
    Picture("first-page", "The first page: type the meeting number", "", "stranger", "/"),
    Picture("start", "Starting a meeting", "", "host", "/start", DESK),
    Picture("start-refused", "What is missing, said at the top", "", "host", "/start", DESK,
            press("main form")),
    Picture("settings", "My settings", "", "stranger", "/settings"),
    Picture("number-wrong", "A wrong number", "", "stranger", "/",
            act=type_in("number", "12", "main form")),
    Picture("no-such-meeting", "No such meeting", "", "stranger", "/m/000000000"),
)  # fmt: skip
COMING_IN: Final = (
    *wide("shared-screen-wait", "Shared screen: people come in", "wait", "screen"),
    Picture("first-page-host", "The host’s list of meetings", "wait", "host", "/", DESK),
    Picture("join", "Coming in", "wait", "stranger", "join"),
    Picture("welcome", "Welcome, with the code to come back", "wait", "member", "welcome"),
    Picture("wait", "Waiting to start", "wait", "member", "wait"),
    Picture("share-a-phone", "Several people on one phone", "wait", "other", "handover"),
    Picture("about-me", "About me", "wait", "member", "me"),
    Picture("help", "I need help", "wait", "member", "help"),
    Picture("leave", "Leaving", "wait", "member", "leave"),
    Picture("console-wait", "The console: people come in", "wait", "organiser", "console", DESK),
    Picture("links", "Private links", "wait", "organiser", "scribe", DESK,
            press("form[action$='/link/scribe']")),
)  # fmt: skip
IDEAS: Final = (
    *wide("shared-screen-ideas", "Shared screen: ideas", "ideas", "screen"),
    Picture("ideas", "The ideas", "ideas", "member", "ideas"),
    Picture("add-an-idea", "Adding an idea", "ideas", "member", "ideas", act=unfold),
    Picture("change-an-idea", "Changing my idea", "ideas", "member", "idea?id=P1"),
    Picture("ideas-paper", "The note taker types an idea for somebody", "ideas", "scribe",
            "ideas", TABLET, unfold),
    Picture("console-ideas", "The console: ideas", "ideas", "organiser", "console", DESK),
    Picture("console-person", "The console: one person", "ideas", "organiser",
            "person?seat=s12", DESK),
    Picture("hide-an-idea", "Hiding an idea, with a reason", "ideas", "organiser",
            "hide?id=P8", DESK),
    Picture("cards", "Personal cards to print", "ideas", "organiser", "cards", DESK),
    Picture("paper-print", "A paper ballot to print", "ideas", "scribe", "paper_print", TABLET),
    Picture("open-the-vote", "Opening the vote", "ideas", "organiser", "open_vote", DESK),
)  # fmt: skip
VOTE: Final = (
    *wide("shared-screen-vote", "Shared screen: 37 of 39 have voted", "choose", "screen"),
    Picture("words-vote", "The screen in words", "choose", "member", "words"),
    Picture("ballot", "The ballot", "choose", "member", "ballot", act=tick(3)),
    Picture("ballot-over", "Choosing more than there is", "choose", "member", "ballot",
            act=tick(12)),
    Picture("ballot-one", "One idea at a time", "choose", "member", "ballot",
            act=one_at_a_time()),
    Picture("check", "Is this right?", "choose", "member", "ballot", act=CHECKED),
    Picture("console-vote", "The console: the vote is open", "choose", "organiser", "console",
            DESK),
    Picture("close-the-vote", "Closing the vote", "choose", "organiser", "close_vote", DESK),
    Picture("paper", "Typing in paper votes", "choose", "scribe", "paper", TABLET, tick(2)),
    Picture("paper-read-back", "Reading a paper vote back", "choose", "scribe", "paper", TABLET,
            both(tick(2), press(PAPER))),
    Picture("ballot-dark", "The ballot, dark", "choose", "member", "ballot", act=tick(2),
            look=Look(theme="dark")),
    Picture("ballot-large", "The ballot in large words, yellow on black", "choose", "member",
            "ballot", act=tick(2), look=Look(theme="yellow", size="200")),
    Picture("ballot-welsh", "The ballot in Welsh", "choose", "member", "ballot", act=tick(2),
            look=Look(language="cy")),
    Picture("receipt", "The receipt", "choose", "member", "ballot",
            act=both(CHECKED, press("form[action$=CastBallot]"))),
)  # fmt: skip
RESULT: Final = (
    *wide("shared-screen-result", "Shared screen: the result", "result", "screen"),
    Picture("shared-screen-result-rest", "Shared screen: the rest of the result", "result",
            "stranger", "screen?page=2", HD),
    Picture("shared-screen-why", "Shared screen: why not this one?", "result", "stranger",
            "screen?page=9", HD),
    Picture("shared-screen-large", "Shared screen for a deep hall", "result", "stranger",
            "screen?scale=150", HD),
    Picture("words-result", "The result, screen in words", "result", "member", "words"),
    Picture("result", "The result", "result", "member", "result"),
    Picture("result-why", "Why not this one?", "result", "member", "result", act=why),
    Picture("result-easy", "The result in easy words", "result", "member", "result",
            look=Look(words="easy", theme="cream")),
    Picture("result-welsh", "The result in Welsh", "result", "member", "result",
            look=Look(language="cy")),
    Picture("console-result", "The console: the result is here", "result", "organiser",
            "console", DESK),
    Picture("record", "Taking the record away", "result", "member", "record"),
    Picture("decision", "The decisions, to read and print", "result", "member", "decision",
            TABLET),
    Picture("decision-easy", "The decisions in easy words", "result", "member", "decision",
            TABLET, look=Look(words="easy")),
)  # fmt: skip
EVERY: Final = ALONE + COMING_IN + IDEAS + VOTE + RESULT
