"""Short and long looks at processes that share one Redis: races, faults, partitions."""

from pathlib import Path

import pytest
from tests.long import partitions, redis_faults, vote_race
from tests.long.lines import may_use_kernel
from tests.rooms.own_redis import needs_redis

pytestmark = needs_redis


async def test_four_faults_of_redis_fork_and_lose_nothing_in_silence(tmp_path: Path) -> None:
    report = await redis_faults.attack(tmp_path, 4, seed=4)

    assert report.forks == []
    assert report.acknowledged > 0


async def test_two_partitions_through_proxies_fork_and_lose_nothing(tmp_path: Path) -> None:
    report = await partitions.attack(tmp_path, 2, seed=3, kernel=False)

    assert report.forks == []
    assert report.acknowledged > 0


@pytest.mark.long
async def test_200_faults_of_redis_fork_and_lose_nothing_in_silence(tmp_path: Path) -> None:
    report = await redis_faults.attack(tmp_path, 200, seed=200)

    assert report.faults.keys() == redis_faults.WAYS.keys()
    assert report.told_lost > 0


@pytest.mark.long
async def test_200_partitions_fork_and_lose_nothing(tmp_path: Path) -> None:
    if not may_use_kernel():
        pytest.skip("only root may make network namespaces; proxies are tried instead")
    report = await partitions.attack(tmp_path, 200, seed=200, kernel=True)

    assert report.told_lost == 0


@pytest.mark.long
async def test_50_partitions_through_proxies_fork_and_lose_nothing(tmp_path: Path) -> None:
    report = await partitions.attack(tmp_path, 50, seed=50, kernel=False)

    assert report.told_lost == 0


@pytest.mark.long
async def test_2000_rounds_of_a_vote_race_save_one_ballot_each(tmp_path: Path) -> None:
    report = await vote_race.race(tmp_path, 2_000, seed=2_000)

    assert report.ballots_saved == 2_000 * vote_race.PEOPLE
