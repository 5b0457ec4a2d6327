"""``folkmoot count --explain --certificates``: stories, flips and promises, in words and JSON."""

import json
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from tests.src.test_cli_count import fair, told
from tests.src.test_cli_ways import written

from folkmoot.__main__ import main
from folkmoot.cli.progress import Progress
from folkmoot.drawing.words import WORDS
from folkmoot_engine import RULES, Ballots
from folkmoot_engine.reasons import CHANGES, budget_path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fair(tmp_path_factory.mktemp("fair"))


@pytest.fixture(scope="module")
def explained(file: Path) -> str:
    """All stories of the fair, without raises."""
    with redirect_stdout(StringIO()) as said:
        assert main(["count", str(file), "--completion", "none", "--explain"]) == 0
    return said.getvalue()


def test_a_loser_is_told_where_the_money_went_and_what_would_make_it_win(explained: str) -> None:
    story = explained.split("\nP11  ")[1].split("\n\n")[0]

    assert "Round 1, P2: its people had £9,538.46.\n" in story
    assert "Round 2, P6: its people had £9,538.46. Of them 10 paid £6,902.12 there." in story
    assert "It would win with:" in story
    assert "a cost of £1,529.60 (nothing smaller will do)" in story
    assert "It would lose with:" not in story


def test_a_winner_is_told_who_paid_what(explained: str) -> None:
    story = explained.rpartition("\nP2  ")[2].split("\n\n")[0]

    assert "Paid: 16 × £531.25" in story
    assert "It would lose with:" in story


