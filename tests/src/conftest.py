"""What many tests of this folder stand on: a house to visit, a server and a room, a record."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.served import Served, serving
from tests.src.halls import Hall, small_hall
from tests.src.houses import Visited, open_house

from folkmoot.exports.record import make_record
from folkmoot.remote.client import Client


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Visited]:
    """An application on a folder that is thrown away."""
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def portable(request: pytest.FixtureRequest) -> bool:
    """Whether sockets go the second way; tests of sockets ask for both."""
    return bool(getattr(request, "param", False))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, portable: bool) -> Iterator[Served]:
    """One server for all tests of this file; each makes its own room."""
    with serving(tmp_path_factory.mktemp("data"), portable_sockets=portable) as running:
        yield running


@pytest.fixture
async def organiser(served: Served) -> AsyncIterator[Client]:
    """The organiser of a fresh room, connected."""
    client = await served.open_room()
    async with client:
        yield client


@pytest.fixture(scope="module")
def hall() -> Hall:
    """A small meeting that is over; nobody changes it."""
    return small_hall()


@pytest.fixture(scope="module")
def right(hall: Hall) -> bytes:
    """The record of that meeting, with nothing wrong in it."""
    return make_record(hall.room, hall.facts)
