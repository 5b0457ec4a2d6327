"""What pages promise to say: how ties end, why an idea was corrected, which rule counts."""

import html
import io
import re
import zipfile

import pytest
from tests.src.houses import Browser, Visited
from tests.src.scenes import add_idea, close_vote, open_vote, vote_for

from folkmoot.drawing.words import say

ORDER = say("result.ties")
LOST = "It was level with “Bench”. That idea was put forward earlier, so it came first."
RULES = ("equal-shares", "most-votes")


async def tied(house: Visited, rule: str) -> tuple[Browser, str, list[Browser]]:
    """Return a meeting that may pay for one of two ideas, and those who may vote."""
    organiser, room = await house.meeting(budget="100", rule=rule)
    await organiser.send("/do/ChangePhase")
    people = [await house.person(room, name) for name in ("Ann", "Ben")]
    for title in ("Bench", "Lamp"):
        await add_idea(people[0], room, title, "100")
    return organiser, room, people


@pytest.mark.parametrize("rule", RULES)
async def test_the_order_of_ties_is_told_before_the_vote_and_with_its_result(
    house: Visited, rule: str
) -> None:
    organiser, room, people = await tied(house, rule)
    await organiser.get(f"{room}/open_vote")
    assert ORDER in organiser.text
    await open_vote(organiser, room)
    for person in people:
        await vote_for(person, room, "P1", "P2")
    await close_vote(organiser, room)
    await house.live(room)
    for page in ("result", "decision"):
        await people[0].get(f"{room}/{page}")
        assert ORDER in people[0].text
        assert people[0].answer.text.count("It was level with") == 1
        marked = re.sub(r"</?bdi[^>]*>", "", people[0].answer.text)
        assert LOST in html.unescape(marked)

    record = await people[0].get(f"{room}/record.zip")
    with zipfile.ZipFile(io.BytesIO(record.content)) as files:
        assert ORDER in files.read("README.txt").decode()
        assert LOST in files.read("decisions.csv").decode()
        assert "level" not in files.read("decisions.json").decode()
        assert "level" not in files.read("result.json").decode()


async def test_everyone_reads_why_an_idea_was_corrected(house: Visited) -> None:
    organiser, room, (author, other) = await tied(house, "equal-shares")
    await organiser.get(f"{room}/idea?id=P1")
    assert "Everyone sees that you did, and why." in organiser.text
    await organiser.send("/do/ChangeIdea", title="Bench", cost="90", reason="The new quote")
    said = f"{say('ideas.corrected')} The reason: The new quote"
    for person, page in (
        (author, "ideas"),
        (author, "idea?id=P1"),
        (other, "ideas"),
        (organiser, "console"),
    ):
        await person.get(f"{room}/{page}")
        assert said in person.text


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("equal-shares", [say("ballot.how_equal-shares"), say("ballot.how_fill")]),
        ("most-votes", [say("ballot.how_most-votes")]),
    ],
)
async def test_a_ballot_tells_the_rule_that_its_vote_is_counted_by(
    house: Visited, rule: str, told: list[str]
) -> None:
    organiser, room, (voter, _) = await tied(house, rule)
    await open_vote(organiser, room)
    await voter.get(f"{room}/ballot")
    every = [say(f"ballot.how_{key}") for key in (*RULES, "fill")]

    assert [words for words in every if words in voter.text] == told


async def test_a_new_meeting_leads_to_its_private_links(house: Visited) -> None:
    organiser, room = await house.meeting()
    link = f'<a href="{room}/scribe">'
    assert say("start.ready") in organiser.text
    assert organiser.answer.text.count(link) == 2, "in the notice, and on the console"
    await organiser.get(f"{room}/console")
    assert organiser.answer.text.count(link) == 1
    await organiser.get(f"{room}/scribe")
    assert organiser.heading == say("console.links")


async def test_the_screen_opens_beside_the_console_for_near_and_far_chairs(
    house: Visited,
) -> None:
    organiser, room = await house.meeting()
    links = re.findall(rf'<a href="{room}/screen([^"]*)"([^>]*)>', organiser.answer.text)

    assert [query for query, _ in links] == ["", "?scale=100", "?scale=125", "?scale=150"]
    assert {more for _, more in links} == {' target="_blank" rel="noopener"'}
    assert organiser.text.count(say("common.new_window")) == len(links)
