"""Every rule for dividing is held to what it claims."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot_engine.division import DIVISIONS, divide, whole

each = pytest.mark.parametrize("rule", DIVISIONS)
TWO_TO_ONE = [[6, 0], [6, 0], [0, 6]]


@each
def test_every_split_adds_up_and_gives_nothing_less_than_nothing(rule: str) -> None:
    split = divide([[5, 1, 1], [0, 7, 0], [3, 3, 1], [2, 0, 5]], 7, rule)

    assert sum(split) == 7
    assert min(split) >= 0


@each
def test_single_minded_people_get_their_part_where_a_rule_claims_it(rule: str) -> None:
    assert (list(divide(TWO_TO_ONE, 6, rule)) == [4, 2]) == DIVISIONS[rule].proportional


@each
def test_a_lie_pays_just_where_a_rule_does_not_claim_to_be_truthful(rule: str) -> None:
    """The first two want 4 and 2; under the mean they exaggerate."""
    honest = divide([[4, 2], [4, 2], [0, 6]], 6, rule)
    lied = divide([[6, 0], [4, 2], [0, 6]], 6, rule)

    assert (abs(lied[0] - 4) < abs(honest[0] - 4)) != DIVISIONS[rule].truthful


def test_an_unknown_rule_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="'best' is unknown; choose from 'mean', 'median'"):
        divide(TWO_TO_ONE, 6, "best")


def test_whole_units_go_to_the_largest_remainders_and_the_earlier_of_equals() -> None:
    assert whole((Fraction(5, 2), Fraction(5, 4), Fraction(5, 4))) == (3, 1, 1)
    assert whole((Fraction(1, 3),) * 3) == (1, 0, 0)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(1, 9))
def test_whole_units_add_up_and_stay_within_one(parts: list[int], of: int) -> None:
    split = [Fraction(part, of) for part in parts]
    split.append(-sum(split, Fraction(0)) % 1)
    found = whole(tuple(split))

    assert sum(found) == sum(split)
    assert all(abs(a - b) < 1 for a, b in zip(found, split, strict=True))
