"""What may still be funded, and how every rule is held to it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import (
    LIMITS,
    RULES,
    Election,
    LiveCount,
    Resources,
    budget_path,
    certificates,
    count,
    stories,
)
from folkmoot_engine.permits import Permits

PARK = Election.of(
    ["swings", "slide", "pond", "hedge"],
    [4, 4, 4, 4],
    16,
    [[0, 1, 2, 3]] * 3 + [[0, 1]],
    categories=[["play"], ["play"], ["water"], []],
    scale=0,
)
KEEPING = [rule.name for rule in RULES.values() if rule.keeps]


def codes(election: Election, rule: str) -> list[str]:
    """The reasons of all that was not funded, nothing for what was."""
    outcome = count(election, rule, limits=LIMITS)
    return ["" if reason.funded else reason.code for reason in outcome.reasons]


def test_names_of_limits_are_fields_of_an_election() -> None:
    assert all(hasattr(PARK, name) for name in LIMITS)


@pytest.mark.parametrize("rule", KEEPING)
def test_of_a_group_at_most_one_is_funded(rule: str) -> None:
    limited = replace(PARK, conflicts=(frozenset({0, 1, 3}),))

    assert codes(limited, rule) == ["", "excluded", "", "excluded"]


@pytest.mark.parametrize("rule", KEEPING)
def test_a_category_never_costs_more_than_its_budget(rule: str) -> None:
    limited = replace(PARK, category_budgets={"play": 7})

    assert codes(limited, rule) == ["", "category-spent", "", ""]


@pytest.mark.parametrize("rule", KEEPING)
def test_no_more_is_used_of_a_resource_than_there_is(rule: str) -> None:
    hours = Resources.of({"hours": [3, 5, 2, 0]}, {"hours": 6})

    assert codes(replace(PARK, resources=hours), rule) == ["", "resource-spent", "", ""]


@pytest.mark.parametrize("rule", KEEPING)
def test_below_the_threshold_nothing_is_funded(rule: str) -> None:
    low = ["", "", "below-threshold", "below-threshold"]

    assert codes(replace(PARK, threshold=4), rule) == low


@pytest.mark.parametrize("rule", [name for name in RULES if name not in KEEPING])
def test_a_rule_that_cannot_be_held_to_a_constraint_says_so(rule: str) -> None:
    limited = replace(PARK, conflicts=(frozenset({0, 1}),))

    with pytest.raises(ValueError, match=f"{rule} cannot be held to the conflicts"):
        count(limited, rule)
    assert count(limited, rule, limits=()).parameters == ()
    assert count(PARK, rule).funded


def test_a_limit_that_does_not_exist_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="limits 'colour' is unknown; choose from 'threshold'"):
        count(PARK, limits=["colour"])


def test_the_outcome_tells_what_it_was_held_to() -> None:
    limited = replace(PARK, category_budgets={"play": 7}, threshold=2)

    assert dict(count(limited).parameters) == {"category_budgets": (("play", "7"),)}
    assert dict(count(limited, limits=["threshold"]).parameters) == {"threshold": 2}
    assert count(PARK).parameters == ()


def test_free_projects_are_held_to_limits_too() -> None:
    free = replace(PARK, costs=PARK.costs * 0, conflicts=(frozenset({2, 3}),))

    assert count(free).funded == (0, 1, 2)


@settings(max_examples=60, deadline=None)
@given(election=elections(), rule=st.sampled_from(KEEPING))
def test_what_is_funded_never_breaks_a_limit(election: Election, rule: str) -> None:
    projects = len(election.ids)
    pairs = [frozenset({p, (p + 2) % projects}) for p in range(projects) if projects > 2]
    hours = Resources.of({"hours": [p % 3 for p in range(projects)]}, {"hours": 3})
    limited = replace(election, conflicts=tuple(pairs), resources=hours)
    permits = Permits(limited, LIMITS)
    for project in count(limited, rule).funded:
        assert not permits.refusal(project)
        permits.fund(project)


@pytest.mark.parametrize("rule", ["equal-shares", "most-votes", "phragmen"])
def test_a_live_count_is_held_to_the_same(rule: str) -> None:
    hours = Resources.of({"hours": [3, 5, 2, 0]}, {"hours": 6})
    limited = replace(PARK, resources=hours, conflicts=(frozenset({0, 3}),))

    assert LiveCount(limited, rule).certify().funded == count(limited, rule).funded


def test_a_story_of_a_limited_outcome_is_told_by_its_own_turns() -> None:
    limited = replace(PARK, conflicts=(frozenset({0, 1}),))
    outcome = count(limited, "most-votes")

    assert [story.project for story in stories(limited, outcome)] == [0, 1, 2, 3]


def test_paths_and_certificates_of_limited_outcomes_say_nothing_wrong() -> None:
    limited = replace(PARK, conflicts=(frozenset({0, 1}),))
    outcome = count(limited, "most-votes")

    assert certificates(limited, outcome).exhaustive.holds
    with pytest.raises(ValueError, match="limits: conflicts"):
        budget_path(limited, outcome)


@pytest.mark.parametrize("rule", ["most-votes", "max-welfare", "cumulative-transfers"])
def test_what_costs_nothing_is_not_funded_for_less_than_no_points(rule: str) -> None:
    ballots, points = [[0, 1], [1]], [[-2, 3], [1]]
    hall = Election.of("ab", [0, 5], 20, ballots, kind="scoring", points=points)
    assert count(hall, rule).funded == (1,)
