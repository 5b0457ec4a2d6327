"""Whatever happens to whom: every ear hears every position once, in order, and its own news."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.fakes import Meeting, choosing

from folkmoot.live import fanout, framing
from folkmoot.live.fanout import Fanout, Kind
from folkmoot.live.governor import Flushing, Governor
from folkmoot.live_figures import LiveFigures
from folkmoot_rooms import limits
from folkmoot_rooms.telling import Telling
from folkmoot_rooms.topics import Audience, moved
from folkmoot_rooms.wire import Facts

PEOPLE = 6


def read(data: bytes) -> Iterator[Facts]:
    """The frames of a run of WebSocket messages."""
    while data:
        first, size, at = data[0], data[1], 2
        if size == 126:
            size, at = int.from_bytes(data[2:4], "big"), 4
        body, data = data[at : at + size], data[at + size :]
        if first == framing.COMPRESSED_TEXT:
            body = zlib.decompressobj(wbits=-15).decompress(body + b"\x00\x00\xff\xff")
        many = body if body.startswith(b"[") else b"[" + body + b"]"
        yield from msgspec.json.decode(many, type=list[Facts])


@dataclass(eq=False)
class FakeEar:
    """An ear that keeps what it was told; while it is stuck, each write makes it deaf."""

    fanout: Fanout
    kind: Kind
    seat: str
    since: int
    heard: int = -1
    at: int = 0
    deaf: bool = False
    descriptor: int = -1
    stuck: bool = False
    gone: str = ""
    log: list[str] = field(default_factory=list)
    told: list[Facts] = field(default_factory=list)
    writes: list[bytes] = field(default_factory=list)

    @property
    def transport(self) -> "FakeEar":
        return self

    def write(self, data: bytes) -> None:
        assert not self.deaf, "nothing is written to who still has bytes to take"
        assert not self.gone
        self.log.append(self.seat or "-")
        self.writes.append(data)
        self.told.extend(read(data))
        if self.stuck:
            self.deaf = True
            self.fanout.deafened(self)

    def drain(self) -> None:
        self.stuck = False
        if self.deaf:
            self.deaf = False
            self.fanout.drained(self)

    def goodbye(self, why: str, wait_ms: int, code: int) -> None:
        self.fanout.leave(self)
        self.gone = why
        assert (wait_ms >= limits.COME_BACK_MS, code) == (True, fanout.RESTARTING)


class Never(Governor):
    """Leaves it to the test when a room is written out."""

    def want(self, room: Flushing) -> None:
        del room


class Hall:
    """A room with a vote, its fanout, and ears."""

    def __init__(self) -> None:
        self.meeting: Meeting = choosing(people=PEOPLE)
        steps = [moved(n, event) for n, event in enumerate(self.meeting.facts, 1)]
        self.telling = Telling("e1", self.meeting.room, steps)
        self.fanout = Fanout(self.telling, Never(LiveFigures()), LiveFigures())
        self.flushing: Iterator[None] | None = None
        self.begun = self.at
        self.ears: list[FakeEar] = []
        self.news: dict[str, int] = {}
        self.casts: dict[str, int] = {}

    @property
    def at(self) -> int:
        return self.meeting.room.position

    def join(self, seat: str = "", since: int = 0, *, compressed: bool = False) -> FakeEar:
        hears = self.telling.audience(seat)
        ear = FakeEar(self.fanout, Kind(hears is Audience.RUNNING, hears, compressed), seat, since)
        self.ears.append(ear)
        self.fanout.join(ear, "e1", since)
        return ear

    def cast(self, seat: str) -> None:
        before, number = self.at, self.casts.get(seat, 0)
        self.meeting.cast(seat, "P1", replaces=number)
        self.casts[seat] = number + 1
        facts = enumerate(self.meeting.facts[before:], before + 1)
        self.telling.tell(self.meeting.room, [moved(n, event) for n, event in facts])
        self.news[seat] = self.at

    def flush(self, slices: int = 10**6) -> None:
        """Write out, or go on writing out, some slices."""
        self.flushing = self.flushing or self.fanout.flush()
        for _ in range(slices):
            if next(self.flushing, self) is self:
                self.flushing = None
                return

    def do(self, what: str, which: int) -> None:
        """Let one thing happen."""
        ear = self.ears[which % len(self.ears)] if self.ears else None
        if what == "cast":
            self.cast(f"s{which}")
        elif what == "join":
            since = max(self.begun, self.at - which)
            self.join(f"s{which}" if which else "", since, compressed=which % 2 == 1)
        elif what == "remind":
            self.telling.remind(frozenset({"result"}))
        elif what == "flush":
            self.flush(which)
        elif ear is not None and not ear.gone:
            if what == "leave":
                self.fanout.leave(ear)
                ear.gone = what
            elif what == "stick":
                ear.stuck = True
            else:
                ear.drain()

    def settle(self) -> None:
        self.flush()
        for ear in self.ears:
            ear.drain()
        self.flush()

    def check(self) -> None:
        """No gap, no double, nothing missing, and news of one's own where there were some."""
        for ear in self.ears:
            if ear.gone:
                continue
            assert ear.heard == self.telling.ring.end
            at = ear.since if ear.told[0].caught != "whole" else 0
            for frame in ear.told:
                assert frame.start == at or frame.caught == "whole"
                assert frame.to >= at
                at = frame.to
            assert at == self.at
            if ear.seat and self.news.get(ear.seat, 0) > ear.since:
                assert any("me" in frame.stale or frame.whole for frame in ear.told)
            others = [frame for frame in ear.told if "me" in frame.stale]
            assert not others or ear.seat in self.news


