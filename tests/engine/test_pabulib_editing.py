"""Cells changed in a text, and everything else left byte for byte."""

from pathlib import Path

import pytest
from tests.engine.pb_texts import MINIMAL, SMALL

from folkmoot_engine import edit_pb, read_pb

RAW = MINIMAL.encode()
STATES = {
    "plain": RAW,
    "crlf": RAW.replace(b"\n", b"\r\n"),
    "cr": RAW.replace(b"\n", b"\r"),
    "mixed": RAW.replace(b"\n", b"\r\n", 5),
    "mark": b"\xef\xbb\xbf" + RAW.replace(b"\n", b"\r\n"),
    "no end": RAW.rstrip(),
    "blank lines": RAW.replace(b"\n", b"\n\n"),
    "wide": RAW.replace(b"\n", b";;\n"),
    "quotes": RAW.replace(b"Benches", b'"Benches"').replace(b"1000", b'"1000"'),
}


@pytest.mark.parametrize("state", STATES)
def test_nothing_to_change_changes_nothing(state: str) -> None:
    raw = STATES[state]

    assert edit_pb(raw) == raw
    assert edit_pb(raw, {"budget": "1000"}, {"2/b": {"name": 'Trees; "old" ones'}}) == raw


@pytest.mark.parametrize("path", sorted(SMALL.glob("*.pb")), ids=lambda path: path.stem)
def test_real_files_stay_as_they_are(path: Path) -> None:
    raw = path.read_bytes()

    assert read_pb(raw).edited() == raw
    assert edit_pb(edit_pb(raw, {"budget": "7"}), {"budget": read_pb(raw).meta["budget"]}) == raw


@pytest.mark.parametrize("state", STATES)
def test_a_change_reads_back_and_touches_nothing_else(state: str) -> None:
    raw = STATES[state]
    new = edit_pb(
        raw,
        {"budget": "7", "comment": 'a; "b"'},
        {"1": {"cost": "8"}, "2/b": {"selected": "2", "place": "here"}},
    )
    told, before = read_pb(new), read_pb(raw)

    assert told.meta == before.meta | {"budget": "7", "comment": 'a; "b"'}
    assert (told.election.prices, told.selected["2/b"]) == ((8, 500), "2")
    assert told.columns["place"] == ("", "here")
    assert told.names == before.names
    assert told.election.ballots == before.election.ballots
    assert new[-12:] == raw[-12:]


def test_only_the_cells_asked_for_differ() -> None:
    raw = STATES["mark"]

    assert edit_pb(raw, {"budget": "7"}) == raw.replace(b"1000", b"7")
    assert edit_pb(raw, {}, {"1": {"name": "A;B"}}) == raw.replace(b"Benches", b'"A;B"')


def test_what_cannot_be_written_is_refused() -> None:
    for value in ("two\nlines", "nul\0", "\r"):
        with pytest.raises(ValueError, match="cannot hold"):
            edit_pb(RAW, {"budget": value})
    with pytest.raises(ValueError, match="no project '3'"):
        edit_pb(RAW, {}, {"3": {"cost": "1"}})
