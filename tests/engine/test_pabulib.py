"""Pabulib in and out as one: round trips, real files, and any bytes at all."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import county, elections, hall
from tests.engine.pb_texts import MINIMAL, SMALL

from folkmoot_engine import Election, PabulibError, PbFile, count, read_pb, write_pb

FILES = sorted(SMALL.glob("*.pb"))
# Whatever the format gives a meaning to, and what editors and spreadsheets leave behind.
JUNK = [
    b"", b";", b'"', b"\n", b"\r", b"\0", b",", b"-1", b"nan", b"1e9", b"META\n", b"VOTES\n",
    b"\xff", b"\xef\xbb\xbf", "\u2028".encode(), b"999999999999999999999", b"PROJECTS", b" ", b"0",
]  # fmt: skip


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


def read_or_refused(text: bytes) -> PbFile | PabulibError:
    """Read it; anything but an answer or a PabulibError fails the test."""
    try:
        return read_pb(text)
    except PabulibError as error:
        return error


def mutated(text: bytes, chance: random.Random) -> bytes:
    """Cut it, flip bytes, or put in what does not belong."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at]
        elif kind == 1:
            text = text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
        elif kind == 2:
            text = text[:at] + chance.choice(JUNK) + text[at:]
        else:
            lines = text.splitlines(keepends=True)
            chance.shuffle(lines)
            text = b"".join(lines) if chance.random() < 0.2 else text[:at] + text[at + 3 :]
    return text


@pytest.mark.parametrize("source", [MINIMAL.encode(), *(path.read_bytes() for path in FILES)])
def test_damaged_texts_are_read_or_refused_but_never_crash(source: bytes) -> None:
    for seed in range(500):
        told = read_or_refused(mutated(source, random.Random(seed)))
        if isinstance(told, PabulibError):
            assert str(told).startswith(f"line {told.line}, column {told.column}, {told.field}: ")


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
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_damaged_texts_never_crash_all_night(path: Path) -> None:
    for seed in range(20_000):
        read_or_refused(mutated(path.read_bytes(), random.Random(seed)))
