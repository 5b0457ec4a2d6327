"""The pages that say why: one for each idea, and an election counted again beside its result."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.src.stages import FIGURES, counted, pages_of, words_on

from folkmoot.drawing.words import LANGS, say
from folkmoot.pages.explained import Teller
from folkmoot.pages.packing import SCREEN_WORDS_MAX
from folkmoot.pages.stage import ROWS_MAX, scene
from folkmoot_engine import REASONS, TIES
from folkmoot_rooms.views import RoomView, Why

LONG = " ".join(["idea"] * 20)
WHYS = [Why(code, FIGURES) for code in REASONS]
TIED = [Why("short", FIGURES, tied="P1", step=step) for step in TIES]
# The whole title stands on phones, and in the screen in words.
TITLE_WORDS_LEAST = 3
SOURCES = st.sampled_from(["", "elsewhere.pb"])


def explained(whys: list[Why], source: str = "", currency: str = "GBP") -> RoomView:
    """A result in which each idea has one of these reasons; with a source, counted elsewhere."""
    view = counted([f"{n} {LONG}" for n in range(len(whys))])
    assert view.result is not None
    lines = tuple(
        msgspec.structs.replace(line, why=why, official=("0", "1", "")[n % 3] if source else "")
        for n, (line, why) in enumerate(zip(view.result.lines, whys, strict=True))
    )
    result = msgspec.structs.replace(view.result, lines=lines, source=source)
    return msgspec.structs.replace(view, result=result, currency=currency, title=LONG)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("why", [*WHYS, *TIED], ids=lambda why: f"{why.code} {why.step}")
@given(rows_max=st.sampled_from(list(ROWS_MAX.values())), source=SOURCES)
def test_every_idea_has_a_page_that_says_why_in_few_words(
    lang: str, why: Why, rows_max: int, source: str
) -> None:
    view = explained([why] * 3, source, "PLN" if source else "GBP")
    assert view.result is not None
    whys = [page for page in pages_of(view, lang, rows_max) if page.kind == "why"]
    teller = Teller(view, lang, False)

    assert len(whys) == 3
    for page, line in zip(whys, view.result.lines, strict=True):
        (row,) = page.rows
        answer = teller.paid_title if line.funded else say("result.not_this_time", lang)
        assert page.heading == answer
        assert len(row.title.split()) >= TITLE_WORDS_LEAST
        assert page.text[0] == (teller.tie(line, 4) if why.tied else teller.reason(line))
        official = [text for text in page.text if say("screen.official", lang) in text]
        assert len(official) == bool(line.official)
        assert words_on(page, lang) <= SCREEN_WORDS_MAX


def test_the_pages_that_say_why_follow_the_lists() -> None:
    kinds = [page.kind for page in pages_of(explained(WHYS))]
    lists = kinds.count("list")

    assert kinds == ["list"] * lists + ["why"] * len(WHYS)
    assert lists >= 2


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("currency", ["GBP", "PLN"])
@pytest.mark.parametrize("scale", ROWS_MAX)
def test_an_election_held_elsewhere_is_listed_by_its_name_beside_its_own_answer(
    lang: str, currency: str, scale: str
) -> None:
    view = explained(WHYS * 2, "elsewhere.pb", currency)
    pages = [page for page in pages_of(view, lang, ROWS_MAX[scale]) if page.kind == "compared"]
    rows = [row for page in pages for row in page.rows]

    assert {page.heading for page in pages} == {"idea idea idea idea idea…"}
    assert {page.unit for page in pages} == {"" if currency == "GBP" else "PLN"}
    assert [row.official for row in rows] == (["no", "yes", ""] * len(rows))[: len(rows)]
    assert [row.verdict for row in rows] == ["yes", "no"] * len(WHYS)
    for page in pages:
        assert words_on(page, lang) <= SCREEN_WORDS_MAX
        assert len(page.rows) <= ROWS_MAX[scale]
    least = {"100": 4, "125": 4, "150": 3}[scale]
    assert all(len(page.rows) >= least for page in pages[:-1])


@pytest.mark.parametrize("source", ["", "elsewhere.pb"])
def test_the_screen_in_words_says_why_and_what_others_counted_in_every_row(source: str) -> None:
    view = explained([*WHYS, *TIED], source)
    assert view.result is not None
    teller = Teller(view, "en", False)
    shown = scene(view, teller, 1, 0)

    assert shown.heading == (LONG if source else say("result.title"))
    for row, line in zip(shown.rows, view.result.lines, strict=True):
        assert row.why.startswith(teller.reason(line))
        assert ("It was level with" in row.why) == bool(line.why.tied)
        assert bool(row.official_answer) == bool(line.official)


def test_a_result_without_ideas_is_a_page_too() -> None:
    (page,) = pages_of(explained([]))

    assert (page.kind, page.heading) == ("text", say("result.title"))
