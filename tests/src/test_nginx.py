"""docs/nginx.conf, run by a real nginx before two processes and one Redis: TLS, rooms, a loss."""

import re
import shutil
import socket
import subprocess
from asyncio.subprocess import Process
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from tests.long.attack import start
from tests.rooms.live import until
from tests.rooms.own_redis import OwnRedis, needs_redis
from tests.served import Served, granted

from folkmoot.remote.client import Client
from folkmoot_rooms.commands import AddIdea, ChangePhase
from folkmoot_rooms.phases import Phase

pytestmark = [
    needs_redis,
    pytest.mark.long,
    pytest.mark.skipif(
        not (shutil.which("nginx") and shutil.which("openssl")),
        reason="nginx or openssl is not installed, and tests/nginx.sh could not install nginx",
    ),
]

CONF = Path(__file__).parents[2] / "docs" / "nginx.conf"
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    log_format who '$request_uri $upstream_addr';
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/folkmoot.conf;
}}
"""


def free_ports(count: int) -> list[int]:
    """Return ports that were free just now, no two the same."""
    with ExitStack() as open_now:
        taken = [
            open_now.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        return [each.getsockname()[1] for each in taken]


def certificate(folder: Path) -> Path:
    """Make a certificate for localhost that signs itself."""
    made = folder / "meeting.pem"
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "meeting.key"), "-out", str(made)]
    subprocess.run(["openssl", *command.split(), *more, *files], check=True, capture_output=True)
    return made


@contextmanager
def nginx(folder: Path, plain: int, secure: int, processes: list[int]) -> Iterator[Path]:
    """Run nginx on the file as it is, but for ports, paths and a log; yield that log."""
    log = folder / "access.log"
    changes = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "meeting.example.org;": "localhost;",
        "https://$host$request_uri": f"https://localhost:{secure}$request_uri",
        "/etc/ssl/certs/meeting.pem": f"{folder}/meeting.pem",
        "/etc/ssl/private/meeting.key": f"{folder}/meeting.key",
        "127.0.0.1:8001": f"127.0.0.1:{processes[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{processes[1]}",
        "access_log off;": f"access_log {log} who;",
    }
    text = CONF.read_text()
    for was, becomes in changes.items():
        assert was in text
        text = text.replace(was, becomes)
    (folder / "folkmoot.conf").write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder))
    running = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        yield log
    finally:
        running.terminate()
        running.wait()


@asynccontextmanager
async def processes(
    redis_server: OwnRedis, folder: Path, address: str, ports: list[int]
) -> AsyncIterator[tuple[dict[int, Process], str]]:
    """Run ``folkmoot serve`` on every port; yield the processes and a host's link."""
    running: dict[int, Process] = {}
    link = ""
    for port in ports:
        options = ("--redis", redis_server.url, "--data", folder / "data", "--url", address)
        running[port] = process = await start("folkmoot", "serve", "--port", port, *options)
        assert process.stdout is not None
        while line := await process.stdout.readline():
            if found := re.search(rb"/o/\S+", line):
                link = found[0].decode()
                break
    try:
        yield running, link
    finally:
        for process in running.values():
            if process.returncode is None:
                process.terminate()
            await process.communicate()


def sent_to(port: int, path: str) -> tuple[int, str]:
    """Return the status and the address that plain http answers with."""
    asking = HTTPConnection("127.0.0.1", port)
    asking.request("GET", path)
    answer = asking.getresponse()
    asking.close()
    return answer.status, answer.headers["location"]


async def test_one_https_address_for_two_processes(
    redis_server: OwnRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, secure, *ports = free_ports(4)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    address = f"https://localhost:{secure}"
    async with AsyncExitStack() as stack:
        both = processes(redis_server, tmp_path, address, ports)
        running, link = await stack.enter_async_context(both)
        log = stack.enter_context(nginx(tmp_path, plain, secure, ports))
        await until(lambda: (tmp_path / "nginx.pid").exists())

        assert sent_to(plain, "/x?y=1") == (301, f"{address}/x?y=1")

        rooms = [await Served(address, link).open_room(f"Room {n}") for n in range(6)]
        assert set(rooms[0].visit.cookies) == {"__Host-folkmoot"}
        visitors = [Client(address, room.number) for room in rooms]
        for visitor in visitors:
            await visitor.join()

        organiser = await stack.enter_async_context(rooms[0])
        visitor = await stack.enter_async_context(visitors[0])
        await granted(organiser, ChangePhase(Phase.IDEAS))
        await granted(visitor, AddIdea("Ramp", 100_00))
        assert len((await organiser.view()).ideas) == 1

        served = upstreams(log)
        assert {len(places) for places in served.values()} == {1}, "one room, one process"
        assert len(set.union(*served.values())) == 2, "six rooms, both processes"

        # The process of this room ends; its people come back through the other.
        (place,) = served[rooms[0].number]
        gone = running[int(place.rpartition(":")[2])]
        gone.kill()
        await gone.wait()
        returned = await stack.enter_async_context(Client(address, visitor.number, visitor.visit))
        await granted(returned, AddIdea("Bus", 200_00))
        assert len((await returned.view()).ideas) == 2


def upstreams(log: Path) -> dict[str, set[str]]:
    """Return which processes have answered for each room."""
    served: dict[str, set[str]] = defaultdict(set)
    for line in log.read_text().splitlines():
        if number := re.match(r"/m/(\d{9})\S* (\S+)$", line):
            served[number[1]].add(number[2])
    return served
