"""The search for the smallest size that flips."""

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.reasons.searching import Found, smallest


@given(
    edge=st.integers(1, 1000),
    most=st.integers(1, 1000),
    low=st.integers(1, 1000),
    guess=st.none() | st.integers(0, 1100),
)
def test_of_a_monotone_answer_the_smallest_is_found(
    edge: int, most: int, low: int, guess: int | None
) -> None:
    found = smallest(lambda size: size >= edge, low, most, 100, guess)

    assert found == (Found(max(edge, low), True) if max(edge, low) <= most else None)


@given(flips=st.sets(st.integers(1, 60)), guess=st.none() | st.integers(1, 60))
def test_whatever_is_found_flips_and_one_less_does_not(flips: set[int], guess: int | None) -> None:
    found = smallest(flips.__contains__, 1, 60, 1000, guess)
    if found is not None:
        assert found.size in flips
        assert found == Found(found.size, True)
        assert found.size - 1 not in flips


@settings(max_examples=50)
@given(tries=st.integers(1, 40), edge=st.integers(1, 10**9))
def test_a_search_that_is_cut_short_says_so(tries: int, edge: int) -> None:
    asked: list[int] = []

    def flips(size: int) -> bool:
        asked.append(size)
        return size >= edge

    found = smallest(flips, 1, 10**9, tries)

    assert len(asked) <= tries + 1
    if found is not None:
        assert found.size >= edge
        assert found.size == edge or not found.next_fails
