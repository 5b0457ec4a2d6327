"""Rooms as the shared screen may show them, and what is counted on its pages."""

import re

import msgspec

from folkmoot.drawing.words import count_words, say
from folkmoot.pages.explained import Teller
from folkmoot.pages.packing import NUMBER_WORDS, PAGE_OF_WORDS
from folkmoot.pages.stage import Scene, scene
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.views import IdeaCard, Result, ResultLine, RoomView, VoteCard, Why
from folkmoot_rooms.wire import Numbers

FIGURES: dict[str, int | str] = {"votes": 12, "cost": 380_000, "left": 158_035, "short": 221_965}


def room(phase: Phase, titles: list[str]) -> RoomView:
    """A room in a part of the meeting, with ideas of these titles, its vote not yet counted."""
    ideas = tuple(
        IdeaCard(id=f"P{n}", title=title, why=None, cost=n * 100_000, picture="")
        for n, title in enumerate(titles, 1)
    )
    vote = VoteCard(
        id="v1",
        open=phase is Phase.CHOOSE,
        counted=False,
        options=ideas,
        budget=3_100_000,
        on_roll=39,
        voted=37,
        binding=True,
        rule="equal-shares",
    )
    return RoomView(
        room="r1",
        position=9,
        title="Opportunities fair",
        question=None,
        budget=3_100_000,
        scale=2,
        currency="GBP",
        binding=True,
        phase=phase,
        numbers=Numbers(people=39, here=39, on_roll=39, voted=37, ideas=len(ideas)),
        ideas=ideas,
        vote=vote if phase in {Phase.CHOOSE, Phase.RESULT} else None,
    )


def counted(titles: list[str]) -> RoomView:
    """The same room after its count; every second idea is paid for."""
    view = room(Phase.RESULT, titles)
    lines = tuple(
        ResultLine(card=card, funded=n % 2 == 0, votes=n, why=Why("shares", FIGURES))
        for n, card in enumerate(view.ideas)
    )
    result = Result(
        lines=lines,
        rounds=(),
        budget=3_100_000,
        spent=3_000_000,
        left=100_000,
        ballots=39,
        share="1/1",
        raised=0,
        rule="equal-shares",
        utility="cost",
        completion="none",
        digest="0" * 64,
    )
    return msgspec.structs.replace(view, result=result)


def words_on(shown: Scene, lang: str) -> int:
    """How many words a scene puts on the screen, the number and the paging line included."""
    told = [shown.heading, shown.foot, say("screen.number", lang), *shown.text]
    told += [f"{row.title} {row.cost}" for row in shown.rows]
    if shown.kind == "compared":
        told += [shown.unit, say("screen.ours", lang), say("screen.official", lang)]
    page_of = 0 if shown.dots else PAGE_OF_WORDS
    plain = re.sub(r"<[^>]*>", "", " ".join(told))
    return count_words(plain) + NUMBER_WORDS + page_of


def pages_of(view: RoomView, lang: str = "en", rows_max: int = 6) -> list[Scene]:
    """Every page of a scene."""
    teller = Teller(view, lang, False)
    first = scene(view, teller, 1, rows_max)
    return [first, *(scene(view, teller, page, rows_max) for page in range(2, first.pages + 1))]


def lists_of(view: RoomView, lang: str = "en", rows_max: int = 6) -> list[Scene]:
    """Every page of a scene that has rows below each other."""
    return [page for page in pages_of(view, lang, rows_max) if page.kind == "list"]
