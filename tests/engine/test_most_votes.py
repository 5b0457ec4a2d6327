"""Most votes: the rule of most cities."""

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.engine.elections import county, hall

from folkmoot_engine import Election, count
from folkmoot_engine.rules import Value
from folkmoot_engine.rules.most_votes import DIALECTS, take_turns


def test_skips_what_no_longer_fits_and_goes_on() -> None:
    """Votes a 3, b 2, c 1 with 10 to spend: a takes 6, b needs 5, c takes 4."""
    election = Election.of("abc", [6, 5, 4], 10, [[0, 1, 2], [0, 1], [0]])

    assert count(election, "most-votes").funded == (0, 2)


def test_a_turn_tells_what_money_was_left_when_it_came() -> None:
    election = Election.of("abc", [6, 5, 4], 10, [[0, 1, 2], [0, 1], [0]])
    turns = [(turn.project, turn.left, turn.funded) for turn in take_turns(election, 10)]

    assert turns == [(0, 10, True), (1, 4, False), (2, 4, True)]


def test_free_projects_come_first_and_unwanted_ones_never() -> None:
    election = Election.of("abc", [6, 0, 0], 10, [[0], [0], [1]])

    assert count(election, "most-votes").funded == (1, 0)


def test_the_hall_by_most_votes_is_the_scenario_s() -> None:
    outcome = count(hall(), "most-votes")

    assert {hall().ids[p] for p in outcome.funded} == {"P1", "P2", "P3", "P6", "P11"}
    assert outcome.spent == 2_960_000


def test_the_county_by_most_votes_is_the_scenario_s() -> None:
    outcome = count(county(), "most-votes")

    assert len(outcome.funded) == 18
    assert outcome.spent == 248_200_000


# Votes a 4, b 3, c 2, d 1; a and b use 11 of 15, c needs 6, d 4.
QUEUE = Election.of("abcd", [6, 5, 6, 4], 15, [[0, 1, 2, 3], [0, 1, 2], [0, 1], [0]])


def codes(rule: str, election: Election = QUEUE, **parameters: Value) -> list[str]:
    """The code of each project's reason."""
    return [reason.code for reason in count(election, rule, parameters=parameters).reasons]


def test_no_skip_stops_at_the_first_project_that_does_not_fit() -> None:
    assert codes("most-votes-no-skip") == ["most-votes", "most-votes", "no-room", "stopped"]


def test_a_project_below_the_threshold_gets_no_turn_and_stops_nobody() -> None:
    election = Election.of("abc", [6, 99, 4], 99, [[0, 2], [0, 2], [1]], threshold=2)

    for rule in ("most-votes-threshold", "most-votes-no-skip"):
        assert codes(rule, election) == ["most-votes", "below-threshold", "most-votes"]


def test_the_threshold_is_enough_itself() -> None:
    found = codes("most-votes-threshold", replace(QUEUE, threshold=3))

    assert found[1:3] == ["most-votes", "below-threshold"]


def test_of_projects_that_exclude_each_other_the_one_with_more_votes_is_funded() -> None:
    clashing = replace(QUEUE, conflicts=(frozenset({0, 1}), frozenset({1, 2})))

    # b never won, so it excludes nobody.
    assert codes("most-votes-exclusive", clashing) == [
        "most-votes", "excluded", "most-votes", "no-room",
    ]  # fmt: skip


def test_the_plain_rule_knows_neither_threshold_nor_conflicts() -> None:
    limited = replace(QUEUE, threshold=4, conflicts=(frozenset({0, 1}),))

    assert count(limited, "most-votes", limits=()) == count(QUEUE, "most-votes")


def test_the_reserve_helps_the_first_that_does_not_fit_if_enough_is_left() -> None:
    """Four are left of the six that c costs: two thirds."""
    helped = ["most-votes", "most-votes", "reserve", "stopped"]

    assert codes("most-votes-reserve", reserve=Fraction(2, 3)) == helped
    assert codes("most-votes-reserve", reserve=Fraction(7, 10))[2] == "no-room"


def test_what_the_reserve_pays_is_not_spent_from_the_budget() -> None:
    outcome = count(QUEUE, "most-votes-reserve", parameters={"reserve": Fraction(1, 2)})

    assert (outcome.funded, outcome.spent, outcome.left) == ((0, 1), 11, 4)
    assert outcome.reasons[2].short == 2


def test_points_count_before_the_number_of_ballots() -> None:
    """a has 2 ballots and 2 points, b 1 ballot and 5 points, c only 0 points."""
    election = Election.of(
        "abc", [6, 5, 0], 6, [[0, 2], [0], [1]], kind="cumulative", points=[[1, 0], [1], [5]]
    )

    assert count(election, "most-votes").funded == (1,)


@pytest.mark.parametrize("rule", DIALECTS)
def test_every_dialect_is_the_plain_rule_where_all_fits(rule: str) -> None:
    roomy = replace(QUEUE, budget=21)

    assert count(roomy, rule).funded == (0, 1, 2, 3)
