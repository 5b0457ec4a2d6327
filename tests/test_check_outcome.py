"""The checker that stands alone, on real outcomes and on forged ones."""

import ast
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import UTILITIES, Election, canonical, count, document, read_pb, write_pb

ROOT = Path(__file__).resolve().parents[1]
CHECKER = ROOT / "docs" / "check_outcome.py"
ELECTIONS = sorted((ROOT / "tests" / "data" / "pabulib").glob("*.pb"))
SHARED = Path(os.environ.get("FOLKMOOT_SHARED", ROOT.parent / "shared")) / "data" / "pabulib"
WAYS = [
    ("equal-shares", "cost", "none"),
    ("equal-shares", "count", "fill"),
    ("equal-shares", "cost", "add-one"),
    ("equal-shares", "count", "add-one+fill"),
    ("most-votes", "cost", "none"),
    ("phragmen", "cost", "none"),
]
CITIES = [path for path in sorted(SHARED.glob("*.pb")) if path.stat().st_size < 200_000]
COMPLETED = ["none", "fill", "add-one", "add-one+fill", "most-votes"]
checker = runpy.run_path(str(CHECKER))


def told(path: Path, way: tuple[str, str, str]) -> dict[str, Any]:
    """The document of an outcome, as anybody would read it."""
    election = read_pb(path.read_bytes()).election
    found: dict[str, Any] = json.loads(canonical(document(election, count(election, *way))))
    return found


def wrong(path: Path, outcome: dict[str, Any], every: bool = False) -> list[str]:
    """What the checker finds."""
    election = checker["Election"](path, outcome["scale"])
    return [*checker["wrong"](election, outcome, every)]


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("path", ELECTIONS, ids=lambda path: path.stem)
def test_real_outcomes_are_right(path: Path, way: tuple[str, str, str]) -> None:
    assert wrong(path, told(path, way)) == []


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids="-".join)
@pytest.mark.parametrize("path", CITIES, ids=lambda path: path.stem)
def test_outcomes_of_many_cities_are_right(path: Path, way: tuple[str, str, str]) -> None:
    election = read_pb(path.read_bytes()).election
    if election.ballots.kind == "ordinal":
        pytest.skip("orders of preference are not checked")
    if way[0] == "phragmen" and election.ballots.points is not None:
        pytest.skip("not a kind of ballot that it counts")
    assert wrong(path, told(path, way)) == []


@pytest.mark.parametrize("utility", UTILITIES)
@settings(max_examples=60, deadline=None)
@given(election=elections() | elections(kind="scoring"), completion=st.sampled_from(COMPLETED))
def test_outcomes_of_small_elections_full_of_ties_are_right(
    utility: str, election: Election, completion: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"small-{os.getpid()}.pb"
    if not election.ids or not election.voters:
        return
    path.write_text(write_pb(election), encoding="utf-8", newline="")
    found = read_pb(path.read_bytes()).election
    rule = "most-votes" if completion == "most-votes" else "equal-shares"
    outcome = count(found, rule, utility, "none" if rule == "most-votes" else completion)

    assert wrong(path, json.loads(canonical(document(found, outcome)))) == []


def price(outcome: dict[str, Any]) -> None:
    outcome["rounds"][-1]["price"] = "1/7"


def payment(outcome: dict[str, Any]) -> None:
    amount, _, _ = outcome["rounds"][0]["payments"][0][0].partition("/")
    outcome["rounds"][0]["payments"][0][0] = f"{int(amount) + 1}/7"


def payers(outcome: dict[str, Any]) -> None:
    outcome["rounds"][0]["payments"][0][1] -= 1


def winner(outcome: dict[str, Any]) -> None:
    loser = next(row for row in outcome["projects"] if not row["funded"])
    outcome["funded"][-1] = outcome["rounds"][-1]["id"] = loser["id"]
    loser["funded"] = True


def order(outcome: dict[str, Any]) -> None:
    outcome["rounds"][:2] = outcome["rounds"][1::-1]
    outcome["funded"][:2] = outcome["funded"][1::-1]


def one_less(outcome: dict[str, Any]) -> None:
    outcome["rounds"].pop()


def votes(outcome: dict[str, Any]) -> None:
    outcome["projects"][0]["votes"] += 1


def money(outcome: dict[str, Any]) -> None:
    outcome["projects"][0]["reason"]["money"] = "5/1"


def left(outcome: dict[str, Any]) -> None:
    outcome["left"] += 1


def raised(outcome: dict[str, Any]) -> None:
    outcome["raised"] += outcome["unit"]


FORGERIES = [price, payment, payers, winner, order, one_less, votes, money, left, raised]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forged_outcome_is_found(forge: Callable[[dict[str, Any]], None]) -> None:
    """In Toulouse two projects are bought from shares alone, and five more by raising them."""
    path = next(path for path in ELECTIONS if path.stem.startswith("France"))
    outcome = told(path, ("equal-shares", "cost", "add-one"))
    forge(outcome)

    assert wrong(path, outcome) != []


def test_no_raise_before_the_one_of_add_one_would_have_ended_it() -> None:
    """In Amsterdam nothing more fits after a raise of 38, and that is the first."""
    path = next(path for path in ELECTIONS if path.stem.startswith("Netherlands"))
    outcome = told(path, ("equal-shares", "cost", "add-one"))

    assert outcome["raised"] == 38
    assert wrong(path, outcome, every=True) == []


@pytest.mark.parametrize("forge", [payment, winner, order], ids=lambda forge: forge.__name__)
@pytest.mark.parametrize("rule", ["most-votes", "phragmen"])
def test_other_rules_are_checked_as_well(rule: str, forge: Any) -> None:
    path = next(path for path in ELECTIONS if path.stem.startswith("France"))
    outcome = told(path, (rule, "cost", "none"))
    if rule == "most-votes" and forge is payment:
        outcome["rounds"][0]["payments"] = [["1/7", 3]]
    else:
        forge(outcome)

    assert wrong(path, outcome) != []


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it as a person does, where nothing of ours can be imported."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_person_runs_it_with_nothing_but_the_two_files(tmp_path: Path) -> None:
    outcome, file = told(ELECTIONS[0], WAYS[0]), tmp_path / "result.json"
    file.write_text(json.dumps(outcome))
    right = run(ELECTIONS[0], file)
    outcome["spent"] += 1
    file.write_text(json.dumps(outcome))
    forged = run(ELECTIONS[0], file)
    file.write_text(json.dumps(outcome | {"rule": "max-welfare"}))

    assert (right.returncode, right.stdout) == (0, "the outcome is right\n")
    assert (forged.returncode, forged.stdout.startswith("spent should be ")) == (1, True)
    assert run(ELECTIONS[0], file).returncode == 2
    assert run().returncode == 2


def test_an_outcome_that_was_held_to_limits_is_not_called_wrong(tmp_path: Path) -> None:
    hall = Election.of("ab", [3, 4], 9, [[0], [0, 1]], conflicts=[[0, 1]])
    file = tmp_path / "outcome.json"
    file.write_bytes(canonical(document(hall, count(hall))))
    assert run(ELECTIONS[0], file).returncode == 2


def test_it_imports_nothing_of_ours_and_nothing_to_install() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(CHECKER.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= sys.stdlib_module_names
