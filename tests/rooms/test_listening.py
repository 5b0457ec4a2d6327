"""A listener hears everything in as few frames as it takes, or is told goodbye."""

import asyncio

import msgspec
import pytest

from folkmoot_rooms import limits
from folkmoot_rooms.listening import Listening, Waiting
from folkmoot_rooms.topics import Audience

FIRST = Waiting(0, 5, frozenset(), whole=True)


class Board:
    """Encodes what waits as it is, and notes who has left."""

    def __init__(self) -> None:
        self.left: list[Listening] = []

    def listen(self) -> Listening:
        return Listening(Audience.EVERYONE, "", FIRST, msgspec.json.encode, self.left.append)


async def heard(listening: Listening) -> Waiting:
    return msgspec.json.decode(await anext(listening), type=Waiting)


async def test_the_first_frame_is_there_at_once() -> None:
    assert await heard(Board().listen()) == FIRST


async def test_each_frame_starts_where_the_one_before_ended() -> None:
    listening = Board().listen()
    await heard(listening)

    listening.tell(7, frozenset({"ideas"}))
    assert await heard(listening) == Waiting(5, 7, frozenset({"ideas"}))
    listening.tell(8, frozenset({"vote"}))
    assert await heard(listening) == Waiting(7, 8, frozenset({"vote"}))


async def test_what_waits_grows_wider_not_longer() -> None:
    listening = Board().listen()
    await heard(listening)

    for to, topic in ((6, "ideas"), (7, "vote"), (9, "ideas")):
        listening.tell(to, frozenset({topic}))

    assert await heard(listening) == Waiting(5, 9, frozenset({"ideas", "vote"}))


async def test_a_frame_that_says_everything_still_does_when_it_grows() -> None:
    listening = Board().listen()

    listening.tell(6, frozenset({"ideas"}))

    assert await heard(listening) == Waiting(0, 6, frozenset({"ideas"}), whole=True)


async def test_a_listener_waits_until_there_is_news() -> None:
    listening = Board().listen()
    await heard(listening)
    waiting = asyncio.create_task(heard(listening))
    await asyncio.sleep(0)
    assert not waiting.done()

    listening.tell(6, frozenset())

    assert (await waiting).to == 6


async def test_whoever_does_not_read_is_told_goodbye_and_costs_nothing_more() -> None:
    board = Board()
    slow, quick = board.listen(), board.listen()

    for to in range(6, 6 + limits.TELLING_FRAMES_MAX + 10):
        slow.tell(to, frozenset())
        quick.tell(to, frozenset())
        await heard(quick)

    frames = [msgspec.json.decode(frame) async for frame in slow]
    assert frames == [{"k": "bye", "why": "slow", "wait_ms": limits.COME_BACK_MS}]
    assert board.left == [slow]


async def test_goodbye_comes_last() -> None:
    board = Board()
    listening = board.listen()

    listening.end("closing", 10)
    listening.tell(6, frozenset())

    frames = [msgspec.json.decode(frame) async for frame in listening]
    assert frames == [{"k": "bye", "why": "closing", "wait_ms": 10}]
    assert board.left == [listening]


async def test_a_closed_listener_ends_while_it_waits() -> None:
    board = Board()
    listening = board.listen()
    await heard(listening)
    waiting = asyncio.create_task(heard(listening))
    await asyncio.sleep(0)

    listening.close()
    listening.close()
    listening.tell(6, frozenset())

    with pytest.raises(StopAsyncIteration):
        await waiting
    assert board.left == [listening]
