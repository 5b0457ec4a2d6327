"""The ring keeps steps by number: made once, in order, and gone when they are too old."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot_rooms import limits
from folkmoot_rooms.ring import Ring, Stretch
from folkmoot_rooms.topics import Audience, Moved

EVERYONE, RUNNING = Audience.EVERYONE, Audience.RUNNING
NOTHING: frozenset[str] = frozenset()


class Made:
    """A ring whose frames say what they stand for, and how many were made."""

    def __init__(self, position: int = 0) -> None:
        self.stretches: list[Stretch] = []
        self.ring = Ring(position, self.frame)

    def frame(self, stretch: Stretch) -> bytes:
        self.stretches.append(stretch)
        return f"{stretch.start}-{stretch.to}:{','.join(sorted(stretch.stale))}".encode()

    def add(self, to: int, *topics: str, own: str = "") -> None:
        self.ring.add(Moved(to, frozenset(topics), frozenset({own} if own else ())))


def test_each_step_starts_where_the_one_before_ended() -> None:
    made = Made(4)
    made.add(5, "ideas")
    made.add(5)
    made.add(6, "people")

    assert made.ring.frames(RUNNING, 0, 3) == [b"4-5:ideas", b"5-5:", b"5-6:people"]
    assert made.ring.frames(EVERYONE, 2, 3) == [b"5-6:"]


def test_a_frame_is_made_once_for_each_audience_and_not_before_it_is_heard() -> None:
    made = Made()
    made.add(1, "ideas")
    assert made.stretches == []

    first, again = (made.ring.frames(EVERYONE, 0, 1) for _ in range(2))

    assert first[0] is again[0]
    assert len(made.stretches) == 1
    made.ring.frames(RUNNING, 0, 1)
    assert len(made.stretches) == 2


def test_owners_are_those_of_the_steps_asked_for() -> None:
    made = Made()
    for to, own in ((1, "s1"), (2, ""), (3, "s2")):
        made.add(to, own=own)

    assert made.ring.owners(0, 3) == {"s1", "s2"}
    assert made.ring.owners(1, 2) == NOTHING


def test_what_is_too_old_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RING_FRAMES_MAX", 8)
    made = Made(100)
    for to in range(101, 151):
        made.add(to)

    ring = made.ring
    assert ring.end == 50
    assert 8 <= ring.end - ring.first <= 10
    assert ring.number(ring.position(ring.first) - 1) is None
    assert ring.number(150) == ring.end
    assert ring.frames(EVERYONE, ring.end - 1, ring.end) == [b"149-150:"]


@given(st.integers(0, 50), st.lists(st.booleans(), max_size=60))
def test_from_any_position_the_frames_lead_to_the_end_without_gap_or_double(
    base: int, moves: list[bool]
) -> None:
    made, position = Made(base), base
    for move in moves:
        position += move
        made.add(position)
    ring = made.ring

    for since in range(base, position + 1):
        number = ring.number(since)
        assert number is not None
        at = since
        for frame in ring.frames(EVERYONE, number, ring.end):
            start, to = map(int, frame.rstrip(b":").split(b"-"))
            assert start == at
            at = to
        assert at == position
    assert ring.number(base - 1) is None
