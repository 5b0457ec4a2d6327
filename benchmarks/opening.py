"""Opening a room of 100,000 facts: from its snapshot, and from its whole log."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

from folkmoot_rooms import limits
from folkmoot_rooms.commands import (
    AddIdea,
    AnyCommand,
    CastBallot,
    ChangePhase,
    Enrol,
    OpenRoom,
    OpenVote,
    ServerCommand,
    TakeSeat,
)
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.stores import FolderStores
from folkmoot_rooms.wire import Done

PEOPLE: Final = 2_000
FACTS: Final = 100_000
ROOM: Final = "r1"


class _Hall:
    """A room and the ids of the wishes that it was sent."""

    def __init__(self, live: LiveRoom) -> None:
        self.live = live
        self._ids = 0

    async def ask(self, actor: str, wish: AnyCommand | ServerCommand) -> Done:
        self._ids += 1
        answer = await self.live.submit(actor, f"command-{self._ids}", wish)
        assert isinstance(answer, Done), answer
        return answer


async def _fill(folder: Path) -> None:
    """Hold a meeting whose people change their ballots again and again."""
    hub = Hub(FolderStores(folder))
    hall = _Hall(await hub.create(ROOM))
    await hall.ask("host", OpenRoom(title="Long", question="What for?", budget=1_000_00))
    await asyncio.gather(*(hall.ask("door", TakeSeat(name=f"Person {n}")) for n in range(PEOPLE)))
    await hall.ask("s1", Enrol())
    await hall.ask("s1", ChangePhase(Phase.IDEAS))
    for number in range(1, 9):
        await hall.ask("s2", AddIdea(title=f"Idea {number}", cost=100_00))
    await hall.ask("s1", OpenVote())
    number, seats = 0, [f"s{n}" for n in range(2, PEOPLE + 2)]
    while hall.live.room.position < FACTS:
        ballot = CastBallot("v1", (f"P{number % 8 + 1}",), number)
        await asyncio.gather(*(hall.ask(seat, ballot) for seat in seats))
        number += 1
    await hub.close()


async def _open(folder: Path) -> tuple[float, float, int]:
    """Return the seconds and the processor seconds until a visitor has the room, and its facts."""
    hub = Hub(FolderStores(folder))
    wall, used = time.perf_counter(), time.process_time()
    live = await hub.get(ROOM)
    took = time.perf_counter() - wall, time.process_time() - used, live.room.position
    await hub.close()
    return took


async def _measure() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await _fill(folder)
        rows = []
        kept = folder / "snapshots" / ROOM
        size = kept.stat().st_size
        for what in ("snapshot and tail", "the whole log"):
            wall, used, facts = min([await _open(folder) for _ in range(3)])
            rows.append((what, facts, wall, used))
            # The second is measured without a snapshot, and none is made meanwhile.
            kept.unlink(missing_ok=True)
            limits.SNAPSHOT_FACTS = limits.SNAPSHOT_FACTS_MIN = FACTS * 2  # type: ignore[misc]
    lines = [
        f"{PEOPLE:,} people; the snapshot has {size / 1e6:.1f} MB",
        "",
        "| opened from | facts | seconds | processor | ratio |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {what} | {facts:,} | {wall:.2f} | {used:.2f} | {used / rows[0][3]:.1f} |"
        for what, facts, wall, used in rows
    ]
    return "\n".join(lines)


def table() -> str:
    """Return the table."""
    return asyncio.run(_measure())
