"""A practice meeting on a running server: its room, its robots, and a robot that leads it.

Opens the room as its host would; everything else goes through the doors. Refuses to know: ports,
the command line.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from folkmoot.lobby.registry import LinkKind
from folkmoot.practice.robots import Pause, at_ease, at_once, take_part
from folkmoot.practice.script import BUDGET, IDEAS, Say, parts
from folkmoot.remote.client import Client, NotLetIn, Unreachable, new_id
from folkmoot.remote.visit import Visit
from folkmoot.serve import Running
from folkmoot_rooms.commands import ChangePhase, CloseVote, Enrol, OpenRoom, OpenVote
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import No

ROOM: Final = "practice"
ORGANISER: Final = "s1"
# A robot that leads waits so long for the others, and not for ever.
STEP_SECONDS_MAX: Final = 120

Tell = Callable[[Counter[str]], None]


class WentWrong(Exception):  # noqa: N818 - told to whoever practises.
    """The practice meeting cannot go on; the message says why."""


@dataclass(frozen=True)
class Practice:
    """A practice room. ``link`` is the organiser's; ``number`` lets people in."""

    server: Running
    number: str
    link: str

    @property
    def screen(self) -> str:
        """The address of the shared screen."""
        return f"{self.server.settings.address}/m/{self.number}/screen"


async def open_room(server: Running, say: Say) -> Practice:
    """Make the practice room."""
    live = await server.hub.create(ROOM)
    title, question = say("practice.title"), say("practice.question")
    wish = OpenRoom(title=title, question=question, budget=BUDGET, binding=False)
    answer = await live.submit("host", new_id(), wish)
    assert not isinstance(answer, No), "the script is a room that can be opened"
    number = await server.lobby.add_room(ROOM)
    token = await server.lobby.add_link(LinkKind.ORGANISER, ROOM, ORGANISER)
    return Practice(server, number, f"{server.settings.address}/o/{token}")


async def play(practice: Practice, people: int, say: Say, tell: Tell, auto: bool) -> None:
    """Let robots take part until there is a result; with ``auto`` one of them leads.

    Raises WentWrong.
    """
    done: Counter[str] = Counter()

    def did(what: str) -> None:
        done[what] += 1
        tell(done)

    base = practice.server.settings.address
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts(people, say):
                pause: Pause = at_once if auto else at_ease(part.number)
                part_taken = take_part(Client(base, practice.number), part, say, pause, did)
                group.create_task(part_taken if auto else _excused(part_taken))
            if auto:
                group.create_task(lead(practice, people))
    except ExceptionGroup as faults:
        first = faults.exceptions[0]
        raise WentWrong(str(first) or type(first).__name__) from faults


async def _excused(part: Coroutine[None, None, None]) -> None:
    """Let a robot go that is not let in: with a person leading, a full room is no fault."""
    with suppress(NotLetIn, Unreachable):
        await part


async def lead(practice: Practice, people: int) -> None:
    """Lead the meeting from the first part to the result, as an organiser does."""
    client = Client(practice.server.settings.address, practice.number)
    await client.follow(f"/o/{practice.link.rpartition('/')[2]}")
    async with asyncio.timeout(STEP_SECONDS_MAX), client:
        await client.until(lambda facts: facts.numbers.people >= people)
        await granted(client, Enrol())
        await granted(client, ChangePhase(phase=Phase.IDEAS))
        wanted = min(people, len(IDEAS))
        await client.until(lambda facts: facts.numbers.ideas >= wanted)
        await granted(client, OpenVote())
        await client.until(lambda facts: facts.numbers.voted >= people)
        await granted(client, CloseVote(vote="v1"))
        await practice.server.hub.settled(ROOM)


async def granted(client: Client, wish: Enrol | ChangePhase | OpenVote | CloseVote) -> None:
    """Ask for something that a room must grant here. Raises WentWrong."""
    answer = await client.do(wish)
    if isinstance(answer, No):
        raise WentWrong(f"{type(wish).__name__}: {answer.code}")


async def take_record(practice: Practice) -> bytes:
    """Return the record of the meeting, as its organiser downloads it."""
    visit = Visit(practice.server.settings.address)
    await visit.get(f"/o/{practice.link.rpartition('/')[2]}")
    page = await visit.get(f"/m/{practice.number}/record.zip")
    if page.status != 200:
        raise WentWrong(f"record.zip: {page.status}")
    return page.body
