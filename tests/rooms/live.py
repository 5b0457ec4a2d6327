"""A real hub on a real folder, with chance and time that repeat, and meetings to steer."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from folkmoot_rooms import limits
from folkmoot_rooms.commands import (
    AddIdea,
    AnyCommand,
    CastBallot,
    ChangePhase,
    CloseVote,
    Enrol,
    OpenRoom,
    OpenVote,
    ServerCommand,
    TakeSeat,
)
from folkmoot_rooms.finishing import Counter
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.people import Hat
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.state import Vote
from folkmoot_rooms.stores import FolderStores, Stores
from folkmoot_rooms.tally import count_vote
from folkmoot_rooms.wire import Done, Facts


class Seeded:
    """Chance that is the same in every run; never the same bytes twice."""

    def __init__(self, seed: str = "seed") -> None:
        self._seed = seed
        self._drawn = 0

    def __call__(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed}/{self._drawn}".encode()).digest(size)


class Ticking:
    """A clock that goes on one second whenever it is read."""

    def __init__(self, start_ms: int = 1_760_000_000_000) -> None:
        self._now_ms = start_ms

    def __call__(self) -> int:
        self._now_ms += 1_000
        return self._now_ms


class InlineCounter:
    """Counts on the spot, so that a test does not wait for a process."""

    async def count(self, vote: Vote) -> tuple[str, str]:
        return count_vote(vote)

    async def close(self) -> None:
        """Nothing to stop."""


@asynccontextmanager
async def hub_on(
    folder: Path,
    *,
    chance: Callable[[int], bytes] | None = None,
    counter: Counter | None = None,
    stores: Stores | None = None,
    pauses_seconds: Sequence[float] = limits.FINISH_PAUSES_SECONDS,
    **more: Any,
) -> AsyncIterator[Hub]:
    """Run a hub on a folder; a second one on the same folder sees what the first has left."""
    chance = chance or Seeded()
    hub = Hub(
        stores or FolderStores(folder, chance),
        now_ms=Ticking(),
        chance=chance,
        counter=counter or InlineCounter(),
        pauses_seconds=pauses_seconds,
        **more,
    )
    try:
        yield hub
    finally:
        await hub.close()


class Steering:
    """A live room to steer: every wish gets an id of its own and must be granted."""

    def __init__(self, live: LiveRoom) -> None:
        self.live = live
        self._ids = live.room.position

    def next_id(self) -> str:
        self._ids += 1
        return f"command-{self._ids}"

    async def ask(self, actor: str, command: AnyCommand | ServerCommand) -> Done:
        answer = await self.live.submit(actor, self.next_id(), command)
        assert isinstance(answer, Done), answer
        return answer

    async def person(self, name: str = "", hat: Hat = Hat.PERSON) -> str:
        return str((await self.ask("door", TakeSeat(name=name, hat=hat))).made["seat"])

    async def idea(self, seat: str, title: str, cost: int = 100_00) -> str:
        return str((await self.ask(seat, AddIdea(title=title, cost=cost))).made["idea"])

    async def cast(self, seat: str, *choices: str, replaces: int = 0) -> Done:
        return await self.ask(seat, CastBallot("v1", choices, replaces))

    async def open(self, title: str = "Fair", question: str = "What for?") -> None:
        await self.ask("host", OpenRoom(title=title, question=question, budget=1_000_00))

    async def choosing(self, people: int = 3) -> None:
        """Go from nothing to an open vote on P1 and P2; voters are s2 and on."""
        await self.open()
        for _ in range(people):
            await self.person()
        await self.choosing_from_here(["Bench", "Tree"])

    async def choosing_from_here(self, titles: list[str]) -> None:
        """Go from people in a room to an open vote on ideas of s2."""
        await self.ask("s1", Enrol())
        await self.ask("s1", ChangePhase(Phase.IDEAS))
        for title in titles:
            await self.idea("s2", title)
        await self.ask("s1", OpenVote())

    async def close(self) -> None:
        await self.ask("s1", CloseVote("v1"))


async def new_room(hub: Hub, room: str = "r1") -> Steering:
    """Make a room without a single fact."""
    return Steering(await hub.create(room))


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so, and fail if it never is."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - whatever it waits for has no event of its own.
            await asyncio.sleep(0.005)


async def every(listening: Listening, to: int) -> list[Facts]:
    """Return the frames of a listener until it has heard of position ``to``."""
    frames: list[Facts] = []
    async with asyncio.timeout(30):
        while not frames or frames[-1].to < to:
            frames.append(msgspec.json.decode(await anext(listening), type=Facts))
    return frames


def vote_of(steering: Steering) -> Vote:
    """The vote of a room, as it stands."""
    vote = steering.live.room.vote
    assert vote is not None
    return vote
