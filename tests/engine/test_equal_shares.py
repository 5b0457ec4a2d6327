"""The method of equal shares: worked examples, near ties, and proofs of no change."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import UTILITIES, Election, count
from folkmoot_engine.purses import Purses
from folkmoot_engine.rules.equal_shares import Market, buy, buys_the_same


def test_a_project_is_bought_if_supporters_have_exactly_its_cost() -> None:
    """Three people share 10; all want a thing that costs 10. Floats often lose it."""
    for people in range(1, 200):
        unanimous = Election.of("a", [10], 10, [[0]] * people)

        assert count(unanimous, completion="none").funded == (0,)


def test_supporters_with_less_than_the_price_give_all_they_have() -> None:
    """Each has 1000. Two pay 600 each for a; then b costs 1300: 400 and 900."""
    election = Election.of("ab", [1200, 1300], 3000, [[0], [0, 1], [1]])
    first, second = count(election, completion="none").rounds

    assert (first.project, first.price) == (0, Fraction(600))
    assert second.payments == ((Fraction(900), 1), (Fraction(400), 1))


def test_utilities_decide_whether_dear_or_cheap_projects_come_first() -> None:
    """a: 3 supporters, 30 each; b: 2 supporters, 20 each. Per cost a is better, per project b."""
    election = Election.of("ab", [90, 40], 200, [[0], [0], [0, 1], [1]])

    assert count(election, utility="cost", completion="none").funded == (0, 1)
    assert count(election, utility="count", completion="none").funded == (1, 0)


def test_points_decide_who_pays_how_much_and_what_comes_first() -> None:
    """Shares of 60. a: 60 for 5 points, 12 each; b: 30 for 3 points, 10 each, is bought first.

    The first then has 50 and the second 40; a would take 48 and 12. Times cost, a comes first.
    """
    election = Election.of(
        "ab", [60, 30], 120, [[0, 1], [0, 1]], kind="cumulative", points=[[4, 1], [1, 2]]
    )
    outcome = count(election, utility="points", completion="none")

    assert outcome.funded == (1, 0)
    assert [found.payments for found in outcome.rounds] == [
        ((Fraction(20), 1), (Fraction(10), 1)),
        ((Fraction(48), 1), (Fraction(12), 1)),
    ]
    assert count(election, utility="cost-points", completion="none").funded == (0, 1)


def test_points_of_one_and_marks_are_counted_alike() -> None:
    rows = hall().ballots.rows()
    given = Election.of(
        hall().ids, hall().prices, hall().budget, rows,
        kind="scoring", points=[[1] * len(row) for row in rows],
    )  # fmt: skip
    for marks, points in (("cost", "cost-points"), ("count", "points")):
        by_marks, by_points = count(hall(), utility=marks), count(given, utility=points)

        assert by_points.rounds == by_marks.rounds
        assert by_points.reasons == by_marks.reasons


def test_near_ties_are_decided_by_exact_arithmetic() -> None:
    """Equal rates but for one part in 10**14: the later project is better, and wins."""
    people, cost = 10, 10**14
    both = [[0, 1]] * people
    election = Election.of("ab", [cost, cost - 1], 10**15, both)

    assert count(election, utility="count", completion="none").funded == (1, 0)


def test_ties_among_the_poor_are_seen_as_ties() -> None:
    """Share 7. After a (20 for three) voters 0 and 1 have 1/3; b and c cost theirs 20/3 at most."""
    ballots = [[0, 2], [0, 1], [0], [2], [1]]
    election = Election.of(["a", "c", "b"], [20, 7, 7], 35, ballots, scale=0)
    outcome = count(election, completion="none")

    assert outcome.funded == (0, 1, 2)
    assert outcome.rounds[1].payments == outcome.rounds[2].payments


def test_a_project_dearer_than_the_budget_is_never_bought_without_a_raise() -> None:
    assert count(Election.of("a", [101], 100, [[0]] * 3)).funded == ()


def test_large_money_and_many_voters_do_not_overflow() -> None:
    """Shares of 10**15 and more: grains are then larger than minor units."""
    rich = Election.of("abc", [10**15, 10**15, 10**15 - 1], 10**15, [[0], [1], [2], [1]] * 100)
    market = Market.of(rich, "cost")

    assert set(buy(market, 10**15).bought) == {0, 1, 2}
    assert buy(market).bought == (1,) or buy(market).bought == ()


def test_one_penny_missing_from_ten_trillion_pounds_is_missing() -> None:
    """5,000 people halve their shares for a; half of them then have 2.5 * 10**14 for b."""
    ballots = [[0, 1], [0]] * 2500
    for cost, funded in ((25 * 10**13, (0, 1)), (25 * 10**13 + 1, (0,))):
        election = Election.of("ab", [5 * 10**14, cost], 10**15, ballots)

        assert count(election, completion="none").funded == funded


@settings(max_examples=150, deadline=None)
@given(
    election=elections() | elections(kind="scoring"),
    step=st.integers(1, 40),
    utility=st.sampled_from(list(UTILITIES)),
)
def test_what_is_proven_to_stay_the_same_does(election: Election, step: int, utility: str) -> None:
    market = Market.of(election, utility)
    run = buy(market)
    if buys_the_same(market, run, step):
        assert all(buy(market, raised).bought == run.bought for raised in range(1, step + 1))


def test_the_proof_holds_where_nothing_is_near() -> None:
    """One cheap project everybody wants and one that needs far more: a pound changes nothing."""
    market = Market.of(Election.of("ab", [100, 90_000], 10_000, [[0]] * 9 + [[0, 1]]), "cost")
    run = buy(market)

    assert buys_the_same(market, run, 100)
    assert not buys_the_same(market, run, 100_000)


def test_the_proof_holds_for_ties_that_stay_ties() -> None:
    """a and b have one supporter each and tie at one pound a pound; c needs far more."""
    market = Market.of(Election.of("abc", [500, 600, 10**6], 10_000, [[0], [1], [2]]), "cost")
    run = buy(market)

    assert [(purchase.project, purchase.rate) for purchase in run.purchases] == [
        (0, Fraction(1)),
        (1, None),
    ]
    assert buys_the_same(market, run, 100_000)


def test_the_prices_of_the_hall_follow_from_exact_purses() -> None:
    election = hall()
    market = Market.of(election, "cost")
    purses = Purses(election.columns, market.pool(5500))
    prices = [purses.pay(p, election.prices[p])[0] for p in buy(market, 5500).bought]

    assert prices == [found.price for found in count(election).rounds]
