"""Practice: robots come through the doors, a person or a robot leads, and the record is right."""

import asyncio
import re
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from folkmoot.__main__ import main
from folkmoot.exports.page import voice
from folkmoot.practice.meeting import open_room, play, take_record
from folkmoot.practice.script import IDEAS, parts
from folkmoot.serve import running
from folkmoot.settings import Settings
from folkmoot.verify import RIGHT, verify
from folkmoot_rooms.people import Role

SECONDS_MAX = 180
SAY = voice("en")


async def test_39_robots_come_to_the_result_of_scenario_a(tmp_path: Path) -> None:
    told: list[Counter[str]] = []
    async with asyncio.timeout(SECONDS_MAX), running(Settings(port=0, data=tmp_path)) as server:
        practice = await open_room(server, SAY)
        await play(practice, 39, SAY, lambda done: told.append(done.copy()), auto=True)
        room = (await server.hub.get("practice")).room
        verdict = verify(await take_record(practice))

    assert told[-1] == Counter({"in": 39, "idea": 12, "voted": 39})
    assert verdict.exit_code == RIGHT
    assert verdict.decisions is not None
    pictures = [project.picture for project in verdict.decisions.funded]
    assert pictures == ["bus", "megaphone", "toilet", "interpreter", "stage", "quiet"]
    assert verdict.decisions.left == 100_000
    assert sum(seat.role is Role.PARTICIPANT for seat in room.seats.values()) == 39
    assert "Practice" in (room.title or "")
    assert not room.binding


def test_robots_know_what_they_want_and_guess_about_the_rest_alike() -> None:
    part = parts(1, SAY)[0]
    options = {f"P{row}": SAY(f"practice.{plan.picture}") for row, plan in enumerate(IDEAS, 1)}
    strange = {f"P{row}": f"Idea of the organiser {row}" for row in range(50)}

    assert part.choose(options) == ("P1", "P2", "P4", "P5")
    assert part.choose(strange) == part.choose(dict(reversed(strange.items())))
    assert 0 < len(part.choose(strange)) < 50


def test_auto_plays_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "cy", "practise", "--auto", "--people", "3"]) == 0
    said = capsys.readouterr()

    assert re.search(r"^  [0-9a-f]{64}$", said.out, re.MULTILINE)
    assert "Robotiaid yn y cyfarfod: 3 o 3" in said.err


@pytest.mark.parametrize("argv", [["--people", "0"], ["--people", "5000"], ["--port", "70000"]])
def test_numbers_out_of_bounds_are_bad_input(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["practise", *argv]) == 2
    assert "200" in capsys.readouterr().err


async def test_it_says_where_to_go_and_stops_when_it_is_told() -> None:
    """A process of its own: what it leaves behind shows whether it stopped cleanly."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "folkmoot", "practise", "--people", "2",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS_MAX):
        lines = [(await process.stdout.readline()).decode() for _ in range(5)]
        process.send_signal(signal.SIGINT)
        _, said = await process.communicate()

    assert process.returncode == 0
    assert re.search(r"http://127\.0\.0\.1:\d+/o/\S+", "".join(lines))
    assert re.search(r"/m/\d{9}/screen", "".join(lines))
    assert b"Traceback" not in said
