"""The load client of the bench: it counts what came, and it sees what is missing or comes twice."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.live_path import machine, servers
from benchmarks.live_path.load import Heard, Line, Load
from benchmarks.live_path.ours import Meeting
from benchmarks.live_path.servers import FLOOR
from tests.src.servers import served

from folkmoot_rooms.commands import AddIdea, ChangePhase
from folkmoot_rooms.phases import Phase

PEOPLE = 20
AUTHORS = 3
LOAD = ("--rate", "100", "--seconds", "0.3", "--drain", "5")

pytestmark = pytest.mark.skipif(
    not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="there is no C compiler here"
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return machine.compiled(machine.HERE / "client.c", tmp_path_factory.mktemp("client"))


def heard(program: Path, server: int, port: int, lines: Sequence[Line], *options: str) -> Heard:
    with Load(program, machine.cores(), server, port, lines, *LOAD, *options) as load:
        return load.go().heard


async def test_everybody_in_a_room_of_ours_is_told_every_fact_once(
    program: Path, tmp_path: Path
) -> None:
    async with served(tmp_path / "data") as house:
        organiser = await house.organiser()
        clients = [house.client() for _ in range(PEOPLE)]
        for client in clients:
            await client.join()
        async with organiser:
            await organiser.do(ChangePhase(Phase.IDEAS))
        for author in clients[:AUTHORS]:
            async with author:
                await author.do(AddIdea("Ramp", 100_00))
        meeting = Meeting(
            house.number,
            organiser.visit.cookie_header,
            [client.visit.cookie_header for client in clients],
            PEOPLE,
            [f"P{number}" for number in range(1, AUTHORS + 1)],
        )
        lines, port = meeting.lines(PEOPLE + 1), house.server.settings.port
        told = await asyncio.to_thread(heard, program, os.getpid(), port, lines, "--answers")

    assert told.published == told.answered == told.complete == told.answer.count == 30
    assert told.each.count == told.deliveries == told.expected == 30 * (PEOPLE + 1)
    assert told.gaps == told.doubles == told.lost == told.refused == 0


@pytest.mark.parametrize(
    ("event", "gaps", "doubles"),
    [
        ('{"from":@F,"to":@T,"words":""}', 0, 0),
        ('{"from":0,"to":1,"words":""}', 0, 29),
        ('{"from":@T,"to":@T,"words":""}', 30, 0),
    ],
)
def test_a_gap_and_a_double_are_counted_at_each_connection(
    program: Path, tmp_path: Path, event: str, gaps: int, doubles: int
) -> None:
    event = event.replace('""', f'"{"x" * 200}"')
    lines = [Line("/", "", "{}", event), *[Line("/", "", "{}")] * 9]
    with servers.serving(FLOOR, tmp_path, machine.cores()) as floor:
        told = heard(program, floor.pid, floor.port, lines, "--drain", "0.1")

    assert (told.gaps, told.doubles) == (10 * gaps, 10 * doubles)
    assert (told.complete == 30) is (not gaps and not doubles)
