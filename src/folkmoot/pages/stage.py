"""What the shared screen shows now: one scene, few rows, few words, the same read as text.

While a vote is open a scene holds how many have voted and nothing else about it.
Refuses to know: letters and colours (style), who looks.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.drawing import plots, words
from folkmoot.pages.explained import Teller, uncounted
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.views import RoomView

SCREEN_WORDS_MAX: Final = 40
# "482 913 507", beside what the number is called.
NUMBER_WORDS: Final = 3
# So many pages are told by dots, more by "9 of 16".
DOTS_MAX: Final = 8
PAGE_OF_WORDS: Final = 3
# A longer title ends in "…"; phones and the screen in words have all of it. It is cut shorter
# only where that brings a whole list onto one page.
TITLE_WORDS_MAX: Final = 8
TITLE_WORDS_MIN: Final = 5
# Larger letters, fewer rows.
ROWS_MAX: Final = {"100": 6, "125": 4, "150": 3}
HEADING_LONG_CHARS: Final = 24
PAGES_MAX: Final = 200


class Row(msgspec.Struct, frozen=True):
    """One idea on the screen; ``verdict`` is yes, no, or empty before a result.

    ``answer`` is the verdict in words, for those who read the screen; it shows a tick for a yes.

    ``own``: its title is somebody's own words, not ours about words that are gone.
    """

    picture: str
    title: str
    cost: str
    verdict: str = ""
    answer: str = ""
    own: bool = True


class Scene(msgspec.Struct, frozen=True):
    """One picture of the screen. ``kind``: welcome, list, turnout or text.

    ``own``: its heading is what somebody called the meeting.
    """

    kind: str
    heading: str
    rows: tuple[Row, ...] = ()
    text: tuple[str, ...] = ()
    foot: str = ""
    page: int = 1
    pages: int = 1
    own: bool = False

    @property
    def dots(self) -> str:
        """Which of few pages this is, as a row of dots; empty for many."""
        if self.pages > DOTS_MAX:
            return ""
        return "".join("●" if page == self.page else "○" for page in range(1, self.pages + 1))

    @property
    def long(self) -> bool:
        """Whether the heading needs smaller letters."""
        return len(self.heading) > HEADING_LONG_CHARS


def scene(view: RoomView, teller: Teller, page: int, rows_max: int, counting: bool = True) -> Scene:
    """Return what the screen shows. ``page`` counts from 1 and wraps round.

    ``counting`` is False while a closed vote waits for somebody to look after it.
    """
    say = teller.say
    if view.phase is Phase.WAIT:
        return Scene("welcome", view.title or say("screen.wait"), own=bool(view.title))
    if view.phase is Phase.IDEAS:
        return _ideas(view, teller, page, rows_max)
    if view.phase is Phase.CHOOSE:
        return Scene("turnout", say("screen.choose"))
    if view.result is None:
        return Scene(
            "text", say("screen.closed"), text=(say("screen.counting"),) if counting else ()
        )
    return _result(view, teller, page, rows_max)


def _ideas(view: RoomView, teller: Teller, page: int, rows_max: int) -> Scene:
    say = teller.say
    have = say("screen.we_have", amount=teller.money(view.budget))
    shown = [idea for idea in view.ideas if not idea.hidden]
    if not shown:
        return Scene("text", say("screen.ideas"), text=(say("screen.no_ideas"), have))
    rows = [
        Row(
            idea.picture,
            teller.title(idea),
            teller.money(idea.cost),
            own=idea.title is not None,
        )
        for idea in shown
    ]
    groups = ((say("screen.ideas"), rows),)
    return _paged(groups, have, page, rows_max, _always(teller))


def _result(view: RoomView, teller: Teller, page: int, rows_max: int) -> Scene:
    say, found = teller.say, view.result
    assert found is not None, "a result is shown once it is there"
    rows = [
        Row(
            line.card.picture,
            teller.title(line.card),
            teller.money(line.card.cost),
            "yes" if line.funded else "no",
            say("result.yes" if line.funded else "result.not_this_time"),
            line.card.title is not None,
        )
        for line in found.lines
    ]
    foot = say("screen.not_shared", amount=teller.money(found.left))
    if not rows_max:
        return Scene("list", teller.result_title, tuple(rows), (), foot)
    # What is paid for stands on pages of its own: their heading is the answer to each row.
    groups = (
        (teller.paid_title, [row for row in rows if row.verdict == "yes"]),
        (say("result.not_this_time"), [row for row in rows if row.verdict == "no"]),
    )
    return _paged(groups, foot, page, rows_max, _always(teller))


Group = tuple[str, Sequence[Row]]


def _always(teller: Teller) -> int:
    """Return how many words every page has: the meeting's number, and the button that pauses."""
    button = max(words.count_words(teller.say(f"screen.{key}")) for key in ("pause", "go_on"))
    return words.count_words(teller.say("screen.number")) + NUMBER_WORDS + button


