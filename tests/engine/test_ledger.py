"""Exact sums over supporters."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import county, elections

from folkmoot_engine import Election, count
from folkmoot_engine.purses import Purses
from folkmoot_engine.reasons.ledger import Ledger


def test_money_is_that_of_the_purses_however_long_their_fractions() -> None:
    election = county()
    purses = Purses(election.columns, election.budget)
    for project in count(election, completion="none").funded:
        purses.pay(project, election.prices[project])
    ledger = Ledger(election.columns, purses)

    assert purses.told()[0].bit_length() > 100
    for project in range(len(election.ids)):
        assert ledger.money(ledger.held(project)) == purses.money(project)


@settings(max_examples=60, deadline=None)
@given(election=elections(), most=st.fractions(0, 50))
def test_each_gives_at_most_so_much_or_all_it_has(election: Election, most: Fraction) -> None:
    ledger = Ledger(election.columns, Purses(election.columns, election.budget))
    for project, votes in enumerate(election.votes):
        if votes:
            share = Fraction(election.budget, election.voters)
            assert ledger.collected(ledger.held(project), most) == votes * min(share, most)


def test_who_has_nothing_left_holds_nothing() -> None:
    election = Election.of("ab", [10, 5], 20, [[0], [1]])
    purses = Purses(election.columns, 20)
    purses.pay(0, 10)
    supporters = election.columns.supporters

    holding = Ledger(election.columns, purses).holding
    assert not holding[supporters[0]].any()
    assert holding[supporters[1]].all()
