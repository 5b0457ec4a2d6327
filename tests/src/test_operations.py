"""What whoever runs the server may ask it, and nobody else; figures that name nobody."""

import asyncio
import json
import logging
import re
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from tests.rooms.live import Steering, hub_on, new_room
from tests.src.houses import Visited, open_house
from tests.src.lines import greet, heard, joined, line
from tests.src.servers import served

from folkmoot.logs import JsonLines
from folkmoot.settings import Settings
from folkmoot_rooms.commands import CastBallot, TakeSeat
from folkmoot_rooms.log import LogFailed, TurnRecord
from folkmoot_rooms.log.sqlite import SqliteLog
from folkmoot_rooms.wire import Done, No

TOKEN = "a-token-of-the-tests-0123"
BEARER = {"authorization": f"Bearer {TOKEN}"}
DOORS = ("/health", "/ready", "/metrics")


def figures(text: str) -> dict[str, float]:
    """Return every sample by its name and labels."""
    return {
        f"{sample.name}{sample.labels or ''}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def get(path: str, base: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async with httpx.AsyncClient(base_url=base) as client:
        return await client.get(path, headers=headers)


async def test_a_running_server_tells_its_figures_to_its_own_computer(tmp_path: Path) -> None:
    async with served(tmp_path) as house:
        steering = Steering(house.live)
        steering._ids = 1_000
        for name in ("Gwenllian", "Siân"):
            await steering.person(name)
        await house.live.submit("s2", "cast-early", CastBallot("v1", ()))

        health, ready, told = [await get(door, house.base) for door in DOORS]

        assert (health.status_code, health.text) == (200, "ok\n")
        assert (ready.status_code, ready.text) == (200, "ok\n")
        assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
        seen = figures(told.text)
        assert seen["folkmoot_wishes_total"] == 4
        assert seen["folkmoot_turn_seconds_count"] == 4
        assert seen["folkmoot_commit_seconds_count"] == 4
        assert seen["folkmoot_refusals_total{'code': 'vote_not_open'}"] == 1
        assert (seen["folkmoot_rooms_open"], seen["folkmoot_rooms_read_only"]) == (1, 0)
        assert seen["folkmoot_live_connections"] == 0
        assert seen["folkmoot_disk_free_bytes"] > 0
        for word in ("Gwenllian", "r1", house.number, "127.0.0.1", "s2"):
            assert not re.search(rf"\b{word}\b", told.text), word


@pytest.mark.parametrize("door", DOORS)
async def test_nobody_else_finds_anything_there(tmp_path: Path, door: str) -> None:
    async with open_house(tmp_path) as house:
        stranger = house.browser("10.0.0.1")
        assert (await stranger.get(door)).status_code == 404
        assert (await stranger.get(door, headers=BEARER)).status_code == 404, "no token is set"
        assert (await house.browser("127.0.0.1").get(door)).status_code == 200


@pytest.mark.parametrize("door", DOORS)
async def test_behind_a_proxy_only_the_token_opens(tmp_path: Path, door: str) -> None:
    def behind(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, url="https://meeting.test", operations_token=TOKEN)

    async with open_house(tmp_path, behind) as house:
        proxy = house.browser("127.0.0.1")
        assert (await proxy.get(door)).status_code == (200 if door == "/health" else 404)
        wrong = {"authorization": f"Bearer {TOKEN}x"}
        away = house.browser("10.0.0.1")
        assert (await away.get(door, headers=wrong)).status_code == 404
        assert (await away.get(door, headers=BEARER)).status_code == 200


async def test_a_server_that_cannot_save_is_not_ready_and_says_why(
    house: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, room = await house.meeting()
    own = house.browser("127.0.0.1")
    assert (await own.get("/ready")).text == "ok\n"
    (await house.live(room)).halt(LogFailed("disk I/O error"))
    monkeypatch.setattr(house.hub, "disk_is_low", lambda: True)
    house.hub._stores.keys.close()

    answer = await own.get("/ready")

    assert (answer.status_code, answer.text) == (503, "disk_low\nkeys\nrooms_read_only\n")
    monkeypatch.undo()


async def test_draining_answers_what_waits_and_asks_later_ones_to_come_again(
    tmp_path: Path,
) -> None:
    async with hub_on(tmp_path) as hub:
        steering = await new_room(hub)
        await steering.open()
        waiting = [
            asyncio.create_task(steering.live.submit("door", f"come-in-{n}", TakeSeat()))
            for n in range(50)
        ]
        await asyncio.sleep(0)

        await hub.drain()

        assert all(isinstance(task.result(), Done) for task in waiting if task.done())
        assert all(task.done() for task in waiting)
        assert await steering.live.submit("door", "too-late", TakeSeat()) == No("too-late", "busy")


# --- what it writes down -------------------------------------------------------------------------


def test_a_line_for_programs_is_one_object_with_its_fault() -> None:
    try:
        raise LogFailed("disk I/O error\nin two lines")
    except LogFailed:
        record = logging.LogRecord("folkmoot.x", 40, "", 1, "room %s: no", ("r1",), sys.exc_info())

    line = JsonLines().format(record)

    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["part"], told["message"]) == ("error", "folkmoot.x", "room r1: no")
    assert "LogFailed: disk I/O error" in told["fault"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", told["at"])


async def test_a_server_that_logs_for_programs_names_nobody(tmp_path: Path) -> None:
    argv = ("serve", "--port", "0", "--data", str(tmp_path / "data"), "--set", "log_format=json")
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "folkmoot", *argv,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    try:
        said = b"".join([await running.stdout.readline() for _ in range(3)]).decode()
        base, link = re.findall(r"(http://127\.0\.0\.1:\d+)(/o/\S+)", said)[0]
        async with httpx.AsyncClient(base_url=base, follow_redirects=True) as client:
            assert (await client.get(link)).status_code == 200
    finally:
        running.terminate()
        _, written = await running.communicate()
    lines = [json.loads(line) for line in written.decode().splitlines() if line.startswith("{")]

    assert running.returncode == 0
    assert {"GET /o/{token} 303", "GET /o/{token:str} 303"} & {line["message"] for line in lines}
    assert link.rpartition("/")[2].encode() not in written
    assert b"127.0.0.1" not in b"\n".join(
        line for line in written.splitlines() if line.startswith(b"{")
    )


async def test_a_server_that_stops_answers_first_and_then_says_when_to_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, asked = SqliteLog.append, asyncio.Event()
    loop = asyncio.get_running_loop()

    def append_slowly(log: SqliteLog, expected: int, turn: TurnRecord) -> int:
        loop.call_soon_threadsafe(asked.set)
        time.sleep(0.3)
        return append(log, expected, turn)

    async with AsyncExitStack() as server, AsyncExitStack() as visitor:
        house = await server.enter_async_context(served(tmp_path))
        organiser = await house.organiser()
        socket = await visitor.enter_async_context(line(await joined(organiser)))
        facts = await greet(socket)
        monkeypatch.setattr(SqliteLog, "append", append_slowly)
        wish = {"do": "ChangeMe", "name": "Anna", "hat": "person"}
        await socket.send(json.dumps({"k": "do", "id": "change-me-1", "wish": wish}))
        await asyncio.wait_for(asked.wait(), 10)
        # The server goes first, with the socket still open and its wish unanswered.
        stopping = asyncio.create_task(server.pop_all().aclose())
        answer = await heard(socket, "done")
        bye = await heard(socket, "bye")
        await stopping

    assert answer["position"] == facts["to"] + 1
    assert (bye["why"], bye["wait_ms"] >= 1_000) == ("closing", True)
    async with hub_on(tmp_path) as hub:
        assert (await hub.get("r1")).room.position == answer["position"]
