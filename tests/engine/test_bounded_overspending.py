"""Bounded overspending, worked by hand."""

import pytest
from tests.engine.elections import county, hall

from folkmoot_engine import Election, count

RULES = ("bounded-overspending", "bounded-overspending-plus")


def test_many_who_lack_a_little_come_before_few_who_have_it_all() -> None:
    """Of 10 each, seven raise 70 of 100: 70 / 100 / 7 of a share; three have 30 for 30 at once.

    By utility as cost, paying it all takes 1 / 7 of its cost of each for the
    large one, divided by 0.7 twice less than 1 / 3: so it is bought, and 30 overspent.
    """
    election = Election.of("ab", [100, 30], 100, [[0]] * 7 + [[1]] * 3)
    outcome = count(election, "bounded-overspending", "cost", "none")

    assert count(election, "equal-shares", "cost", "none").funded == (1,)
    assert outcome.funded == (0,)
    assert (outcome.reasons[0].code, outcome.reasons[0].left, outcome.reasons[0].short) == (
        "overspent", 70, 30,
    )  # fmt: skip
    assert outcome.reasons[1].code == "no-room"


def test_what_no_longer_fits_tells_the_money_left_when_it_first_did_not() -> None:
    """a leaves 30, too little for b; two raise 20 for c, which takes all of it."""
    election = Election.of("abc", [70, 40, 30], 100, [[0]] * 7 + [[1]] + [[2]] * 2)
    outcome = count(election, "bounded-overspending", "cost", "none")
    lost = outcome.reasons[1]

    assert (outcome.funded, outcome.left) == ((0, 2), 0)
    assert (lost.code, lost.left, lost.short) == ("no-room", 30, 10)


def test_too_much_missing_costs_more_than_a_full_price() -> None:
    """Six raise 60 of 100: 1 / 6 divided by 0.6 is 5 / 18, and by 0.6 again 25 / 54 > 1 / 4."""
    election = Election.of("ab", [100, 30], 100, [[0]] * 6 + [[1]] * 4)

    assert count(election, "bounded-overspending", "cost", "none").funded == (1,)


def test_a_rich_supporter_pays_at_the_pace_of_the_others() -> None:
    """Of 10 each, five pay 6 each for a, so b's supporters have 4, 4 and 10.

    If nobody pays more than 4 they raise 12 of 20, at the pace of 4 / 0.6 for
    all of it: so the third pays 6 2/3, and 14 2/3 come together.
    """
    ballots = [[0, 1], [0, 1], [0], [0], [0], [1]]
    outcome = count(
        Election.of("ab", [30, 20], 60, ballots), "bounded-overspending", "cost", "none"
    )

    assert outcome.funded == (0, 1)
    assert [reason.left for reason in outcome.reasons] == [30, 14]


def test_what_all_could_afford_with_the_same_debt_comes_first() -> None:
    """Everybody has 13/3. After c, its supporter has 4/3 left for b, for which 17/3 of 8 are there.

    One alone has 13/3 of 6 for a, which is better than that. But a debt of 5/3
    that a needs would let b's supporters pay 3 and 5, and 5 is less than 6.
    """
    election = Election.of("abc", [6, 8, 3], 13, [[1], [1, 2], [0]], scale=0)
    plain, plus = (count(election, rule, "count", "none") for rule in RULES)

    assert plain.funded == (2, 0)
    assert plus.funded == (2, 1)
    assert [reason.left for reason in plain.reasons] == [4, 4, 3]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("election", [hall(), county()], ids=["hall", "county"])
def test_the_scenarios_are_decided_and_stay_within_the_budget(
    election: Election, rule: str
) -> None:
    outcome = count(election, rule)

    assert outcome.spent <= election.budget
    assert all(reason.funded or reason.short for reason in outcome.reasons)