def test_promises_are_checked_and_a_broken_one_names_project_and_people(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = told(capsys, "count", str(file), "--completion", "none", "--certificates")

    assert "(EJR+): Yes" in text
    assert "(priceable): Yes" in text
    assert "(exhaustive): No (12 people, P1 " in text
    assert "without changing what is paid for: 0" in text
    assert "People with none of their choices: 0. Empty votes: 0" in text


def test_json_holds_the_document_and_beside_it_what_was_asked_for(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["count", str(file), "--completion", "none", "--json"]
    found = json.loads(told(capsys, *argv, "--certificates", "--explain", "P11"))

    assert found["outcomes"] == [json.loads(told(capsys, *argv))]
    ((lost,),) = found["explanations"]
    flip = next(flip for flip in lost["flips"] if flip["change"] == "cost")
    assert (flip["amount"], flip["wins"], flip["minimal"]) == (152_960, True, True)
    assert "P11" in flip["funded"]
    assert lost["bids"][1]["winner"] == "P6"
    assert found["certificates"][0]["ejr_plus"]["holds"] is True
    assert found["certificates"][0]["exhaustive"]["project"] == "P1"


def test_only_the_projects_that_were_named_are_explained(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["count", str(file), "--completion", "none", "--explain", "P11"]

    assert told(capsys, *argv).count("It would win with:") == 1
    assert [
        story["id"] for story in json.loads(told(capsys, *argv, "--json"))["explanations"][0]
    ] == ["P11"]
    assert main([*argv, "P13"]) == 2
    assert "'P13' is no project of it" in capsys.readouterr().err


def test_what_would_flip_a_project_is_searched_at_length_only_for_those_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shares are raised, so each try is a count of many raises."""
    small = str(written(tmp_path, Ballots.of([[0], [0], [1, 2]])))
    every = told(capsys, "count", small, "--explain")
    one = told(capsys, "count", small, "--explain", "c")

    assert "It would" not in every
    assert every.endswith("To see what would change the fate of a project, name it.\n")
    assert one.count("It would win with:") == 1


@pytest.mark.parametrize("rule", [rule for rule, told in RULES.items() if told.shares])
def test_every_rule_with_shares_explains_itself(
    file: Path, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    argv = ["count", str(file), "--rule", rule, "--completion", "none", "--explain", "P2"]
    text = told(capsys, *argv)
    ((story,),) = json.loads(told(capsys, *argv, "--json"))["explanations"]
    paid = [] if rule.startswith("bounded") else [["53125/1", 16]]

    assert ("Paid: 16 × £531.25" in text) is bool(paid)
    assert "It would lose with:" in text
    assert (story["payments"], bool(story["flips"])) == (paid, True)
    assert ("no story of each round" in text) is (story["bids"] is None)
    assert (story["bids"] is None) is (rule != "equal-shares")


def test_points_are_explained_and_payments_that_read_alike_are_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two pay for a by their points, 60 × 5000/10001 and 60 × 5001/10001."""
    ballots = Ballots.of([[0], [0], [1, 2]], "cumulative", [[5000], [5001], [3, 1]])
    text = told(capsys, "count", str(written(tmp_path, ballots)), "--explain", "a")

    assert text.count("Paid: 2 × £30\n") == 1
    assert "no story of each round" in text


def test_the_path_along_the_budget_says_from_which_amount_on_what_wins(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By most votes P2 (£8,500, 16 votes) is first; with a pound less it is too dear."""
    argv = ["count", str(file), "--rule", "most-votes", "--budget-path", "8499:8501"]
    text = told(capsys, *argv)
    (path,) = json.loads(told(capsys, *argv, "--json"))["budget_paths"]

    assert "between £8,499 and £8,501:" in text
    row = next(line for line in text.splitlines() if line.lstrip().startswith("£8,500 "))
    assert "+ P2" in row
    assert (path["low"], path["high"], path["complete"]) == (849_900, 850_100, True)
    assert [("P2" in step["funded"]) for step in path["steps"]] == [False, True]


def test_where_shares_are_completed_the_path_is_that_of_the_rule_alone(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By default left-over money is spent, for which there is no path."""
    argv = ["count", str(file), "--budget-path", "30990:31000"]
    (path,) = json.loads(told(capsys, *argv, "--json"))["budget_paths"]
    plain = json.loads(told(capsys, *argv, "--json", "--completion", "none"))["budget_paths"]
    text = told(capsys, *argv)

    assert [path] == plain
    assert path["completion"] == "none"
    assert "Left-over money stays unspent here" in text
    assert "Left-over" not in told(capsys, *argv, "--completion", "none")


@pytest.mark.parametrize("rule", ["max-welfare", "bounded-overspending", "maximin-support"])
def test_a_rule_without_a_path_prints_its_result_and_says_so(
    file: Path, capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    argv = ["count", str(file), "--rule", rule]
    text = told(capsys, *argv, "--budget-path")

    assert text.startswith(told(capsys, *argv).rstrip())
    assert "cannot be said for this rule" in text
    assert json.loads(told(capsys, *argv, "--budget-path", "--json"))["budget_paths"] == [None]


def test_what_is_done_after_counting_is_said_and_where_a_path_ends_early(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(Progress, "note", lambda _, text: noted.append(text))
    wide = ["count", str(file), "--completion", "none", "--budget-path", "100:101"]
    text = told(capsys, *wide, "--explain", "P1", "--certificates")

    assert "known up to" not in text
    assert "Counted. Walking along the amounts, now at £101 …" in noted
    assert "Counted. Looking for what would change it …" in noted
    assert noted[-1] == "Counted. Checking what surely holds …"
    short = partial(budget_path, counts=1)
    monkeypatch.setattr("folkmoot.cli.paths.budget_path", short)
    assert "What wins is known up to £100." in told(capsys, *wide)


@pytest.mark.parametrize("typed", ["x:y", "5", "9:1"])
def test_a_range_that_is_none_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    assert main(["count", str(file), "--rule", "most-votes", "--budget-path", typed]) == 2
    assert f"{file}: " in capsys.readouterr().err


def test_every_change_that_may_flip_a_project_has_words() -> None:
    assert all(f"cli.flip_{change}" in WORDS for change in CHANGES)
    assert all(f"cli.kind_{change}" in WORDS for change in CHANGES)


def test_what_was_not_searched_to_the_end_is_told(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = ["count", str(file), "--completion", "none", "--explain", "P11"]
    assert "Not searched" not in told(capsys, *argv)
    monkeypatch.setattr("folkmoot.cli.explained.NAMED_WORK", 0)
    ((story,),) = json.loads(told(capsys, *argv, "--json"))["explanations"]

    assert "     Not searched to the end: cost, more who choose it, " in told(capsys, *argv)
    assert len(story["given_up"]) == 5
