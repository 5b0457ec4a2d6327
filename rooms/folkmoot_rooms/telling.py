"""Telling a room's listeners where it stands: positions, stale topics, the newest numbers.

Numbers are absolute and the newest wins, so presence may be told late; facts are told once
they are durable, and every listener gets the same bytes for the same stretch.
Refuses to know: sockets, wishes, how a turn is taken.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import Final

from folkmoot_rooms import limits, views, wire
from folkmoot_rooms.listening import Listening, Waiting
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import Audience, Moved, together
from folkmoot_rooms.wire import Facts

NOTHING: Final[frozenset[str]] = frozenset()
PEOPLE: Final = frozenset({"people"})


class Telling:
    """The listeners of one room and who of its people is here."""

    def __init__(self, epoch: str, room: Room, tail: Iterable[Moved]) -> None:
        self.epoch = epoch
        self._room = room
        self._tail: deque[Moved] = deque(tail, limits.TAIL_EVENTS_MAX)
        # In the order of coming, so that the same story is told in the same order.
        self._listeners: dict[Listening, None] = {}
        self._here: Counter[str] = Counter()
        self._elsewhere: Counter[str] = Counter()
        self._presence: asyncio.TimerHandle | None = None
        self._frames: dict[Waiting, bytes] = {}

    @property
    def here(self) -> Mapping[str, int]:
        """How many pages each seat has open, at other processes, too."""
        return self._here + self._elsewhere if self._elsewhere else self._here

    @property
    def here_at_ours(self) -> Mapping[str, int]:
        """How many pages each seat has open at this process."""
        return self._here

    @property
    def tail(self) -> tuple[Moved, ...]:
        """What moved last, for whoever comes back."""
        return tuple(self._tail)

    @property
    def attended(self) -> bool:
        """Whether anybody listens or has a page open."""
        return bool(self._listeners or self._here)

    def hear_here(self, elsewhere: Mapping[str, int]) -> None:
        """Count the pages that are open at other processes, too."""
        self._elsewhere = Counter(elsewhere)
        self._presence_changed()

    def listen(self, audience: Audience, epoch: str, since: int, seat: str = "") -> Listening:
        """Return a listener whose first frame covers everything since its last position."""
        first = self._since(audience, epoch, since, seat)
        listening = Listening(audience, seat, first, self._frame, self._forget)
        self._listeners[listening] = None
        return listening

    def tell(self, room: Room, steps: Iterable[Moved]) -> None:
        """Tell everyone of a turn that is durable."""
        steps = tuple(steps)
        self._tail.extend(steps)
        self._room = room
        self._frames.clear()
        turn = together(steps)
        if turn is None:
            return
        for listening in tuple(self._listeners):
            listening.tell(turn.to, self._stale(turn, listening))

    def remind(self, stale: frozenset[str]) -> None:
        """Tell everyone to pull something again though no fact was added."""
        self._frames.clear()
        for listening in tuple(self._listeners):
            listening.tell(self._room.position, stale)

    def sit(self, seat: str) -> None:
        """Count a page that somebody has opened."""
        self._here[seat] += 1
        self._presence_changed()

    def stand(self, seat: str) -> None:
        """Count a page that somebody has closed."""
        assert self._here[seat] > 0, "whoever stands up was sitting"
        self._here[seat] -= 1
        if not self._here[seat]:
            del self._here[seat]
        self._presence_changed()

    def end(self, why: str) -> None:
        """Say goodbye to everyone."""
        if self._presence is not None:
            self._presence.cancel()
            self._presence = None
        for listening in tuple(self._listeners):
            listening.end(why, limits.COME_BACK_MS)

    def _forget(self, listening: Listening) -> None:
        self._listeners.pop(listening, None)

    def _stale(self, turn: Moved, listening: Listening) -> frozenset[str]:
        """Return what a turn makes stale for a listener.

        A line may be older than what its person may hear: whoever lost their seat while they
        ran the meeting hears less from now on, and whoever got it back hears more.
        """
        stale = turn.stale(listening.audience, listening.seat)
        if listening.seat in turn.own:
            seat = self._room.seats[listening.seat]
            runs = seat.role in views.RUNNING and not seat.removed
            listening.audience = Audience.RUNNING if runs else Audience.EVERYONE
            stale |= turn.stale(listening.audience, listening.seat)
        return stale

    def _since(self, audience: Audience, epoch: str, since: int, seat: str) -> Waiting:
        """Return what a listener has missed; everything, if that is not known any more."""
        to = self._room.position
        oldest = self._tail[0].to - 1 if self._tail else to
        if epoch != self.epoch or not oldest <= since <= to:
            return Waiting(0, to, NOTHING, whole=True)
        missed = together(step for step in self._tail if step.to > since)
        return Waiting(since, to, missed.stale(audience, seat) if missed else NOTHING)

    def _frame(self, waiting: Waiting) -> bytes:
        """Return the frame for a stretch, made once for all who wait for the same."""
        frame = self._frames.get(waiting)
        if frame is None:
            frame = self._frames[waiting] = wire.encode(
                Facts(
                    epoch=self.epoch,
                    start=waiting.start,
                    to=waiting.to,
                    phase=self._room.phase,
                    numbers=views.numbers(self._room, self.here),
                    stale=tuple(sorted(waiting.stale)),
                    whole=waiting.whole,
                )
            )
        return frame

    def _presence_changed(self) -> None:
        """Tell presence soon, once for many comings and goings."""
        self._frames.clear()
        if self._presence is None:
            delay = limits.PRESENCE_TELLING_INTERVAL_MS / 1000
            self._presence = asyncio.get_running_loop().call_later(delay, self._tell_presence)

    def _tell_presence(self) -> None:
        self._presence = None
        self._frames.clear()
        for listening in tuple(self._listeners):
            stale = PEOPLE if listening.audience is Audience.RUNNING else NOTHING
            listening.tell(self._room.position, stale)
