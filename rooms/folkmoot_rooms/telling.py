"""Telling a room's listeners where it stands: positions, stale topics, the newest numbers.

Numbers are absolute and the newest wins, so presence may be told late; facts are told once
they are durable, each in a frame of its own, in order. A listener that comes back is told the
frames it missed, or one range, or that everything may be stale: whichever is still known.
Refuses to know: sockets, wishes, how a turn is taken.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from folkmoot_rooms import limits, views, wire
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.ring import RANGE, TAIL, WHOLE, Ring, Stretch
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import PERSONAL, RUNNING_ONLY, Audience, Moved, together
from folkmoot_rooms.wire import Facts, Numbers

NOTHING: Final[frozenset[str]] = frozenset()


class Listener(Protocol):
    """Whoever wants to know that there is news: one reader, or what writes to many."""

    def wake(self) -> None:
        """The ring has grown."""

    def end(self, why: str, wait_ms: int = 0) -> None:
        """The room is closed in this process; come back after ``wait_ms``."""


class Telling:
    """The listeners of one room and who of its people is here."""

    def __init__(self, epoch: str, room: Room, tail: Iterable[Moved]) -> None:
        self.epoch = epoch
        self.ring = Ring(room.position, self._frame)
        self._room = room
        self._tail: deque[Moved] = deque(tail, limits.TAIL_EVENTS_MAX)
        # In the order of coming, so that the same story is told in the same order.
        self._listeners: dict[Listener, None] = {}
        self._here: Counter[str] = Counter()
        self._elsewhere: Counter[str] = Counter()
        self._presence: asyncio.TimerHandle | None = None
        self._numbers: Numbers | None = None
        self._reminded = (-1, NOTHING)
        self._stretches: dict[tuple[int, int], Moved] = {}

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

    def attach(self, listener: Listener) -> None:
        """Wake somebody at every news from now on."""
        self._listeners[listener] = None

    def detach(self, listener: Listener) -> None:
        """Wake somebody no more."""
        self._listeners.pop(listener, None)

    def audience(self, seat: str) -> Audience:
        """Return what somebody in a seat, or in none, may hear now."""
        known = self._room.seats.get(seat)
        runs = known is not None and known.role in views.RUNNING and not known.removed
        return Audience.RUNNING if runs else Audience.EVERYONE

    def listen(self, audience: Audience, epoch: str, since: int, seat: str = "") -> Listening:
        """Return a listener whose first frames cover everything since its last position."""
        first = self.catch_up(audience, epoch, since, seat)
        listening = Listening(self, audience, seat, first, self.detach)
        self.attach(listening)
        return listening

    def tell(self, room: Room, steps: Iterable[Moved]) -> None:
        """Tell everyone of a turn that is durable."""
        self._room, self._numbers = room, None
        self._stretches.clear()
        for step in steps:
            self._tail.append(step)
            self.ring.add(step)
        self._wake()

    def remind(self, stale: frozenset[str]) -> None:
        """Tell everyone to pull something again though no fact was added."""
        at, before = self._reminded
        position = self._room.position
        self._reminded = (position, stale | before if at == position else stale)
        self._add_still(stale)

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
        for listener in tuple(self._listeners):
            listener.end(why, limits.COME_BACK_MS)

    def catch_up(self, audience: Audience, epoch: str, since: int, seat: str = "") -> list[bytes]:
        """Return what a listener has missed, up to now; the first frame says how.

        ``tail``: every frame since; ``range``: one frame in their place; ``whole``: what it knew
        belongs to another log or is too long ago, so everything may be stale.
        """
        end, number = self.ring.end, self.ring.number(since)
        near = number is not None and end - number <= limits.CATCH_UP_FRAMES_MAX
        if epoch != self.epoch or since > self._room.position or not near:
            return [self.state(audience, epoch, since, seat)]
        assert number is not None
        stale = PERSONAL if self.concerns(seat, since) else NOTHING
        first = self._frame(Stretch(since, since, stale | self._reminded_at(since), TAIL))
        return [first, *self.ring.frames(audience, number, end)]

    def state(self, audience: Audience, epoch: str, since: int, seat: str = "") -> bytes:
        """Return in one frame what a listener has missed; everything, if that is not known."""
        if epoch != self.epoch:
            since = -1
        return self.merged(audience, seat, since, self._room.position)

    def merged(self, audience: Audience, seat: str, since: int, to: int) -> bytes:
        """Return one frame for a stretch; everything may be stale where it is not known."""
        missed = self._missed(since, to)
        if missed is None:
            return self._frame(Stretch(0, to, NOTHING, WHOLE))
        stale = missed.stale(audience, seat) | self._reminded_at(since)
        return self._frame(Stretch(since, to, stale, RANGE))

    def owners(self, since: int, to: int) -> frozenset[str]:
        """Return the seats that a stretch holds news of themselves for, as far as is known."""
        missed = self._missed(since, to)
        return NOTHING if missed is None else missed.own

    def concerns(self, seat: str, since: int) -> bool:
        """Say whether something of a seat's own went stale since a position, as far as is known."""
        return bool(seat) and seat in self.owners(since, self._room.position)

    def personal(self, position: int, *audiences: Audience) -> bytes:
        """Return the frame that tells one seat that something of its own went stale.

        It comes before the facts themselves: whoever is cut off between the two hears it again.
        ``audiences`` are what it may hear now and could before: a line may be older than a right.
        """
        runs = RUNNING_ONLY if Audience.RUNNING in audiences else NOTHING
        return self._frame(Stretch(position, position, PERSONAL | runs))

    def _missed(self, since: int, to: int) -> Moved | None:
        """Return a stretch as one step, found once for all who missed it; None if not known."""
        oldest = self._tail[0].to - 1 if self._tail else self._room.position
        if not oldest <= since <= to:
            return None
        if (since, to) not in self._stretches:
            still = Moved(since, NOTHING, NOTHING)
            steps = (step for step in self._tail if since < step.to <= to)
            self._stretches[since, to] = together((still, *steps)) or still
        return self._stretches[since, to]

    def _reminded_at(self, position: int) -> frozenset[str]:
        """Return what everyone was reminded of who stood here; no step of the log tells it."""
        at, stale = self._reminded
        return stale if at >= position else NOTHING

    def _frame(self, stretch: Stretch) -> bytes:
        """Encode a stretch, with the numbers of the moment."""
        if self._numbers is None:
            self._numbers = views.numbers(self._room, self.here)
        return wire.encode(
            Facts(
                epoch=self.epoch,
                start=stretch.start,
                to=stretch.to,
                phase=self._room.phase,
                numbers=self._numbers,
                stale=tuple(sorted(stretch.stale)),
                caught=stretch.caught,
                whole=stretch.caught == WHOLE,
            )
        )

    def _add_still(self, stale: frozenset[str]) -> None:
        """Add a step that does not move the position."""
        self.ring.add(Moved(self._room.position, stale, NOTHING))
        self._wake()

    def _wake(self) -> None:
        for listener in tuple(self._listeners):
            listener.wake()

    def _presence_changed(self) -> None:
        """Tell presence soon, once for many comings and goings."""
        if self._presence is None:
            delay = limits.PRESENCE_TELLING_INTERVAL_MS / 1000
            self._presence = asyncio.get_running_loop().call_later(delay, self._tell_presence)

    def _tell_presence(self) -> None:
        self._presence = None
        self._numbers = None
        self._add_still(RUNNING_ONLY)
