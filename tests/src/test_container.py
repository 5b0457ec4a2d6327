"""The zip file of a record: one way to write it, and nothing else is read."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.exports.container import (
    MEMBERS_MAX,
    NotARecord,
    names_in_order,
    pack,
    place_in,
    unpack,
)

MEMBERS = {"b.txt": b"second", "a.csv": b"first\r\n", "empty": b""}


def test_any_zip_program_reads_what_is_packed() -> None:
    with zipfile.ZipFile(io.BytesIO(pack(MEMBERS))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == MEMBERS
        assert names_in_order(archive.namelist())


def test_the_order_of_members_makes_no_difference() -> None:
    assert pack(MEMBERS) == pack(dict(reversed(MEMBERS.items())))


def test_what_was_packed_comes_back() -> None:
    assert unpack(pack(MEMBERS)) == MEMBERS


def test_a_packed_member_is_not_opened() -> None:
    swollen = io.BytesIO()
    with zipfile.ZipFile(swollen, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"0" * 10_000_000)

    with pytest.raises(NotARecord, match="not stored as a record"):
        unpack(swollen.getvalue())


def test_a_record_that_is_cut_anywhere_is_never_read_as_a_whole() -> None:
    whole = pack(MEMBERS)
    for end in range(len(whole)):
        try:
            members = unpack(whole[:end])
        except NotARecord:
            continue
        assert pack(members) != whole[:end]


def test_a_position_is_named_by_the_file_it_lies_in() -> None:
    whole = pack(MEMBERS)

    assert place_in(MEMBERS, whole.index(b"first") + 2) == "a.csv, byte 2"
    assert place_in(MEMBERS, 0) == "header of a.csv, byte 0"
    assert place_in(MEMBERS, len(whole) - 1).startswith("index of the zip file")


def test_more_files_than_a_record_holds_are_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        pack({str(number): b"" for number in range(MEMBERS_MAX + 1)})


@settings(deadline=None)
@given(st.binary(max_size=400), st.data())
def test_no_bytes_whatever_break_the_reader(noise: bytes, draw: st.DataObject) -> None:
    whole = bytearray(pack(MEMBERS))
    at = draw.draw(st.integers(0, len(whole)))
    whole[at : at + len(noise)] = noise
    try:
        members = unpack(bytes(whole))
    except NotARecord:
        return
    assert members
