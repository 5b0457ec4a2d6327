"""Connections are counted, and whoever opens one has to ask for something."""

import asyncio
import resource
from pathlib import Path

import msgspec
import pytest
from tests.src.servers import served

from folkmoot import connections
from folkmoot.connections import Connections
from folkmoot.serve import running
from folkmoot.settings import Settings
from folkmoot_rooms.commands import Enrol

SECONDS_MAX = 60
ASKED = b"GET /settings HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost:",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na",
        b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n",
    ],
)
async def test_whoever_does_not_finish_asking_is_hung_up_on(begun: bytes, tmp_path: Path) -> None:
    settings = Settings(port=0, data=tmp_path, asking_seconds_max=0.2)
    async with asyncio.timeout(SECONDS_MAX), running(settings) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.settings.port)
        writer.write(begun)
        # Were it kept, this would wait for ever.
        try:
            told = await reader.read()
        except ConnectionResetError:
            told = b""
        assert b" 200 " not in told
        writer.close()


async def test_one_connection_too_many_is_not_kept_and_makes_way_when_others_go(
    tmp_path: Path,
) -> None:
    settings = Settings(port=0, data=tmp_path, connections_max=2)
    async with asyncio.timeout(SECONDS_MAX), running(settings) as server:
        port = server.settings.port
        kept = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        answers = []
        for _, writer in kept:
            writer.write(ASKED)
        for reader, _ in kept:
            answers.append(await reader.readline())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            extra = await reader.read()
        except ConnectionResetError:
            extra = b""
        assert (extra, answers) == (b"", [b"HTTP/1.1 200 OK\r\n"] * 2)
        for _, each in (*kept, (reader, writer)):
            each.close()
        found = b""
        while not found:
            # The server learns a moment later that the others have gone.
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(ASKED)
            try:
                found = await reader.readline()
            except ConnectionResetError:
                found = b""
            writer.close()
        assert found == b"HTTP/1.1 200 OK\r\n"


async def test_a_socket_is_counted_once_and_until_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    class Told(Connections):
        def enter(self, address: str) -> bool:
            stays = super().enter(address)
            counted.append(self.open)
            return stays

        def leave(self, address: str) -> None:
            super().leave(address)
            counted.append(self.open)

    monkeypatch.setattr("folkmoot.serve.Connections", Told)
    async with asyncio.timeout(SECONDS_MAX), served(tmp_path) as here:
        client = here.client()
        await client.join()
        async with client:
            await client.do(Enrol())
            assert 1 in counted
    assert counted[-1] == 0
    assert min(counted) == 0


def test_one_address_has_its_share_and_a_proxy_of_this_computer_everything() -> None:
    counted = Connections(most=5, per_address=2)
    assert [counted.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    counted.leave("192.0.2.1")
    assert counted.enter("2001:db8::1")
    assert counted.enter("2001:db8::2")
    assert not counted.enter("2001:db8::3"), "one network of its own"
    counted = Connections(most=3, per_address=2)
    assert [counted.enter("127.0.0.1") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("soft", "hard", "most", "raised"),
    [
        (1_024, 1_048_576, 16_000, 17_024),
        (1_024, 4_096, 3_072, 4_096),
        (256, 256, 128, None),
        (1_024, resource.RLIM_INFINITY, 16_000, 17_024),
        (100_000, 100_000, 16_000, None),
    ],
)
def test_as_many_files_may_be_open_as_connections_need(
    soft: int, hard: int, most: int, raised: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: asked.append(both))
    settings = msgspec.structs.replace(Settings(), connections_max=16_000)
    assert connections.make_room(settings) == most
    assert asked == ([] if raised is None else [(raised, hard)])
