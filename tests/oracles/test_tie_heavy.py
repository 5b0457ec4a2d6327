"""Every rule, kind of ballot and completion against plain counts, where almost everything ties."""

import pytest
from tests.oracles.tie_heavy import differences, drawn, expected

from folkmoot_engine import KINDS, RULES

SLICE = 500
PART, PARTS = 1_000, 110


def test_a_slice_of_elections_is_counted_as_plainly() -> None:
    assert differences(0, SLICE) == []


def test_the_slice_holds_every_kind_of_ballot_and_every_rule() -> None:
    cases = [drawn(seed) for seed in range(SLICE)]

    assert {election.ballots.kind for election, _, _ in cases} == set(KINDS)
    assert {way[0] for _, way, _ in cases} == set(RULES)


def test_half_of_the_slice_funds_something_and_leaves_something_out() -> None:
    cases = [drawn(seed) for seed in range(SLICE)]
    told = [(case[0].prices, expected(*case).funded) for case in cases]
    both = [0 < len(funded) < sum(map(bool, prices)) for prices, funded in told]

    assert 2 * sum(both) >= SLICE


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_elections_are_counted_as_plainly(part: int) -> None:
    assert differences(SLICE + part * PART, PART) == []
