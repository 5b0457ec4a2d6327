"""Counts of changed elections that are kept for all projects."""

from folkmoot_engine import Change, Election, Outcome, count
from folkmoot_engine.reasons.probes import Probes
from folkmoot_engine.reasons.recounts import recount


def small() -> tuple[Election, Outcome, Probes]:
    """Three projects, and work for four counts."""
    election = Election.of("abc", [5, 6, 7], 12, [[0], [0, 2], [1], [1, 2]], scale=0)
    outcome = count(election, completion="none")
    return election, outcome, Probes(election, outcome, recount(election, outcome), 8_000)


def test_a_budget_is_counted_once_for_all_projects_and_a_cost_each_time() -> None:
    _, _, probes = small()
    before = probes.left
    for project in (0, 1, 2):
        assert probes.counted(Change("budget", project, 20)).funded

    assert before == 4
    assert probes.left == 3
    probes.counted(Change("cost", 0, 4))
    probes.counted(Change("cost", 0, 4))
    assert probes.left == 1


def test_what_was_counted_between_two_sizes_is_told_in_order_and_by_direction() -> None:
    _, _, probes = small()
    for amount in (20, 14, 9):
        probes.counted(Change("budget", 0, amount))
    probes.counted(Change("blank-ballots", 1, 3))

    assert probes.between("budget", True, 0, 100) == [2, 8]
    assert probes.between("budget", True, 2, 100) == [8]
    assert probes.between("budget", False, 0, 12) == [3]
    assert probes.between("blank-ballots", False, 0, 12) == [3]
    assert next(probes.rungs("budget", True, 100)) == 1
    assert next(probes.rungs("blank-ballots", False, 100)) == 1
