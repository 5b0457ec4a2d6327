"""Stories of projects, beside a count with one purse a voter."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall
from tests.oracles.naive_equal_shares import equal_shares

from folkmoot_engine import COMPLETIONS, RULES, Bid, Election, count, stories


@settings(max_examples=60, deadline=None)
@given(
    election=elections(),
    utility=st.sampled_from(["cost", "count"]),
    completion=st.sampled_from(["none", "add-one"]),
)
def test_every_bid_is_what_one_purse_a_voter_gives(
    election: Election, utility: str, completion: str
) -> None:
    outcome = count(election, utility=utility, completion=completion)
    told = stories(election, outcome)
    ballots, costs = election.ballots.rows(), election.prices
    fans = [[v for v, ballot in enumerate(ballots) if p in ballot] for p in range(len(costs))]
    purses = [Fraction(election.budget, len(ballots)) + outcome.raised for _ in ballots]
    free = sum(found.by == "free" for found in outcome.rounds)
    expected: list[list[Bid]] = [[] for _ in costs]
    done: set[int] = set()
    for place, bought in enumerate(equal_shares(election, utility, outcome.raised), start=free):
        rate = bought.price / (costs[bought.project] if utility == "cost" else 1)
        for p, mine in enumerate(fans):
            if p in done or not mine or not costs[p]:
                continue
            most = rate * (costs[p] if utility == "cost" else 1)
            expected[p].append(
                Bid(
                    round=place,
                    winner=bought.project,
                    money=sum((purses[v] for v in mine), Fraction(0)),
                    offered=sum((min(purses[v], most) for v in mine), Fraction(0)),
                    payers=sum(bought.paid[v] > 0 for v in mine),
                    paid=sum((bought.paid[v] for v in mine), Fraction(0)),
                )
            )
        purses = [purse - paid for purse, paid in zip(purses, bought.paid, strict=True)]
        done.add(bought.project)

    assert [list(story.bids) for story in told] == expected


@settings(max_examples=40, deadline=None)
@given(election=elections(), utility=st.sampled_from(["cost", "count"]))
def test_a_loser_never_offers_more_than_its_cost_and_a_winner_just_that(
    election: Election, utility: str
) -> None:
    for story in stories(election, count(election, utility=utility, completion="none")):
        cost = election.prices[story.project]
        offers = [bid.offered or Fraction(0) for bid in story.bids]

        assert all(offer <= cost for offer in offers)
        if story.funded and cost:
            assert story.bids[-1].winner == story.project
            assert offers[-1] == cost == sum(paid * people for paid, people in story.payments)


def test_a_project_of_the_hall_tells_who_outbid_it() -> None:
    outcome = count(hall(), completion="none")
    story = stories(hall(), outcome)[6]
    reached = [bid for bid in story.bids if bid.money >= 290_000]

    assert not story.funded
    assert story.outbid_by == tuple(bid.winner for bid in reached)
    assert story.bids[0].money == Fraction(3_100_000 * outcome.reasons[6].votes, 39)
    assert story.money == outcome.reasons[6].money == story.bids[-1].money - story.bids[-1].paid


def test_under_phragmen_what_supporters_had_earned_is_told() -> None:
    """Three want a for 6, one wants b for 4: at time 2 a is bought, b has earned 2."""
    election = Election.of("ab", [6, 4], 10, [[0], [0], [0, 1], []], scale=0)
    first, second = stories(election, count(election, "phragmen"))

    assert first.bids == (Bid(0, 0, Fraction(6), Fraction(6), 3, Fraction(6)),)
    assert second.bids == (
        Bid(0, 0, Fraction(2), Fraction(2), 1, Fraction(2)),
        Bid(1, 1, Fraction(4), Fraction(4), 1, Fraction(4)),
    )
    assert second.payments == ((Fraction(4), 1),)


@pytest.mark.parametrize("rule", ["most-votes", "most-votes-no-skip"])
def test_by_most_votes_only_those_before_its_turn_took_the_money(rule: str) -> None:
    election = Election.of("abc", [6, 5, 3], 10, [[0, 1, 2], [0, 1], [0]])
    told = stories(election, count(election, rule))

    assert told[1].bids == (Bid(0, 0, Fraction(10), None, 0, Fraction(0)),)
    assert told[1].outbid_by == (0,)
    assert [bid.winner for bid in told[2].bids] == ([0, 2] if rule == "most-votes" else [0])


def test_what_fills_up_comes_after_what_shares_bought() -> None:
    outcome = count(hall(), completion="fill")
    filled = [found.project for found in outcome.rounds if found.by == "fill"]
    story = stories(hall(), outcome)[filled[-1]]

    assert [bid.winner for bid in story.bids if bid.offered is None] == filled


@pytest.mark.parametrize(
    "rule", [rule.name for rule in RULES.values() if rule.name == "equal-shares" or not rule.shares]
)
def test_every_project_has_a_story(rule: str) -> None:
    outcome = count(hall(), rule)

    assert [s.funded for s in stories(hall(), outcome)] == [r.funded for r in outcome.reasons]


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_stories_fit_the_shares_of_every_completion(completion: str) -> None:
    outcome = count(hall(), completion=completion)
    for story in stories(hall(), outcome):
        if story.payments:
            assert story.bids[-1].money == story.money
            assert sum(paid * people for paid, people in story.payments) == story.bids[-1].paid


def test_where_supporters_pay_by_other_rules_there_are_no_stories() -> None:
    points = Election.of("a", [4], 4, [[0], [0]], kind="cumulative", points=[[3], [1]])
    with pytest.raises(ValueError, match="no stories of equal-shares with utility points"):
        stories(points, count(points, utility="points"))
    with pytest.raises(ValueError, match="no stories of exact-equal-shares"):
        stories(hall(), count(hall(), "exact-equal-shares"))


def test_an_outcome_of_another_election_is_refused() -> None:
    with pytest.raises(ValueError, match="another election"):
        stories(Election.of("a", [1], 2, [[0]]), count(hall()))
