"""The search for the smallest size that flips."""

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.reasons.searching import Found, narrowed, rungs, smallest


@given(
    edge=st.integers(1, 1000),
    most=st.integers(1, 1000),
    low=st.integers(1, 1000),
    guess=st.none() | st.integers(0, 1100),
    rough=st.booleans(),
)
def test_of_a_monotone_answer_the_smallest_is_found(
    edge: int, most: int, low: int, guess: int | None, rough: bool
) -> None:
    found = smallest(lambda size: size >= edge, low, most, 100, guess, rough=rough)

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


@given(edge=st.integers(1, 500), below=st.integers(0, 499), high=st.integers(1, 500))
def test_between_two_sizes_the_edge_is_found(edge: int, below: int, high: int) -> None:
    if below < edge <= high:
        assert narrowed(lambda size: size >= edge, below, high, 100) == Found(edge, True)
        assert narrowed(lambda size: size >= edge, below, high, 0).size == high


@given(now=st.integers(0, 10**9), most=st.integers(1, 10**15), falls=st.booleans())
def test_rungs_rise_to_the_most_and_are_not_many(now: int, most: int, falls: bool) -> None:
    most = min(most, now) if falls else most
    sizes = list(rungs(now, most, falls=falls))

    assert sizes == sorted(set(sizes))
    assert sizes[-1:] == [most] if most else not sizes
    assert len(sizes) < 200
