"""``folkmoot verify``: the same result and digest, or the first thing that differs, in words."""

from pathlib import Path

import pytest
from tests.src.halls import Hall, fair_hall, small_hall

from folkmoot.__main__ import main
from folkmoot.drawing.words import say
from folkmoot.exports.receipts import code_of
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


def test_a_receipt_that_was_counted_is_found(
    hall: Hall, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast = next(fact for fact in hall.facts if b'"BallotCast"' in fact.body)
    code = code_of(cast.digest)
    typed = f"{code[:4].lower()}-{code[4:].lower()}"

    assert main(["verify", str(file), "--receipt", typed]) == 0
    text = capsys.readouterr().out
    assert "This record is right." in text
    assert text.endswith("Your vote number 1 is in the record and was counted.\n")


def test_a_receipt_that_was_replaced_is_told_from_one_that_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played, path = small_hall(), tmp_path / "record.zip"
    path.write_bytes(make_record(played.room, played.facts))
    casts = [fact for fact in played.facts if b'"BallotCast"' in fact.body]
    # s2, then s3 twice, then s4.
    told = []
    for cast in casts:
        code = main(["verify", str(path), "--receipt", code_of(cast.digest)])
        told.append((code, capsys.readouterr().out.splitlines()[-1]))

    assert [code for code, _ in told] == [0, 1, 0, 0]
    assert told[1][1] == say("record.receipt_replaced", number=1)
    assert told[2][1] == say("record.receipt_counted", number=2)


def test_a_receipt_of_nobody_is_not_found_and_no_code_is_bad_input(
    hall: Hall, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = next(fact for fact in hall.facts if b'"BallotCast"' not in fact.body)

    for code in ("00000000", code_of(other.digest)):
        assert main(["verify", str(file), "--receipt", code]) == 1
        assert capsys.readouterr().out.endswith(say("record.receipt_unknown") + "\n")
    for code in ("ABC", "ABCD EFGHJ", "ABCD EFG*"):
        assert main(["verify", str(file), "--receipt", code]) == 2
        assert code in capsys.readouterr().err


def test_no_receipt_is_found_in_a_record_that_is_not_right(
    hall: Hall, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = file.read_bytes()
    file.write_bytes(raw.replace(b'Quiet room",1800.00', b'Quiet room",1900.00'))
    cast = next(fact for fact in hall.facts if b'"BallotCast"' in fact.body)

    assert main(["verify", str(file), "--receipt", code_of(cast.digest)]) == 1
    assert "is in the record" not in capsys.readouterr().out


def test_what_is_no_record_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"\xff\xd8\xff")

    assert main(["verify", str(path)]) == 2
    assert "This is not a record" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "none.zip")]) == 2
    assert "none.zip" in capsys.readouterr().err
