"""Official results: a second opinion from the cities, by the rules that they name."""

from pathlib import Path

import pytest
from tests.oracles.test_pabutools import NOT_HERE, SHARED, kind, real_files

from folkmoot_engine import (
    COMPLETIONS,
    RULES,
    Election,
    PbFile,
    compare_completions,
    count,
    read_pb,
)
from folkmoot_engine.ballots import KINDS

LABELS = {label: rule for rule in RULES.values() for label in rule.labels if "greedy" in label}
SHARES = {label: dialect for dialect in COMPLETIONS.values() for label in dialect.labels}
EXPLAINED: dict[str, str] = {}
"""Files whose official result is not that of their own rule, and the reason."""


def as_counted(told: PbFile) -> Election:
    """The election, with points for orders of preference by what yields the text's own scores."""
    return told.scored(told.scorings()[0]) if told.vote_type == "ordinal" else told.election


@pytest.mark.parametrize("path", real_files(kinds=KINDS))
def test_a_city_funded_what_its_own_rule_does(path: Path) -> None:
    told = read_pb(path.read_bytes())
    label = kind(path, "rule")
    official = {project for project, fate in told.selected.items() if fate == "1"}
    if label not in {**LABELS, **SHARES}:
        pytest.skip("its rule is another one")
    if not official:
        pytest.skip("the file does not say what was funded")
    election = as_counted(told)
    if label in SHARES:
        outcome = count(election, completion=SHARES[label].name)
    else:
        outcome = count(election, LABELS[label].name)
    same = {election.ids[project] for project in outcome.funded} == official

    assert same == (path.stem not in EXPLAINED), EXPLAINED.get(path.stem, "nobody knows why")


@pytest.mark.parametrize("path", real_files(kinds=KINDS))
def test_green_wieliczka_tells_two_kinds_of_add_one_apart(path: Path) -> None:
    """30 funded by the last raise that fits, 31 if raises stop once nothing more does."""
    if kind(path, "rule") != "equalshares/add1-comparison":
        pytest.skip("not counted in this way")
    election = read_pb(path.read_bytes()).election
    found = compare_completions(election, "add-one", "add-one-last+compare")
    names = [[election.ids[p] for p in only] for only in (found.only_first, found.only_second)]

    assert found.because == ("last",)
    assert [len(step.funded) for step in found.steps] == [31, 30, 30]
    assert [step.stop for step in found.steps] == ["exhausted", "overspent", "overspent"]
    assert [len(only) for only in names] == [2, 1]


def test_the_shared_elections_hold_official_results_of_every_dialect() -> None:
    if not SHARED.is_dir():
        pytest.skip(NOT_HERE)

    assert {kind(path, "rule") for path in SHARED.glob("*.pb")} >= set(LABELS)
