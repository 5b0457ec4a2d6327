"""An election is checked once, in plain words."""

from typing import Any

import numpy as np
import pytest

from folkmoot_engine import MONEY_MAX, Ballots, Election
from folkmoot_engine.limits import PROJECTS_MAX


def made(**changes: Any) -> Election:
    """A small election with something changed."""
    fields: dict[str, Any] = {
        "ids": ["a", "b"], "costs": [100, 200], "budget": 300, "ballots": [[0], [0, 1], []],
    }  # fmt: skip
    return Election.of(**fields | changes)


def test_votes_and_voters_are_counted() -> None:
    assert made().votes == (2, 1)
    assert made().voters == 3


def test_scores_are_votes_unless_there_are_points() -> None:
    given = Ballots.of([[0], [0, 1], []], "cumulative", [[3], [2, 0], []])

    assert made().scores == made().votes
    assert made(ballots=given).scores == (5, 0)
    assert made(ballots=given).votes == (2, 1)


def test_one_currency_unit_follows_the_scale_unless_told_otherwise() -> None:
    assert made().step == 100
    assert made(scale=0).step == 1
    assert made(unit=5).step == 5


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ids": ["a", "a"]}, "'a' stands twice"),
        ({"ids": ["a", ""]}, "not empty"),
        ({"ids": ["a", 1]}, "must be texts"),
        ({"ids": ["a"]}, "one per project: 2 for 1"),
        ({"names": ["Only one"]}, "names must be none or one per project"),
        ({"costs": [100, -1]}, "costs must be 0 to"),
        ({"costs": [100, MONEY_MAX + 1]}, "costs must be 0 to"),
        ({"costs": [100, 1.5]}, "whole minor units"),
        ({"costs": [100, True]}, "whole minor units"),
        ({"budget": -1}, "budget must be 0 to"),
        ({"budget": 10**30}, "budget must be 0 to"),
        ({"budget": 2.0}, "whole minor units"),
        ({"ballots": [[2]]}, "project index 2, but indices end at 1"),
        ({"ballots": [[-1]]}, "counted from 0"),
        ({"scale": 7}, "scale must be"),
        ({"scale": -1}, "scale must be"),
        ({"scale": 1.5}, "scale must be whole"),
        ({"scale": None}, "scale must be whole"),
        ({"scale": True}, "scale must be whole"),
        ({"unit": 0}, "unit must be"),
        ({"unit": 1.5}, "unit must be whole"),
        ({"currency": 5}, "currency must be a text"),
        ({"currency": None}, "currency must be a text"),
        ({"ballots": None}, "ballots must be"),
        ({"ballots": 3}, "ballots must be"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made(**changes)


def test_more_projects_than_the_limit_are_refused() -> None:
    many = PROJECTS_MAX + 1

    with pytest.raises(ValueError, match="at most"):
        made(ids=map(str, range(many)), costs=[1] * many, ballots=[])


def test_elections_are_equal_if_they_count_alike() -> None:
    assert made() == made(costs=np.array([100, 200]), unit=100)
    assert made() == made(ballots=Ballots.of([[0, 0], [1, 0], []]))
    assert made() != made(budget=301)
    assert made() != made(ballots=[[0], [1], []])
    assert made() != "an election"


def test_nothing_to_fund_and_nobody_to_ask_is_an_election_too() -> None:
    assert Election.of([], [], 0, []).votes == ()
