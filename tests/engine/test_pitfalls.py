"""Twenty ways to count wrongly, as docs/pitfalls.md numbers them: those of rules and money.

Many are tested at length elsewhere; here each has one short test that goes by its number.
"""

import inspect
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.engine.elections import hall

from folkmoot_engine import (
    RULES,
    TIES,
    UTILITIES,
    Ballots,
    Election,
    count,
    digest,
    document,
)
from folkmoot_engine.limits import MONEY_MAX
from folkmoot_engine.market import Market
from folkmoot_engine.purses import Purses
from folkmoot_engine.rules.equal_shares import buy

APPROVAL_RULES = [rule.name for rule in RULES.values() if "approval" in rule.ballots]


def room(costs: list[int], budget: int, ballots: list[list[int]]) -> Election:
    """A few projects, in whole currency units."""
    return Election.of("abcdefgh"[: len(costs)], costs, budget, ballots, scale=0)


@pytest.mark.parametrize("rule", APPROVAL_RULES)
def test_01_ties_go_by_a_stored_order_and_never_by_the_letters_of_an_id(rule: str) -> None:
    """As strings "10" comes before "2", but "2" was submitted first."""
    level = Election.of(["2", "10"], [5, 5], 5, [[0, 1], [0, 1]])
    outcome = count(level, rule)

    assert outcome.funded == (0,)
    assert document(level, outcome)["ties"] == list(TIES)
    assert TIES == ("more-approvals", "lower-cost", "earlier-submission")


def test_02_most_votes_means_votes_and_not_votes_for_the_money() -> None:
    """a has three votes for 9, b two for 1 and c one for 2: a is first, though b is cheaper."""
    told = room([9, 1, 2], 9, [[0], [0], [0, 1], [1], [2]])

    assert count(told, "most-votes").funded == (0,)
    skips = room([5, 6, 4], 9, [[0], [0], [0], [1], [1], [2]])
    assert count(skips, "most-votes").funded == (0, 2)
    assert count(skips, "most-votes-no-skip").funded == (0,)


@pytest.mark.parametrize("utility", ["cost", "count"])
@pytest.mark.parametrize("rule", APPROVAL_RULES)
def test_03_what_costs_nothing_is_funded_first_under_every_rule(rule: str, utility: str) -> None:
    outcome = count(room([4, 0, 3], 7, [[0, 1], [0, 2]]), rule, utility)

    assert outcome.funded[0] == 1
    assert outcome.reasons[1].code == "free"


@pytest.mark.parametrize("rule", APPROVAL_RULES)
def test_04_what_nobody_wants_is_never_funded_however_much_is_left(rule: str) -> None:
    outcome = count(room([1, 1, 0], 100, [[0]]), rule)

    assert outcome.funded == (0,)
    assert [reason.code for reason in outcome.reasons[1:]] == ["nobody", "nobody"]


def test_05_every_ballot_has_a_share_also_an_empty_one() -> None:
    """Two of four ballots are empty: the others have a quarter each, and 6 of 12 is too little."""
    told = room([7], 12, [[0], [0], [], []])
    outcome = count(told, completion="none")

    assert outcome.share == Fraction(12, 4)
    assert (outcome.funded, outcome.reasons[0].left) == ((), 6)


@pytest.mark.parametrize("people", [1, 3, 7, 49, 131])
def test_06_exactly_enough_is_enough(people: int) -> None:
    """All want one project that costs the whole budget: shares of 1/3 or 1/49 must add up to it."""
    outcome = count(room([10], 10, [[0]] * people), completion="none")

    assert outcome.funded == (0,)
    assert outcome.left == 0


def test_06_a_raise_may_buy_more_than_the_budget_but_an_outcome_never() -> None:
    """c is bought at once; a or b would still fit, but a raise to 9 buys both."""
    told = room([9, 9, 2], 13, [[0], [1], [2]])
    raised = buy(Market.of(told, "cost"), 5).bought

    assert sum(told.prices[project] for project in raised) > told.budget
    assert count(told, completion="add-one").funded == (2,)
    assert count(told).spent <= told.budget