STEPS = st.one_of(
    st.tuples(st.just("cast"), st.integers(2, PEOPLE + 1)),
    st.tuples(st.just("join"), st.integers(0, PEOPLE + 1)),
    st.tuples(st.just("stick"), st.integers(0, 20)),
    st.tuples(st.just("drain"), st.integers(0, 20)),
    st.tuples(st.just("leave"), st.integers(0, 20)),
    st.tuples(st.just("flush"), st.sampled_from((1, 2, 100))),
    st.tuples(st.just("remind"), st.just(0)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=60), st.booleans())
def test_whatever_happens_nobody_misses_or_doubles_anything(
    steps: list[tuple[str, int]], tight: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fanout, "EARS_PER_SLICE", 1)
        patch.setattr(limits, "FRAMES_AT_ONCE_MAX", 2)
        if tight:
            patch.setattr(limits, "RING_FRAMES_MAX", 3)
            patch.setattr(limits, "CATCH_UP_FRAMES_MAX", 2)
        hall = Hall()
        for what, which in steps:
            hall.do(what, which)
        hall.settle()
        hall.check()


def test_all_of_a_kind_get_the_same_bytes_and_who_runs_the_meeting_gets_them_first() -> None:
    hall = Hall()
    order: list[str] = []
    ears = [hall.join(seat, hall.at) for seat in ("", "s3", "s1", "")]
    for ear in ears:
        ear.log = order

    hall.cast("s2")
    hall.flush()

    assert order[0] == "s1"
    assert sorted(order[1:]) == ["-", "-", "s3"]
    bundles = {ear.writes[-1] for ear in ears}
    assert len(bundles) == 2, "one for each audience"


def test_a_flush_is_one_write_and_what_came_meanwhile_goes_out_together() -> None:
    hall = Hall()
    plain, packed = hall.join(since=hall.at), hall.join(since=hall.at, compressed=True)

    for seat in ("s2", "s3", "s4"):
        hall.cast(seat)
    hall.flush()

    assert [frame.to for frame in plain.told[-3:]] == [hall.at - 2, hall.at - 1, hall.at]
    assert (len(plain.writes), len(packed.writes)) == (2, 2), "one when it came, one since"
    assert [frame.to for frame in read(packed.writes[1])] == [hall.at - 2, hall.at - 1, hall.at]


def test_with_nobody_left_the_room_may_rest() -> None:
    hall = Hall()
    ear = hall.join()
    assert hall.telling.attended

    hall.fanout.leave(ear)

    assert not hall.telling.attended
    assert hall.fanout.ears == 0


def test_at_the_end_everyone_is_told_when_to_come_back() -> None:
    hall = Hall()
    ears = [hall.join(seat) for seat in ("", "s2")]

    hall.telling.end("closing")

    assert [ear.gone for ear in ears] == ["closing", "closing"]
    assert 0 <= fanout.spread_ms(10_000) <= 3_000
