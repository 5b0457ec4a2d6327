"""The shared screen: few rows, few words, and nothing of a sealed vote but how many have voted."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scenario_a import FUNDED, PROPOSALS
from tests.src.stages import counted, lists_of, pages_of, room, words_on

from folkmoot.drawing.words import LANGS, say
from folkmoot.pages.explained import Teller
from folkmoot.pages.packing import SCREEN_WORDS_MAX, TITLE_WORDS_MAX, TITLE_WORDS_MIN
from folkmoot.pages.stage import ROWS_MAX, scene
from folkmoot_rooms.phases import Phase

TITLES = st.lists(st.text("ab é", min_size=1, max_size=40), min_size=1, max_size=30)


@given(
    titles=TITLES, lang=st.sampled_from(LANGS), rows_max=st.sampled_from(list(ROWS_MAX.values()))
)
def test_every_page_of_a_result_has_few_rows_and_few_words(
    titles: list[str], lang: str, rows_max: int
) -> None:
    view = counted(titles)
    pages = lists_of(view, lang, rows_max)

    shown = [row for page in pages for row in page.rows]
    # What is paid for comes first; its order stays.
    whole = [*titles[::2], *titles[1::2]]
    for row, title in zip(shown, whole, strict=True):
        said, left = title.split(), row.title.rstrip("…").split()
        assert left == said[: len(left)]
        assert len(left) >= min(len(said), TITLE_WORDS_MIN)
        assert len(left) <= TITLE_WORDS_MAX
        assert row.title.endswith("…") == (len(left) < len(said))
    for page in pages:
        assert 1 <= len(page.rows) <= rows_max
        assert len({row.verdict for row in page.rows}) == 1
        # One row alone is shown whatever it says; its title is cut after two lines.
        assert words_on(page, lang) <= SCREEN_WORDS_MAX or len(page.rows) == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("binding", [True, False])
def test_all_six_ideas_of_the_fair_that_are_paid_for_stand_on_one_page(
    lang: str, binding: bool
) -> None:
    titles = {idea.id: idea.title for idea in PROPOSALS}
    paid = [titles[idea] for idea in FUNDED]
    rest = [title for title in titles.values() if title not in paid]
    view = counted([title for pair in zip(paid, rest, strict=True) for title in pair])
    view = msgspec.structs.replace(view, binding=binding)
    pages = lists_of(view, lang)

    assert [row.title for row in pages[0].rows] == paid
    assert [row.verdict for row in pages[0].rows] == ["yes"] * 6
    assert sorted(row.title for page in pages[1:] for row in page.rows) == sorted(rest)
    assert pages[0].heading == say("screen.paid" if binding else "screen.paid_advice", lang)
    assert {page.heading for page in pages[1:]} == {say("result.not_this_time", lang)}


def test_titles_are_cut_shorter_only_to_bring_a_list_onto_one_page() -> None:
    five = [f"{n} two three four five six" for n in range(5)]
    fair = [scene(room(Phase.IDEAS, five), Teller(room(Phase.IDEAS, five), "en", False), 1, 6)]
    assert fair[0].pages == 1
    assert {row.title for row in fair[0].rows} == {f"{n} two three four five…" for n in range(5)}
    many = pages_of(room(Phase.IDEAS, five * 3))
    assert len(many) > 1
    assert not any(row.title.endswith("…") for page in many for row in page.rows)


def test_a_result_that_pays_for_nothing_begins_with_what_is_not_paid_for() -> None:
    view = counted(["Bus"])
    assert view.result is not None
    lines = tuple(msgspec.structs.replace(line, funded=False) for line in view.result.lines)
    result = msgspec.structs.replace(view.result, lines=lines)
    (page,) = lists_of(msgspec.structs.replace(view, result=result))

    assert page.heading == say("result.not_this_time")


@pytest.mark.parametrize("page", [-3, 0, 1, 2, 3, 4, 999])
def test_any_page_that_is_asked_for_is_there(page: int) -> None:
    view = room(Phase.IDEAS, [f"Idea {n}" for n in range(20)])
    shown = scene(view, Teller(view, "en", False), page, 6)

    assert 1 <= shown.page <= shown.pages
    assert shown.rows


@pytest.mark.parametrize("lang", LANGS)
def test_an_open_vote_shows_no_idea(lang: str) -> None:
    view = room(Phase.CHOOSE, ["Quiet room", "Bus"])
    shown = scene(view, Teller(view, lang, False), 1, 6)

    assert shown.kind == "turnout"
    assert (shown.rows, shown.text, shown.foot) == ((), (), "")


def test_a_closed_vote_that_is_not_counted_shows_no_idea() -> None:
    view = room(Phase.RESULT, ["Quiet room"])
    shown = scene(view, Teller(view, "en", False), 1, 6)

    assert shown.kind == "text"
    assert shown.rows == ()
    assert "Quiet room" not in " ".join(shown.text)


def test_a_hidden_idea_is_not_on_the_screen() -> None:
    view = room(Phase.IDEAS, ["Good", "Bad"])
    hidden = msgspec.structs.replace(view.ideas[1], hidden=True)
    view = msgspec.structs.replace(view, ideas=(view.ideas[0], hidden))
    shown = scene(view, Teller(view, "en", False), 1, 6)

    assert [row.title for row in shown.rows] == ["Good"]


def test_the_screen_in_words_has_every_row_at_once() -> None:
    view = counted([f"Idea number {n}" for n in range(64)])
    shown = scene(view, Teller(view, "en", False), 1, 0)

    assert len(shown.rows) == 64
    assert shown.pages == 1


def test_a_long_title_is_cut_on_the_screen_and_whole_in_words() -> None:
    title = " ".join(["word"] * (TITLE_WORDS_MAX + 1))
    view = room(Phase.IDEAS, [title])
    teller = Teller(view, "en", False)

    assert scene(view, teller, 1, 6).rows[0].title == title[: -len(" word")] + "…"
    assert scene(view, teller, 1, 0).rows[0].title == title