def test_07_add_one_stops_at_the_first_raise_that_does_not_fit() -> None:
    """The raise by 2 does not fit, those by 3 and 4 would again: no search by halves finds that."""
    told = room([4, 10, 11, 5], 14, [[0, 1, 2, 3], [2], [0, 1]])
    market = Market.of(told, "cost")
    spent = [sum(told.prices[p] for p in buy(market, raised).bought) for raised in range(6)]

    assert [amount <= told.budget for amount in spent] == [True, True, False, True, True, False]
    assert count(told, completion="add-one").raised == 1


def test_07_shares_start_at_the_exact_part_and_rise_by_whole_pounds_not_pence() -> None:
    told = Election.of("ab", [500, 320], 1000, [[0], [1], [1]], scale=2)
    outcome = count(told, completion="add-one")

    assert outcome.share == Fraction(1000, 3)
    assert outcome.raised == 200
    assert outcome.funded == (1, 0)


def test_08_who_has_exactly_the_price_has_nothing_left() -> None:
    """Six share 1: each pays all of 1/6, which no float can hold."""
    told = room([1], 1, [[0]] * 6)
    purses = Purses(told.columns, told.budget)
    price, _ = purses.pay(0, 1)

    assert price == Fraction(1, 6)
    assert purses.money(0) == 0


def test_09_phragmen_stops_at_a_tied_project_that_does_not_fit() -> None:
    """b and c tie at time 2; b does not fit, so c is not bought either. d is over the budget."""
    told = room([1, 4, 2, 9], 4, [[0], [1], [1], [2], [3], [3], [3], [3]])

    assert count(told, "phragmen").funded == (0,)
    assert count(told, "phragmen").reasons[3].code == "dearer-than-budget"
    # Here b is cheaper and would fit into the 3 left, but c, at the same time, would not.
    assert count(room([2, 2, 4], 5, [[0, 1], [0, 1], [2], [2]]), "phragmen").funded == (0,)


@pytest.mark.parametrize("rule", ["most-votes", "max-welfare"])
def test_10_supporters_of_one_project_may_want_it_more_and_less(rule: str) -> None:
    """a is on two ballots with 1 point each, b on one with 5; there is money for one of them."""
    told = Election.of(
        "ab", [3, 3], 3, [[0], [0], [1]], scale=0, kind="cumulative", points=[[1], [1], [5]]
    )

    assert count(told, rule).funded == (1,)


def test_10_under_equal_shares_everybody_pays_in_proportion_to_their_points() -> None:
    """The first wants a twice as much as the second: they pay 4 and 2 of its cost of 6."""
    told = Election.of("a", [6], 12, [[0], [0]], scale=0, kind="cumulative", points=[[8], [4]])
    (found,) = count(told, utility="points", completion="none").rounds

    assert found.payments == ((Fraction(4), 1), (Fraction(2), 1))


def test_11_an_order_of_preference_is_worth_nothing_until_a_scoring_is_named() -> None:
    told = Election.of("abc", [1, 1, 1], 1, [[0, 1, 2], [1]], kind="ordinal")

    with pytest.raises(ValueError, match="scoring function"):
        count(told, "most-votes")
    points = {
        scoring: told.scored(scoring).scores
        for scoring in ("borda-ballot", "borda-ballot-plus-one", "borda-projects", "first-only")
    }
    assert points == {
        "borda-ballot": (2, 1, 0),
        "borda-ballot-plus-one": (3, 3, 1),
        "borda-projects": (2, 3, 0),
        "first-only": (1, 1, 0),
    }
    assert told.scored([3, 2, 1]).scores == (3, 5, 1)


def test_12_points_are_the_tally_and_nothing_or_less_is_no_support() -> None:
    """b is on more ballots, a has more points; c is marked, but with 0 and -2, and d with 0."""
    ballots = Ballots.of([[0, 1], [1, 2], [2, 3]], "scoring", [[9, 1], [1, 0], [-2, 0]])
    told = Election.of("abcd", [5, 5, 5, 5], 5, ballots)

    assert told.scores == (9, 2, -2, 0)
    assert count(told, "most-votes").funded == (0,)
    rich = Election.of("abcd", [5, 5, 5, 5], 60, ballots)
    assert count(rich, "most-votes").funded == (0, 1)
    for utility in UTILITIES:
        assert set(count(rich, utility=utility).funded) == {0, 1}


