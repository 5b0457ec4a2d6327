"""Every rule, kind of ballot and completion against plain counts, where almost everything ties."""

import pytest
from tests.oracles.tie_heavy import PARTS as IN_PARTS
from tests.oracles.tie_heavy import compared, differences, drawn, expected, ways

from folkmoot_engine import KINDS, RULES

SLICE = 500
PART, PARTS = 1_000, 110


def test_a_slice_of_elections_is_counted_as_plainly() -> None:
    assert differences(0, SLICE) == []


def test_the_slice_holds_every_kind_of_ballot_and_every_rule() -> None:
    cases = [drawn(seed) for seed in range(SLICE)]

    assert {election.ballots.kind for election, _, _ in cases} == set(KINDS)
    assert {way[0] for _, way, _ in cases} == {*RULES, IN_PARTS}


def test_half_of_the_slice_funds_something_and_leaves_something_out() -> None:
    cases = [drawn(seed) for seed in range(SLICE)]
    told = [(case[0].prices, expected(*case)) for case in cases]
    both = [
        any(0 < part < 1 for part in found.parts) or 0 < len(found.funded) < sum(map(bool, prices))
        for prices, found in told
    ]

    assert 2 * sum(both) >= SLICE


def test_pabutools_counts_a_slice_alike() -> None:
    told = [compared(seed) for seed in range(SLICE)]
    pairs = [pair for pair in told if pair is not None]

    assert len(pairs) >= SLICE // 20
    assert [ours for ours, _ in pairs] == [theirs for _, theirs in pairs]


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_elections_are_counted_as_plainly(part: int) -> None:
    assert differences(SLICE + part * PART, PART) == []


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_pabutools_counts_what_it_can_of_a_hundred_thousand_alike(part: int) -> None:
    first = SLICE + part * PART
    told = [compared(seed) for seed in range(first, first + PART)]
    pairs = [pair for pair in told if pair is not None]

    assert [ours for ours, _ in pairs] == [theirs for _, theirs in pairs]


@pytest.mark.long
def test_the_hundred_thousand_hold_every_way_with_every_kind_of_ballot() -> None:
    cases = [drawn(seed) for seed in range(SLICE, SLICE + PART * PARTS)]
    found = {(election.ballots.kind, way) for election, way, _ in cases}

    assert found == {(kind, way) for kind in KINDS for way in ways(kind)}
