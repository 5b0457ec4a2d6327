"""Everyone who listens to one room: the same bytes to all of a kind, and no queue for anybody.

An ear is a number into the room's ring. All ears that are up to date have the same number, so a
flush is one loop over them. An ear whose bytes did not all go out is left out until they have;
then it is told what it missed, some frames at a time, or one range if that is no longer kept.
Refuses to know: handshakes, what comes in, what a frame says.
"""

import os
import random
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from folkmoot.live import framing
from folkmoot.live.governor import Governor
from folkmoot.live_figures import LiveFigures
from folkmoot_rooms import limits
from folkmoot_rooms.telling import Telling
from folkmoot_rooms.topics import Audience

# Between two slices of a flush, pages are served.
EARS_PER_SLICE: Final = 1_000
BUNDLES_KEPT_MAX: Final = 512
# Whoever has left is told nothing more.
EVERYTHING: Final = 2**62
COME_BACK_SPREAD_MS_PER_EAR: Final = 0.3
COME_BACK_SPREAD_MS_MAX: Final = 10_000
RESTARTING: Final = 1012


def spread_ms(many: int) -> int:
    """Return by how much one of so many should come back later than the first."""
    spread = min(COME_BACK_SPREAD_MS_MAX, many * COME_BACK_SPREAD_MS_PER_EAR)
    return int(random.uniform(0, spread))  # noqa: S311 - spreads work, hides nothing.


class Kind(NamedTuple):
    """Ears that get the same bytes. ``first`` are written first: who runs the meeting, screens."""

    first: bool
    audience: Audience
    compressed: bool


class Way(Protocol):
    """What bytes go out by."""

    def write(self, data: bytes) -> None:
        """Write, or keep what cannot be written yet."""


class Ear(Protocol):
    """One connection, as far as writing to it goes.

    ``heard`` is the number of the next step for it, ``at`` the position where it fell behind;
    ``deaf`` while bytes of it wait. ``descriptor`` is -1 where only the transport may write.
    """

    kind: Kind
    seat: str
    heard: int
    at: int
    deaf: bool
    descriptor: int

    @property
    def transport(self) -> Way:
        """What else is written by."""

    def goodbye(self, why: str, wait_ms: int, code: int) -> None:
        """Say when to come back, and hang up."""


