"""``folkmoot check``: every finding with its place, and exit codes for scripts."""

import json
from pathlib import Path

import pytest
from tests.engine.pb_texts import MINIMAL, SMALL

from folkmoot.__main__ import main

REAL = SMALL / "Netherlands_Amsterdam_643.pb"


def write(folder: Path, text: str) -> str:
    """A file with this text."""
    path = folder / "some.pb"
    path.write_text(text)
    return str(path)


def test_a_real_file_has_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(REAL)]) == 0
    assert f"{REAL}: errors 0, warnings 0" in capsys.readouterr().out


def test_errors_are_told_by_file_line_column_and_repair(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = write(tmp_path, MINIMAL.replace("1;600;2", "1;£600;2"))

    assert main(["check", name, str(REAL)]) == 1
    told = capsys.readouterr().out
    assert f"{name}:10:3: error: cost: expected an amount such as 1200" in told
    assert "    write '600'\n" in told
    assert f"{name}: errors 1, warnings 7" in told


def test_json_holds_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = write(tmp_path, MINIMAL.replace("b;1,2/b", "b;1,2"))

    assert main(["check", "--json", name]) == 1
    (told,) = json.loads(capsys.readouterr().out)["files"]
    assert (told["file"], told["errors"]) == (name, 1)
    (error,) = [found for found in told["findings"] if found["severity"] == "error"]
    assert (error["line"], error["column"], error["section"]) == (15, 5, "VOTES")
    assert error["suggestion"]


def test_a_file_that_is_not_there_is_bad_input_and_the_others_are_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "none.pb"), str(REAL)]) == 2
    captured = capsys.readouterr()
    assert "none.pb" in captured.err
    assert "errors 0" in captured.out


def test_it_speaks_welsh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "cy", "check", str(REAL)]) == 0
    assert "gwallau 0, rhybuddion 0" in capsys.readouterr().out
