"""The search for the smallest size that flips."""

from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.reasons.searching import Bracket, Found, crossing, rungs


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
    bracket = Bracket(lambda size: size >= edge, low, most)
    bracket.reach(100, guess, rough=rough)
    bracket.narrow(100)

    assert bracket.found == (Found(max(edge, low), True) if max(edge, low) <= most else None)


@given(
    edge=st.integers(1, 10**9),
    lines=st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=3),
    guess=st.integers(1, 10**9),
    both=st.booleans(),
)
def test_margins_may_tell_anything_and_the_smallest_is_still_found(
    edge: int, lines: list[float], guess: int, both: bool
) -> None:
    def margin(size: int) -> float | None:
        return lines[size % 3] if both or size < edge else None

    bracket = Bracket(lambda size: size >= edge, 1, 10**9, margin, {0: lines[0]})
    bracket.reach(300, guess)
    bracket.narrow(300)

    assert bracket.found == Found(edge, True)


@given(edge=st.integers(1, 10**9), slope=st.integers(1, 100), bend=st.integers(0, 10))
def test_where_margins_are_a_line_or_a_curve_few_tries_do(edge: int, slope: int, bend: int) -> None:
    asked: list[int] = []

    def flips(size: int) -> bool:
        asked.append(size)
        return size >= edge

    def margin(size: int) -> float | None:
        away = float(size - edge)
        return away * slope + bend * away * abs(away) / edge / 2 if size < edge else None

    bracket = Bracket(flips, 1, 10**10, margin, {0: -float(edge) * (slope + bend / 2)})
    bracket.reach(100, max(edge // 2, 1))
    bracket.narrow(100)

    assert bracket.found == Found(edge, True)
    assert len(asked) <= 24


@given(flips=st.sets(st.integers(1, 60)), guess=st.none() | st.integers(1, 60))
def test_whatever_is_found_flips_and_one_less_does_not(flips: set[int], guess: int | None) -> None:
    bracket = Bracket(flips.__contains__, 1, 60)
    bracket.reach(1000, guess)
    bracket.narrow(1000)
    if (found := bracket.found) is not None:
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

    bracket = Bracket(flips, 1, 10**9)
    bracket.reach(tries)
    bracket.narrow(tries - len(asked))

    assert len(asked) <= tries
    if (found := bracket.found) is not None:
        assert found.size >= edge
        assert found.size == edge or not found.next_fails


def test_a_curve_crosses_where_it_does() -> None:
    assert crossing([(2, -4.0), (0, -8.0)]) == 4
    assert crossing([(3, 9.0 - 25), (2, 4.0 - 25), (1, 1.0 - 25)]) == 5
    assert crossing([(3, 1.0), (2, 1.0)]) is None
    assert crossing([(3, 1.0)]) is None


@given(now=st.integers(0, 10**9), most=st.integers(1, 10**15), falls=st.booleans())
def test_rungs_rise_to_the_most_and_are_not_many(now: int, most: int, falls: bool) -> None:
    most = min(most, now) if falls else most
    sizes = list(rungs(now, most, falls=falls))

    assert sizes == sorted(set(sizes))
    assert sizes[-1:] == [most] if most else not sizes
    assert len(sizes) < 200
