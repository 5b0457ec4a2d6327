"""The engine against pabutools in exact fractions: another house, another algorithm."""

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from pabutools.election import Additive_Borda_Sat, OrdinalBallot, OrdinalProfile
from pabutools.election.instance import Instance, Project
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule
from tests.engine.elections import county, elections, hall
from tests.oracles.pabutools_counts import counted, only

from folkmoot_engine import Election, count, read_pb
from folkmoot_engine.rules import ANY, APPROVAL

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("FOLKMOOT_SHARED", ROOT.parent / "shared")) / "data" / "pabulib"
NOT_HERE = "the larger collection of real elections is not here; FOLKMOOT_SHARED names its folder"
POINTS = tuple(kind for kind in ANY if kind not in APPROVAL)
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
BY_POINTS = [("equal-shares", "points", completion) for completion in ("none", "add-one")]
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


@pytest.mark.parametrize("way", BY_POINTS, ids="-".join)
@settings(max_examples=40, deadline=None)
@given(election=elections(kind="scoring"))
def test_random_points_full_of_ties_are_counted_alike(
    election: Election, way: tuple[str, str, str]
) -> None:
    assert ours(election, *way) == theirs(election, *way)


@settings(max_examples=40, deadline=None)
@given(election=elections(voters_max=6))
def test_orders_of_preference_are_counted_alike_by_borda(election: Election) -> None:
    """Told only the orders, the other house gives the points of "borda-ballot" by itself."""
    rows = [sorted(row, key=lambda p: p * 5 % 7) for row in election.ballots.rows()]
    ordered = Election.of(election.ids, election.prices, election.budget, rows, kind="ordinal")
    named = [Project(f"p{p}", cost) for p, cost in enumerate(election.prices)]
    instance = Instance(named, budget_limit=election.budget)
    given = [OrdinalBallot(named[p] for p in row) for row in rows]
    profile = OrdinalProfile(given, instance=instance)
    votes = election.votes
    ties = TieBreakingRule(lambda _i, _p, x: (-votes[int(x.name[1:])], x.cost, int(x.name[1:])))
    found = only(
        method_of_equal_shares(instance, profile, sat_class=Additive_Borda_Sat, tie_breaking=ties)
    )

    # Free ones, which it funds as well, are left out on both sides.
    assert [x.name for x in found if x.cost] == ours(
        ordered.scored("borda-ballot"), "equal-shares", "points", "none"
    )


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


@pytest.mark.parametrize("path", real_files(SMALL_BYTES_MAX, POINTS))
def test_real_points_are_counted_alike(path: Path) -> None:
    told = read_pb(path.read_bytes())
    election = told.scored(told.scorings()[0]) if told.vote_type == "ordinal" else told.election

    assert ours(election, *BY_POINTS[0]) == theirs(election, *BY_POINTS[0])


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("path", real_files())
def test_every_real_election_is_counted_alike(path: Path, way: tuple[str, str, str]) -> None:
    compare(path, way)


@pytest.mark.long
@pytest.mark.parametrize("way", BY_POINTS, ids="-".join)
@pytest.mark.parametrize("path", real_files(kinds=POINTS))
def test_every_real_election_with_points_is_counted_alike(
    path: Path, way: tuple[str, str, str]
) -> None:
    compare(path, way)


def compare(path: Path, way: tuple[str, str, str]) -> None:
    """Hold a count to that of the other house, in a process that may be stopped."""
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

    found = read_pb(path.read_bytes())
    election = found.scored(found.scorings()[0]) if found.vote_type == "ordinal" else found.election

    assert ours(election, *way) == listed(way[0], json.loads(told))
