"""Bounded overspending and parts of projects against the paper's own steps."""

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections
from tests.oracles.naive_overspending import bounded_overspending, fractional_shares

from folkmoot_engine import Election, fund_parts
from folkmoot_engine.rules.bounded_overspending import buy


@pytest.mark.parametrize("plus", [False, True], ids=["plain", "plus"])
@pytest.mark.parametrize("utility", ["cost", "count"])
@settings(max_examples=60, deadline=None)
@given(election=elections())
def test_the_engine_buys_what_the_paper_does(election: Election, utility: str, plus: bool) -> None:
    bought = [purchase.project for purchase in buy(election, utility, plus=plus)]

    assert bought == bounded_overspending(election, utility, plus=plus)


@pytest.mark.parametrize("utility", ["cost", "count"])
@settings(max_examples=60, deadline=None)
@given(election=elections())
def test_the_engine_funds_the_parts_that_the_paper_does(election: Election, utility: str) -> None:
    assert list(fund_parts(election, utility)) == fractional_shares(election, utility)
