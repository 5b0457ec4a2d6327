"""The safe radius, beside every change of so many ballots."""

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.elections import elections, hall

from folkmoot_engine import Election, count, flips, safe_radius
from folkmoot_engine.reasons.recounts import again


def changed_by(election: Election, many: int) -> Iterator[Election]:
    """Every election in which so many ballots are replaced, withdrawn or added."""
    rows, projects = election.ballots.rows(), range(len(election.ids))
    kinds = [list(c) for size in range(len(projects) + 1) for c in combinations(projects, size)]
    for gone in range(min(many, len(rows)) + 1):
        for left in combinations(range(len(rows)), len(rows) - gone):
            for come in range(many + 1):
                for more in combinations_with_replacement(kinds, come):
                    yield Election.of(
                        election.ids,
                        election.prices,
                        election.budget,
                        [*(rows[v] for v in left), *more],
                        scale=0,
                    )


WAYS = [("equal-shares", "cost"), ("equal-shares", "count"), ("most-votes", "cost")]
ROOM = Election.of("ab", [30, 50], 60, [[0]] * 9 + [[0, 1]] * 3, scale=0)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=25, deadline=None)
@given(
    election=elections(3, 4),
    times=st.sampled_from([1, 3]),
)
def test_no_change_within_the_radius_alters_what_is_funded(
    election: Election, times: int, way: tuple[str, str]
) -> None:
    rows = election.ballots.rows() * times
    election = Election.of(election.ids, election.prices, election.budget, rows, scale=0)
    outcome = count(election, *way, "none")
    radius = safe_radius(election, outcome).ballots
    if radius:
        for other in changed_by(election, 1):
            assert set(again(other, outcome).funded) == set(outcome.funded)


@pytest.mark.parametrize(("way", "expected"), list(zip(WAYS, [3, 3, 4], strict=True)), ids=str)
def test_a_small_room_is_safe_and_every_change_of_so_many_ballots_agrees(
    way: tuple[str, str], expected: int
) -> None:
    """All twelve want a, three b as well: a radius of zero would be wrong."""
    outcome = count(ROOM, *way, "none")
    found = safe_radius(ROOM, outcome)

    assert found.ballots == expected
    for other in changed_by(ROOM, 1):
        assert set(again(other, outcome).funded) == set(outcome.funded)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
@settings(max_examples=25, deadline=None)
@given(election=elections(5, 8))
def test_every_flip_by_ballots_is_larger_than_the_radius(
    election: Election, way: tuple[str, str]
) -> None:
    outcome = count(election, *way, "none")
    radius = safe_radius(election, outcome)
    kinds = ["new-ballots", "blank-ballots", "joining", "leaving", "withdrawn"]
    for flip in flips(election, outcome, kinds=kinds, tries=20):
        assert flip.size > radius.ballots


def test_two_winners_that_cannot_miss_are_safe_in_any_order() -> None:
    """Ten want a, nine b, one c, which costs 40 of 60: in which order a and b win is not safe."""
    rows = [[0]] * 10 + [[1]] * 9 + [[2]]
    election = Election.of("abc", [12, 11, 40], 60, rows, scale=0)
    for utility in ("cost", "count"):
        outcome = count(election, utility=utility, completion="none")
        found = safe_radius(election, outcome)

        assert set(outcome.funded) == {0, 1}
        assert (found.ballots, found.round) == (2, None)
        for other in changed_by(election, 1):
            assert set(again(other, outcome).funded) == {0, 1}


def test_what_limits_the_radius_is_named() -> None:
    outcome = count(ROOM, completion="none")
    found = safe_radius(ROOM, outcome)

    assert found.round is not None
    assert found.rival is not None


def test_ties_and_free_wishes_of_nobody_are_not_safe_at_all() -> None:
    tie = Election.of("ab", [10, 10], 10, [[0], [1]], scale=0)
    gift = Election.of("ab", [0, 10], 10, [[1]] * 20, scale=0)

    for election in (tie, gift):
        for way in WAYS:
            assert safe_radius(election, count(election, *way, "none")).ballots == 0


def test_where_nothing_can_ever_win_all_ballots_may_change() -> None:
    election = Election.of("a", [11], 10, [[0]] * 4, scale=0)

    assert safe_radius(election, count(election, completion="none")).ballots == 4


def test_other_rules_are_refused() -> None:
    with pytest.raises(ValueError, match="phragmen with no completion"):
        safe_radius(hall(), count(hall(), "phragmen"))
    with pytest.raises(ValueError, match="equal-shares with fill completion"):
        safe_radius(hall(), count(hall(), completion="fill"))
