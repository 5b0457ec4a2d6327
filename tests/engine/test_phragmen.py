"""Sequential Phragmén, worked by hand."""

from fractions import Fraction

from tests.engine.elections import county

from folkmoot_engine import Election, canonical, count, document
from folkmoot_engine.rules.phragmen import buy


def test_a_minority_buys_what_a_majority_would_buy_last() -> None:
    """Three of four want a, b and c for 3 each, one wants d for 3.

    The three have 3 at time 1, 2 and 3; at time 3 the fourth has 3 too, and c and d tie.
    """
    three, one = [0, 1, 2], [3]
    outcome = count(Election.of("abcd", [3, 3, 3, 3], 12, [three, three, three, one]), "phragmen")

    assert outcome.funded == (0, 1, 2, 3)
    assert [found.load for found in outcome.rounds] == [1, 2, 3, 3]


def test_the_count_stops_at_the_first_that_does_not_fit() -> None:
    """After a at time 3, b at time 6 is over the budget; c at time 7 would not be."""
    run = buy(Election.of("abc", [6, 6, 4], 11, [[0], [0, 2], [1]]))

    assert (run.bought, run.misfits) == ((0,), (1,))


def test_a_tied_project_that_does_not_fit_ends_the_count_even_if_another_fits() -> None:
    """At time 2 supporters hold 4 for b and 2 for c; after a only 3 are left."""
    election = Election.of("abc", [1, 4, 2], 4, [[0], [1], [1], [2]])
    outcome = count(election, "phragmen")

    assert outcome.funded == (0,)
    assert [reason.code for reason in outcome.reasons] == ["earned", "no-room", "stopped"]
    assert (outcome.reasons[1].left, outcome.reasons[1].short) == (3, 1)
    assert outcome.reasons[2].money == 2
    assert outcome.reasons[2].short == 0


def test_what_costs_more_than_the_budget_neither_wins_nor_stops_anybody() -> None:
    outcome = count(Election.of("ab", [9, 4], 8, [[0], [0], [0], [1]]), "phragmen")

    assert outcome.funded == (1,)
    assert outcome.reasons[0].code == "dearer-than-budget"


def test_a_loser_is_told_what_its_supporters_had_earned_at_the_end() -> None:
    """b would be bought at time 5; by then the supporter of c has 5 of 7."""
    outcome = count(Election.of("abc", [4, 5, 7], 8, [[0], [0], [1], [2]]), "phragmen")
    lost = outcome.reasons[2]

    assert lost.money == 5
    assert (lost.code, lost.left, lost.short) == ("stopped", 5, 2)


def test_loads_that_tie_only_as_exact_fractions_are_told_apart() -> None:
    """Three share 1: a third each. Then a sixth of 2 is as much, and a hair more is later."""
    ballots = [[0, 1], [0, 1], [0, 1], [2], [2], [2]]
    tied = Election.of("abc", [1, 1, 2], 10**15, ballots)

    # Both at time 2/3: equal votes, so the lower cost goes first.
    assert [found.load for found in count(tied, "phragmen").rounds[1:]] == [Fraction(2, 3)] * 2
    assert buy(tied).bought == (0, 1, 2)


def test_payments_add_up_to_the_cost_and_nobody_has_spent_more_than_was_earned() -> None:
    outcome = count(county(), "phragmen")
    times = [found.load for found in outcome.rounds if found.load is not None]

    assert times == sorted(times)
    for found in outcome.rounds:
        paid = sum(amount * people for amount, people in found.payments)
        assert paid == county().prices[found.project]
        assert found.load is not None
        assert max(amount for amount, _ in found.payments) == found.price
        assert found.price is not None
        assert found.price <= found.load


def test_the_document_tells_the_load_after_each_purchase() -> None:
    election = Election.of("ab", [3, 2], 6, [[0], [0], [1]])
    told = document(election, count(election, "phragmen"))

    assert b'"load":"3/2"' in canonical(told)
    assert b'"load"' not in canonical(document(election, count(election, "most-votes")))
