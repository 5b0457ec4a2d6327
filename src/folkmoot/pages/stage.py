"""What the shared screen shows now: one scene, few rows, few words, the same read as text.

A result goes from what is paid for, over what is not, to a page for every idea that says why.
While a vote is open a scene holds how many have voted and nothing else about it.
Refuses to know: letters and colours (style), who looks.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.drawing import plots
from folkmoot.drawing.words import count_words
from folkmoot.pages import packing
from folkmoot.pages.explained import Teller, uncounted
from folkmoot.pages.packing import NUMBER_WORDS, PAGE_OF_WORDS, SCREEN_WORDS_MAX, Row
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.views import Result, ResultLine, RoomView

# So many pages are told by dots, more by "9/16".
DOTS_MAX: Final = 8
# Larger letters, fewer rows.
ROWS_MAX: Final = {"100": 6, "125": 4, "150": 3}
HEADING_LONG_CHARS: Final = 24
# Two columns of ticks leave a list this much of each title, and of the election's name.
COMPARED_TITLE_WORDS: Final = 4
NAME_WORDS_MAX: Final = 5
# Without scripts a screen turns its pages, and looks for news, by itself.
PAGE_SHOWN_SECONDS: Final = 10
# Reasons that name the cost: it is not said twice.
TELL_COST: Final = frozenset({"short", "no-room", "dearer-than-budget"})


class Scene(msgspec.Struct, frozen=True):
    """One picture of the screen. ``kind``: welcome, list, compared, why, turnout or text.

    ``own``: its heading is what somebody called the meeting. ``compared`` lists show our count
    beside another; their costs are in ``unit``, if it stands apart.
    """

    kind: str
    heading: str
    rows: tuple[Row, ...] = ()
    text: tuple[str, ...] = ()
    foot: str = ""
    page: int = 1
    pages: int = 1
    own: bool = False
    unit: str = ""

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
    rows = [
        Row(
            idea.picture,
            teller.title(idea),
            teller.money(idea.cost),
            own=idea.title is not None,
        )
        for idea in view.ideas
        if not idea.hidden
    ]
    if not rows:
        return Scene("text", say("screen.ideas"), text=(say("screen.no_ideas"), have))
    if not rows_max:
        return Scene("list", say("screen.ideas"), tuple(rows), (), have)
    return _turned(_lists([(say("screen.ideas"), rows)], have, teller, rows_max), page)


def _result(view: RoomView, teller: Teller, page: int, rows_max: int) -> Scene:
    say, found = teller.say, view.result
    assert found is not None, "a result is shown once it is there"
    rows = [_row(line, teller) for line in found.lines]
    foot = say("screen.not_shared", amount=teller.money(found.left))
    if not rows:
        return Scene("text", teller.result_title, text=(foot,))
    if not rows_max:
        return _whole(view, found, teller, rows)
    if found.source:
        lists = _compared(view, teller, rows, rows_max)
    else:
        # What is paid for stands on pages of its own: their heading is the answer to each row.
        paid = [row for row in rows if row.verdict == "yes"]
        rest = [row for row in rows if row.verdict == "no"]
        groups = [(teller.paid_title, paid), (say("result.not_this_time"), rest)]
        lists = _lists(groups, foot, teller, rows_max)
    whys = [_why(line, row, teller) for line, row in zip(found.lines, rows, strict=True)]
    return _turned([*lists, *whys], page)


def _row(line: ResultLine, teller: Teller) -> Row:
    """One line of a result with all that is said about it."""

    def answer(yes: bool) -> str:
        return teller.say("result.yes" if yes else "result.not_this_time")

    official = {"1": "yes", "0": "no"}.get(line.official, "")
    return Row(
        line.card.picture,
        teller.title(line.card),
        teller.money(line.card.cost),
        "yes" if line.funded else "no",
        answer(line.funded),
        line.card.title is not None,
        official,
        answer(official == "yes") if official else "",
        teller.reason(line) + (" " + teller.tie(line) if line.why.tied else ""),
    )


def _whole(view: RoomView, found: Result, teller: Teller, rows: list[Row]) -> Scene:
    """All of a result at once, to be read as text."""
    foot = teller.say("screen.not_shared", amount=teller.money(found.left))
    if not (found.source and view.title):
        return Scene("list", teller.result_title, tuple(rows), (), foot)
    return Scene("list", view.title, tuple(rows), (teller.result_title,), foot, own=True)


def _lists(
    groups: Sequence[packing.Group], foot: str, teller: Teller, rows_max: int
) -> list[Scene]:
    """Return pages of rows under headings, each of 40 words at most."""
    room = SCREEN_WORDS_MAX - _always(teller) - count_words(foot)
    pages = packing.pages(groups, rows_max, room)
    return [Scene("list", heading, tuple(rows), (), foot) for heading, rows in pages]


def _compared(view: RoomView, teller: Teller, rows: list[Row], rows_max: int) -> list[Scene]:
    """Return pages of an election held elsewhere: its name, our answer and the official one."""
    name = packing.cut(view.title or teller.result_title, NAME_WORDS_MAX)
    legend = [teller.say("screen.ours"), teller.say("screen.official")]
    # "PLN 4,000" is two words in every row; the unit is told once.
    unit = rows[0].cost.rpartition("\N{NO-BREAK SPACE}")[0]
    short = [
        msgspec.structs.replace(row, cost=row.cost.rpartition("\N{NO-BREAK SPACE}")[2])
        for row in rows
    ]
    room = SCREEN_WORDS_MAX - _always(teller) - count_words(" ".join([name, unit, *legend]))
    return [
        Scene("compared", name, tuple(page), own=view.title is not None, unit=unit)
        for page in packing.pack(short, rows_max, room, COMPARED_TITLE_WORDS)
    ]


def _why(line: ResultLine, row: Row, teller: Teller) -> Scene:
    """Return the page of one idea: the answer, its title, and the sentence that says why."""
    say = teller.say
    heading = teller.paid_title if line.funded else say("result.not_this_time")
    told, cost = [teller.reason(line)], row.cost
    if line.why.tied:
        # That it was short follows from who came first.
        told = [teller.tie(line, COMPARED_TITLE_WORDS)]
        told += [] if row.official else [say("result.votes", n=line.votes)]
    elif line.why.code in TELL_COST:
        cost = ""
    if row.official:
        told.append(f"{say('screen.official')}: {row.official_answer}")
    room = SCREEN_WORDS_MAX - _always(teller) - count_words(" ".join([heading, cost, *told]))
    title = packing.cut(row.title, max(min(room, packing.TITLE_WORDS_MAX), 1))
    return Scene(
        "why", heading, (msgspec.structs.replace(row, title=title, cost=cost),), tuple(told)
    )


def _always(teller: Teller) -> int:
    """Return how many words every page has: the meeting's number, and which page it is."""
    return count_words(teller.say("screen.number")) + NUMBER_WORDS + PAGE_OF_WORDS


