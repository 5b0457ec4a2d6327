"""Who is here at other processes: each writes its own newest counts, and sums up the others'.

Counts are absolute and the newest wins; a process that was silent too long is forgotten. They
are shown, and nothing is decided by them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from folkmoot_rooms import limits
from folkmoot_rooms.following import Presence
from folkmoot_rooms.shared.server import PREFIX, Server, told


class Told(msgspec.Struct, frozen=True, array_like=True):
    """The newest counts of one process: when (seconds, by the clock of Redis), and of each seat."""

    at: int
    seats: dict[str, int]


_told: Final = msgspec.json.Decoder(Told)


class Here:
    """The exchange of one process. Used by one thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._next = 0.0
        self._ours: dict[str, tuple[float, dict[str, int]]] = {}
        self._elsewhere: dict[str, Counter[str]] = {}

    def exchange(
        self, now: float, rooms: Sequence[tuple[str, Presence]]
    ) -> Iterator[tuple[Presence, Mapping[str, int]]]:
        """Tell ours and yield the rooms whose counts elsewhere have changed, if it is time.

        ``now`` is a monotonic clock in seconds. Raises LogAway.
        """
        if now < self._next or not rooms:
            return
        self._next = now + limits.HERE_TELLING_INTERVAL_SECONDS
        with told():
            at, _ = self._server.watching.time()
            answers = self._tell(now, at, rooms)
        for (room, presence), said in zip(rooms, answers, strict=True):
            elsewhere = self._sum(room, at, said)
            if elsewhere != self._elsewhere.get(room, Counter()):
                self._elsewhere[room] = elsewhere
                yield presence, elsewhere
        open_here = {room for room, _ in rooms}
        for gone in self._elsewhere.keys() - open_here:
            del self._elsewhere[gone]
        for gone in self._ours.keys() - open_here:
            del self._ours[gone]

    def _tell(
        self, now: float, at: int, rooms: Sequence[tuple[str, Presence]]
    ) -> list[dict[Any, Any]]:
        """Write our counts where they changed or are old; return what all have told, by room."""
        asking = self._server.watching.pipeline(transaction=False)
        for room, presence in rooms:
            ours = dict(presence.here_at_ours)
            when, before = self._ours.get(room, (float("-inf"), {}))
            old = now - when >= limits.HERE_TOLD_AGAIN_SECONDS
            if ours != before or (ours and old):
                self._ours[room] = (now, ours)
                value = msgspec.json.encode(Told(at, ours))
                asking.hset(_key(room), self._server.process, value)
                asking.expire(_key(room), limits.HERE_FORGOTTEN_SECONDS)
            asking.hgetall(_key(room))
        return [answer for answer in asking.execute() if isinstance(answer, dict)]

    def _sum(self, room: str, at: int, said: Mapping[bytes, bytes]) -> Counter[str]:
        """Return how many pages each seat has open at processes that are not silent."""
        whole: Counter[str] = Counter()
        for process, raw in said.items():
            theirs = _told.decode(raw)
            if at - theirs.at > limits.HERE_FORGOTTEN_SECONDS:
                with told():
                    self._server.watching.hdel(_key(room), process)
            elif process.decode() != self._server.process:
                whole.update(theirs.seats)
        return whole


def _key(room: str) -> str:
    return f"{PREFIX}{{{room}}}:here"
