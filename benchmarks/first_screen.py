"""From an empty folder to the first QR code: commands, and seconds a person waits.

Clones this repository into an empty folder, runs ``make serve`` there as a newcomer would, opens
the printed link, starts a room and asks for its shared screen until the QR code is on it.
"""

import http.cookiejar
import re
import signal
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAIT_SECONDS_MAX = 600
PORT = 8765


def table() -> str:
    """Return what was measured, as a table."""
    with tempfile.TemporaryDirectory() as empty:
        rows = measure(Path(empty) / "folkmoot")
    head = ["| step | seconds since the start |", "|---|---|"]
    return "\n".join(head + [f"| {step} | {seconds:.1f} |" for step, seconds in rows])


def measure(clone: Path) -> list[tuple[str, float]]:
    """Do what a newcomer does; return (step, seconds since the first key was pressed)."""
    began = time.perf_counter()
    rows: list[tuple[str, float]] = []

    def note(step: str) -> None:
        rows.append((step, time.perf_counter() - began))

    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    note("command 1: git clone")
    server = subprocess.Popen(
        ["make", "serve", f"SERVE=--port {PORT}"],
        cwd=clone,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        link = printed_link(server)
        note("command 2: make serve prints the organiser's link")
        screen_with_code(link)
        note("the shared screen shows the first QR code")
    finally:
        server.send_signal(signal.SIGINT)
        subprocess.run(["pkill", "-INT", "-g", str(server.pid)], check=False)
        server.wait(30)
    return rows


def printed_link(server: "subprocess.Popen[str]") -> str:
    """Read what the server prints until its one link comes."""
    assert server.stdout is not None
    for line in server.stdout:
        found = re.search(r"http://\S+/o/\S+", line)
        if found:
            return found.group()
    raise RuntimeError("the server ended without printing a link")


def screen_with_code(link: str) -> None:
    """Open the link, start a room, and fetch its shared screen."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    start = browser.open(link)
    base = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(start.url))
    page = browser.open(f"{base}/start").read().decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields = {**hidden, "title": "A room", "question": "What shall we do?", "budget": "31000"}
    request = urllib.request.Request(
        f"{base}/start",
        urllib.parse.urlencode({**fields, "binding": "true"}).encode(),
        {"Origin": base},
    )
    number = re.search(r"/m/(\d{9})", browser.open(request).url)
    assert number, "starting a room leads to it"
    shown = browser.open(f"{base}/m/{number.group(1)}/screen").read().decode()
    assert "<svg" in shown, "the shared screen shows a QR code"
