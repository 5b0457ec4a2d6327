"""Most votes: the rule of most cities."""

from tests.engine.elections import county, hall

from folkmoot_engine import Election, count
from folkmoot_engine.rules.most_votes import take_turns


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
