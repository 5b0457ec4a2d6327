"""``folkmoot divide``: one sum by every rule, in pence that add up, and errors with a place."""

import json
from pathlib import Path

import pytest
from tests.src.test_cli_count import told

from folkmoot.__main__ import main
from folkmoot_engine import DIVISIONS

THREE = "Parks,Roads\n60,0\n60,0\n0,60\n"


def written(folder: Path, text: str) -> str:
    """A table as a file."""
    path = folder / "some.csv"
    path.write_text(text, newline="")
    return str(path)


def test_two_thirds_get_two_thirds_by_independent_markets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "divide", written(tmp_path, THREE), "--rule", "independent-markets")

    assert "£40  Parks" in text
    assert "£20  Roads" in text
    assert text.splitlines()[-1].strip() == "£60"


@pytest.mark.parametrize("rule", DIVISIONS)
def test_every_rule_of_the_registry_divides_the_whole_sum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    name = written(tmp_path, "\ufeffA;B;C\r\n0,50;0.50;0\r\n\r\n1;0;0\r\n0;0;1\r\n")
    found = json.loads(told(capsys, "divide", name, "--rule", rule, "--json"))

    assert (found["total"], found["scale"], found["proposals"]) == (100, 2, 3)
    assert sum(option["amount"] for option in found["options"]) == 100


def test_an_exact_part_is_shown_beside_the_pence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = written(tmp_path, "A,B\n1,0\n1,0\n0,1\n")

    assert "£1  A  (2/3)" in told(capsys, "divide", name, "--rule", "mean")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1, column 1"),
        ("A,B\n", "somebody must propose something"),
        ("A,A\n1,2\n", "line 1: 'A' is the name of more than one option"),
        ("A,B\n1,2\n1\n", "line 3: expected 2 amounts, not 1"),
        ("A,B\n1,x\n", "line 2, cell 2: expected an amount"),
        ("A,B\n1,-1\n", "line 2, cell 2: expected an amount"),
        ("A,B\n1,2\n2,2\n", "proposal 2 adds up to 4, not to 3"),
        ("A,B\n1,2\x00\n", "line 2"),
        ("A,B\n" + "9" * 200_000 + ",1\n", "line 2"),
    ],
)
def test_what_cannot_be_divided_names_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, place: str
) -> None:
    name = written(tmp_path, text)

    assert main(["divide", name, "--rule", "mean"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{name}: {place}" in said.err
