"""``folkmoot serve`` and ``folkmoot link``: one process, one link, and the way back to it."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.src.servers import served

from folkmoot.__main__ import main
from folkmoot.exports.container import unpack
from folkmoot.lobby import codes
from folkmoot.lobby.registry import LinkKind
from folkmoot.remote.client import Client
from folkmoot.remote.visit import Visit
from folkmoot.verify import RIGHT, verify
from folkmoot_rooms.people import Role

SECONDS_MAX = 180
TREES = """META
key;value
description;Green budget
budget;600
vote_type;approval
currency;PLN
num_projects;7
num_votes;4
PROJECTS
project_id;cost;name;selected
7;300;Trees;1
8;900;Tram;0
9;200;Taps;1
VOTES
voter_id;vote
1;9,7
2;7
3;8,9
4;
"""


@asynccontextmanager
async def process(*argv: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command in a process of its own; it must end cleanly when told to stop."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "folkmoot", *argv,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS_MAX):
            yield running
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGTERM)
        _, said = await running.communicate()
    assert running.returncode == 0
    assert b"Traceback" not in said


async def lines(running: asyncio.subprocess.Process, number: int) -> str:
    """The next lines that a process prints."""
    assert running.stdout is not None
    return b"".join([await running.stdout.readline() for _ in range(number)]).decode()


async def test_it_prints_one_link_that_lets_its_host_start_a_room(tmp_path: Path) -> None:
    async with process("serve", "--port", "0", "--data", str(tmp_path / "data")) as running:
        said = await lines(running, 3)
        found = re.search(r"  (http://127\.0\.0\.1:\d+)(/o/\S+)", said)
        assert found is not None
        visit = Visit(found[1])
        start = await visit.get(found[2])
        home = await visit.get("/")
        assert running.stderr is not None
        warning = (await running.stderr.readline()).decode()

    assert "Only this computer can reach it." in warning
    assert (start.status, start.path.partition("?")[0]) == (200, "/start")
    assert home.status == 200


async def test_an_election_held_elsewhere_can_be_looked_at_and_taken(tmp_path: Path) -> None:
    file = tmp_path / "trees.pb"
    file.write_text(TREES)
    argv = ("serve", "--port", "0", "--data", str(tmp_path / "data"), "--open", str(file))
    async with process(*argv) as running:
        said = await lines(running, 6)
        found = re.search(r"  (http://\S+?)(/m/\d{9})/result", said)
        assert found is not None
        visit = Visit(found[1])
        result = await visit.get(f"{found[2]}/result")
        screen = await visit.get(f"{found[2]}/screen")
        taken = await visit.get(f"{found[2]}/record.zip")
        assert running.stderr is not None
        warning = (await running.stderr.readline()).decode()

    assert "num_projects: expected 3" in warning
    assert result.status == 200
    assert "2 people put their money together. It was enough." in result.text
    assert "It costs PLN\N{NO-BREAK SPACE}900. That is more than all the money" in result.text
    assert "The official result: chosen too." in result.text
    assert screen.status == 200
    assert "Trees" in screen.text
    assert verify(taken.body).exit_code == RIGHT
    assert b"people" not in unpack(taken.body)["events.jsonl"]


async def test_a_file_that_holds_no_election_is_refused_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    for text, place in (
        (TREES.replace("900", "-1"), "line 12, column 3, cost"),
        (TREES.replace("PLN", "złoty"), "currency"),
        (TREES.rpartition("4;")[0], "num_votes"),
    ):
        file = tmp_path / "bad.pb"
        file.write_text(text)
        assert await asyncio.to_thread(
            main, ["serve", "--data", str(data), "--open", str(file)]
        ) == 2  # fmt: skip
        said = capsys.readouterr().err
        assert "bad.pb: " in said
        assert place in said

    assert not data.exists()


def test_a_port_or_folder_that_cannot_be_used_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    assert main(["serve", "--port", "99999"]) == 2
    assert "99999" in capsys.readouterr().err
    assert main(["serve", "--port", "0", "--data", str(tmp_path / "file" / "data")]) == 2
    assert capsys.readouterr().err


async def test_a_lost_organiser_comes_back_while_the_server_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path) as here:
        lost = await here.server.lobby.add_link(LinkKind.ORGANISER, "r1", "s1")
        argv = ["link", here.number, "--data", str(tmp_path), "--url", here.base]
        assert await asyncio.to_thread(main, argv) == 0
        link = capsys.readouterr().out.strip()
        client = Client(here.base, here.number)
        await client.follow(link.removeprefix(here.base))
        me = (await client.view()).me
        old = await Visit(here.base).get(f"/o/{lost}")

    assert me is not None
    assert me.role is Role.ORGANISER
    assert old.status == 404


async def test_link_takes_the_newest_room_and_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link", "--data", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err
    async with served(tmp_path) as here:
        assert await asyncio.to_thread(main, ["link", "--data", str(tmp_path)]) == 0
        # The address of the server that runs, without being told.
        link = capsys.readouterr().out
        assert re.fullmatch(rf"{re.escape(here.base)}/o/\S+\n", link)
        assert await asyncio.to_thread(main, ["link", "123", "--data", str(tmp_path)]) == 2
        assert "123" in capsys.readouterr().err
        held = await here.server.lobby.add_room("election-1")
        assert await asyncio.to_thread(main, ["link", held, "--data", str(tmp_path)]) == 2
        assert "held elsewhere" in capsys.readouterr().err
        assert await asyncio.to_thread(main, ["link", "--data", str(tmp_path)]) == 0
        assert codes.spaced_number(here.number) in capsys.readouterr().err
