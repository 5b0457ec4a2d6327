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
# "Number 482 913 507" and the button that pauses.
ALWAYS_WORDS: Final = 6
# So many pages are told by dots, more by "9 of 16".
DOTS_MAX: Final = 8
PAGE_OF_WORDS: Final = 3
# A longer title ends in "…"; phones and the screen in words have all of it.
TITLE_WORDS_MAX: Final = 8
# Larger letters, fewer rows.
ROWS_MAX: Final = {"100": 6, "125": 4, "150": 3}
HEADING_LONG_CHARS: Final = 24
PAGES_MAX: Final = 200


class Row(msgspec.Struct, frozen=True):
    """One idea on the screen; ``verdict`` is yes, no, or empty before a result.

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
    return _paged("list", say("screen.ideas"), rows, have, page, rows_max)


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
    heading = teller.result_title
    foot = say("screen.not_shared", amount=teller.money(found.left))
    return _paged("list", heading, rows, foot, page, rows_max)


def _paged(
    kind: str, heading: str, rows: Sequence[Row], foot: str, page: int, rows_max: int
) -> Scene:
    """Return the page of rows that is wanted, so that the screen holds no more than 40 words.

    ``rows_max`` 0: all rows, for those who read the screen as text.
    """
    if not rows_max:
        return Scene(kind, heading, tuple(rows), (), foot)
    rows = [msgspec.structs.replace(row, title=_cut(row.title)) for row in rows]
    room = SCREEN_WORDS_MAX - words.count_words(f"{heading} {foot}") - ALWAYS_WORDS
    pages = _pack(rows, rows_max, room)
    if len(pages) > DOTS_MAX:
        room -= PAGE_OF_WORDS
        pages = _pack(rows, rows_max, room)
    # As many pages as that, but none of them nearly empty.
    for tighter in range(room - 1, 0, -1):
        evener = _pack(rows, rows_max, tighter)
        if len(evener) > len(pages):
            break
        pages = evener
    wanted = (page - 1) % len(pages)
    return Scene(kind, heading, tuple(pages[wanted]), (), foot, wanted + 1, len(pages))


def _pack(rows: Sequence[Row], rows_max: int, words_max: int) -> list[list[Row]]:
    """Return rows on as few pages as hold them, in their order; a page has at least one."""
    pages: list[list[Row]] = [[]]
    left = words_max
    for row in rows:
        need = words.count_words(f"{row.title} {row.answer} {row.cost}")
        if pages[-1] and (len(pages[-1]) == rows_max or need > left):
            pages.append([])
            left = words_max
        pages[-1].append(row)
        left -= need
    return pages


def _cut(title: str) -> str:
    """Return a title that the last row of chairs can read at a glance."""
    said = title.split()
    return title if len(said) <= TITLE_WORDS_MAX else " ".join(said[:TITLE_WORDS_MAX]) + "…"


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
