"""Official results: a second opinion from the cities that count most votes first."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.oracles.test_pabutools import NOT_HERE, SHARED, kind, real_files

from folkmoot_engine import RULES, count, read_pb

LABELS = {label: rule for rule in RULES.values() for label in rule.labels if "greedy" in label}
EXPLAINED: dict[str, str] = {}
"""Files whose official result is not that of their own rule, and the reason."""


def threshold_of(meta: dict[str, str]) -> int:
    """The fewest votes with which a project gets its turn, if META says so."""
    return int(meta.get("min_project_score_threshold") or 0)


@pytest.mark.parametrize("path", real_files())
def test_a_city_that_counts_most_votes_first_funded_what_we_would(path: Path) -> None:
    rule = LABELS.get(kind(path, "rule"))
    if rule is None:
        pytest.skip("its rule is another one")
    told = read_pb(path.read_bytes())
    official = {project for project, fate in told.selected.items() if fate == "1"}
    if not official:
        pytest.skip("the file does not say what was funded")
    outcome = count(replace(told.election, threshold=threshold_of(told.meta)), rule.name)
    same = {told.election.ids[project] for project in outcome.funded} == official

    assert same == (path.stem not in EXPLAINED), EXPLAINED.get(path.stem, "nobody knows why")


def test_the_shared_elections_hold_official_results_of_every_dialect() -> None:
    if not SHARED.is_dir():
        pytest.skip(NOT_HERE)

    assert {kind(path, "rule") for path in SHARED.glob("*.pb")} >= set(LABELS)
