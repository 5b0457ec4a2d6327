"""Cumulative votes that move on, worked by hand."""

import pytest
from tests.engine.elections import county, hall

from folkmoot_engine import Election, count
from folkmoot_engine.rules.cumulative_transfers import transfer


def test_an_excess_moves_to_the_other_projects_of_those_who_gave_it() -> None:
    """a has 8 of 6, so each giver keeps 1 of 4 for b, which then has 4 + 2."""
    ballots = [[0, 1], [0, 1]]
    election = Election.of("ab", [6, 6], 12, ballots, kind="cumulative", points=[[2, 1]] * 2)

    assert transfer(election).funded == (0, 1)


def test_the_poorest_is_eliminated_and_its_votes_move_on() -> None:
    """Each gives 3. c has 3 - 9, the least; its 3 move to b, which then has its 6."""
    election = Election.of("abc", [9, 6, 9], 12, [[0], [0], [1], [1, 2]])
    run = transfer(election)

    assert (run.funded, run.returned, run.eliminated) == ((1,), (), (2, 0))


def test_the_last_eliminated_comes_back_first_if_it_fits() -> None:
    """Nobody gives a or b enough: a has -1, b -3, c -4 of what they cost; 4 of 8 fit a or b."""
    election = Election.of("abc", [5, 4, 6], 8, [[0], [0], [1], [2]])
    run = transfer(election)

    assert run.funded == ()
    assert run.returned == (0,)
    assert run.eliminated == (2, 1)


def test_what_did_not_come_back_tells_the_money_left_when_it_could_have() -> None:
    """Each gives 3: c has 3 - 8, b 6 - 9, a 9 - 10. Back come a, then not b, but c for all left."""
    election = Election.of("abc", [10, 9, 8], 18, [[0]] * 3 + [[1]] * 2 + [[2]])
    outcome = count(election, "cumulative-transfers")
    lost = outcome.reasons[1]

    assert (outcome.funded, outcome.left) == ((0, 2), 0)
    assert (lost.code, lost.left, lost.short) == ("no-room", 8, 1)


def test_money_of_who_has_nothing_standing_is_lost_but_may_fill_at_the_end() -> None:
    outcome = count(Election.of("ab", [1, 3], 4, [[0], [1]]), "cumulative-transfers")

    assert [(found.project, found.by) for found in outcome.rounds] == [
        (0, "cumulative-transfers"),
        (1, "fill"),
    ]
    assert [reason.code for reason in outcome.reasons] == ["backed", "returned"]


def test_by_ratio_what_has_the_most_for_its_cost_comes_first() -> None:
    """a has 8 of 5, and b 4 of 2: an excess of 3 to one of 2, but 8 / 5 for its cost to 2."""
    election = Election.of("ab", [5, 2], 12, [[0], [0], [1]])

    assert transfer(election).funded == (0, 1)
    assert transfer(election, by_ratio=True).funded == (1, 0)


@pytest.mark.parametrize("election", [hall(), county()], ids=["hall", "county"])
def test_the_scenarios_are_decided_and_use_up_what_fits(election: Election) -> None:
    outcome = count(election, "cumulative-transfers")

    assert all(reason.funded or reason.short for reason in outcome.reasons)
