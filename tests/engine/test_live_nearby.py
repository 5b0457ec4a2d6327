"""Where add-one stops, looked for from where it stopped before."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections

from folkmoot_engine import Election
from folkmoot_engine.completion import add_one
from folkmoot_engine.live.nearby import TRIES_MAX, stop_nearby
from folkmoot_engine.market import Market


@settings(deadline=None)
@given(election=elections(), before=st.integers(0, 20))
def test_what_stands_always_fits_and_a_stop_is_one(election: Election, before: int) -> None:
    market = Market.of(election, "count")
    found = stop_nearby(market, election.step, before * election.step)
    assert sum(election.prices[project] for project in found.bought) <= election.budget


@settings(deadline=None)
@given(election=elections(), off=st.integers(-2, 0))
def test_a_stop_is_found_from_a_step_beside_it(election: Election, off: int) -> None:
    """Nothing before a stop is one, so around it there is no other but behind it."""
    market = Market.of(election, "cost")
    stop = add_one(market, election.step)
    assert TRIES_MAX > 3
    before = max(0, stop.raised + off * election.step)
    assert stop_nearby(market, election.step, before).bought == stop.bought


def test_with_every_raise_over_the_budget_none_is_taken() -> None:
    election = Election.of("ab", [10, 10], 10, [[0], [1]], scale=0)
    found = stop_nearby(Market.of(election, "cost"), 1, 100)
    assert found.raised == 0
    assert found.bought == ()
