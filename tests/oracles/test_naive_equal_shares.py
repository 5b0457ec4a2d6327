"""The engine against the textbook, on small elections where everything ties."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections
from tests.oracles.naive_equal_shares import completed, equal_shares, most_votes

from folkmoot_engine import COMPLETIONS, UTILITIES, Election, count
from folkmoot_engine.lanes import buy_many
from folkmoot_engine.market import Market
from folkmoot_engine.rules.equal_shares import buy, buys_the_same


@pytest.mark.parametrize("completion", COMPLETIONS)
@settings(max_examples=80, deadline=None)
@given(election=elections() | elections(kind="scoring"), utility=st.sampled_from(sorted(UTILITIES)))
def test_the_engine_funds_and_charges_what_the_textbook_does(
    election: Election, utility: str, completion: str
) -> None:
    outcome = count(election, utility=utility, completion=completion)
    raised, purchases, fill = completed(election, utility, COMPLETIONS[completion])
    bought = [found for found in outcome.rounds if found.by == "equal-shares"]

    assert [found.project for found in bought] == [purchase.project for purchase in purchases]
    assert outcome.raised == raised
    by_votes = [f.project for f in outcome.rounds if f.by in ("fill", "most-votes")]

    assert by_votes == fill
    for found, purchase in zip(bought, purchases, strict=True):
        paid = Counter(amount for amount in purchase.paid if amount > 0)

        assert found.price == purchase.price
        assert dict(found.payments) == paid


@settings(max_examples=100, deadline=None)
@given(election=elections())
def test_most_votes_funds_what_the_textbook_does(election: Election) -> None:
    costs = election.costs.tolist()
    free = most_votes(election, 0, {p for p, cost in enumerate(costs) if cost})
    paid = most_votes(election, election.budget, {p for p, cost in enumerate(costs) if not cost})

    assert list(count(election, "most-votes").funded) == free + paid


@settings(max_examples=60, deadline=None)
@given(election=elections(kind="scoring"), utility=st.sampled_from(["points", "cost-points"]))
def test_lanes_and_proofs_hold_where_points_differ(election: Election, utility: str) -> None:
    """Many raises side by side, and a proof that some change nothing, against the textbook."""
    market = Market.of(election, utility)
    raises = [election.step * more for more in range(6)]
    theirs = [
        tuple(bought.project for bought in equal_shares(election, utility, raised))
        for raised in raises
    ]

    for found, expected in zip(buy_many(market, raises), theirs, strict=True):
        assert found in (None, expected)
    if buys_the_same(market, buy(market), raises[-1]):
        assert len(set(theirs)) == 1


@settings(max_examples=100, deadline=None)
@given(election=elections())
def test_losers_are_short_by_what_the_textbook_says(election: Election) -> None:
    outcome = count(election, completion="none")
    ballots = election.ballots.rows()
    purses = [Fraction(election.budget, len(ballots)) for _ in ballots]
    for purchase in equal_shares(election, "cost"):
        purses = [purse - paid for purse, paid in zip(purses, purchase.paid, strict=True)]

    for reason in outcome.reasons:
        held = sum(
            (purse for purse, ballot in zip(purses, ballots, strict=True)
             if reason.project in ballot),
            Fraction(0),
        )  # fmt: skip
        if not reason.funded:
            assert reason.money == held
            assert reason.votes == 0 or held < reason.cost
            assert reason.left + reason.short == reason.cost or reason.votes == 0


@pytest.mark.long
@pytest.mark.parametrize("completion", [name for name in COMPLETIONS if name != "none"])
@settings(max_examples=4_000, deadline=None)
@given(
    election=elections(projects_max=9, voters_max=14)
    | elections(projects_max=9, voters_max=14, kind="scoring"),
    utility=st.sampled_from(sorted(UTILITIES)),
)
def test_the_engine_agrees_on_many_more_and_larger_elections(
    election: Election, utility: str, completion: str
) -> None:
    outcome = count(election, utility=utility, completion=completion)
    raised, purchases, by_votes = completed(election, utility, COMPLETIONS[completion])
    bought = [found for found in outcome.rounds if found.by == "equal-shares"]

    assert outcome.raised == raised
    assert [(f.project, f.price) for f in bought] == [(p.project, p.price) for p in purchases]
    assert [f.project for f in outcome.rounds if f.by in ("fill", "most-votes")] == by_votes
