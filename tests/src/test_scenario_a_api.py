"""Scenario A, steps 4 and 5, over the wire: 39 people with sockets, forms and a real server."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from tests import scenario_a
from tests.browser.house import House, serving

from folkmoot.drawing import words
from folkmoot.remote.client import Client, new_id
from folkmoot.remote.visit import Visit
from folkmoot.verify import RIGHT, verify
from folkmoot_rooms.commands import (
    AddIdea,
    AddPaperPlaces,
    AnyCommand,
    CastBallot,
    CastPaperBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenVote,
)
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.views import Result, ResultLine
from folkmoot_rooms.wire import Done, Facts

SECONDS_MAX = 120
ON_PAPER = [n for n, person in enumerate(scenario_a.PEOPLE) if person.way == "paper"]
BY_PHONE = [n for n, person in enumerate(scenario_a.PEOPLE) if person.way == "phone"]
TWICE, THRICE = BY_PHONE[5], BY_PHONE[7]


@dataclass
class Hall:
    """The meeting. ``phones`` are people by their place among the 39, ``papers`` are seats."""

    organiser: Client
    scribe: Client
    phones: dict[int, Client]
    papers: dict[int, str]


async def granted(client: Client, wish: AnyCommand, command_id: str | None = None) -> Done:
    """Send a wish over the socket; it must be granted."""
    answer = await client.do(wish, command_id)
    assert isinstance(answer, Done), answer
    return answer


async def start(house: House, rule: str) -> Client:
    """Start a meeting as its host does; return its organiser."""
    visit = Visit(house.base)
    await visit.get(house.link.removeprefix(house.base))
    page = await visit.post(
        "/start",
        {
            "command_id": new_id(),
            "title": scenario_a.TITLE,
            "question": scenario_a.QUESTION,
            "budget": f"{scenario_a.BUDGET_POUNDS:,}",
            "binding": "1",
            "rule": rule,
        },
    )
    number = re.search(r"/m/(\d{9})", page.path)
    assert number, page.text
    return Client(house.base, number[1], visit)


async def scribe_of(organiser: Client) -> Client:
    """Let a note taker come in by the link that the organiser makes."""
    page = await organiser.visit.post(f"/m/{organiser.number}/link/scribe", {})
    link = re.search(r"/o/[\w-]+", page.text)
    assert link, page.text
    scribe = Client(organiser.visit.base, organiser.number)
    await scribe.follow(link[0])
    return scribe


@asynccontextmanager
async def gathered(house: House, rule: str) -> AsyncIterator[Hall]:
    """Let everyone come in: 31 with phones and sockets, eight on paper."""
    async with asyncio.timeout(SECONDS_MAX), AsyncExitStack() as open_sockets:
        organiser = await open_sockets.enter_async_context(await start(house, rule))
        scribe = await open_sockets.enter_async_context(await scribe_of(organiser))
        await granted(organiser, AddPaperPlaces(places=len(ON_PAPER)))
        phones = {n: Client(house.base, organiser.number) for n in BY_PHONE}
        hats = {n: scenario_a.PEOPLE[n].hat for n in BY_PHONE}
        await asyncio.gather(*(phones[n].join(f"Voter {n + 1}", hats[n]) for n in BY_PHONE))
        for client in phones.values():
            await open_sockets.enter_async_context(client)
        seats = [line.seat for line in (await scribe.view()).people if line.role is Role.PAPER]
        hall = Hall(organiser, scribe, phones, dict(zip(ON_PAPER, seats, strict=True)))
        await put_forward(hall)
        await granted(organiser, Enrol())
        await granted(organiser, OpenVote())
        yield hall


async def put_forward(hall: Hall) -> None:
    """Let the proposals be put forward in their order, each by somebody with its author's hat."""
    await granted(hall.organiser, ChangePhase(phase=Phase.IDEAS))
    people = {scenario_a.PEOPLE[n].hat: client for n, client in hall.phones.items()}
    for idea in scenario_a.PROPOSALS:
        wish = AddIdea(title=idea.title, cost=idea.cost_pounds * 100)
        made = await granted(people[idea.author], wish)
        assert made.made["idea"] == idea.id


async def vote(hall: Hall, people: Iterable[int]) -> None:
    """Let people vote at once as the scenario says, by socket or on paper."""
    sent = []
    for n in people:
        choices = scenario_a.BALLOTS[n].choices
        if n in hall.phones:
            sent.append(granted(hall.phones[n], CastBallot(vote="v1", choices=choices)))
        else:
            paper = CastPaperBallot(vote="v1", seat=hall.papers[n], choices=choices, read_back=True)
            sent.append(granted(hall.scribe, paper))
    await asyncio.gather(*sent)


