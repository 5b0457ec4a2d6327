"""Whoever watches is told of every turn that is durable and every refusal, and of nobody."""

from pathlib import Path

from tests.rooms.live import hub_on, new_room

from folkmoot_rooms.commands import CastBallot
from folkmoot_rooms.watching import NOBODY


class Noting:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.turns: list[tuple[int, float, float]] = []
        self.refusals: list[str] = []

    def turn(self, wishes: int, seconds: float, commit_seconds: float) -> None:
        self.turns.append((wishes, seconds, commit_seconds))

    def refused(self, code: str) -> None:
        self.refusals.append(code)


async def test_turns_and_refusals_are_told_with_what_they_took(tmp_path: Path) -> None:
    watch = Noting()
    async with hub_on(tmp_path, watch=watch) as hub:
        steering = await new_room(hub)
        await steering.choosing(people=1)
        told = len(watch.turns)
        await steering.live.submit("s2", "cast-wrong", CastBallot("v9", ()))

        assert len(watch.turns) == told + 1
        assert all(0 < commit <= whole for _, whole, commit in watch.turns)
        assert {wishes for wishes, _, _ in watch.turns} == {1}
        assert len(watch.refusals) == 1


def test_nobody_has_to_watch() -> None:
    NOBODY.turn(1, 0.1, 0.1)
    NOBODY.refused("busy")
