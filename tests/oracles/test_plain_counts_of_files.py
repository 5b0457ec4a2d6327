"""Real elections against plain counts in fractions, a purse a voter, by every rule they can bear.

A plain count is slow on purpose: one that does not end in time is told as skipped, by name.
Completions are left to `test_pabutools` and `test_tie_heavy`: counting hundreds of times plainly
takes days.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.oracles.test_pabutools import NOT_HERE, ORACLE_SECONDS_MAX, SHARED, real_files
from tests.oracles.tie_heavy import PARTS, Way, counted, expected

from folkmoot_engine import KINDS, RULES, UTILITIES, read_pb
from folkmoot_engine.rules import APPROVAL

UNCOMPLETED = ("none", "fill")
PROJECTS_MAX = {"maximin-support": 8, "max-welfare": 14, "max-welfare-cost": 14}
"""Where the plain count tries every set of projects."""
WAYS: list[Way] = [
    (rule.name, utility, completion)
    for rule in RULES.values()
    if rule.name != "equal-shares-resources"  # no file has any
    for utility in (UTILITIES if rule.name == "equal-shares" else ("cost",))
    for completion in (UNCOMPLETED if rule.shares else ("none",))
] + [(PARTS, "cost", "none")]


class TooSlowError(Exception):
    """The plain count did not end in time."""


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Raise TooSlowError where it is, once the time is over."""

    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("path", real_files(kinds=KINDS))
def test_a_plain_count_agrees_about_a_real_election(path: Path, way: Way) -> None:
    told = read_pb(path.read_bytes())
    kinds = RULES[way[0]].ballots if way[0] in RULES else APPROVAL
    if told.vote_type not in kinds:
        pytest.skip("not a kind of ballot that it counts")
    election = told.scored(told.scorings()[0]) if told.vote_type == "ordinal" else told.election
    if len(election.ids) > PROJECTS_MAX.get(way[0], len(election.ids)):
        pytest.skip(f"{len(election.ids)} projects have too many sets for {way[0]}")
    try:
        with at_most(ORACLE_SECONDS_MAX):
            plainly = expected(election, way, [])
    except TooSlowError:
        pytest.skip(f"a plain count of {path.stem} {way} takes more than {ORACLE_SECONDS_MAX} s")

    assert counted(election, way, []) == plainly


@pytest.mark.parametrize(
    "name", ["Netherlands_Amsterdam_643", "Worldwide_Mechanical_Turk_Knapsack_6"]
)
def test_a_small_real_election_is_counted_as_plainly_by_every_rule(name: str) -> None:
    path = SHARED / f"{name}.pb"
    if not path.is_file():
        pytest.skip(NOT_HERE)
    election = read_pb(path.read_bytes()).election
    for way in WAYS:
        if len(election.ids) <= PROJECTS_MAX.get(way[0], len(election.ids)):
            assert counted(election, way, []) == expected(election, way, [])
