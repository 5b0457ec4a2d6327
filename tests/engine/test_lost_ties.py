"""Who lost only by the published order: worked examples, and a slow second look at every round."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import COMPLETIONS, Election, LostTie, Outcome, count, document, lost_ties
from folkmoot_engine.purses import Purses


def lost(election: Election, outcome: Outcome) -> tuple[LostTie, ...]:
    """Return the ties that an outcome's projects lost."""
    rounds = [(found.project, found.by, found.left) for found in outcome.rounds]
    return lost_ties(election, outcome.utility, outcome.raised, rounds, outcome.completion)


@pytest.mark.parametrize("rule", ["equal-shares", "most-votes"])
def test_of_two_equal_projects_the_later_lost_by_its_place(rule: str) -> None:
    twins = Election.of("ab", [100, 100], 100, [[0, 1], [0, 1]])

    assert lost(twins, count(twins, rule=rule)) == (LostTie(1, 0, "earlier-submission"),)


@pytest.mark.parametrize("rule", ["equal-shares", "most-votes"])
def test_of_two_with_equal_votes_the_dearer_lost_by_its_cost(rule: str) -> None:
    pair = Election.of("ab", [100, 90], 120, [[0, 1], [0, 1]])

    assert lost(pair, count(pair, rule=rule)) == (LostTie(0, 1, "lower-cost"),)


def test_at_an_equal_rate_the_one_that_fewer_approved_lost_by_its_votes() -> None:
    """a asks 30 of each of two, b asks 30 of each of three."""
    election = Election.of("ab", [60, 90], 90, [[0, 1], [0, 1], [1]])
    outcome = count(election, utility="count", completion="none")

    assert outcome.funded == (1,)
    assert lost(election, outcome) == (LostTie(0, 1, "more-approvals"),)


def test_who_would_not_have_fitted_in_its_place_lost_no_tie() -> None:
    election = Election.of("abc", [60, 50, 80], 120, [[0, 1, 2]])
    outcome = count(election, rule="most-votes")

    assert outcome.funded == (1, 0)
    # It would have fitted before b, but not between b and a.
    assert lost(election, outcome) == (LostTie(2, 1, "lower-cost"),)


def test_the_fair_has_no_tie() -> None:
    assert lost(hall(), count(hall())) == ()


@settings(deadline=None)
@given(
    election=elections(),
    utility=st.sampled_from(["cost", "count"]),
    completion=st.sampled_from(sorted(COMPLETIONS)),
)
def test_every_tie_is_the_one_that_exact_purses_show(
    election: Election, utility: str, completion: str
) -> None:
    outcome = count(election, utility=utility, completion=completion)
    before = document(election, outcome)
    found = {tie.loser: tie.winner for tie in lost(election, outcome)}

    assert found == _level(election, outcome)
    assert document(election, outcome) == before
    for tie in lost(election, outcome):
        keys = [(-election.votes[p], election.prices[p], p) for p in (tie.winner, tie.loser)]
        assert keys[0] < keys[1]


def _level(election: Election, outcome: Outcome) -> dict[int, int]:
    """Go through an outcome round by round, and look at every project each time."""
    pool = ((outcome.share or 0) + outcome.raised) * election.voters
    purses = Purses(election.columns, int(pool))
    losers = [p for p in range(len(election.ids)) if p not in outcome.funded]
    found = {}
    for bought in outcome.rounds:
        cost = election.prices[bought.project]
        for project in losers:
            if bought.by == "equal-shares":
                rates = [_rate(election, purses, p, outcome) for p in (bought.project, project)]
                level = rates[0] == rates[1]
            else:
                level = bought.by in ("fill", "most-votes") and (
                    election.votes[project] == election.votes[bought.project]
                    and election.prices[project] <= bought.left + cost
                )
            if level:
                found[project] = bought.project
        if bought.by == "equal-shares":
            purses.pay(bought.project, cost)
    return found


def _rate(election: Election, purses: Purses, project: int, outcome: Outcome) -> Fraction | None:
    price = purses.price(project, election.prices[project]) if election.votes[project] else None
    if price is None:
        return None
    return price / election.prices[project] if outcome.utility == "cost" else price
