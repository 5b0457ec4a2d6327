"""Sums in pieces are the sums."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.weighing import PIECE, weigh, weigh_table

HEIGHTS = (0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 5)


@pytest.mark.parametrize("height", HEIGHTS)
def test_a_long_row_is_weighed_exactly(height: int) -> None:
    values = np.arange(height, dtype=np.float64) * 1_000_003
    weights = np.arange(height, dtype=np.float64) % 7

    assert weigh(weights, values) == sum(
        int(w) * int(v) for w, v in zip(weights, values, strict=True)
    )


@settings(max_examples=60)
@given(height=st.integers(0, 400), width=st.integers(1, 100), seed=st.integers(0, 2**32))
def test_tables_of_any_shape_are_weighed_exactly(height: int, width: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    table = chance.integers(0, 2**40, (height, width))
    weights = chance.integers(1, 10, height)
    found = weigh_table(weights.astype(np.float64), table.astype(np.float64))

    assert found.tolist() == (weights @ table).tolist()
