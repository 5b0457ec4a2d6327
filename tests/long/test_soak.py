"""Meetings go on through kills, pauses and lost lines; what grows is seen."""

from pathlib import Path

import pytest
from tests.long.soak import Sample, growth, soak


async def test_a_small_meeting_goes_on_through_faults(tmp_path: Path) -> None:
    report = await soak(tmp_path, minutes=0.08, rooms=1, people=3, rate=10, faults_per_hour=2_000)

    assert report.faults["kill"] == 1
    assert report.answered > 0
    assert (report.refused, report.tracebacks) == (0, 0)


@pytest.mark.long
async def test_an_hour_of_meetings_with_faults(tmp_path: Path) -> None:
    report = await soak(tmp_path, minutes=60, rooms=20, people=30, rate=50, faults_per_hour=3)

    assert (report.refused, report.tracebacks) == (0, 0)
    assert report.descriptors_grown <= 0
    assert report.slope_mib_per_hour < 1


def test_growth_is_that_of_the_longest_life_without_its_first_seconds() -> None:
    short = [Sample(1, 31.0 + n, 10**9 * n, 5) for n in range(5)]
    steady = [Sample(2, 40.0 + 5 * n, 2**20 * (50 + n), 20 + n // 8) for n in range(12)]
    cold = [Sample(2, float(n), 0, 900) for n in range(9)]

    slope, descriptors = growth(short + cold + steady)

    assert slope == pytest.approx(720)
    assert descriptors == 1
