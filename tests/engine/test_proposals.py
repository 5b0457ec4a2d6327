"""Proposals are checked once, in plain words."""

from fractions import Fraction

import pytest

from folkmoot_engine.division.proposals import Proposals, mean


@pytest.mark.parametrize(
    ("rows", "total", "said"),
    [
        ([], 5, "somebody must propose"),
        ([[]], 5, "somebody must propose"),
        ([[5]], 0, "total must be 1 to"),
        ([[3, 2], [5]], 5, "proposal 2 has 1 options"),
        ([[3, 2], [6, -1]], 5, "proposal 2 must be whole numbers"),
        ([[3, 2], [3, 3]], 5, "proposal 2 adds up to 6, not to 5"),
    ],
)
def test_what_does_not_fit_is_refused(rows: list[list[int]], total: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Proposals.of(rows, total)


def test_the_mean_is_exact() -> None:
    assert mean(Proposals.of([[1, 0], [1, 0], [0, 1]], 1)) == (Fraction(2, 3), Fraction(1, 3))


def test_each_option_lists_what_was_proposed_the_most_first() -> None:
    assert Proposals.of([[1, 4], [3, 2]], 5).falling == ((3, 1), (4, 2))
