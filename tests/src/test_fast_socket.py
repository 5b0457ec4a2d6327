"""The fast socket on the wire: what its protocol promises, and who is cut off for what."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from tests.rooms.live import until
from tests.src.lines import Frame, greet, heard, joined, line
from tests.src.servers import Served, served
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from folkmoot.live import exchange
from folkmoot.live_figures import LiveFigures
from folkmoot.remote.client import Client
from folkmoot_rooms import limits
from folkmoot_rooms.commands import ChangePhase, Enrol
from folkmoot_rooms.phases import Phase


@asynccontextmanager
async def packed(client: Client) -> AsyncIterator[ClientConnection]:
    """A socket that offers compression, as browsers do."""
    async with connect(
        f"ws{client.visit.base.removeprefix('http')}/m/{client.number}/live",
        origin=Origin(client.visit.origin),
        additional_headers={"Cookie": client.visit.cookie_header},
        proxy=None,
    ) as opened:
        yield opened


async def frames(opened: ClientConnection, to: int) -> list[Frame]:
    """Facts up to a position, out of messages of one frame or several."""
    found: list[Frame] = []
    async with asyncio.timeout(10):
        while not found or found[-1]["to"] < to:
            message = json.loads(await opened.recv())
            found += message if isinstance(message, list) else [message]
    return found


async def test_who_agrees_on_compression_gets_the_same_facts_packed(organiser: Client) -> None:
    async with packed(organiser) as squeezed, line(organiser) as plain:
        agreed = squeezed.response and squeezed.response.headers["Sec-WebSocket-Extensions"]
        await squeezed.send('{"k":"hello"}')
        before = (await greet(plain))["to"]
        for phase in (Phase.IDEAS, Phase.WAIT, Phase.IDEAS):
            await organiser.visit.get(f"/m/{organiser.number}")
            await organiser.do(ChangePhase(phase=phase))
        small, full = await frames(squeezed, before + 3), await frames(plain, before + 3)

    assert "server_no_context_takeover" in str(agreed)
    assert "client_no_context_takeover" in str(agreed)
    moves = [(frame["from"], frame["to"]) for frame in full if frame["from"] != frame["to"]]
    assert [(f["from"], f["to"]) for f in small if f["from"] != f["to"]][-3:] == moves[-3:]
    assert "Sec-WebSocket-Extensions" not in (plain.response.headers if plain.response else {})


async def test_a_wish_in_pieces_with_a_ping_between_them_is_one_wish(organiser: Client) -> None:
    person = await joined(organiser)
    async with line(person) as opened:
        whole = '{"k":"do","id":"12345678","wish":{"do":"AskForHelp"}}'
        pong = await opened.ping()
        await opened.send(iter((whole[:10], whole[10:30], whole[30:])))
        answer = await heard(opened, "done")
        await pong

    assert answer["id"] == "12345678"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x81\x82\0\0\0\0\xff\xfe", 1007),
        (b"\x81\x02hi", 1002),
        (b"\xc1\x82\0\0\0\0hi", 1002),
        (b"\x80\x82\0\0\0\0hi", 1002),
        (b"\x81\xff" + struct.pack("!Q", 10**6) + b"\0\0\0\0", 1009),
    ],
    ids=["no UTF-8", "unmasked", "packed without agreement", "a middle without beginning", "huge"],
)
async def test_what_breaks_the_protocol_ends_the_connection_and_says_why(
    organiser: Client, sent: bytes, code: int
) -> None:
    async with line(organiser) as opened:
        opened.transport.write(sent)
        with pytest.raises(ConnectionClosed) as closed:
            await heard(opened, "never")

    assert closed.value.rcvd
    assert closed.value.rcvd.code == code


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
async def test_a_handshake_in_pieces_is_a_handshake(organiser: Client, size: int) -> None:
    port = int(organiser.visit.base.rpartition(":")[2])
    asked = (
        f"GET /m/{organiser.number}/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Origin: {organiser.visit.origin}\r\nCookie: {organiser.visit.cookie_header}\r\n"
        "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for at in range(0, len(asked), size):
        writer.write(asked[at : at + size])
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        answer = await reader.readuntil(b"\r\n\r\n")
    writer.close()

    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in answer


def figures_of(here: Served) -> LiveFigures:
    return here.server.live


async def deaf_line(here: Served, client: Client) -> socket.socket:
    """A page that says hello and then takes nothing any more."""
    loop, raw = asyncio.get_running_loop(), socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    raw.setblocking(False)
    await loop.sock_connect(raw, ("127.0.0.1", here.server.settings.port))
    asked = (
        f"GET /m/{here.number}/live HTTP/1.1\r\nHost: {here.base.removeprefix('http://')}\r\n"
        f"Origin: {here.base}\r\n"
        f"Cookie: {client.visit.cookie_header}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await loop.sock_sendall(raw, asked.encode())
    assert (await loop.sock_recv(raw, 512)).startswith(b"HTTP/1.1 101")
    hello = b'{"k":"hello"}'
    await loop.sock_sendall(raw, bytes((0x81, 0x80 | len(hello))) + b"\0\0\0\0" + hello)
    return raw


def was_reset(raw: socket.socket) -> bool:
    """Whether a page was cut by a reset, which frees what the kernel kept for it."""
    raw.setblocking(True)
    raw.settimeout(10)
    try:
        while raw.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    finally:
        raw.close()
    return False


async def flood(here: Served, done: Callable[[], bool]) -> None:
    """Remind everyone of something, over and over."""
    async with asyncio.timeout(60):
        while not done():
            for _ in range(200):
                here.live.telling.remind(frozenset({"result"}))
            await asyncio.sleep(0.01)


async def test_who_takes_nothing_is_cut_and_nobody_else_waits(
    monkeypatch: pytest.MonkeyPatch, served_here: Served
) -> None:
    monkeypatch.setattr(exchange, "ROUND_SECONDS", 0.05)
    monkeypatch.setattr(limits, "STALLED_SECONDS_MAX", 0.2)
    here, figures = served_here, figures_of(served_here)
    person = here.client()
    await person.join()
    async with person:
        raw = await deaf_line(here, person)
        await flood(here, lambda: figures.lagging == 1)
        await until(lambda: figures.cut_stalled == 1)
        before = here.live.room.position
        async with await here.organiser() as organiser:
            await organiser.do(Enrol())
            await person.until(lambda facts: facts.to > before)

    assert figures.lagging == 0
    assert was_reset(raw)


async def test_who_reads_nothing_is_cut_before_the_buffers_are_full(
    monkeypatch: pytest.MonkeyPatch, served_here: Served
) -> None:
    monkeypatch.setattr(exchange, "ROUND_SECONDS", 0.2)
    monkeypatch.setattr(limits, "STALLED_SECONDS_MAX", 0.6)
    here, figures = served_here, figures_of(served_here)
    person = here.client()
    await person.join()
    raw = await deaf_line(here, person)
    # So few bytes that they fit into the buffers of the kernel for a long time.
    async with asyncio.timeout(30):
        while not figures.cut_stalled:
            here.live.telling.remind(frozenset({"result"}))
            await asyncio.sleep(0.02)

    assert figures.lagging == 0
    assert was_reset(raw)


async def test_who_answers_no_ping_is_cut(
    monkeypatch: pytest.MonkeyPatch, served_here: Served
) -> None:
    monkeypatch.setattr(exchange, "ROUND_SECONDS", 0.01)
    here, figures = served_here, figures_of(served_here)
    person = here.client()
    await person.join()
    async with person:
        raw = await deaf_line(here, person)
        await until(lambda: figures.cut_dead > 0)
        await person.do(Enrol())

    assert was_reset(raw)


async def test_a_server_that_stops_says_when_to_come_back(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        async with served(tmp_path) as here:
            person = here.client()
            await person.join()
            opened = await stack.enter_async_context(line(person, origin=here.base))
            await greet(opened)
        bye = await heard(opened, "bye")
        with pytest.raises(ConnectionClosed) as closed:
            await opened.recv()

    assert bye["why"] == "closing"
    assert bye["wait_ms"] >= limits.COME_BACK_MS
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1012


@pytest.fixture
async def served_here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A server in this process, to look into."""
    async with served(tmp_path_factory.mktemp("data")) as here:
        yield here


def test_the_figures_are_plain_numbers() -> None:
    assert {type(value) for value in asdict(LiveFigures()).values()} == {int, float}
