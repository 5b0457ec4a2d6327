"""``folkmoot count`` for every kind of ballot and every rule, alone and side by side."""

import json
from pathlib import Path

import pytest
from tests.src.test_cli_count import fair, told

from folkmoot.__main__ import main
from folkmoot.cli.ways import EVERY_COMPLETION, Way
from folkmoot.drawing.words import WORDS
from folkmoot_engine import COMPLETIONS, RULES, SCORINGS, UTILITIES, Ballots, Election, write_pb
from folkmoot_engine.completion import STOPS

WAY = Way("equal-shares", "cost", "none", {})


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fair(tmp_path_factory.mktemp("fair"))


def written(folder: Path, ballots: Ballots, **more: object) -> Path:
    """Three projects for 60 each and a budget of 120, as a file."""
    path = folder / f"{ballots.kind}.pb"
    election = Election.of("abc", [60, 60, 60], 120, ballots, scale=0, **more)  # type: ignore[arg-type]
    path.write_text(write_pb(election, {"description": "Three"}))
    return path


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_the_registry_counts_and_is_named(
    file: Path, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    assert json.loads(told(capsys, "count", str(file), "--rule", rule, "--json"))["rule"] == rule
    assert "£31,000. " in told(capsys, "count", str(file), "--rule", rule)


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_every_completion_counts(
    file: Path, capsys: pytest.CaptureFixture[str], completion: str
) -> None:
    found = json.loads(told(capsys, "count", str(file), "--completion", completion, "--json"))

    assert found["completion"] == completion


def test_points_are_counted_and_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """b and c are marked as often as a, and get fewer points."""
    ballots = Ballots.of([[0, 1], [0, 2]], "cumulative", [[5, 1], [5, 3]])
    path = written(tmp_path, ballots)
    text = told(capsys, "count", str(path), "--rule", "most-votes")

    assert [row.split()[-3:] for row in text.splitlines() if row.endswith(("  a", "  c"))] == [
        ["2", "10", "a"],
        ["1", "3", "c"],
    ]


def test_orders_of_preference_need_a_named_scoring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two put b last and one a; by first places a and c win, by places named a and b."""
    path = written(tmp_path, Ballots.of([[0, 1], [0, 1], [2]], "ordinal"))
    argv = ["count", str(path), "--rule", "most-votes"]

    assert main(argv) == 2
    said = capsys.readouterr().err
    assert "line 11, column 11, vote_type" in said
    assert "--scoring" in said
    for scoring, funded in (("first-only", "ac"), ("named", "ab"), ("1,0", "ac"), ("3,2", "ab")):
        found = json.loads(told(capsys, *argv, "--scoring", scoring, "--json"))
        assert "".join(found["funded"]) == funded, scoring
    assert set(SCORINGS) >= {"first-only", "named"}


def test_a_kind_of_ballot_that_there_is_not_is_no_matter_of_scoring(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, Ballots.of([[0]]))
    path.write_text(path.read_text().replace("vote_type;approval", "vote_type;shouting"))

    assert main(["count", str(path)]) == 2
    said = capsys.readouterr().err
    assert "vote_type: expected one of approval" in said
    assert "--scoring" not in said


def test_ballots_that_a_rule_does_not_count_are_refused_with_their_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, Ballots.of([[0]], "cumulative", [[5]]))

    assert main(["count", str(path), "--rule", "phragmen"]) == 2
    said = capsys.readouterr().err
    assert f"{path}: line 11, column 11, vote_type: expected one of approval" in said
    assert "'cumulative'" in said


def test_a_figure_of_a_rule_can_be_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, Ballots.of([[0]]))
    argv = ["count", str(path), "--rule", "most-votes-reserve", "--json"]

    assert json.loads(told(capsys, *argv))["parameters"]["reserve"] == "4/5"
    found = json.loads(told(capsys, *argv, "--set", "reserve=0.75"))
    assert found["parameters"]["reserve"] == "3/4"
    for wrong in ("reserve=1e999999999", "reserve", "reserve=1/0", "speed=1"):
        assert main([*argv, "--set", wrong]) == 2
        assert f"{path}: " in capsys.readouterr().err


def test_limits_of_the_file_are_held_to_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """b has one vote, and the threshold of the file is two."""
    path = written(tmp_path, Ballots.of([[0], [0, 1]]), threshold=2)
    argv = ["count", str(path), "--rule", "most-votes", "--json"]

    assert json.loads(told(capsys, *argv))["funded"] == ["a", "b"]
    assert json.loads(told(capsys, *argv, "--limits", "threshold"))["funded"] == ["a"]
    assert main([*argv, "--limits", "dice"]) == 2
    assert f"{path}: limits 'dice' is unknown" in capsys.readouterr().err


def test_two_rules_stand_side_by_side_with_what_differs_and_why(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "count", str(file), "--compare", "most-votes")

    assert "Paid for in both ways: 4" in text
    assert "Only by Equal shares, cost, add-one+fill: 2" in text
    lost = text.split("Only by Most votes first: 1")[1]
    assert "P11" in lost
    assert "+ 12 people wanted it. There was room for it." in lost
    assert "− 12 people wanted it. It costs £3,800. They have £1,580.35 of their shares" in lost
    # Three people chose P5, P7 and P9 only.
    row = next(line for line in text.splitlines() if line.startswith("people with none"))
    assert row.split()[-2:] == ["0", "3"]


def test_two_completions_are_told_apart_by_where_raises_end(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From none to add-one to its fill: what each difference adds."""
    text = told(capsys, "count", str(file), "--completion", "none", "--compare", "add-one+fill")
    steps = text.split("one difference at a time:\n")[1].split("\n\n")[0].splitlines()

    assert [step.split(":")[0].strip() for step in steps] == ["none", "step", "fill"]
    assert "by £0. It was not to be raised." in steps[0]
    assert steps[1].endswith("+ P1")
    assert all(f"cli.stop_{stop}" in WORDS for stop in STOPS)


def test_the_comparison_is_also_one_json_object(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["count", str(file), "--json"]
    both = json.loads(told(capsys, *argv, "--compare", "most-votes"))

    assert both["outcomes"][0] == json.loads(told(capsys, *argv))
    assert both["outcomes"][1] == json.loads(told(capsys, *argv, "--rule", "most-votes"))
    assert [found["id"] for found in both["differences"]] == ["P4", "P5", "P11"]
    assert both["differences"][2]["funded"] == [False, True]
    assert both["differences"][2]["reasons"] == ["short", "most-votes"]


def test_another_way_is_told_by_names_that_say_what_they_are() -> None:
    names = [*RULES, *UTILITIES, *EVERY_COMPLETION]

    assert len(set(names)) == len(names)
    assert WAY.other("add-one,count") == Way("equal-shares", "count", "add-one", {})
    assert WAY.other("phragmen").rule == "phragmen"
    with pytest.raises(ValueError, match="'dice' is unknown; choose from equal-shares"):
        WAY.other("dice")


def test_only_figures_that_the_other_rule_has_go_with_it() -> None:
    told_reserve = Way("most-votes-reserve", "cost", "none", {"reserve": 1})

    assert told_reserve.other("most-votes").parameters == {}
    assert told_reserve.other("count").parameters == {"reserve": 1}


def test_a_limit_that_the_file_does_not_have_is_named(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["count", str(file), "--limits", "threshold"]) == 0
    assert "The file has no such limit: threshold" in capsys.readouterr().err


def test_a_count_is_not_compared_with_itself(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "count", str(file), "--completion", "add-one", "--compare", "equal-shares")

    assert "Both are the same count." in text


@pytest.mark.parametrize("option", [["--completion", "add-one"], ["--utility", "count"]])
def test_what_a_rule_does_not_have_is_not_ignored(
    file: Path, capsys: pytest.CaptureFixture[str], option: list[str]
) -> None:
    assert main(["count", str(file), "--rule", "most-votes", *option]) == 2
    assert "most-votes gives nobody a share" in capsys.readouterr().err


def test_what_cannot_be_compared_with_ends_with_2(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["count", str(file), "--compare", "dice"]) == 2
    assert "'dice' is unknown" in capsys.readouterr().err
