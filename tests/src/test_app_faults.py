"""Whoever fills in a form hears of everything that is wrong with it at once, field by field."""

import re
from html import unescape

import pytest
from tests.src.houses import Browser, Fields, Visited
from tests.src.scenes import scribe_of

from folkmoot.asking.wishes import LABELS
from folkmoot.drawing.words import LANGS, WORDS, say


def summary(page: Browser) -> dict[str, str]:
    """Return the summary's links, each field with what is said about it."""
    box = page.answer.text.partition('id="problem"')[2].partition("</ul>")[0]
    links = re.findall(r'<a href="#([\w-]+)">(.*?)</a>', box, re.DOTALL)
    return {field: " ".join(unescape(words).split()) for field, words in links}


def check_fields(page: Browser, *fields: str) -> None:
    """See that each field is linked to once, marked as wrong, and told its own fault."""
    html = page.answer.text
    assert list(summary(page)) == list(fields)
    assert len(set(summary(page).values())) == len(fields)
    for field in fields:
        assert html.count(f'id="{field}"') == 1
        assert html.count(f'id="{field}-error"') == 1
        marked = re.findall(rf'aria-describedby="[^"]*\b{field}-error" aria-invalid="true"', html)
        assert len(marked) == 1, field


async def collecting(house: Visited) -> tuple[Browser, Browser, str]:
    """Return an organiser, a person on the page of ideas, and their room, which collects ideas."""
    organiser, room = await house.meeting()
    await organiser.send("/do/ChangePhase")
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    return organiser, person, room


def test_every_label_is_words() -> None:
    assert all(key in WORDS for key in LABELS.values())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("easy", [False, True])
async def test_an_empty_start_names_each_question_that_needs_an_answer(
    house: Visited, lang: str, easy: bool
) -> None:
    host = await house.host()
    await host.get("/settings")
    await host.send("/settings", language=lang, words="easy" if easy else "more")
    await host.get("/start")
    await host.send("/start")

    assert host.answer.status_code == 422
    check_fields(host, "title", "question", "budget")
    empty, label = say("refused.empty", lang, easy), say("start.name_label", lang, easy)
    assert summary(host)["title"] == f"{label}: {empty}"
    label, bad = say("start.amount_label", lang, easy), say("refused.bad_cost", lang, easy)
    assert summary(host)["budget"] == f"{label} {bad}"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "", "cost": ""}, ["title", "cost"]),
        ({"title": "", "cost": "31,000.01"}, ["title", "cost"]),
        ({"title": "x" * 81, "cost": "-1", "why": "y" * 601}, ["title", "cost", "why"]),
        ({"title": "a\u202eb", "cost": "1", "why": "y" * 601}, ["title", "why"]),
        ({"title": "", "cost": "1", "picture": "../x"}, ["title", "picture"]),
        ({"title": "Bus", "cost": "much"}, ["cost"]),
    ],
)
async def test_an_idea_is_told_all_its_faults_and_keeps_what_was_typed(
    house: Visited, fields: Fields, wrong: list[str]
) -> None:
    _, person, room = await collecting(house)
    await person.send("/do/AddIdea", **fields)

    assert person.answer.status_code == 422
    check_fields(person, *wrong)
    assert person.form("/do/AddIdea").fields["title"] == fields["title"]
    assert (await house.live(room)).room.ideas == {}


async def test_a_correction_without_words_or_reason_is_told_so_in_both_places(
    house: Visited,
) -> None:
    organiser, person, room = await collecting(house)
    await person.send("/do/AddIdea", title="Bus", cost="5")
    await organiser.get(f"{room}/idea?id=P1")
    await organiser.send("/do/ChangeIdea", title="", cost="?")

    check_fields(organiser, "title", "cost", "reason")


async def test_a_form_that_came_too_late_says_so_before_its_other_faults(house: Visited) -> None:
    organiser, person, room = await collecting(house)
    form = person.form("/do/AddIdea")
    await organiser.get(f"{room}/console")
    await organiser.send("/do/ChangePhase")
    await person.post(form.action, {**form.fields, "title": "Bus", "cost": "much"})

    said = person.text
    assert said.index(say("refused.wrong_phase")) < said.index(say("refused.bad_cost"))


async def test_a_note_taker_hears_whose_idea_is_missing_and_what_else(house: Visited) -> None:
    organiser, room = await house.meeting()
    await organiser.send("/do/ChangePhase")
    scribe = await scribe_of(house, organiser, room)
    await scribe.get(f"{room}/ideas")
    assert "/do/AddIdea" not in scribe.answer.text, "nobody to write for"
    await organiser.get(f"{room}/console")
    await organiser.send("/do/AddPaperPlaces", places="2")
    await scribe.get(f"{room}/ideas")
    form = scribe.form("/do/AddIdea")
    await scribe.post(form.action, {"author": "", **form.fields})

    check_fields(scribe, "author", "title", "cost")


async def test_a_paper_without_number_and_ticks_is_told_both(house: Visited) -> None:
    organiser, person, room = await collecting(house)
    await person.send("/do/AddIdea", title="Bus", cost="5")
    await organiser.get(f"{room}/console")
    await organiser.send("/do/AddPaperPlaces", places="1")
    await organiser.get(f"{room}/open_vote")
    await organiser.send("/do/OpenVote")
    scribe = await scribe_of(house, organiser, room)
    await scribe.get(f"{room}/paper")
    await scribe.send("/paper", seat="")

    assert scribe.answer.status_code == 422
    check_fields(scribe, "seat", "choices")
