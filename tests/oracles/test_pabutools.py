"""The engine against pabutools in exact fractions: another house, another algorithm."""

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.engine.elections import county, elections, hall
from tests.oracles.pabutools_counts import counted

from folkmoot_engine import Election, count, read_pb
from folkmoot_engine.rules import APPROVAL

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("FOLKMOOT_SHARED", ROOT.parent / "shared")) / "data" / "pabulib"
NOT_HERE = "the larger collection of real elections is not here; FOLKMOOT_SHARED names its folder"
SMALL_BYTES_MAX = 45_000
ORACLE_SECONDS_MAX = int(os.environ.get("FOLKMOOT_ORACLE_SECONDS", "120"))
WAYS = [
    ("equal-shares", "cost", "none"),
    ("equal-shares", "count", "none"),
    ("equal-shares", "cost", "fill"),
    ("equal-shares", "count", "fill"),
    ("equal-shares", "cost", "add-one"),
    ("equal-shares", "count", "add-one"),
    ("most-votes", "cost", "none"),
    ("phragmen", "cost", "none"),
]
SETS_ONLY = {"phragmen"}  # it sorts what this rule funds


def real_files(bytes_max: int = sys.maxsize, kinds: tuple[str, ...] = APPROVAL) -> list[object]:
    """Every real election of some kinds at hand up to a size, or one test that says why not."""
    here = ROOT / "tests" / "data" / "pabulib"
    found = [path for path in sorted(here.glob("*.pb")) if path.stat().st_size <= bytes_max]
    more = [path for path in sorted(SHARED.glob("*.pb")) if path.stat().st_size <= bytes_max]
    found += [path for path in more if path.name not in {known.name for known in found}]
    cases: list[object] = [
        pytest.param(path, id=path.stem) for path in found if kind(path, "vote_type") in kinds
    ]
    if not more:
        cases.append(pytest.param(None, id="shared", marks=pytest.mark.skip(reason=NOT_HERE)))
    return cases


def kind(path: Path, key: str) -> str:
    """Return what META says under a key, without reading a large file."""
    with path.open(encoding="utf-8-sig") as lines:
        meta = (line.rstrip("\n").partition(";") for line in islice(lines, 40))
        return next((value for name, _, value in meta if name == key), "")


def ours(election: Election, rule: str, utility: str, completion: str) -> list[str]:
    """What the engine funds, but for free projects, which pabutools never sees."""
    outcome = count(election, rule, utility, completion)
    return listed(rule, [election.ids[p] for p in outcome.funded if election.prices[p]])


def theirs(election: Election, rule: str, utility: str, completion: str) -> list[str]:
    """What pabutools funds."""
    return listed(rule, counted(election, rule, utility, completion))


def listed(rule: str, funded: list[str]) -> list[str]:
    """Keep the order of funding, where both tell it."""
    return sorted(funded) if rule in SETS_ONLY else funded


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=40, deadline=None)
@given(election=elections())
def test_random_elections_full_of_ties_are_counted_alike(
    election: Election, way: tuple[str, str, str]
) -> None:
    assert ours(election, *way) == theirs(election, *way)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_the_hall_is_counted_alike(way: tuple[str, str, str]) -> None:
    assert ours(hall(), *way) == theirs(hall(), *way)


@pytest.mark.parametrize("way", [way for way in WAYS if way[2] != "add-one"], ids="-".join)
def test_the_county_is_counted_alike(way: tuple[str, str, str]) -> None:
    assert ours(county(), *way) == theirs(county(), *way)


@pytest.mark.parametrize("path", real_files(SMALL_BYTES_MAX))
def test_real_elections_are_counted_alike(path: Path) -> None:
    election = read_pb(path.read_bytes()).election
    for way in WAYS:
        if way[2] != "add-one":
            assert ours(election, *way) == theirs(election, *way)


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("path", real_files())
def test_every_real_election_is_counted_alike(path: Path, way: tuple[str, str, str]) -> None:
    command = [sys.executable, "-m", "tests.oracles.pabutools_counts", str(path), *way]
    try:
        told = subprocess.run(
            command,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            timeout=ORACLE_SECONDS_MAX,
        ).stdout
    except subprocess.TimeoutExpired:
        pytest.skip(f"pabutools needs more than {ORACLE_SECONDS_MAX} s for {path.stem} {way}")

    ours_told = ours(read_pb(path.read_bytes()).election, *way)

    assert ours_told == listed(way[0], json.loads(told))
