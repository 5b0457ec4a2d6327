"""What many tests of this folder stand on: a house of their own, which browsers visit."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.src.houses import Visited, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Visited]:
    """An application on a folder that is thrown away."""
    async with open_house(tmp_path) as opened:
        yield opened
