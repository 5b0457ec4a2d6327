"""The "why" of 1,000 random rooms, recomputed by code that shares nothing with the engine.

Plain fractions, one purse a ballot, no grouping, no floats: slow, short and easy to believe.
"""

import json
import random
from fractions import Fraction

import pytest

from folkmoot_rooms.events import Option
from folkmoot_rooms.state import Vote
from folkmoot_rooms.tally import count_vote

Ballots = list[frozenset[str]]
Purses = list[Fraction]


def random_vote(seed: int) -> Vote:
    """A small room with many ties: few costs, few options, ballots alike."""
    draw = random.Random(seed)
    ids = [f"P{n}" for n in range(1, draw.randint(2, 7))]
    step = draw.choice([100, 12_345, 50_000])
    options = tuple(Option(idea, step * draw.randint(1, 9)) for idea in ids)
    seats = range(draw.randint(1, 11))
    ballots = tuple(
        sorted(tuple(i for i in ids if draw.random() < draw.choice([0.2, 0.5])) for _ in seats)
    )
    return Vote(
        id="v1",
        options=options,
        budget=step * draw.randint(1, 20),
        scale=2,
        currency="GBP",
        rule="equal-shares",
        utility=draw.choice(["cost", "count"]),
        completion=draw.choice(["none", "add-one", "fill", "add-one+fill"]),
        ties=("more-approvals", "lower-cost", "earlier-submission"),
        roll=frozenset(f"s{n}" for n in seats),
        secrecy="sealed",
        recount="open",
        binding=True,
        closed=True,
        ballots=ballots,
    )


def price_of(project: str, cost: int, ballots: Ballots, purses: Purses) -> Fraction | None:
    """The largest payment if supporters share the cost equally, the poorest giving all."""
    money = sorted(purses[n] for n, ballot in enumerate(ballots) if project in ballot)
    rest, payers = Fraction(cost), len(money)
    for purse in money:
        if purse * payers >= rest:
            return rest / payers
        rest, payers = rest - purse, payers - 1
    return None


def shares(vote: Vote, raised: int) -> tuple[list[str], Purses, dict[str, Fraction]]:
    """Equal shares as the papers write it: buy the cheapest promise until none is left."""
    ballots: Ballots = [frozenset(ballot) for ballot in vote.ballots or ()]
    purses = [Fraction(vote.budget, len(ballots)) + raised for _ in ballots]
    costs = {option.idea: option.cost for option in vote.options}
    order = list(costs)
    votes = {idea: sum(idea in ballot for ballot in ballots) for idea in costs}
    bought: list[str] = []
    money_when_bought: dict[str, Fraction] = {}
    while True:
        offers = []
        for idea in order:
            price = price_of(idea, costs[idea], ballots, purses) if votes[idea] else None
            if idea not in bought and price is not None:
                worth = price / costs[idea] if vote.utility == "cost" else price
                offers.append((worth, -votes[idea], costs[idea], order.index(idea), idea, price))
        if not offers:
            return bought, purses, money_when_bought
        *_, idea, price = min(offers)
        money_when_bought[idea] = sum(
            (p for p, ballot in zip(purses, ballots, strict=True) if idea in ballot), Fraction(0)
        )
        purses = [
            p - min(p, price) if idea in ballot else p
            for p, ballot in zip(purses, ballots, strict=True)
        ]
        bought.append(idea)


def recount(vote: Vote) -> tuple[list[str], dict[str, Fraction], int]:
    """The whole rule: shares, add-one, fill. Returns the order, everyone's money, the raise."""
    ballots: Ballots = [frozenset(ballot) for ballot in vote.ballots or ()]
    costs = {option.idea: option.cost for option in vote.options}
    votes = {idea: sum(idea in ballot for ballot in ballots) for idea in costs}
    wanted = [idea for idea in costs if votes[idea]]
    raised = 0
    bought, purses, money = shares(vote, 0)
    while "add-one" in vote.completion:
        left = vote.budget - sum(costs[idea] for idea in bought)
        if not any(costs[idea] <= left for idea in wanted if idea not in bought):
            break
        more = shares(vote, raised + 100)
        if sum(costs[idea] for idea in more[0]) > vote.budget:
            break
        raised, (bought, purses, money) = raised + 100, more
    funded = list(bought)
    if "fill" in vote.completion:
        for idea in sorted(wanted, key=lambda i: (-votes[i], costs[i], list(costs).index(i))):
            spent = sum(costs[i] for i in funded)
            if idea not in funded and spent + costs[idea] <= vote.budget:
                funded.append(idea)
    for idea in costs:
        held = (p for p, ballot in zip(purses, ballots, strict=True) if idea in ballot)
        money.setdefault(idea, sum(held, Fraction(0)))
    return funded, money, raised


@pytest.mark.parametrize(
    "hundred", [*range(4), *(pytest.param(more, marks=pytest.mark.long) for more in range(4, 40))]
)
def test_the_reasons_of_random_rooms_are_those_of_a_plain_recount(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        vote = random_vote(seed)
        document = json.loads(count_vote(vote)[0])
        funded, money, raised = recount(vote)

        assert document["funded"] == funded, seed
        assert document["raised"] == raised, seed
        assert document["spent"] == sum(o.cost for o in vote.options if o.idea in funded), seed
        for line in document["projects"]:
            reason, idea = line["reason"], line["id"]
            exact = money[idea]
            assert line["votes"] == sum(idea in ballot for ballot in vote.ballots or ()), seed
            assert Fraction(reason["money"]) == exact, (seed, idea)
            if reason["code"] == "short":
                assert reason["left"] + reason["short"] == line["cost"], (seed, idea)
                assert abs(reason["left"] - exact) <= 1, (seed, idea)
                assert reason["short"] > 0, (seed, idea)
            assert line["funded"] == (idea in funded), (seed, idea)
