"""Many worlds one after the other, in parts that can be resumed, and what they came to.

Every world is a seed. One in four has two processes on one disk; one in ten is lived twice, with
other choices on every ballot: until a vote closes, nobody may be told a single byte otherwise.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
import pytest
from tests.simulation import calm
from tests.simulation.world import World

SHARED_ONE_IN: Final = 4
TWINS_ONE_IN: Final = 10
# Small, so that everything that happens in large rooms only happens in small ones, too.
SMALL: Final = {
    "SNAPSHOT_FACTS": 40,
    "SNAPSHOT_FACTS_MIN": 5,
    "CHECK_FACTS": 10,
    "TAIL_EVENTS_MAX": 50,
    "RING_FRAMES_MAX": 30,
    "CATCH_UP_FRAMES_MAX": 20,
    "FRAMES_AT_ONCE_MAX": 6,
    "TURN_COMMANDS_MAX": 4,
}


class Tally(msgspec.Struct):
    """What all worlds so far came to; ``digest`` stands for everything that happened in them."""

    next_seed: int = 0
    worlds: int = 0
    actions: int = 0
    wishes: int = 0
    granted: int = 0
    twins: int = 0
    seconds: float = 0.0
    kinds: dict[str, int] = {}
    digest: str = ""

    def add(self, world: World) -> None:
        """Count a world that ended as it should."""
        counts = Counter(self.kinds) + world.actions
        self.kinds = dict(counts)
        self.worlds += 1
        self.actions += sum(n for kind, n in world.actions.items() if kind != "(crash)")
        self.wishes += sum(n for kind, n in world.actions.items() if not kind.startswith("("))
        self.granted += world.audit.granted()
        self.digest = hashlib.sha256((self.digest + world.digest()).encode()).hexdigest()

    @property
    def rarest(self) -> tuple[str, float]:
        """The kind of wish that was rarest, and its share of all actions."""
        wishes = {kind: n for kind, n in self.kinds.items() if not kind.startswith("(")}
        kind = min(wishes, key=wishes.__getitem__)
        return kind, wishes[kind] / self.actions


@contextmanager
def small_limits() -> Iterator[None]:
    """Make the limits of rooms small."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setattr(f"folkmoot_rooms.limits.{name}", value)
        yield


def live_through(seed: int, tally: Tally) -> None:
    """Live through the world of a seed, and perhaps its twin. Raises Wrong."""
    processes = 2 if seed % SHARED_ONE_IN == SHARED_ONE_IN - 1 else 1
    world = calm.run(seed, processes=processes)
    tally.add(world)
    if seed % TWINS_ONE_IN == 0:
        tally.twins += 1
        tally.add(calm.twin_of(world, seed, processes))
