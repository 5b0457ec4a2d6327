"""A ballot that is sent while the server is away arrives by itself, exactly once."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.doors import Doors
from tests.browser.house import House, Person, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("outbox")]

IDEAS = (("Quiet room", "1800"), ("Bus", "8500"))


class Server:
    """A server that can go away and come back at the same address."""

    def __init__(self, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = str(free.getsockname()[1])
        self._data = data
        self._running = ExitStack()

    def come(self) -> House:
        """Start it."""
        return self._running.enter_context(serving(self._data, "--port", self._port))

    def go(self) -> None:
        """Stop it."""
        self._running.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of one's own."""
    server = Server(tmp_path / "data")
    yield server
    server.go()


def chosen_while_away(
    browser: Browser,
    server: Server,
    person: Person,
    base: str,
    meanwhile: Callable[[], None] = lambda: None,
) -> Page:
    """Choose and send while the server is away; return the page that says so.

    ``meanwhile`` happens between the look at the ballot and the loss of the server.
    """
    doors = Doors(browser, base)
    page = doors.open(person.visit)
    page.goto(f"{person.room}/ballot")
    page.get_by_role("checkbox", name=re.compile("^Choose Bus")).check()
    expect(page.locator("[role=status]")).to_contain_text("left of the")
    meanwhile()
    server.go()
    expect(page.locator("[role=status]")).to_contain_text("You are not connected.")
    page.get_by_role("button", name="Check my vote").click()
    expect(page.locator("[role=status]")).to_have_text(
        "You are not connected. Your choices are safe. We will send them."
    )
    return page


def kept(context: BrowserContext) -> int:
    """Return how many ballots this device still keeps."""
    found = context.pages[-1].evaluate("Object.keys(localStorage).length")
    assert isinstance(found, int)
    return found


def test_the_page_that_waits_becomes_the_receipt(server: Server, browser: Browser) -> None:
    house = server.come()
    organiser, ann = house.voting(*IDEAS)
    page = chosen_while_away(browser, server, ann, house.base)
    assert kept(page.context) == 1
    server.come()

    expect(page.get_by_role("heading", name="We got your vote")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Bus")
    assert kept(page.context) == 0
    assert organiser.view().numbers.voted == 1
    page.context.close()


def test_a_closed_tab_sends_when_any_page_of_the_meeting_opens(
    server: Server, browser: Browser
) -> None:
    house = server.come()
    organiser, ann = house.voting(*IDEAS)
    page = chosen_while_away(browser, server, ann, house.base)
    context = page.context
    page.close()
    server.come()
    later = context.new_page()
    later.goto(f"{ann.room}/me")

    expect(later.locator("[role=status]")).to_contain_text("We got your choices.")
    assert kept(context) == 0
    assert organiser.view().numbers.voted == 1
    context.close()


@pytest.mark.long
def test_a_newer_ballot_from_elsewhere_is_not_overwritten(server: Server, browser: Browser) -> None:
    house = server.come()
    _, ann = house.voting(*IDEAS)
    page = chosen_while_away(browser, server, ann, house.base, lambda: ann.votes("P1"))
    server.come()

    expect(page.locator(".error-summary")).to_contain_text("newer vote")
    assert kept(page.context) == 0
    view = ann.view()
    assert view.vote is not None
    assert (view.numbers.voted, view.vote.my_ballot) == (1, 1)
    page.context.close()


def test_a_page_whose_network_blocks_sockets_follows_by_asking(
    server: Server, browser: Browser
) -> None:
    house = server.come()
    organiser = house.start()
    ann = house.join(organiser.number, "Ann")
    page = Doors(browser, house.base).open(ann.visit)
    page.route_web_socket(re.compile("/live"), lambda line: line.close())
    page.goto(f"{ann.room}/wait")
    organiser.does("ChangePhase", phase="ideas")

    expect(page.locator("#moved")).to_contain_text("We are collecting ideas.")
    page.context.close()
