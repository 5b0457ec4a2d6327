"""A listener hears every step in order, or a range if it was too slow, or a goodbye at last."""

import asyncio

import msgspec
import pytest

from folkmoot_rooms import limits
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.ring import RANGE, Ring, Stretch
from folkmoot_rooms.topics import Audience, Moved

NOTHING: frozenset[str] = frozenset()
FIRST = Stretch(0, 5, caught="whole")


class Board:
    """A source that encodes stretches as they are, and notes who has left."""

    def __init__(self) -> None:
        self.left: list[Listening] = []
        self.ring = Ring(5, msgspec.json.encode)

    def audience(self, seat: str) -> Audience:
        del seat
        return Audience.EVERYONE

    def personal(self, position: int, *audiences: Audience) -> bytes:
        del audiences
        return msgspec.json.encode(Stretch(position, position, frozenset({"me"})))

    def merged(self, audience: Audience, seat: str, since: int, to: int) -> bytes:
        del audience, seat
        return msgspec.json.encode(Stretch(since, to, caught=RANGE))

    def listen(self, seat: str = "") -> Listening:
        first = [msgspec.json.encode(FIRST)]
        return Listening(self, Audience.EVERYONE, seat, first, self.left.append)

    def tell(self, to: int, *topics: str, own: str = "") -> None:
        self.ring.add(Moved(to, frozenset(topics), frozenset({own} if own else ())))


async def heard(listening: Listening) -> Stretch:
    return msgspec.json.decode(await asyncio.wait_for(anext(listening), 10), type=Stretch)


async def test_the_first_frame_is_there_at_once() -> None:
    assert await heard(Board().listen()) == FIRST


async def test_each_step_is_a_frame_that_starts_where_the_one_before_ended() -> None:
    board = Board()
    listening = board.listen()
    await heard(listening)

    board.tell(6, "ideas")
    board.tell(8, "vote")

    assert await heard(listening) == Stretch(5, 6, frozenset({"ideas"}))
    assert await heard(listening) == Stretch(6, 8, frozenset({"vote"}))


async def test_news_of_ones_own_come_before_the_steps_and_to_nobody_else() -> None:
    board = Board()
    mine, other = board.listen("s2"), board.listen("s3")
    for listening in (mine, other):
        await heard(listening)

    board.tell(6, own="s2")

    assert [await heard(mine) for _ in range(2)] == [
        Stretch(5, 5, frozenset({"me"})),
        Stretch(5, 6),
    ]
    assert await heard(other) == Stretch(5, 6)


async def test_a_listener_waits_until_there_is_news() -> None:
    board = Board()
    listening = board.listen()
    await heard(listening)
    waiting = asyncio.create_task(heard(listening))
    await asyncio.sleep(0)
    assert not waiting.done()

    board.tell(6)
    listening.wake()

    assert (await waiting).to == 6


async def test_who_is_too_slow_for_the_ring_hears_one_range(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "RING_FRAMES_MAX", 4)
    board = Board()
    listening = board.listen()
    await heard(listening)

    for to in range(6, 30):
        board.tell(to)

    assert await heard(listening) == Stretch(5, 29, caught=RANGE)
    board.tell(30)
    assert await heard(listening) == Stretch(29, 30)


async def test_goodbye_comes_instead_of_what_waits_and_then_nothing() -> None:
    board = Board()
    listening = board.listen()

    listening.end("closing", 10)
    board.tell(6)
    listening.wake()
    listening.end("closing", 20)

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

    with pytest.raises(StopAsyncIteration):
        await waiting
    assert board.left == [listening]
