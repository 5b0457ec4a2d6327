"""Where raises end, looked for from where they ended before."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import Election
from folkmoot_engine.completion import raise_shares
from folkmoot_engine.live.nearby import TRIES_MAX, end_for_certain, end_nearby
from folkmoot_engine.market import Market


@settings(deadline=None)
@given(election=elections(), before=st.integers(0, 20), last=st.booleans())
def test_what_stands_always_fits(election: Election, before: int, last: bool) -> None:
    market = Market.of(election, "count")
    found = end_nearby(market, election.step, before * election.step, last=last)
    assert market.cost(found.bought) <= election.budget


@settings(deadline=None)
@given(election=elections(), off=st.integers(-2, 0), last=st.booleans())
def test_an_end_is_found_from_a_step_before_it(election: Election, off: int, last: bool) -> None:
    market = Market.of(election, "cost")
    end = raise_shares(market, election.step, last=last).run
    assert TRIES_MAX > 3
    before = max(0, end.raised + off * election.step)
    found = end_nearby(market, election.step, before, last=last)
    assert (found.bought, found.raised) == (end.bought, end.raised)


@settings(deadline=None)
@given(election=elections(), before=st.integers(0, 300), last=st.booleans())
def test_what_is_certain_does_not_depend_on_what_was_before(
    election: Election, before: int, last: bool
) -> None:
    market = Market.of(election, "cost")
    cold = raise_shares(market, election.step, last=last)
    found = end_for_certain(market, election.step, before * election.step, last=last)
    assert (found.run.bought, found.run.raised) == (cold.run.bought, cold.run.raised)
    assert (found.stop, found.beyond) == (cold.stop, cold.beyond)


def test_an_end_far_behind_the_old_one_is_found_as_well() -> None:
    """The two of b have 100 each after 90 raises; 20 were enough before."""
    election = Election.of("ab", [10, 200], 210, [[0]] * 19 + [[1]] * 2, scale=0)
    market = Market.of(election, "cost")
    cold = raise_shares(market, 1)
    assert cold.run.raised > 80
    for before in (0, 20, 90, 500):
        assert end_for_certain(market, 1, before).run.bought == cold.run.bought


def test_with_every_raise_over_the_budget_none_is_taken() -> None:
    election = Election.of("ab", [10, 10], 10, [[0], [1]], scale=0)
    found = end_nearby(Market.of(election, "cost"), 1, 100)
    assert found.raised == 0
    assert found.bought == ()
