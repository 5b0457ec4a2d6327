"""Official results: a second opinion from the cities that count most votes first."""

from pathlib import Path

import pytest
from tests.oracles.test_pabutools import NOT_HERE, SHARED, kind, real_files

from folkmoot_engine import RULES, Election, PbFile, count, read_pb
from folkmoot_engine.ballots import KINDS

LABELS = {label: rule for rule in RULES.values() for label in rule.labels if "greedy" in label}
EXPLAINED: dict[str, str] = {}
"""Files whose official result is not that of their own rule, and the reason."""


def as_counted(told: PbFile) -> Election:
    """The election, with points for orders of preference by what yields the text's own scores."""
    return told.scored(told.scorings()[0]) if told.vote_type == "ordinal" else told.election


@pytest.mark.parametrize("path", real_files(kinds=KINDS))
def test_a_city_that_counts_most_votes_first_funded_what_we_would(path: Path) -> None:
    rule = LABELS.get(kind(path, "rule"))
    if rule is None:
        pytest.skip("its rule is another one")
    told = read_pb(path.read_bytes())
    official = {project for project, fate in told.selected.items() if fate == "1"}
    if not official:
        pytest.skip("the file does not say what was funded")
    outcome = count(as_counted(told), rule.name)
    same = {told.election.ids[project] for project in outcome.funded} == official

    assert same == (path.stem not in EXPLAINED), EXPLAINED.get(path.stem, "nobody knows why")


def test_the_shared_elections_hold_official_results_of_every_dialect() -> None:
    if not SHARED.is_dir():
        pytest.skip(NOT_HERE)

    assert {kind(path, "rule") for path in SHARED.glob("*.pb")} >= set(LABELS)
