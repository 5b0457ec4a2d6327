"""One call counts; the two scenarios with every figure they promise."""

import hashlib
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from tests.engine.elections import county, hall

from folkmoot_engine import COMPLETIONS, RULES, UTILITIES, Election, count, document
from folkmoot_engine.counting import COUNTS


def named(election: Election, funded: tuple[int, ...]) -> str:
    """The ids in order of funding."""
    return " ".join(election.ids[p] for p in funded)


def test_the_hall_funds_six_proposals_for_30000() -> None:
    outcome = count(hall())

    assert named(hall(), outcome.funded) == "P2 P6 P1 P3 P5 P4"
    assert (outcome.spent, outcome.raised) == (3_000_000, 5500)
    assert outcome.share == Fraction(3_100_000, 39)


def test_the_hall_without_completion_funds_five() -> None:
    outcome = count(hall(), completion="none")

    assert named(hall(), outcome.funded) == "P2 P6 P4 P3 P5"
    assert outcome.spent == 2_640_000


def test_the_county_is_the_one_of_the_scenario() -> None:
    election = county()

    assert sum(election.votes) == 24_688
    assert election.votes[:5] == (574, 506, 365, 338, 375)
    assert sum(election.prices) == 767_600_000
    assert election.columns.filled == 2999


def test_the_county_funds_thirty_proposals() -> None:
    outcome = count(county())
    listed = ",".join(str(p) for p in sorted(outcome.funded))

    assert (len(outcome.funded), outcome.spent) == (30, 242_400_000)
    assert (outcome.raised, outcome.left) == (15_600, 7_600_000)
    assert hashlib.sha256(listed.encode()).hexdigest().startswith("bcc9b5c4c010f05a")


def test_the_county_without_completion_funds_27() -> None:
    outcome = count(county(), completion="none")

    assert (len(outcome.funded), outcome.spent) == (27, 195_200_000)


@pytest.mark.parametrize("field", ["rule", "utility", "completion"])
def test_an_unknown_name_is_refused_with_the_choices(field: str) -> None:
    choices = {"rule": RULES, "utility": UTILITIES, "completion": COMPLETIONS}[field]
    with pytest.raises(ValueError, match=f"{field} 'best' is unknown; choose from") as refused:
        count(hall(), **{field: "best"})  # type: ignore[arg-type]

    assert all(repr(name) in str(refused.value) for name in choices)


def test_rules_without_shares_ignore_utility_and_completion() -> None:
    outcome = count(hall(), "most-votes", "count", "none")

    assert outcome == count(hall(), "most-votes")
    assert (outcome.utility, outcome.completion, outcome.share) == (None, None, None)


@pytest.mark.parametrize("rule", RULES)
def test_no_money_no_voters_and_no_projects_fund_nothing(rule: str) -> None:
    for nothing in (
        Election.of("ab", [1, 2], 0, [[0], [1]]),
        Election.of("ab", [1, 2], 10, []),
        Election.of("ab", [1, 2], 10, [[], []]),
        Election.of([], [], 10, [[], []]),
    ):
        assert count(nothing, rule).funded == ()


def test_every_rule_of_the_list_has_its_count_and_no_other() -> None:
    assert set(COUNTS) == set(RULES)


@pytest.mark.parametrize(
    ("rule", "parameters", "said"),
    [
        ("most-votes", {"reserve": 3}, "most-votes has no parameter 'reserve'; it has none"),
        ("most-votes-reserve", {"reverse": 3}, "it has reserve"),
        ("most-votes-reserve", {"reserve": -1}, "reserve must be an exact number of 0 or more"),
        ("most-votes-reserve", {"reserve": 0.8}, "reserve must be an exact number"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused(
    rule: str, parameters: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        count(hall(), rule, parameters=parameters)


def test_an_outcome_tells_what_its_rule_was_told_and_what_it_assumed() -> None:
    limited = replace(hall(), threshold=3, conflicts=(frozenset({2, 0}),))
    reserve = count(limited, "most-votes-reserve", limits=())
    exclusive = count(limited, "most-votes-exclusive")

    assert dict(reserve.parameters) == {"threshold": 3, "reserve": Fraction(4, 5)}
    assert dict(exclusive.parameters) == {"threshold": 3, "conflicts": (("P1", "P3"),)}
    assert document(limited, exclusive)["parameters"] == {
        "threshold": 3,
        "conflicts": [["P1", "P3"]],
    }
    assert count(hall(), "most-votes").parameters == ()


def test_points_count_unless_another_utility_is_named() -> None:
    """Both want both, and b much more; marks alone would be a tie, which a wins."""
    told = Election.of(
        "ab", [10, 10], 10, [[0, 1], [0, 1]], kind="cumulative", points=[[1, 9], [1, 9]]
    )
    outcomes = [count(told, utility=utility, completion="none") for utility in (None, "cost")]

    assert [outcome.utility for outcome in outcomes] == ["cost-points", "cost"]
    assert [outcome.funded for outcome in outcomes] == [(1,), (0,)]
    assert document(told, outcomes[0])["utility"] == "cost-points"


def test_who_gave_no_points_supports_nothing() -> None:
    told = Election.of(
        "abc", [0, 4, 5], 9, [[0, 1, 2], [0, 2]], kind="scoring", points=[[0, -3, 2], [1, 0]]
    )
    outcome = count(told)

    assert outcome.funded == (0, 2)
    assert [found.supporters for found in outcome.rounds] == [1, 1]
    assert [(reason.code, reason.votes) for reason in outcome.reasons] == [
        ("free", 1),
        ("nobody", 0),
        ("shares", 1),
    ]


def test_ballots_that_a_rule_does_not_count_are_refused() -> None:
    points = Election.of("a", [1], 1, [[0]], kind="cumulative", points=[[3]])
    order = Election.of("a", [1], 1, [[0]], kind="ordinal")

    with pytest.raises(ValueError, match="phragmen counts approval, choose-1"):
        count(points, "phragmen")
    with pytest.raises(ValueError, match="ordinal ballots need a scoring function"):
        count(order, "most-votes")
    assert count(order.scored("named"), "most-votes").funded == (0,)
