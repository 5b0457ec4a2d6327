"""``folkmoot count``: the defaults, the JSON object, the words, and errors that name the place."""

import hashlib
import json
from pathlib import Path

import pytest
from tests.scenario_a import BALLOTS, PROPOSALS

from folkmoot.__main__ import main
from folkmoot_engine import Election, write_pb


def fair(folder: Path) -> Path:
    """Scenario A as a file; the official result is that of most votes first."""
    ids = [idea.id for idea in PROPOSALS]
    election = Election.of(
        ids=ids,
        costs=[idea.cost_pounds * 100 for idea in PROPOSALS],
        budget=3_100_000,
        ballots=[[ids.index(choice) for choice in ballot.choices] for ballot in BALLOTS],
        names=[idea.title for idea in PROPOSALS],
    )
    official = dict.fromkeys(ids, "0") | dict.fromkeys(["P1", "P2", "P3", "P6", "P11"], "1")
    path = folder / "fair.pb"
    path.write_text(write_pb(election, {"description": "Opportunities fair"}, official))
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fair(tmp_path_factory.mktemp("fair"))


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """What a command prints that ends well."""
    assert main(argv) == 0
    return capsys.readouterr().out


def test_the_defaults_are_equal_shares_by_cost_and_add_one_then_fill(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(told(capsys, "count", str(file), "--json"))

    assert (found["rule"], found["utility"], found["completion"]) == (
        "equal-shares",
        "cost",
        "add-one+fill",
    )
    assert (found["version"], found["scale"], found["currency"]) == (1, 2, "GBP")
    assert found["funded"] == ["P2", "P6", "P1", "P3", "P5", "P4"]
    assert (found["budget"], found["spent"]) == (3_100_000, 3_000_000)
    assert len(found["rounds"]) == 6
    lost = next(project for project in found["projects"] if project["id"] == "P11")
    assert (lost["funded"], lost["votes"], lost["cost"]) == (False, 12, 380_000)
    assert lost["reason"]["code"] == "short"
    assert (lost["reason"]["left"], lost["reason"]["short"]) == (158_035, 221_965)


@pytest.mark.parametrize(
    ("options", "funded"),
    [
        (["--completion", "none"], ["P2", "P6", "P4", "P3", "P5"]),
        (["--rule", "most-votes"], ["P2", "P1", "P6", "P3", "P11"]),
    ],
)
def test_other_rules_are_asked_for_by_name(
    file: Path, capsys: pytest.CaptureFixture[str], options: list[str], funded: list[str]
) -> None:
    found = json.loads(told(capsys, "count", str(file), *options, "--json"))

    assert sorted(found["funded"]) == sorted(funded)


def test_people_read_every_why_and_the_official_result_beside_ours(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "count", str(file))

    assert "Opportunities fair" in text
    assert (
        "12 people wanted it. It costs £3,800. They have £1,580.35 of their shares left. "
        "It is £2,219.65 short."
    ) in text
    assert "The official result has 4 of these too. Only there: 1. Only here: 2." in text
    row = next(line for line in text.splitlines() if "Changing Places toilet" in line)
    assert row.split()[:2] == ["3.", "Yes"]
    assert len([line for line in text.splitlines() if "P" in line and "£" in line]) >= 12


def test_the_check_code_is_the_sum_of_the_json_that_is_printed(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = told(capsys, "count", str(file), "--json").removesuffix("\n")
    text = told(capsys, "count", str(file))

    assert hashlib.sha256(printed.encode()).hexdigest() in text


def test_it_speaks_welsh(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(capsys, "--lang", "cy", "count", str(file))

    assert "Rhannau cyfartal" in text


HEAD = b"META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n"
BROKEN = {
    "cut.pb": (b"META\nkey;value\nbudget;10\n", "line 3, column 10, PROJECTS"),
    "negative.pb": (
        HEAD + b"1;-5\nVOTES\nvoter_id;vote\n1;1\n",
        "line 7, column 3, cost",
    ),
    "unknown.pb": (
        HEAD + b"1;5\nVOTES\nvoter_id;vote\n1;2\n",
        "line 10, column 3, vote",
    ),
    "latin.pb": (b"META\nkey;value\ndescription;caf\xe9\n", "line 3, column 16, text"),
    "empty.pb": (b"", "META"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_error_names_file_line_and_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    content, place = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    code = main(["count", str(path)])
    said = capsys.readouterr()

    assert code == 2
    assert said.out == ""
    assert f"{path}: " in said.err
    assert place in said.err


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["count", str(tmp_path / "none.pb")]) == 2
    assert "none.pb: No such file" in capsys.readouterr().err
    assert main(["count", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    "argv",
    [[], ["count"], ["count", "x.pb", "--rule", "dice"], ["dance"], ["count", "x", "--js"]],
)
def test_what_cannot_be_understood_ends_with_2(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    assert "folkmoot" in capsys.readouterr().err


def test_every_task_explains_itself_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for lang in ("en", "cy"):
        for task in ("serve", "count", "verify", "practise", "link"):
            assert "usage" in told(capsys, "--lang", lang, task, "--help")
    assert "folkmoot" in told(capsys, "--version")