def test_17_equal_ballots_are_compared_themselves_and_their_order_does_not_leak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With all hashes alike, and the ballots backwards, the count is the same."""
    told = hall()
    backwards = Election.of(told.ids, told.prices, told.budget, told.ballots.rows()[::-1])
    before = digest(document(told, count(told)))
    monkeypatch.setattr(
        "folkmoot_engine.columns._hashes",
        lambda _ballots, filled: np.zeros(len(filled), dtype=np.uint64),
    )
    alike = Election.of(told.ids, told.prices, told.budget, told.ballots.rows())

    assert digest(document(alike, count(alike))) == before
    assert digest(document(backwards, count(backwards))) == before


@pytest.mark.parametrize(
    ("kind", "points"), [("ordinal", None), ("cumulative", [[2, 1], [1, 2], [2, 1]])]
)
def test_17_orders_and_points_make_ballots_of_the_same_projects_differ(
    kind: str, points: list[list[int]] | None
) -> None:
    rows = [[0, 1], [1, 0], [0, 1]] if kind == "ordinal" else [[0, 1]] * 3
    told = Election.of("ab", [1, 1], 1, Ballots.of(rows, kind, points))

    assert told.columns.groups == 2


@pytest.mark.parametrize("rule", APPROVAL_RULES)
def test_18_the_largest_money_times_many_voters_does_not_overflow(rule: str) -> None:
    """100 people and costs of nearly 10**15: their products do not fit into 64 bits."""
    great = [MONEY_MAX // 3, MONEY_MAX // 3 - 1, MONEY_MAX - 7]
    small = [3, 2, 8]
    ballots = [[0, 1]] * 60 + [[1, 2]] * 35 + [[2]] * 5
    funded = [
        count(Election.of("abc", costs, budget, ballots, scale=0, unit=unit), rule).funded
        for costs, budget, unit in ((great, MONEY_MAX, MONEY_MAX // 10), (small, 9, 1))
    ]

    assert funded[0] == funded[1]


def test_18_threads_of_a_numeric_library_do_not_change_a_count() -> None:
    """The hall's check code in a process of one thread and in one of four."""
    program = (
        "from tests.engine.elections import hall\n"
        "from folkmoot_engine import count, digest, document\n"
        "print(digest(document(hall(), count(hall()))))"
    )
    root = Path(__file__).resolve().parents[2]
    path = ":".join([str(root), str(root / "engine"), *sys.path])
    codes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": n, "OMP_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for n in ("1", "4")
    }

    assert codes == {digest(document(hall(), count(hall())))}


def test_19_what_is_funded_stands_in_the_order_in_which_it_was_bought() -> None:
    """c is bought first, then a; b is too dear."""
    told = room([4, 9, 3], 9, [[0], [0], [1], [2], [2], [2]])

    for rule in ("equal-shares", "most-votes", "phragmen"):
        outcome = count(told, rule)
        assert outcome.funded == (2, 0), rule
        assert [found.project for found in outcome.rounds] == [2, 0]


@pytest.mark.parametrize("rule", ["equal-shares", "phragmen", "most-votes"])
def test_20_hundreds_of_winners_need_no_recursion(rule: str) -> None:
    many, deep = 250, 100
    told = Election.of(map(str, range(many)), [1] * many, many, [range(many)] * 3, scale=0)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + deep)
    try:
        assert len(count(told, rule).funded) == many
    finally:
        sys.setrecursionlimit(before)


def test_20_counts_in_threads_do_not_disturb_each_other() -> None:
    """No mode of the whole process: neighbours count by other rules and utilities."""
    ways = [
        (rule, utility) for rule in APPROVAL_RULES for utility in UTILITIES if utility != "points"
    ]
    alone = [digest(document(hall(), count(hall(), *way))) for way in ways]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda way: digest(document(hall(), count(hall(), *way))), ways))

    assert together == alone
