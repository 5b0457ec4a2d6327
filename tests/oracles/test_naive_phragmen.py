"""Sequential Phragmén against the textbook, on small elections where everything ties."""

from collections import Counter

import pytest
from hypothesis import given, settings
from tests.engine.elections import elections
from tests.oracles.naive_phragmen import phragmen

from folkmoot_engine import Election, count


def compare(election: Election) -> None:
    """Hold the engine to the textbook's purchases, times, payments and end."""
    outcome = count(election, "phragmen")
    purchases, misfits = phragmen(election)
    bought = [found for found in outcome.rounds if found.by == "phragmen"]
    tied = {r.project for r in outcome.reasons if r.code == "no-room"}

    assert [found.project for found in bought] == [purchase.project for purchase in purchases]
    assert tied == misfits
    for found, purchase in zip(bought, purchases, strict=True):
        paid = Counter(amount for amount in purchase.paid if amount > 0)

        assert found.load == purchase.time
        assert dict(found.payments) == paid


@settings(max_examples=300, deadline=None)
@given(election=elections())
def test_the_engine_buys_and_charges_what_the_textbook_does(election: Election) -> None:
    compare(election)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None)
@given(election=elections(projects_max=9, voters_max=14))
def test_the_engine_agrees_on_many_more_and_larger_elections(election: Election) -> None:
    compare(election)
