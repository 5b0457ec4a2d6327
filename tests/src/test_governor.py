"""Rooms are written out at once, then after a pause; and what is written is a WebSocket's."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.rooms.live import until
from websockets.frames import Frame, Opcode

from folkmoot.live import framing
from folkmoot.live.governor import Governor
from folkmoot.live_figures import LiveFigures


async def test_the_governor_writes_at_once_and_then_rests_as_long_as_it_wrote() -> None:
    now = 100.0
    figures = LiveFigures()

    class Slow:
        written = 0

        def flush(self) -> Iterator[None]:
            nonlocal now
            for _ in range(3):
                now += 0.02
                self.written += 1
                yield

    room, governor = Slow(), Governor(figures, lambda: now)
    governor.want(room)
    governor.want(room)
    await until(lambda: figures.flushes == 1)

    assert room.written == 3
    assert figures.flush_pause_seconds == pytest.approx(0.06)
    governor.want(room)
    await asyncio.sleep(0)
    assert room.written == 3, "it rests"
    now += 1
    governor._planned = None
    governor._plan()
    await until(lambda: figures.flushes == 2)
    governor.close()


async def test_a_mistake_in_one_room_does_not_silence_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    figures = LiveFigures()

    class Broken:
        def flush(self) -> Iterator[None]:
            raise ValueError
            yield

    class Right:
        written = 0

        def flush(self) -> Iterator[None]:
            self.written += 1
            yield

    governor, right = Governor(figures), Right()
    governor.want(Broken())
    await until(lambda: figures.flushes > 0)
    governor.want(right)
    await until(lambda: right.written > 0)

    assert "not written" in caplog.text


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_a_message_has_the_header_that_its_size_asks_for(size: int) -> None:
    body = b"x" * size

    assert framing.message(body) == Frame(Opcode.TEXT, body).serialize(mask=False)
