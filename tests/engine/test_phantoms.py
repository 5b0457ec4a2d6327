"""Moving phantoms by hand, and held to what is proved of them."""

from fractions import Fraction
from itertools import product
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.division import Proposals, settle
from folkmoot_engine.division.phantoms import (
    INDEPENDENT_MARKETS,
    LADDER,
    UTILITARIAN,
    Phantoms,
)

ALL = {"markets": INDEPENDENT_MARKETS, "utilitarian": UTILITARIAN, "ladder": LADDER}
each = pytest.mark.parametrize("phantoms", ALL.values(), ids=ALL)


def splits(options: int, total: int) -> list[tuple[int, ...]]:
    """Every way to split a total into whole amounts."""
    return [row for row in product(range(total + 1), repeat=options) if sum(row) == total]


@st.composite
def rooms(draw: st.DrawFn) -> Proposals:
    """A few people, options and coins."""
    options, total = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    row = st.sampled_from(splits(options, total))
    return Proposals.of(draw(st.lists(row, min_size=1, max_size=5)), total)


def distance(split: tuple[Fraction, ...], row: tuple[int, ...]) -> Fraction:
    """How much money lies elsewhere, twice."""
    return sum((abs(a - b) for a, b in zip(split, row, strict=True)), Fraction(0))


def medians(proposals: Proposals, phantoms: Phantoms, time: Fraction) -> tuple[Fraction, ...]:
    """The medians of proposals and phantoms, by sorting."""
    people = len(proposals.rows)
    places = [phantoms.place(k, people, time)[0] * proposals.total for k in range(people + 1)]
    return tuple(median([*places, *map(Fraction, column)]) for column in proposals.falling)


@each
@settings(max_examples=200, deadline=None)
@given(room=rooms())
def test_the_split_is_one_of_medians_that_add_up(room: Proposals, phantoms: Phantoms) -> None:
    """Halve the time until the medians on both sides close in on the split."""
    found = settle(room, phantoms)
    low, high = Fraction(0), phantoms.end(len(room.rows))
    for _ in range(40):
        middle = (low + high) / 2
        below = sum(medians(room, phantoms, middle)) <= room.total
        low, high = (middle, high) if below else (low, middle)

    assert sum(found) == room.total
    for amount, a, b in zip(
        found, medians(room, phantoms, low), medians(room, phantoms, high), strict=True
    ):
        assert a <= amount <= b or abs(amount - a) < Fraction(1, 2**30)


@each
@settings(max_examples=60, deadline=None)
@given(room=rooms())
def test_nobody_gains_by_proposing_another_split(room: Proposals, phantoms: Phantoms) -> None:
    honest = distance(settle(room, phantoms), room.rows[0])
    for lie in splits(len(room.rows[0]), room.total):
        lied = Proposals((lie, *room.rows[1:]), room.total)

        assert distance(settle(lied, phantoms), room.rows[0]) >= honest


@settings(max_examples=200, deadline=None)
@given(room=rooms())
def test_the_utilitarian_split_is_the_nearest_to_all(room: Proposals) -> None:
    """Some best split has whole amounts only, since all proposals have."""
    found = settle(room, UTILITARIAN)
    nearest = min(
        sum(distance(tuple(map(Fraction, row)), other) for other in room.rows)
        for row in splits(len(room.rows[0]), room.total)
    )

    assert sum(distance(found, row) for row in room.rows) == nearest


def test_markets_of_single_minded_people_give_each_option_its_part() -> None:
    room = Proposals.of([[60, 0, 0], [60, 0, 0], [0, 60, 0]], 60)

    assert list(settle(room, INDEPENDENT_MARKETS)) == [40, 20, 0]


def test_the_utilitarian_rule_gives_a_majority_all() -> None:
    room = Proposals.of([[60, 0, 0], [60, 0, 0], [0, 60, 0]], 60)

    assert list(settle(room, UTILITARIAN)) == [60, 0, 0]


def test_a_split_between_cents_is_exact() -> None:
    """Two people, three options: markets meet where 2t + 1t + 1t is the whole."""
    room = Proposals.of([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 1)

    assert settle(room, INDEPENDENT_MARKETS) == (Fraction(1, 3),) * 3
    assert settle(room, UTILITARIAN) == (Fraction(1, 3),) * 3


@each
def test_who_agrees_gets_what_all_propose(phantoms: Phantoms) -> None:
    assert list(settle(Proposals.of([[5, 2, 0]] * 4, 7), phantoms)) == [5, 2, 0]
