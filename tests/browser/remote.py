"""People who take part from elsewhere, as programs: they join by form and vote over sockets.

They live in a thread of their own, because Playwright keeps a loop in that of the tests.
Refuses to know: browsers.
"""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from threading import Thread
from typing import Any, TypeVar

from folkmoot.remote.client import Client
from folkmoot.remote.visit import Visit
from folkmoot_rooms.commands import CastBallot
from folkmoot_rooms.people import Hat
from folkmoot_rooms.wire import Done

T = TypeVar("T")


class Remote:
    """Some people in one room, elsewhere."""

    def __init__(self, base: str, number: str) -> None:
        self._base = base
        self._number = number
        self._people: list[Client] = []

    def join(self, people: Sequence[tuple[str, Hat]]) -> None:
        """Let people come in, all at once."""
        self._people = [Client(self._base, self._number) for _ in people]
        _wait_for(self._join(people))

    def vote(self, ballots: Sequence[Sequence[str]]) -> None:
        """Let the n-th person send the n-th ballot, all at once."""
        _wait_for(self._vote(ballots))

    async def _join(self, people: Sequence[tuple[str, Hat]]) -> None:
        await asyncio.gather(
            *(client.join(*who) for client, who in zip(self._people, people, strict=True))
        )

    async def _vote(self, ballots: Sequence[Sequence[str]]) -> None:
        await asyncio.gather(
            *(_send(client, ballot) for client, ballot in zip(self._people, ballots, strict=True))
        )


class Presence:
    """Keeps a socket open for people who came in otherwise, as their pages would."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._open = AsyncExitStack()

    def here(self, base: str, number: str, visits: Iterable[Visit]) -> None:
        """Let some people be connected."""
        self._run(self._enter([Client(base, number, visit) for visit in visits]))

    def close(self) -> None:
        """Let everybody go."""
        self._run(self._open.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _enter(self, clients: Sequence[Client]) -> None:
        for client in clients:
            await self._open.enter_async_context(client)
            await client.until(lambda _: True)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


async def _send(client: Client, choices: Sequence[str]) -> None:
    async with client:
        answer = await client.do(CastBallot(vote="v1", choices=tuple(choices)))
    assert isinstance(answer, Done), answer


def _wait_for(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
