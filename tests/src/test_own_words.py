"""People's own words: marked as in no known language, told once, and never as anything but text."""

import re

from markupsafe import Markup
from tests.src.halls import small_hall
from tests.src.houses import Browser, Visited

from folkmoot.drawing.own_words import own, with_markup
from folkmoot.drawing.words import say
from folkmoot.exports import container
from folkmoot.exports.record import make_record

TITLE = "Tea & <b>cake</b>"
SHOWN = '<bdi lang="">Tea &amp; &lt;b&gt;cake&lt;/b&gt;</bdi>'


def test_own_words_are_text_in_an_unknown_language() -> None:
    assert own(TITLE) == SHOWN


def test_a_sentence_around_them_escapes_everything_once() -> None:
    said = with_markup(lambda key, **figures: f"{key} & {figures['a']}, {figures['b']}")

    assert said("x", a=own(TITLE), b="<i>") == f"x & {SHOWN}, &lt;i&gt;"
    assert not isinstance(said("x", a=TITLE, b=1), Markup)
    assert isinstance(said("x", a=own(TITLE), b=1), Markup)


async def welsh(house: Visited, room: str, name: str) -> Browser:
    """Return somebody who reads Welsh."""
    person = await house.person(room, name)
    await person.get("/settings")
    await person.send("/settings", language="cy")
    return person


async def test_a_welsh_page_does_not_say_that_ideas_are_welsh(house: Visited) -> None:
    organiser, room = await house.meeting(title="Fair & square", question="What for?")
    await organiser.send("/do/ChangePhase")
    person = await welsh(house, room, "O’Brien & Sons")
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title=TITLE, cost="5", why="Why & how.")

    assert '<html lang="cy"' in person.answer.text
    assert f"<h3>{SHOWN}</h3>" in person.answer.text
    assert '<p><bdi lang="">Why &amp; how.</bdi></p>' in person.answer.text
    change = say("ideas.change_title", "cy")
    assert f'{change}<span class="hidden"> {SHOWN}</span>' in person.answer.text
    await person.get(f"{room}/words")
    assert SHOWN in person.answer.text
    stranger = house.browser()
    await stranger.get(f"{room}/join")
    assert '<h1><bdi lang="">Fair &amp; square</bdi></h1>' in stranger.answer.text
    assert '<bdi lang="">What for?</bdi>' in stranger.answer.text


async def test_no_page_shows_the_signs_that_stand_for_signs(house: Visited) -> None:
    """A name or title goes through sentences on many pages; each shows it as it was typed."""
    organiser, room = await house.meeting(title='"Fair" & square')
    await organiser.send("/do/ChangePhase")
    person = await house.person(room, "O'Brien & Sons")
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title=TITLE, cost="5")
    await organiser.get(f"{room}/console")
    await organiser.send("/do/Enrol")
    pages = [f"{room}/{page}" for page in ("console", "person?seat=s2", "hide?id=P1", "idea?id=P1")]
    pages += [f"{room}/{page}" for page in ("open_vote", "ideas", "screen", "words", "paper_print")]
    for page in ["/", *pages]:
        await organiser.get(page)
        assert organiser.answer.status_code == 200, page
        check_signs(organiser)
    await organiser.get(f"{room}/open_vote")
    await organiser.send("/do/OpenVote")
    await person.get(f"{room}/ballot")
    check_signs(person)
    named = say("ballot.choose_it", title=SHOWN, cost="£5")
    assert f'<span class="hidden"> {named}</span>' in person.answer.text
    await person.send("/ballot", choices="P1")
    check_signs(person)
    await person.send("/do/CastBallot")
    check_signs(person)
    await organiser.get(f"{room}/close_vote")
    await organiser.send("/do/CloseVote")
    live = await house.live(room)
    assert live.room.vote is not None
    assert live.room.vote.document
    for page in ("result", "screen", "words", "decision", "record"):
        await person.get(f"{room}/{page}")
        check_signs(person)


def check_signs(page: Browser) -> None:
    """See that nothing was escaped twice, and no title became markup."""
    html = page.answer.text
    assert re.findall(r"&amp;(?:amp|lt|gt|quot|#\d+);", html) == [], page.path
    assert "<b>cake" not in html
    assert "lang=&#34;" not in html


def test_the_decisions_of_a_record_mark_them_too() -> None:
    hall = small_hall()
    files = container.unpack(make_record(hall.room, hall.facts, "cy"))
    pages = [body.decode() for name, body in files.items() if name.endswith(".html")]

    assert pages
    for page in pages:
        assert '<html lang="cy">' in page
        assert '<h3><bdi lang="">=Bench; &#34;oak&#34;, big</bdi></h3>' in page
