"""``folkmoot verify``: the same result and digest, or the first thing that differs, in words."""

from pathlib import Path

import pytest
from tests.src.halls import Hall, fair_hall

from folkmoot.__main__ import main
from folkmoot.drawing.words import say
from folkmoot.exports.record import make_record


@pytest.fixture(scope="module")
def hall() -> Hall:
    return fair_hall()


@pytest.fixture
def file(hall: Hall, tmp_path: Path) -> Path:
    path = tmp_path / "record.zip"
    path.write_bytes(make_record(hall.room, hall.facts))
    return path


def test_a_right_record_prints_its_result_and_both_check_codes(
    hall: Hall, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(file)]) == 0
    text = capsys.readouterr().out
    assert hall.room.vote is not None

    assert hall.room.vote.digest in text
    assert hall.facts[-1].digest in text
    assert text.index("Accessible shuttle") < text.index("Changing Places toilet")
    assert "£30,000" in text
    assert "£1,000" in text
    assert "This record is right." in text


def test_a_changed_record_names_file_line_and_both_texts(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b'Quiet room",1800.00', b'Quiet room",1900.00'))
    assert file.read_bytes() != raw
    assert main(["verify", str(file)]) == 1
    text = capsys.readouterr().out

    assert "decisions.csv, line 7, column " in text
    assert "must be: " in text
    assert "1800.00" in text
    assert "1900.00" in text


def test_every_difference_has_words(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each k-th byte changed: whatever is found is said, in both languages."""
    raw = file.read_bytes()
    for lang in ("en", "cy"):
        for at in range(1, len(raw), len(raw) // 40):
            changed = bytearray(raw)
            changed[at] ^= 4
            file.write_bytes(changed)
            code = main(["--lang", lang, "verify", str(file)])
            out = capsys.readouterr().out
            assert code in (1, 2) or say("verify.other_packing", lang) in out
            assert len(out.splitlines()) >= 3


def test_what_is_no_record_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8\xff")

    assert main(["verify", str(path)]) == 2
    assert "This is not a record" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "none.zip")]) == 2
    assert "none.zip" in capsys.readouterr().err
