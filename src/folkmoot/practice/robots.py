"""One robot: comes in by the number, puts an idea forward, votes once it may, hears the result.

It goes through the same doors as people do. Refuses to know: other robots, the server.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from folkmoot.practice.script import Part
from folkmoot.remote.client import Client
from folkmoot_rooms.commands import AddIdea, CastBallot
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.wire import Done

# How long a robot that plays at being a person takes, at most, before it does something.
JOIN_SECONDS_MAX: Final = 20.0
IDEA_SECONDS_MAX: Final = 30.0
BALLOT_SECONDS_MAX: Final = 40.0

Say = Callable[..., str]
Pause = Callable[[float], Awaitable[None]]
Tell = Callable[[str], None]


def at_ease(number: int) -> Pause:
    """Return what lets a robot wait as long as a person might."""
    die = random.Random(number)  # noqa: S311 - how long to wait is no secret.

    async def pause(seconds_max: float) -> None:
        await asyncio.sleep(die.uniform(0, seconds_max))

    return pause


async def at_once(seconds_max: float) -> None:
    """Let a robot wait for nothing."""
    del seconds_max


async def take_part(client: Client, part: Part, say: Say, pause: Pause, tell: Tell) -> None:
    """Play one part from the door to the result. ``tell`` hears "in", "idea" and "voted"."""
    await pause(JOIN_SECONDS_MAX)
    await client.join(part.name, part.hat)
    async with client:
        await client.until(lambda _: True)
        tell("in")
        if part.idea is not None:
            await client.until(lambda facts: facts.phase != Phase.WAIT)
            await pause(IDEA_SECONDS_MAX)
            title = say(f"practice.{part.idea.picture}")
            idea = AddIdea(title=title, cost=part.idea.cost, picture=part.idea.picture)
            # Refused if the vote has begun meanwhile: the robot was slow, as people are.
            if isinstance(await client.do(idea), Done):
                tell("idea")
        await client.until(lambda facts: facts.phase in (Phase.CHOOSE, Phase.RESULT))
        await pause(BALLOT_SECONDS_MAX)
        if await _vote(client, part):
            tell("voted")
        await client.until(lambda facts: facts.phase == Phase.RESULT)


async def _vote(client: Client, part: Part) -> bool:
    """Vote, waiting for a place on the roll if the organiser gives it late."""
    while True:
        heard = client.heard
        view = await client.view()
        if view.vote is None or not view.vote.open:
            return False
        if view.vote.i_am_on_roll:
            options = {option.id: option.title or "" for option in view.vote.options}
            wish = CastBallot(vote=view.vote.id, choices=part.choose(options))
            return isinstance(await client.do(wish), Done)
        await client.until(lambda _, heard=heard: client.heard > heard)  # type: ignore[misc]
