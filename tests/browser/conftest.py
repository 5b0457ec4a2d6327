"""What every browser test stands on: a server in its own process, Chromium, and people in it.

Browsers live as long as a module: Playwright keeps an event loop running in this thread while one
is open, and the tests of other folders start loops of their own.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.browser.doors import Doors
from tests.browser.house import House, serving
from tests.browser.screens import Rooms

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
IMPORTED = Path(__file__).parent / "imported.pb"
# The first is the same Chromium without the windows nobody sees: a third less work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """Return where Chromium is. ``make test`` has seen to it that there is one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "no Chromium here: run `make test`, which installs one where it may"
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server as people start it: ``folkmoot serve`` in a process of its own."""
    folder = Path(tmp_path_factory.mktemp("house"))
    # Beside its empty rooms, the server holds a vote that was held elsewhere.
    with serving(folder, "--open", str(IMPORTED)) as house:
        yield house


@pytest.fixture(scope="module")
def rooms(house: House) -> Rooms:
    """Rooms in every phase, made when they are first needed."""
    return Rooms(house)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def doors(browser: Browser, house: House) -> Iterator[Doors]:
    """Windows for as many people as a test needs; at the end none of them complained."""
    doors = Doors(browser, house.base)
    yield doors
    doors.close()
    assert not doors.complaints, "\n".join(doors.complaints)
