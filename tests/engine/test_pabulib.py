"""Pabulib in and out as one: round trips, real files, and any bytes at all."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import county, elections, hall
from tests.engine.hostile import SOURCES, mutated, read_or_refused
from tests.engine.pb_texts import MINIMAL, SMALL

from folkmoot_engine import Election, PabulibError, PbFile, count, read_pb, write_pb

FILES = sorted(SMALL.glob("*.pb"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_real_files_read_without_a_warning_and_survive_a_round_trip(path: Path) -> None:
    told = read_pb(path.read_bytes())
    again = read_pb(write_pb(told.election, told.meta, told.selected, told.vote_type))

    assert told.warnings == again.warnings == ()
    assert again.election == told.election
    assert (again.selected, again.vote_type) == (told.selected, told.vote_type)


def test_the_dutch_neighbourhood_was_decided_by_most_votes() -> None:
    told = read_pb((SMALL / "Netherlands_Amsterdam_643.pb").read_bytes())

    assert told.vote_type == "choose-1"
    assert count(told.election, "most-votes").spent == 5000


@pytest.mark.parametrize("election", [hall(), county()], ids=["hall", "county"])
def test_the_scenarios_survive_a_round_trip(election: Election) -> None:
    assert read_pb(write_pb(election)).election == election


@settings(deadline=None)
@given(
    election=elections(),
    scale=st.sampled_from([0, 2, 3, 6]),
    name=st.text(max_size=8).map(str.strip),
)
def test_every_election_survives_a_round_trip(election: Election, scale: int, name: str) -> None:
    written = Election.of(
        election.ids,
        election.prices,
        election.budget,
        election.ballots,
        scale=scale,
        names=[name] * len(election.ids),
    )
    read = read_pb(write_pb(written)).election

    assert read.prices == written.prices
    assert read.ballots == written.ballots
    assert (read.scale, read.budget, read.ids) == (scale, written.budget, written.ids)


@pytest.mark.parametrize("source", SOURCES)
def test_damaged_texts_are_read_or_refused_but_never_crash(source: bytes) -> None:
    for seed in range(500):
        read_or_refused(mutated(source, seed))


def test_a_text_cut_anywhere_is_never_taken_for_the_whole() -> None:
    """Cut inside a row it is refused; between ballots it says that some are missing."""
    whole = read_pb(MINIMAL)
    for end in range(len(MINIMAL) - 1):
        told = read_or_refused(MINIMAL[:end].encode())
        if isinstance(told, PbFile) and told.election != whole.election:
            assert any("num_votes" in warning for warning in told.warnings) or (
                "votes" in " ".join(told.warnings)
            )


@settings(deadline=None)
@given(noise=st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    assert isinstance(read_or_refused(noise), PabulibError)


@settings(deadline=None)
@given(cells=st.lists(st.text(max_size=12), min_size=5, max_size=5))
def test_any_cells_are_read_or_refused(cells: list[str]) -> None:
    row = ";".join(cells)
    read_or_refused(MINIMAL.replace("1;600;2;Benches;1", row).encode(errors="replace"))


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_a_million_damaged_texts_never_crash_and_stay_small(part: int) -> None:
    run("mutations", str(part * 100_000), "100000")


@pytest.mark.long
def test_the_largest_texts_never_crash_and_stay_small() -> None:
    assert "peak" in run("giants")


def test_some_damaged_texts_stay_small() -> None:
    run("mutations", "5000000", "200")


def run(*argv: str) -> str:
    """Run the hostile texts in a process that has little memory."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.hostile", *argv],
        cwd=SMALL.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
