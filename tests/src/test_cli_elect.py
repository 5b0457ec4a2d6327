"""``folkmoot elect``: who wins, step by step and in pairs, and errors with a place."""

import json
from pathlib import Path

import pytest
from tests.engine.panel_ballots import TENNESSEE, spelled
from tests.src.test_cli_count import told

from folkmoot.__main__ import main
from folkmoot_engine import PANELS, Ballots, Election, write_pb


def written(folder: Path, ballots: Ballots, ids: str = "MNCK") -> str:
    """An election of four as a file; what they cost does not matter."""
    path = folder / "some.pb"
    election = Election.of(ids, [1] * len(ids), 1, ballots, scale=0)
    path.write_text(write_pb(election, {"description": "Capital"}))
    return str(path)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("capital"), spelled(TENNESSEE, "MNCK"))


def test_the_weakest_leave_one_by_one_and_pairs_say_who_beats_all(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "elect", file, "--rule", "instant-runoff")

    assert "   1. K" in text
    assert "            15  C (leaves)" in text
    assert "            58  K (elected)" in text
    assert "More people prefer N to each of the others.\nThis rule does not elect them." in text
    assert text.splitlines()[-3].split() == ["N", "58", "·", "68", "68"]


def test_the_same_is_one_json_object(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "elect", file, "--rule", "stv", "--seats", "2", "--json"))

    assert found["winners"] == ["M", "N"]
    assert found["quota"] == 34
    assert found["steps"][0]["votes"]["M"] == "42/1"
    assert found["steps"][0]["elected"] == ["M"]


@pytest.mark.parametrize("rule", PANELS)
def test_every_rule_of_the_registry_elects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    """Everybody puts b first, or names b only."""
    ballots = Ballots.of([[1], [1], [1]], PANELS[rule].ballots[0])
    path = written(tmp_path, ballots, "abc")

    assert json.loads(told(capsys, "elect", path, "--rule", rule, "--json"))["winners"] == ["b"]
    assert "   1. b" in told(capsys, "elect", path, "--rule", rule)


def test_what_cannot_be_elected_from_names_its_place(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["elect", file, "--rule", "approval"]) == 2
    assert "line 11, column 11, vote_type: expected one of approval" in capsys.readouterr().err
    assert main(["elect", file, "--rule", "stv", "--seats", "5"]) == 2
    assert "seats must be 1 to 4, not 5" in capsys.readouterr().err
    assert main(["elect", str(tmp_path / "none.pb"), "--rule", "stv"]) == 2
    assert "none.pb: No such file" in capsys.readouterr().err
