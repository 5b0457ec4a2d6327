"""What limits an outcome beside the budget: checked by name, and frozen."""

from typing import Any

import numpy as np
import pytest
from tests.engine.test_election import made

from folkmoot_engine import MONEY_MAX, Election, Resources
from folkmoot_engine.constraints import SCORE_MAX

HOURS = Resources.of({"hours": [5, 7], "rooms": [1, 0]}, {"hours": 9, "rooms": 2})


def test_an_election_without_constraints_has_none() -> None:
    plain = made()

    assert (plain.categories, dict(plain.category_budgets), plain.conflicts) == ((), {}, ())
    assert (plain.threshold, plain.min_length, plain.max_length) == (0, 0, None)
    assert plain.resources is None


def test_constraints_are_kept_in_frozen_forms() -> None:
    election = made(
        categories=[["parks", "sport"], []],
        category_budgets={"parks": 150},
        conflicts=[[1, 0, 1]],
        threshold=2,
        min_length=1,
        max_length=3,
        resources=HOURS,
    )

    assert election.categories == (frozenset({"parks", "sport"}), frozenset())
    assert election.category_budgets["parks"] == 150
    assert election.conflicts == (frozenset({0, 1}),)
    with pytest.raises(TypeError):
        election.category_budgets["parks"] = 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"categories": [["parks"]]}, "categories must be none or one set per project: 1"),
        ({"categories": ["parks", "sport"]}, "not the text 'parks'"),
        ({"categories": [[""], []]}, "categories must be texts that are not empty"),
        ({"category_budgets": {"parks": 1}}, "names 'parks', which no project is in"),
        (
            {"categories": [["parks"], []], "category_budgets": {"parks": -1}},
            "category_budgets must be 0 to",
        ),
        ({"conflicts": [[0]]}, "at least two projects"),
        ({"conflicts": [[0, 0]]}, "at least two projects"),
        ({"conflicts": [[0, 2]]}, "conflicts must be 0 to 1, not 2"),
        ({"conflicts": [[0, -1]]}, "conflicts must be 0 to 1, not -1"),
        ({"threshold": -1}, "threshold must be 0 to"),
        ({"threshold": 1.5}, "threshold must be whole numbers"),
        ({"threshold": SCORE_MAX + 1}, "threshold must be 0 to"),
        ({"min_length": -1}, "min_length must be 0 to"),
        ({"min_length": 3, "max_length": 2}, "max_length must be 3 or more, not 2"),
        ({"max_length": True}, "max_length must be whole numbers"),
        (
            {"resources": Resources.of({"hours": [1]}, {"hours": 1})},
            "one row per project: 1 for 2",
        ),
        ({"kind": "points"}, "kind 'points' is unknown"),
        ({"kind": "scoring"}, "points are missing"),
        ({"ballots": made().ballots, "kind": "ordinal"}, "Ballots have their own"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made(**changes)


def test_resources_are_a_table_of_projects_and_resources() -> None:
    assert HOURS.costs.tolist() == [[5, 1], [7, 0]]
    assert (HOURS.names, HOURS.budgets) == (("hours", "rooms"), (9, 2))
    assert Resources(("hours", "rooms"), np.array([[5, 1], [7, 0]]), (9, 2)) == HOURS
    assert Resources.of({"hours": []}, {"hours": 1}).costs.shape == (0, 1)
    assert HOURS != "hours"


@pytest.mark.parametrize(
    ("costs", "budgets", "says"),
    [
        ({"hours": [1]}, {"days": 1}, "name the same resources"),
        ({"hours": [1], "days": [1, 2]}, {"hours": 1, "days": 1}, "one entry per project"),
        ({}, {}, "one entry per project"),
        ({"": [1]}, {"": 1}, "different names"),
        ({"hours": [-1]}, {"hours": 1}, "resource costs must be 0 to"),
        ({"hours": [0.5]}, {"hours": 1}, "resource costs must be whole numbers"),
        ({"hours": [MONEY_MAX + 1]}, {"hours": 1}, "resource costs must be 0 to"),
        ({"hours": [1]}, {"hours": -1}, "resource budgets must be 0 to"),
    ],
)
def test_resources_that_do_not_fit_are_refused(
    costs: dict[str, Any], budgets: dict[str, int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Resources.of(costs, budgets)


def test_a_budget_for_each_resource_is_needed() -> None:
    with pytest.raises(ValueError, match="one per resource: 1 for 2"):
        Resources(HOURS.names, HOURS.costs, (9,))


def test_elections_with_other_constraints_are_other_elections() -> None:
    assert made(conflicts=[[0, 1]]) == made(conflicts=[[1, 0]])
    for changes in ({"conflicts": [[0, 1]]}, {"threshold": 1}, {"resources": HOURS}):
        assert made(**changes) != made()


def test_plain_lists_of_each_kind_make_an_election() -> None:
    for kind, points in [
        ("choose-1", None), ("knapsack", None), ("ordinal", None),
        ("cumulative", [[3, 1]]), ("scoring", [[-3, 1]]),
    ]:  # fmt: skip
        election = Election.of(["a", "b"], [1, 2], 3, [[1, 0]], kind=kind, points=points)

        assert election.ballots.kind == kind
        assert election.votes == (1, 1)
