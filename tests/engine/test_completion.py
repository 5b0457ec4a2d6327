"""Raising shares until the result no longer fits."""

import random

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections

from folkmoot_engine import (
    COMPARISONS,
    COMPLETIONS,
    STOPS,
    UTILITIES,
    Election,
    completion,
    count,
)
from folkmoot_engine.completion import add_one, raise_shares
from folkmoot_engine.rules.equal_shares import Market, Run, buy


def one_by_one(market: Market, step: int) -> tuple[int, tuple[int, ...]]:
    """Add-one as its definition says, without leaving any raise out."""
    raised, bought = 0, buy(market).bought
    while True:
        left = market.budget - sum(market.costs[p] for p in bought)
        if not any(market.costs[p] <= left for p in market.candidates if p not in bought):
            return raised, bought
        more = buy(market, raised + step).bought
        if sum(market.costs[p] for p in more) > market.budget:
            return raised, bought
        raised, bought = raised + step, more


@pytest.mark.parametrize("utility", UTILITIES)
@settings(max_examples=60, deadline=None)
@given(election=elections() | elections(kind="scoring"))
def test_raises_left_out_change_nothing(election: Election, utility: str) -> None:
    """Steps 40 times smaller than in other tests, so that there is much to leave out."""
    market = Market.of(election, utility)
    step = max(election.step // 40, 1)
    found = add_one(market, step)

    assert (found.raised, found.bought) == one_by_one(market, step)


def test_two_guests_and_a_large_budget_are_counted_at_once() -> None:
    """10**13 raises of one unit would be needed, and are proven to change nothing."""
    election = Election.of("ab", [10**15 - 9, 7], 10**15, [[0], [1]], scale=0)
    outcome = count(election)

    assert outcome.funded == (1, 0)
    assert outcome.raised == 10**15 // 2 - 9


def test_ten_guests_and_two_and_a_half_million_are_counted_in_few_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """57,081 raises; a few results follow each other, and only these need runs."""
    chance = random.Random(5)
    costs = [chance.randrange(10**6, 10**8) for _ in range(40)]
    guests = Election.of(
        map(str, range(40)), costs, 250_000_000, [chance.sample(range(40), 4) for _ in range(10)]
    )
    runs: list[int] = []

    def noted(market: Market, raised: int = 0) -> Run:
        runs.append(raised)
        return buy(market, raised)

    monkeypatch.setattr(completion, "buy", noted)

    assert count(guests).raised == 57_081 * 100
    assert len(runs) < 200


def test_a_city_too_large_for_lanes_leaps_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """b needs 500,000 of each of its two; all six start with 166,668 and a third."""
    monkeypatch.setattr(completion, "_GROUPS_MAX", 0)
    runs: list[int] = []

    def noted(market: Market, raised: int = 0) -> Run:
        runs.append(raised)
        return buy(market, raised)

    monkeypatch.setattr(completion, "buy", noted)
    election = Election.of("ab", [10, 10**6], 10**6 + 10, [[0], [1], []] * 2, scale=0)
    found = add_one(Market.of(election, "cost"), 1)

    assert (found.raised, found.bought) == (333_332, (0, 1))
    assert len(runs) < 120


def test_the_last_result_that_fits_is_kept() -> None:
    """Each of 2 has 5. One more and a (6) is paid for; at 5 more b (10) would be too: 16 > 10."""
    election = Election.of("ab", [6, 10], 10, [[0], [1]], scale=0)
    outcome = count(election, completion="add-one")

    assert (outcome.funded, outcome.raised) == ((0,), 1)


def test_a_raise_that_buys_what_the_budget_cannot_pay_ends_it() -> None:
    """With 10 more each, c (50) beyond the budget of 40 is bought by its many supporters first."""
    election = Election.of("ac", [39, 50], 40, [[0], [1], [1], [1]], scale=0)
    outcome = count(election, completion="add-one")

    assert (outcome.funded, outcome.raised) == ((), 6)


def test_fill_spends_what_is_left_by_most_votes() -> None:
    election = Election.of("ac", [39, 50], 40, [[0], [1], [1], [1]], scale=0)
    outcome = count(election)

    assert outcome.funded == (0,)
    assert [found.by for found in outcome.rounds] == ["fill"]
    assert outcome.rounds[0].left == 1


def test_progress_tells_the_raises_so_far_and_never_falls() -> None:
    told: list[int] = []
    outcome = count(Election.of("ab", [600, 1000], 1000, [[0], [1]]), on_progress=told.append)

    assert outcome.raised == 100
    assert told == sorted(told)
    assert told


def test_nobody_voted_so_nothing_is_raised() -> None:
    assert count(Election.of("a", [5], 10, [])).raised == 0


def test_every_dialect_differs_from_every_other_and_has_one_meaning() -> None:
    told = [(c.step, c.last, c.whole, c.fill, c.compare, c.version) for c in COMPLETIONS.values()]
    labels = [label for completion in COMPLETIONS.values() for label in completion.labels]

    assert len(set(told)) == len(told)
    assert len(set(labels)) == len(labels)
    assert all(name == completion.name for name, completion in COMPLETIONS.items())
    assert {completion.compare for completion in COMPLETIONS.values()} == {"", *COMPARISONS}


def test_why_raises_end_is_told() -> None:
    """Two people have 5 each, for a (6) and b (10): at 1 more a is bought, at 5 more both are."""
    market = Market.of(Election.of("ab", [6, 10], 10, [[0], [1]], scale=0), "cost")
    wide = Market.of(Election.of("ab", [6, 10], 16, [[0], [1]], scale=0), "cost")

    assert raise_shares(market, 1).stop == "exhausted"
    assert raise_shares(market, 1, last=True).stop == "overspent"
    assert raise_shares(market, 1, last=True).run.raised == 4
    assert set(raise_shares(market, 1, last=True).beyond) == {0, 1}
    assert raise_shares(wide, 1, last=True).stop == "all-bought"
    assert {"unraised", "exhausted", "overspent", "all-bought"} == set(STOPS)
