"""A whole room on a disk that says no to one thing: it goes read-only, and every answer stands.

Logs and keys both lie on that disk. Whoever was answered is answered the same, byte for byte, by
the server that comes up afterwards on a disk that works.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from tests.powercut.faults import only
from tests.powercut.recorder import recorded
from tests.rooms.live import hub_on

from folkmoot_rooms import commands as c
from folkmoot_rooms.hub import Hub
from folkmoot_rooms.log import LogFailed
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.wire import Done, No

ROOM: Final = "r1"
UNSURE: Final = frozenset({"busy", "read_only"})
SCRIPT: Final[tuple[tuple[str, c.AnyCommand | c.ServerCommand], ...]] = (
    ("host", c.OpenRoom(title="Fair", question="What for?", budget=1_000_00)),
    ("door", c.TakeSeat(name="Ann")),
    ("door", c.TakeSeat()),
    ("s1", c.Enrol()),
    ("s1", c.ChangePhase(Phase.IDEAS)),
    ("s2", c.AddIdea("Bench", 100_00)),
    ("s2", c.AddIdea("", 100_00)),
    ("s1", c.OpenVote()),
    ("s2", c.CastBallot("v1", ("P1",), 0)),
    ("s3", c.CastBallot("v1", (), 0)),
    ("s2", c.CastBallot("v1", (), 1)),
    ("s1", c.CloseVote("v1")),
)
_answer: Final = msgspec.json.Decoder(Done | No).decode


async def fail(folder: Path, number: int, refusal: Callable[[], BaseException]) -> bool:
    """Go through the script on a disk that refuses its ``number``-th thing; say if it came to it.

    Asserts that nothing is taken after something was not, and that every answer stands.
    """
    answers: list[bytes] = []
    with recorded() as recorder:
        recorder.refuses = only(number, refusal)
        # A server that cannot even start, or make a room, has promised nothing.
        with suppress(LogFailed):
            async with hub_on(folder, pauses_seconds=()) as hub:
                await _ask_all(hub, answers)
                await hub.settled(ROOM)
        if recorder.asked < number:
            return False
    codes = [getattr(_answer(answer), "code", "") in UNSURE for answer in answers]
    assert codes == sorted(codes), "something was taken after the disk had said no"
    async with hub_on(folder) as hub:
        with suppress(Refused):
            await _same_again(hub, answers)
    return True


async def _ask_all(hub: Hub, answers: list[bytes]) -> None:
    live = await hub.create(ROOM)
    for place, (actor, wish) in enumerate(SCRIPT):
        answers.append(await live.answer(actor, f"command-{place:04d}", wish))


async def _same_again(hub: Hub, answers: list[bytes]) -> None:
    try:
        live = await hub.get(ROOM)
    except Refused:
        assert not answers, "a room that answered is gone"
        raise
    for place, answer in enumerate(answers):
        actor, wish = SCRIPT[place]
        again = await live.answer(actor, f"command-{place:04d}", wish)
        unsure = getattr(_answer(answer), "code", "") in UNSURE
        assert unsure or again == answer, f"{answer!r} is answered {again!r} now"