def _paged(groups: Sequence[Group], foot: str, page: int, rows_max: int, always: int) -> Scene:
    """Return the page that is wanted of rows under headings; the screen holds 40 words at most.

    ``always`` are the words of every page. ``rows_max`` 0: all rows, to be read as text.
    """
    if not rows_max:
        ((heading, rows),) = groups
        return Scene("list", heading, tuple(rows), (), foot)
    pages = _pages(groups, rows_max, SCREEN_WORDS_MAX - always - words.count_words(foot))
    if len(pages) > DOTS_MAX:
        room = SCREEN_WORDS_MAX - always - words.count_words(foot) - PAGE_OF_WORDS
        pages = _pages(groups, rows_max, room)
    wanted = (page - 1) % len(pages)
    heading, rows = pages[wanted]
    return Scene("list", heading, tuple(rows), (), foot, wanted + 1, len(pages))


def _pages(groups: Sequence[Group], rows_max: int, room: int) -> list[Group]:
    """Return every page with its heading; no page holds rows of two groups."""
    return [
        (heading, page)
        for heading, rows in groups
        if rows
        for page in _spread(rows, rows_max, room - words.count_words(heading))
    ]


def _spread(rows: Sequence[Row], rows_max: int, words_max: int) -> list[list[Row]]:
    """Return one page, if shorter titles make it one; else few pages, none of them nearly empty."""
    for title_words in range(TITLE_WORDS_MAX, TITLE_WORDS_MIN - 1, -1):
        pages = _pack(rows, rows_max, words_max, title_words)
        if len(pages) == 1:
            return pages
    pages = _pack(rows, rows_max, words_max, TITLE_WORDS_MAX)
    for tighter in range(words_max - 1, 0, -1):
        evener = _pack(rows, rows_max, tighter, TITLE_WORDS_MAX)
        if len(evener) > len(pages):
            break
        pages = evener
    return pages


def _pack(rows: Sequence[Row], rows_max: int, words_max: int, title_words: int) -> list[list[Row]]:
    """Return rows on as few pages as hold them, in their order; a page has at least one."""
    pages: list[list[Row]] = [[]]
    left = words_max
    for whole in rows:
        row = msgspec.structs.replace(whole, title=_cut(whole.title, title_words))
        need = words.count_words(f"{row.title} {row.cost}")
        if pages[-1] and (len(pages[-1]) == rows_max or need > left):
            pages.append([])
            left = words_max
        pages[-1].append(row)
        left -= need
    return pages


def _cut(title: str, words_max: int) -> str:
    """Return a title that the last row of chairs can read at a glance."""
    said = title.split()
    return title if len(said) <= words_max else " ".join(said[:words_max]) + "…"


def screen(caller: Caller, form: Form) -> dict[str, Any]:
    """Return what the shared screen and its text need besides the view."""
    del form
    view = caller.view
    teller = Teller(view, caller.look.lang, caller.look.easy)
    asked = caller.query.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    scale = caller.query.get("scale", "100")
    rows_max = ROWS_MAX.get(scale, ROWS_MAX["100"])
    address = f"{caller.house.settings.address}/m/{caller.number}"
    parts = urlsplit(address)
    numbers = view.numbers
    counting = not uncounted(caller)
    return {
        "scene": scene(view, teller, max(page, 1), rows_max, counting),
        "whole": scene(view, teller, 1, 0, counting),
        "scale": scale if scale in ROWS_MAX else "100",
        "qr": plots.qr(address, teller.say("screen.qr_words")),
        "where_to": parts.netloc,
        "turnout": plots.share_bar(numbers.voted, numbers.on_roll, "voted/on_roll"),
    }