class Fanout:
    """The ears of one room. It listens to the room only while there are some."""

    def __init__(self, telling: Telling, governor: Governor, figures: LiveFigures) -> None:
        self._telling = telling
        self._ring = telling.ring
        self._governor = governor
        self._figures = figures
        # Everything before this number has been written to everyone who is up to date.
        self._written = self._ring.end
        self._at = self._before = self._ring.position(self._written)
        self._ears: dict[Kind, set[Ear]] = {}
        # Came since, and were told already what everyone else is still to be told.
        self._ahead: list[Ear] = []
        self._seats: dict[str, list[Ear]] = {}
        self._bundles: dict[tuple[object, ...], bytes] = {}
        self._owned: tuple[tuple[int, int], frozenset[str]] = (0, 0), frozenset()

    @property
    def ears(self) -> int:
        """How many listen."""
        return sum(map(len, self._ears.values()))

    def join(self, ear: Ear, epoch: str, since: int) -> None:
        """Bring an ear up to date, by one write, and tell it everything from now on."""
        if not self._ears:
            self._written = self._ring.end
            self._at = self._before = self._ring.position(self._written)
            self._telling.attach(self)
        self._ears.setdefault(ear.kind, set()).add(ear)
        if ear.seat:
            self._seats.setdefault(ear.seat, []).append(ear)
        ear.heard = self._ring.end
        ear.at = self._ring.position(ear.heard)
        if ear.heard > self._written:
            self._ahead.append(ear)
        ear.transport.write(self._welcome(ear, epoch, since))

    def leave(self, ear: Ear) -> None:
        """Forget an ear."""
        self._drop(ear)
        ear.heard = EVERYTHING
        if ear.seat and ear in self._seats.get(ear.seat, ()):
            self._seats[ear.seat].remove(ear)
            if not self._seats[ear.seat]:
                del self._seats[ear.seat]
        if not self._ears:
            self._telling.detach(self)
            self._bundles.clear()

    def wake(self) -> None:
        """There is news."""
        self._bundles.clear()
        self._governor.want(self)

    def end(self, why: str, wait_ms: int = 0) -> None:
        """Say goodbye to everyone; they come back one after the other."""
        many = self.ears
        for ears in tuple(self._ears.values()):
            for ear in tuple(ears):
                ear.goodbye(why, wait_ms + spread_ms(many), RESTARTING)

    def flush(self) -> Iterator[None]:
        """Write what is new to everyone who is up to date."""
        start, end = self._written, self._ring.end
        if start == end:
            return
        self._before, self._at, self._written = self._at, self._ring.position(end), end
        ahead, self._ahead = self._ahead, []
        for ear in ahead:
            self.drained(ear)
        for seat in self._owners(start, end):
            for ear in tuple(self._seats.get(seat, ())):
                if ear.heard == start and not ear.deaf:
                    self._write([ear], self._own_bundle(ear, start, end, self._before), start)
        for kind in sorted(self._ears, reverse=True):
            ears = tuple(self._ears.get(kind, ()))
            data = self._bundle(kind, start, end, self._before)
            for place in range(0, len(ears), EARS_PER_SLICE):
                self._write(ears[place : place + EARS_PER_SLICE], data, start)
                yield

    def deafened(self, ear: Ear) -> None:
        """Some bytes of an ear wait: leave it out until they are gone."""
        if ear.heard >= self._ring.first:
            ear.at = self._ring.position(ear.heard)
        else:
            ear.at = self._at if ear.heard == self._written else self._before

    def drained(self, ear: Ear) -> None:
        """Tell an ear what it missed meanwhile."""
        while ear.heard < self._written and not ear.deaf:
            start, before = ear.heard, ear.at
            ear.heard = min(self._written, start + limits.FRAMES_AT_ONCE_MAX)
            if start < self._ring.first:
                ear.heard = self._written
            ear.at = self._ring.position(ear.heard)
            ear.transport.write(self._own_bundle(ear, start, ear.heard, before))

    def _write(self, ears: Sequence[Ear], data: bytes, start: int) -> None:
        """Write the same bytes to every ear that stands at ``start``."""
        written, size, done = self._written, len(data), 0
        for ear in ears:
            if ear.heard != start or ear.deaf:
                continue
            ear.heard = written
            done += 1
            if ear.descriptor < 0:
                ear.transport.write(data)
                continue
            try:
                sent = os.write(ear.descriptor, data)
            except OSError:
                # Full or broken: the transport finds out which.
                sent = 0
            if sent != size:
                ear.transport.write(data[sent:])
        self._figures.messages_written += done
        self._figures.bytes_written += done * size

    def _owners(self, start: int, end: int) -> frozenset[str]:
        """Return the seats that have news of their own in steps of the ring, or of this flush."""
        if self._owned[0] != (start, end):
            kept = start >= self._ring.first
            told = self._ring if kept else self._telling
            stretch = (start, end) if kept else (self._before, self._at)
            self._owned = (start, end), told.owners(*stretch)
        return self._owned[1]

    def _own_bundle(self, ear: Ear, start: int, end: int, before: int) -> bytes:
        """Return the bytes for one ear, with news of its own before the others."""
        if start < self._ring.first:
            frame = self._telling.merged(ear.kind.audience, ear.seat, before, self._at)
            self._turn_to_now(ear)
            return self._coded(ear.kind, [frame])
        if ear.seat not in self._owners(start, end):
            return self._bundle(ear.kind, start, end, before)
        was = ear.kind.audience
        self._turn_to_now(ear)
        key = (*ear.kind[1:], start, end, was)
        made = self._bundles.get(key)
        if made is None:
            frames = self._ring.frames(ear.kind.audience, start, end)
            frames.insert(0, self._telling.personal(before, was, ear.kind.audience))
            made = self._keep(key, self._coded(ear.kind, frames))
        return made

    def _turn_to_now(self, ear: Ear) -> None:
        """Let an ear hear from now on what its person may hear now."""
        hears = self._telling.audience(ear.seat) if ear.seat else ear.kind.audience
        if hears is not ear.kind.audience:
            self._drop(ear)
            ear.kind = ear.kind._replace(audience=hears)
            self._ears.setdefault(ear.kind, set()).add(ear)

    def _drop(self, ear: Ear) -> None:
        ears = self._ears.get(ear.kind, set())
        ears.discard(ear)
        if not ears:
            self._ears.pop(ear.kind, None)

    def _bundle(self, kind: Kind, start: int, end: int, before: int) -> bytes:
        """Return the bytes for the steps ``start`` to ``end``, made once for all of a kind."""
        key = (kind.audience, kind.compressed, start, end)
        made = self._bundles.get(key)
        if made is None:
            if start < self._ring.first:
                frames = [self._telling.merged(kind.audience, "", before, self._at)]
            else:
                frames = self._ring.frames(kind.audience, start, end)
            made = self._keep(key, self._coded(kind, frames))
        return made

    def _welcome(self, ear: Ear, epoch: str, since: int) -> bytes:
        """Return what brings an ear up to date, made once for all who missed the same."""
        kind, own = ear.kind, self._telling.concerns(ear.seat, since)
        key = ("welcome", kind.audience, kind.compressed, epoch, since, own)
        made = self._bundles.get(key)
        if made is None:
            frames = self._telling.catch_up(kind.audience, epoch, since, ear.seat)
            made = self._keep(key, self._coded(kind, frames))
        return made

    def _coded(self, kind: Kind, frames: Sequence[bytes]) -> bytes:
        return framing.compressed(frames) if kind.compressed else framing.plain(frames)

    def _keep(self, key: tuple[object, ...], made: bytes) -> bytes:
        if len(self._bundles) >= BUNDLES_KEPT_MAX:
            self._bundles.clear()
        self._bundles[key] = made
        return made
