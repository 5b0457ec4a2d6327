"""A record that was unpacked or packed again: its files count, and nothing hides beside them."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot.__main__ import main
from folkmoot.drawing.words import say
from folkmoot.exports import container, record, repacked
from folkmoot.exports.container import NotARecord
from folkmoot.verify import BAD_INPUT, DIFFERS, RIGHT, verify, verify_files

MEMBERS = {"b.txt": b"second" * 50, "a.csv": b"first\r\n", "empty": b""}


def zipped(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED, top: str = "") -> bytes:
    """Pack files as an ordinary program does."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as archive:
        for name, body in files.items():
            archive.writestr(top + name, body)
    return whole.getvalue()


def streamed(files: Mapping[str, bytes]) -> bytes:
    """Pack files as a program that cannot go back to write sizes first."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.whole = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, more: Any) -> int:
            self.whole += bytes(more)
            return len(bytes(more))

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return bytes(pipe.whole)


PACKERS: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "packed": zipped,
    "stored": lambda files: zipped(files, zipfile.ZIP_STORED),
    "in a folder": lambda files: zipped({"": b"", **files}, top="folkmoot-482913507/"),
    "streamed": streamed,
    "beside litter": lambda files: zipped({**files, "__MACOSX/._x": b"1", ".DS_Store": b"2"}),
}


@pytest.mark.parametrize("packer", PACKERS)
def test_files_come_out_of_a_zip_of_any_making(packer: str) -> None:
    assert repacked.from_zip(PACKERS[packer](MEMBERS)) == MEMBERS


@pytest.mark.parametrize("packer", PACKERS)
def test_a_record_that_was_packed_again_is_right_and_says_so(right: bytes, packer: str) -> None:
    verdict = verify(PACKERS[packer](container.unpack(right)))

    assert (verdict.exit_code, verdict.difference) == (RIGHT, None)
    assert verdict.notes == ("other_packing",)
    assert verify(right).notes == ()


@pytest.mark.parametrize("name", sorted(record.NAMES))
def test_packed_again_with_one_byte_changed_names_the_file_and_place(
    right: bytes, name: str
) -> None:
    files = container.unpack(right)
    body = bytearray(files[name])
    body[len(body) // 2] ^= 1
    verdict = verify(zipped({**files, name: bytes(body)}))

    assert verdict.exit_code == DIFFERS
    assert verdict.difference is not None
    assert verdict.difference.file == name


def test_a_file_too_many_or_too_few_is_named(right: bytes) -> None:
    files = container.unpack(right)
    more = verify(zipped({**files, "names.txt": b"Ann"})).difference
    files.pop(record.TABLE)
    less = verify(zipped(files)).difference

    assert more is not None
    assert less is not None
    assert (more.file, more.code) == ("names.txt", "not_of_a_record")
    assert (less.file, less.code) == (record.TABLE, "missing")


def hiding(right: bytes) -> dict[str, bytes]:
    """Zip files that some program would open otherwise than they were checked."""
    files = container.unpack(right)
    again = zipped(files)
    forged = zipped({record.PAGE: b"<p>We pay for everything.</p>"}, zipfile.ZIP_STORED)
    end = struct.Struct("<4s4H2LH")
    fields = end.unpack_from(again, len(again) - end.size)
    index = again[fields[6] : len(again) - end.size]
    only_body = forged[: forged.index(b"PK\x01\x02")]
    shifted = end.pack(*fields[:6], fields[6] + len(only_body), 0)
    return {
        "in front": forged + again,
        "behind": again + b"Ann",
        "in a comment": again[:-2] + b"\x03\x00Ann",
        "before the index": again[: fields[6]] + only_body + index + shifted,
        "behind the record": right + b"\0",
    }


@pytest.mark.parametrize(
    "where", ["in front", "behind", "in a comment", "before the index", "behind the record"]
)
def test_nothing_hides_in_a_record_that_was_packed_again(right: bytes, where: str) -> None:
    verdict = verify(hiding(right)[where])

    assert verdict.exit_code in {BAD_INPUT, DIFFERS}
    assert verdict.difference is not None


def test_an_index_that_names_other_files_than_the_walk_is_a_difference(right: bytes) -> None:
    at = right.index(b"PK\x01\x02")
    name = right.index(b"README.txt", at)
    verdict = verify(right[:name] + b"README.tXt" + right[name + 10 :])

    assert verdict.exit_code == DIFFERS


def test_a_swelling_file_is_read_no_further_than_a_record_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swollen = zipped({"manifest.json": bytes(2_000_000)})
    monkeypatch.setattr(repacked, "RECORD_BYTES_MAX", 1_000_000)
    with pytest.raises(NotARecord, match="more than 1000000 bytes"):
        repacked.from_zip(swollen)


def test_locked_doubled_and_far_too_many_files_are_no_record() -> None:
    many = {f"{n}.txt": b"" for n in range(container.MEMBERS_MAX + 1)}
    locked = bytearray(zipped({"a": b"1"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    doubled = zipped({"a": b"1", "b": b"2"}).replace(b"b", b"a")
    for raw in (zipped(many), bytes(locked), doubled, b"", b"PK\x05\x06" + bytes(18)):
        with pytest.raises(NotARecord):
            repacked.from_zip(raw)


@settings(deadline=None)
@given(st.binary(max_size=60), st.data())
def test_no_bytes_whatever_break_the_reader(noise: bytes, draw: st.DataObject) -> None:
    whole = bytearray(zipped(MEMBERS))
    at = draw.draw(st.integers(0, len(whole)))
    whole[at : at + len(noise)] = noise
    try:
        files = repacked.from_zip(bytes(whole))
    except NotARecord:
        return
    assert files


def test_an_unpacked_record_is_right_and_what_was_changed_is_named(
    right: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, body in container.unpack(right).items():
        (tmp_path / name).write_bytes(body)
    (tmp_path / ".DS_Store").write_bytes(b"litter")
    assert main(["verify", str(tmp_path)]) == RIGHT
    out = capsys.readouterr().out
    assert say("verify.right") in out
    assert say("verify.unpacked") in out

    table = tmp_path / record.TABLE
    table.write_bytes(table.read_bytes().replace(b"300.00", b"400.00", 1))
    assert main(["verify", str(tmp_path)]) == DIFFERS
    assert f"{record.TABLE}, line " in capsys.readouterr().out
    table.unlink()
    table.mkdir()
    assert main(["verify", str(tmp_path)]) == DIFFERS
    assert record.TABLE in capsys.readouterr().out
    (tmp_path / "holiday.jpg").write_bytes(b"\xff")
    assert main(["verify", str(tmp_path)]) == DIFFERS


def test_a_packed_again_record_says_so_in_both_languages(
    right: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "again.zip"
    path.write_bytes(zipped(container.unpack(right)))
    for lang in ("en", "cy"):
        assert main(["--lang", lang, "verify", str(path)]) == RIGHT
        assert say("verify.other_packing", lang) in capsys.readouterr().out


def test_a_folder_of_far_too_much_is_not_read(
    right: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, body in container.unpack(right).items():
        (tmp_path / name).write_bytes(body)
    monkeypatch.setattr(repacked, "RECORD_BYTES_MAX", 100)

    assert main(["verify", str(tmp_path)]) == BAD_INPUT


def test_files_alone_are_checked_without_their_packing(right: bytes) -> None:
    verdict = verify_files(container.unpack(right))

    assert (verdict.exit_code, verdict.notes) == (RIGHT, ("unpacked",))
