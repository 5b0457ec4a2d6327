"""Votes that transfer: known examples, and what is proved of them."""

from fractions import Fraction

from hypothesis import given, settings
from tests.engine.panel_ballots import TENNESSEE, orders, spelled

from folkmoot_engine import Ballots
from folkmoot_engine.panels import elect

Drawn = tuple[int, list[list[int]]]


def test_the_run_off_of_tennessee_ends_in_knoxville() -> None:
    panel = elect("MNCK", spelled(TENNESSEE, "MNCK"), "instant-runoff")

    assert panel.winners == (3,)
    assert [step.excluded for step in panel.steps] == [(2,), (1,), ()]


def test_a_majority_ends_the_run_off_at_once() -> None:
    panel = elect("abc", spelled([(3, "ab"), (1, "bc"), (1, "cb")], "abc"), "instant-runoff")

    assert panel.winners == (0,)
    assert len(panel.steps) == 1


def test_a_surplus_moves_on_at_the_part_above_the_quota() -> None:
    """20 people, 3 seats: quota 6. b has 12, so each of its ballots moves on at a half."""
    ballots = spelled([(4, "a"), (12, "bcd"), (1, "d"), (3, "e")], "abcde")
    panel = elect("abcde", ballots, "stv", 3)

    assert (panel.quota, panel.winners) == (6, (1, 2, 0))
    assert dict(panel.steps[1].votes) == {0: 4, 2: 6, 3: 1, 4: 3}


def test_a_value_is_exact_or_cut_after_five_places() -> None:
    """Quota 4 of 7: three sevenths of each vote move on."""
    ballots = spelled([(7, "ab"), (3, "c"), (1, "d")], "abcd")
    exact, scottish = (elect("abcd", ballots, rule, 2) for rule in ("stv", "stv-scotland"))

    assert dict(exact.steps[1].votes)[1] == 3
    assert dict(scottish.steps[1].votes)[1] == 7 * Fraction(42857, 100_000)
    assert scottish.steps[1].exhausted == 3 - 7 * Fraction(42857, 100_000)


def test_who_is_elected_gets_no_more_votes() -> None:
    """a and b both reach the quota of 4 at once; the surplus of a goes past b, to c."""
    ballots = spelled([(6, "abc"), (4, "b"), (1, "d")], "abcd")
    panel = elect("abcd", ballots, "stv", 2)
    longer = elect("abcd", ballots, "stv", 3)

    assert panel.winners == (0, 1)
    assert longer.winners == (0, 1, 2)


def test_the_one_who_would_lose_a_tie_leaves_first() -> None:
    """b and c have a vote each, but c is named on two ballots."""
    ballots = Ballots.of([[0], [0], [1], [2], [0, 2]], "ordinal")
    two = elect("abc", ballots, "stv", 2)

    assert two.winners == (0, 2)


@settings(max_examples=200, deadline=None)
@given(drawn=orders())
def test_one_seat_by_quota_goes_to_the_winner_of_the_run_off(drawn: Drawn) -> None:
    options, rows = drawn
    names, ballots = [str(n) for n in range(options)], Ballots.of(rows, "ordinal")

    assert elect(names, ballots, "stv").winners == elect(names, ballots, "instant-runoff").winners


@settings(max_examples=200, deadline=None)
@given(drawn=orders(people_max=12))
def test_a_group_that_puts_the_same_people_first_gets_the_seats_of_its_quotas(
    drawn: Drawn,
) -> None:
    options, rows = drawn
    names, ballots = [str(n) for n in range(options)], Ballots.of(rows, "ordinal")
    for seats in range(1, options + 1):
        panel = elect(names, ballots, "stv", seats)
        assert len(set(panel.winners)) == seats
        assert panel.quota is not None
        for first in {frozenset(row[:n]) for row in rows for n in range(1, len(row) + 1)}:
            solid = sum(set(row[: len(first)]) == first for row in rows)
            due = min(solid // panel.quota, len(first))
            assert len(first & set(panel.winners)) >= due


@settings(max_examples=100, deadline=None)
@given(drawn=orders())
def test_no_vote_is_lost_or_made(drawn: Drawn) -> None:
    options, rows = drawn
    names, ballots = [str(n) for n in range(options)], Ballots.of(rows, "ordinal")
    panel = elect(names, ballots, "instant-runoff")
    filled = sum(bool(row) for row in rows)

    for step in panel.steps:
        assert sum(votes for _, votes in step.votes) + step.exhausted == filled
