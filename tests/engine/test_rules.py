"""Every rule is held to what it claims; what holds for all of them."""

from collections.abc import Callable
from fractions import Fraction
from itertools import cycle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import COMPLETIONS, RULES, UTILITIES, Election, count
from folkmoot_engine.reasons import certificates

WAYS = [
    (rule.name, utility, completion)
    for rule in RULES.values()
    for utility in (UTILITIES if rule.shares else ["cost"])
    for completion in (COMPLETIONS if rule.shares else ["none"])
    # Each utility with each completion would only take long.
    if not rule.completions and (utility == "cost" or completion in ("none", "add-one+fill"))
]
WAYS += [
    (rule.name, utility, completion)
    for rule in RULES.values()
    for utility, completion in zip(cycle(UTILITIES), rule.completions, strict=False)
]


def law(test: Callable[..., None]) -> Any:
    """Run a test for every way of counting, on elections full of ties."""
    drawn = settings(max_examples=8)(given(election=elections())(test))
    return pytest.mark.parametrize("way", WAYS, ids="-".join)(drawn)


@law
def test_never_overspends(election: Election, way: tuple[str, str, str]) -> None:
    outcome = count(election, *way)

    assert outcome.spent == sum(election.prices[p] for p in outcome.funded) <= election.budget
    assert outcome.left == election.budget - outcome.spent


@law
def test_nothing_is_funded_twice_or_without_an_approval(
    election: Election, way: tuple[str, str, str]
) -> None:
    funded = count(election, *way).funded

    assert len(set(funded)) == len(funded)
    assert all(election.votes[p] for p in funded)


@law
def test_free_projects_with_an_approval_come_first(
    election: Election, way: tuple[str, str, str]
) -> None:
    funded = count(election, *way).funded
    free = {p for p, cost in enumerate(election.prices) if cost == 0 and election.votes[p]}

    assert set(funded[: len(free)]) == free


@law
def test_what_claims_to_be_exhaustive_leaves_nothing_that_fits(
    election: Election, way: tuple[str, str, str]
) -> None:
    rule, _, completion = way
    outcome = count(election, *way)
    if RULES[rule].exhaustive or completion.endswith("fill"):
        missed = set(range(len(election.ids))) - set(outcome.funded)

        assert all(election.prices[p] > outcome.left for p in missed if election.votes[p])


@law
def test_payments_sum_to_the_cost_and_nobody_pays_more_than_a_share(
    election: Election, way: tuple[str, str, str]
) -> None:
    outcome = count(election, *way)
    for found in outcome.rounds:
        if found.by == "equal-shares":
            assert outcome.share is not None
            assert (
                sum(amount * people for amount, people in found.payments)
                == election.prices[found.project]
            )
            assert sum(people for _, people in found.payments) <= found.supporters
            assert max(amount for amount, _ in found.payments) == found.price
            assert found.price <= outcome.share + outcome.raised


@law
def test_what_claims_to_be_paid_for_or_priceable_is(
    election: Election, way: tuple[str, str, str]
) -> None:
    claims, outcome = RULES[way[0]].claims, count(election, *way)
    found = certificates(election, outcome).priceable
    for bought in outcome.rounds:
        if "paid-for" in claims and bought.by == way[0]:
            paid = sum(amount * people for amount, people in bought.payments)
            assert paid == election.prices[bought.project]

    assert found is None or found.holds
    unpaid = any(bought.by not in (way[0], "free") for bought in outcome.rounds)
    assert (found is None) == (unpaid or "priceable" not in claims)


@law
def test_every_project_has_its_reason(election: Election, way: tuple[str, str, str]) -> None:
    outcome = count(election, *way)

    assert [reason.project for reason in outcome.reasons] == list(range(len(election.ids)))
    assert {r.project for r in outcome.reasons if r.funded} == set(outcome.funded)
    assert all(r.short > 0 for r in outcome.reasons if r.code in ("short", "no-room"))


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=6)
@given(election=elections(), seed=st.randoms(use_true_random=False))
def test_the_order_of_voters_does_not_matter(
    election: Election, seed: Any, way: tuple[str, str, str]
) -> None:
    ballots = election.ballots.rows()
    seed.shuffle(ballots)
    shuffled = Election.of(
        election.ids, election.prices, election.budget, ballots, scale=0, unit=election.unit
    )

    assert count(shuffled, *way) == count(election, *way)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=5)
@given(election=elections(), factor=st.sampled_from([3, 10**4, 10**9]))
def test_money_counted_in_smaller_coins_gives_the_same_result(
    election: Election, factor: int, way: tuple[str, str, str]
) -> None:
    fine = Election.of(
        election.ids,
        (np.array(election.prices, dtype=np.int64) * factor).tolist(),
        election.budget * factor,
        election.ballots,
        unit=election.step * factor,
    )
    coarse, finer = count(election, *way), count(fine, *way)

    assert finer.funded == coarse.funded
    assert [found.price for found in finer.rounds] == [
        None if found.price is None else Fraction(found.price) * factor for found in coarse.rounds
    ]