def _turned(scenes: list[Scene], page: int) -> Scene:
    """Return the page that is wanted of all; after the last comes the first."""
    wanted = (page - 1) % len(scenes)
    return msgspec.structs.replace(scenes[wanted], page=wanted + 1, pages=len(scenes))


def screen(caller: Caller, form: Form) -> dict[str, Any]:
    """Return what the shared screen and its text need besides the view."""
    del form
    view = caller.view
    teller = Teller(view, caller.look.lang, caller.look.easy)
    asked = caller.query.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    scale = caller.query.get("scale", "100")
    scale = scale if scale in ROWS_MAX else "100"
    address = f"{caller.house.settings.address}/m/{caller.number}"
    parts = urlsplit(address)
    numbers = view.numbers
    counting = not uncounted(caller)
    shown = scene(view, teller, max(page, 1), ROWS_MAX[scale], counting)
    return {
        "scene": shown,
        "whole": scene(view, teller, 1, 0, counting),
        "scale": scale,
        "qr": plots.qr(address, teller.say("screen.qr_words")),
        "where_to": parts.netloc,
        "turnout": plots.share_bar(numbers.voted, numbers.on_roll, "voted/on_roll"),
        "by_itself": _by_itself(caller, shown, scale),
    }


def _by_itself(caller: Caller, shown: Scene, scale: str) -> dict[str, Any]:
    """Return how a screen without scripts goes on, and where its two links lead."""
    paused = "still" in caller.query

    def at(page: int, still: bool) -> str:
        query = {"page": str(page), "scale": scale} | ({"still": "1"} if still else {})
        return f"/m/{caller.number}/screen?{urlencode(query)}"

    after = shown.page % shown.pages + 1
    return {
        "seconds": PAGE_SHOWN_SECONDS,
        "then": at(shown.page if paused else after, paused),
        "next": at(after, paused),
        "toggle": at(shown.page, not paused),
        "paused": paused,
    }