async def send_three_times(hall: Hall) -> None:
    """Send one ballot by socket, again after the line was lost, and again as a form."""
    client, key = hall.phones[THRICE], new_id()
    wish = CastBallot(vote="v1", choices=scenario_a.BALLOTS[THRICE].choices)
    first = await granted(client, wish, key)
    await client.drop()
    again = await granted(client, wish, key)
    form = [("command_id", key), ("vote", "v1"), ("replaces", "0")]
    form += [("choices", choice) for choice in wish.choices]
    page = await asyncio.to_thread(
        client.visit.fetch,
        "POST",
        f"/m/{client.number}/do/CastBallot",
        urlencode(form).encode(),
    )
    assert again == first
    assert page.status == 200
    assert words.say("ballot.sent_no", "en", ballot=1) in page.text


async def change_her_mind(hall: Hall) -> None:
    """Vote for something else, then as the scenario says; only the last counts."""
    client = hall.phones[TWICE]
    await granted(client, CastBallot(vote="v1", choices=("P8", "P12")))
    choices = scenario_a.BALLOTS[TWICE].choices
    done = await granted(client, CastBallot(vote="v1", choices=choices, replaces=1))
    assert done.made["number"] == 2


async def result_of(hall: Hall) -> Result:
    """Close the vote and return what comes of it, as one of the voters sees it."""
    await granted(hall.organiser, CloseVote(vote="v1"))
    voter = hall.phones[0]
    while True:
        view = await voter.view()
        if view.result is not None:
            return view.result
        await voter.until(partial(_later_than, view.position))


def _later_than(position: int, facts: Facts) -> bool:
    return facts.to > position


def ids(lines: Iterable[ResultLine]) -> tuple[str, ...]:
    """Return the ids of some ideas."""
    return tuple(line.card.id for line in lines)


def says_what_the_scenario_says(result: Result) -> None:
    """Check every figure that the scenario gives."""
    lines = {line.card.id: line for line in result.lines}
    wanted = Counter(choice for ballot in scenario_a.BALLOTS for choice in ballot.choices)
    assert ids(result.lines[:6]) == scenario_a.FUNDED
    assert [line.funded for line in result.lines] == [True] * 6 + [False] * 6
    assert {id_: line.votes for id_, line in lines.items()} == wanted
    assert result.spent == scenario_a.SPENT_POUNDS * 100
    assert result.left == scenario_a.LEFT_POUNDS * 100
    assert (result.share, result.raised) == (scenario_a.SHARE, scenario_a.RAISED_POUNDS * 100)
    assert result.ballots == 39
    figures = lines["P11"].why.figures
    assert figures["left"] == scenario_a.P11_LEFT_PENCE
    assert figures["short"] == scenario_a.P11_SHORT_PENCE
    assert lines["P7"].why.figures["short"] == scenario_a.P7_SHORT_PENCE


def people_with_nothing(result: Result) -> int:
    """Return how many people who use services got nothing that they wanted."""
    funded = {line.card.id for line in result.lines if line.funded}
    people = [ballot for ballot in scenario_a.BALLOTS if ballot.hat is Hat.PERSON]
    return sum(not funded & {*ballot.choices} for ballot in people)


async def test_39_ballots_fund_six_ideas_and_recount_to_the_same_code(tmp_path: Path) -> None:
    everyone = range(len(scenario_a.PEOPLE))
    with serving(tmp_path) as house:
        async with gathered(house, "equal-shares") as hall:
            await send_three_times(hall)
            await change_her_mind(hall)
            await vote(hall, [n for n in everyone if n not in {TWICE, THRICE}])
            numbers = (await hall.organiser.view()).numbers
            result = await result_of(hall)
            page = await hall.phones[0].page("result")
            record = await hall.organiser.page("record.zip")
    told = verify(record.body)

    assert (numbers.voted, numbers.on_roll) == (39, 39)
    says_what_the_scenario_says(result)
    assert people_with_nothing(result) == 0
    assert scenario_a.WHY_NOT_P11 in page.text
    assert told.exit_code == RIGHT
    assert told.decisions is not None
    assert told.decisions.digest == result.digest
    assert told.decisions.ballots == 39


async def test_most_votes_first_would_have_left_some_people_with_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as house:
        async with gathered(house, "most-votes") as hall:
            await vote(hall, range(len(scenario_a.PEOPLE)))
            result = await result_of(hall)
    funded = {line.card.id for line in result.lines if line.funded}

    assert funded == scenario_a.FUNDED_BY_MOST_VOTES
    assert result.spent == scenario_a.SPENT_BY_MOST_VOTES_POUNDS * 100
    assert people_with_nothing(result) == 3
