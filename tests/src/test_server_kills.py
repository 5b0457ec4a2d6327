"""The whole server, killed while sockets vote, loses and doubles nothing that it acknowledged."""

from pathlib import Path

import pytest
from tests.long.kill_server import attack


async def test_a_server_killed_three_times_under_voting_sockets(tmp_path: Path) -> None:
    report = await attack(tmp_path, kills=3, seed=3)

    assert report.kills == 3
    assert report.with_unacknowledged >= 2
    assert report.resumed > 0, "phones came back to where they were"


@pytest.mark.long
async def test_a_server_killed_500_times_under_voting_sockets(tmp_path: Path) -> None:
    report = await attack(tmp_path, kills=500, seed=500)

    assert report.kills == 500
    assert report.with_unacknowledged >= 450
