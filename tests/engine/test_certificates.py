"""Certificates of outcomes, beside the definitions read word by word."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import COMPLETIONS, Election, count
from folkmoot_engine.reasons import Certificate, certificates


def wronged(election: Election, funded: tuple[int, ...], utility: str) -> set[int]:
    """Every unfunded project that some group of its supporters may complain of, by trying all."""
    ballots, worth = election.ballots.rows(), [1] * len(election.ids)
    if utility == "cost":
        worth = list(election.prices)
    had = [sum(worth[p] for p in set(funded) & set(ballot)) for ballot in ballots]
    found = set()
    for project, cost in enumerate(election.prices):
        fans = [had[v] for v, ballot in enumerate(ballots) if project in ballot]
        for size in range(1, len(fans) + 1):
            for group in combinations(fans, size):
                due = Fraction(size * election.budget * worth[project], len(ballots) * max(cost, 1))
                if cost and project not in funded and max(group) + worth[project] <= due:
                    found.add(project)
    return found


@settings(max_examples=60, deadline=None)
@given(election=elections(5, 4), utility=st.sampled_from(["cost", "count"]), pick=st.randoms())
def test_ejr_plus_fails_exactly_for_what_a_search_of_all_groups_finds(
    election: Election, utility: str, pick: st.DataObject
) -> None:
    outcome = count(election, utility=utility, completion="none")
    some = tuple(p for p in outcome.funded if pick.random() < 0.5)  # type: ignore[attr-defined]
    for funded in (outcome.funded, some):
        found = certificates(election, replace(outcome, funded=funded)).ejr_plus
        wrong = wronged(election, funded, utility)

        assert found is not None
        assert found.holds is not bool(wrong)
        assert found.project in wrong or found.holds


@settings(max_examples=50, deadline=None)
@given(election=elections(), utility=st.sampled_from(["cost", "count"]))
def test_equal_shares_are_priceable_and_wrong_no_group(election: Election, utility: str) -> None:
    found = certificates(election, count(election, utility=utility, completion="none"))

    assert found.ejr_plus == found.priceable == Certificate(holds=True)


def test_a_group_left_out_by_most_votes_is_named_with_its_size() -> None:
    """Six outvote four, who could pay 40 of 100 and want a thing for 40."""
    election = Election.of("abc", [50, 50, 40], 100, [[0, 1]] * 6 + [[2]] * 4, scale=0)
    found = certificates(election, count(election, "most-votes"))

    assert found.ejr_plus == Certificate(False, 2, 4, Fraction(40))
    assert found.priceable is None
    assert found.exhaustive.holds
    assert (found.empty_handed, found.blank) == (4, 0)


def test_money_that_would_do_is_named_where_an_outcome_is_not_exhaustive() -> None:
    """Three of four pay all they have for what costs 75; 25 are left, one more thing costs 24."""
    election = Election.of("ab", [75, 24], 100, [[0, 1], [0], [0], []], scale=0)
    found = certificates(election, count(election, completion="none")).exhaustive

    assert found == Certificate(False, 1, 1, Fraction(25))


@pytest.mark.parametrize("rule", ["equal-shares", "phragmen"])
def test_a_payment_or_a_winner_that_was_made_up_is_found(rule: str) -> None:
    election, outcome = hall(), count(hall(), rule, completion="none")
    first, *others = outcome.rounds
    shifted = tuple((amount + 1, people) for amount, people in first.payments)
    forged = replace(outcome, rounds=(replace(first, payments=shifted), *others))
    found = certificates(election, forged).priceable

    assert certificates(election, outcome).priceable == Certificate(holds=True)
    assert found == Certificate(False, first.project, first.supporters)


def test_a_winner_left_out_is_found_by_the_money_its_supporters_keep() -> None:
    outcome = count(hall(), completion="none")
    less = replace(outcome, rounds=outcome.rounds[:-1], funded=outcome.funded[:-1])
    found = certificates(hall(), less).priceable

    assert found is not None
    assert (found.holds, found.project) == (False, outcome.funded[-1])


def test_supporters_may_keep_more_than_the_cost_of_what_no_budget_reaches_for() -> None:
    """By the end those of c, which costs 9 of 3, would hold more; nobody could sell it to them."""
    election = Election.of("abc", [2, 4, 9], 3, [[1], [0, 1, 2], [], [1], [1, 2]], scale=0)

    assert certificates(election, count(election, "phragmen")).priceable == Certificate(holds=True)


@pytest.mark.parametrize("rule", ["equal-shares", "phragmen"])
def test_supporters_may_keep_more_than_the_cost_of_what_a_limit_keeps_out(rule: str) -> None:
    """Five of ten pay 2 each for a, which excludes b; they have 40 left, and b costs 20."""
    ballots, pair = [[0, 1]] * 5 + [[2]] * 5, (frozenset({0, 1}),)
    election = Election.of("abc", [10, 20, 50], 100, ballots, scale=0, conflicts=pair)
    outcome = count(election, rule, completion="none")
    free = replace(outcome, parameters=())

    assert certificates(election, outcome).priceable == Certificate(holds=True)
    assert certificates(election, free).priceable == Certificate(False, 1, 5, Fraction(40))


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_whatever_shares_alone_bought_is_priceable_in_every_completion(completion: str) -> None:
    outcome = count(hall(), completion=completion)
    found = certificates(hall(), outcome).priceable
    by_shares = all(found.payments for found in outcome.rounds)

    assert found == (Certificate(holds=True) if by_shares else None)


def test_filled_outcomes_are_not_judged_as_priced() -> None:
    assert certificates(hall(), count(hall(), completion="fill")).priceable is None


def test_supporters_by_points_are_those_who_give_some() -> None:
    """Nine mark b with no points, so nobody is due b; values of one project may differ."""
    election = Election.of(
        "ab", [10, 90], 100, [[0, 1]] * 10, kind="cumulative", points=[[5, 0]] * 9 + [[5, 1]]
    )
    outcome = count(election, utility="cost", completion="none")
    found = certificates(election, outcome)

    assert outcome.funded == (0,)
    assert found.ejr_plus == found.priceable == Certificate(holds=True)
    assert certificates(election, count(election, completion="none")).ejr_plus is None


def test_blank_ballots_and_elections_without_any_are_told_too() -> None:
    empty = Election.of("a", [5], 10, [])
    blank = Election.of("a", [5], 10, [[], [0]])

    assert certificates(empty, count(empty)).blank == 0
    assert certificates(blank, count(blank, completion="none")).blank == 1


def test_marks_of_no_points_or_less_approve_nothing() -> None:
    """b gets -2 and 1 points, c 0; 15 are left, and the third gives points to nothing."""
    election = Election.of(
        "abc", [5, 5, 5], 20, [[0, 1], [0, 1], [2]],
        scale=0, kind="scoring", points=[[3, -2], [3, 1], [0]],
    )  # fmt: skip
    found = certificates(election, count(election, "most-votes"))

    assert found.exhaustive.holds
    assert (found.empty_handed, found.blank) == (0, 1)


def test_people_who_want_what_still_fits_are_those_who_give_it_points() -> None:
    election = Election.of("a", [5], 5, [[0], [0]], scale=0, kind="scoring", points=[[3], [-2]])
    outcome = replace(count(election, "most-votes"), funded=())

    assert certificates(election, outcome).exhaustive == Certificate(False, 0, 1, Fraction(5))
