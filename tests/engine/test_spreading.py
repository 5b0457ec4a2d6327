"""Costs spread over supporters, by hand and against every set of projects."""

from fractions import Fraction
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.spreading import Crowd, lightest


def heaviest_set(crowd: Crowd) -> Fraction:
    """The largest cost per supporter of any set of projects."""
    projects = range(len(crowd.costs))
    every = chain.from_iterable(combinations(projects, n + 1) for n in projects)
    return max(
        Fraction(
            sum(crowd.costs[p] for p in chosen),
            sum(n for s, n in zip(crowd.sets, crowd.people, strict=True) if set(s) & set(chosen)),
        )
        for chosen in every
    )


@st.composite
def crowds(draw: st.DrawFn) -> Crowd:
    """Small crowds in which every project has a supporter."""
    costs = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    every = range(len(costs))
    sets = draw(st.lists(st.sets(st.sampled_from(every), min_size=1), max_size=5))
    sets += [{p} for p in every if not any(p in s for s in sets)]
    people = draw(st.lists(st.integers(1, 4), min_size=len(sets), max_size=len(sets)))
    return Crowd(tuple(costs), tuple(tuple(sorted(s)) for s in sets), tuple(people))


def test_one_project_is_carried_by_its_supporters_alike() -> None:
    assert lightest(Crowd((7,), ((0,),), (2,)), Fraction(0)) == Fraction(7, 2)


def test_who_supports_two_is_spared_by_those_who_support_one() -> None:
    """Two can carry 4 alone, so the third carries the other 2 alone."""
    crowd = Crowd((4, 2), ((0,), (0, 1)), (2, 1))

    assert lightest(crowd, Fraction(0)) == 2


def test_a_load_that_is_known_to_be_reached_is_kept() -> None:
    assert lightest(Crowd((6, 1), ((0,), (1,)), (2, 1)), Fraction(3)) == 3


@settings(max_examples=400, deadline=None)
@given(crowd=crowds())
def test_the_lightest_load_is_that_of_the_heaviest_set(crowd: Crowd) -> None:
    assert lightest(crowd, Fraction(0)) == heaviest_set(crowd)
