"""Sums of whole numbers with weights, in pieces too small for a second thread.

A linear algebra library splits a large sum among threads, and then waits for
all of them: on a machine that is busy with something else, that takes hundreds
of times longer than the sum. A piece of this size is never split. The numbers
are whole and their sums below 2**53, so pieces and order change nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PIECE = 8_192
"""Most numbers summed at once."""


def weigh(weights: NDArray[np.float64], values: NDArray[np.float64]) -> float:
    """Return the sum of values, each times its weight."""
    if len(values) <= PIECE:
        return float(weights.dot(values))
    return float(weigh_table(weights, values[:, None])[0])


def weigh_table(weights: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of the rows of a table (weights, columns), each times its weight."""
    height, width = table.shape
    if table.size <= PIECE:
        return weights @ table
    rows = max(1, PIECE // width)
    whole = height // rows * rows
    pieces = weights[:whole].reshape(-1, 1, rows) @ table[:whole].reshape(-1, rows, width)
    total: NDArray[np.float64] = pieces.sum(axis=0)[0]
    if whole < height:
        total += weights[whole:] @ table[whole:]
    return total
