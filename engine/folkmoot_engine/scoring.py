"""From an order of preference to points: scoring functions, each with a name.

"Borda" alone says too little: texts that use the word mean different counts
for ballots of different lengths. So nothing here is a default. [AB21], [FFP23]
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.ballots import Ballots
from folkmoot_engine.limits import POINTS_MAX

SCORINGS = MappingProxyType(
    {
        "borda-ballot": "The last on a ballot gets 0, each place before it one more.",
        "borda-ballot-plus-one": "The last on a ballot gets 1, each place before it one more.",
        "borda-projects": "The first gets the number of projects minus one, then one less each.",
        "borda-projects-plus-one": "The first gets the number of projects, then one less each.",
        "borda-max-length": "The first gets the most that a ballot may name, then one less each.",
        "first-only": "The first gets 1 point, all others 0.",
        "named": "Every project on a ballot gets 1 point.",
    }
)
"""All scoring functions by name; points never fall below 0."""


def scored(
    ballots: Ballots,
    scoring: str | Sequence[int],
    *,
    projects: int,
    max_length: int | None = None,
) -> Ballots:
    """Return ordinal ballots with the points of a scoring function.

    ``scoring`` is a name from SCORINGS, or the points of each place, the best
    first; later places get 0. ``max_length``, the most projects a ballot may
    name, is needed by "borda-max-length" alone.

    Raises ValueError for an unknown name, or ballots that are not ordinal.
    """
    if ballots.kind != "ordinal":
        raise ValueError(f"scoring is for ordinal ballots, not {ballots.kind} ones")
    lengths = ballots.lengths
    places = np.arange(len(ballots.projects)) - np.repeat(ballots.starts[:-1], lengths)
    if isinstance(scoring, str):
        points = _named(scoring, places, np.repeat(lengths, lengths), projects, max_length)
    else:
        given = [*scoring, 0]
        if not all(isinstance(p, int) and 0 <= p <= POINTS_MAX for p in given):
            raise ValueError(f"scoring must be whole points of 0 to {POINTS_MAX} for each place")
        points = np.array(given, dtype=np.int64)[np.minimum(places, len(given) - 1)]
    return Ballots.tidy(ballots.starts, ballots.projects, "ordinal", points)


def _named(
    scoring: str,
    places: NDArray[np.int64],
    lengths: NDArray[np.int64],
    projects: int,
    max_length: int | None,
) -> NDArray[np.int64]:
    if scoring not in SCORINGS:
        known = ", ".join(repr(name) for name in SCORINGS)
        raise ValueError(f"scoring {scoring!r} is unknown; choose from {known}")
    if scoring == "first-only":
        return np.where(places == 0, 1, 0)
    if scoring == "named":
        return np.ones(len(places), dtype=np.int64)
    best: NDArray[np.int64] | int = projects - 1
    if scoring == "borda-max-length":
        if max_length is None:
            raise ValueError("scoring 'borda-max-length' needs max_length, which is not known")
        best = max_length
    elif scoring.startswith("borda-ballot"):
        best = lengths - 1
    points: NDArray[np.int64] = np.maximum(best - places, 0)
    return points + 1 if scoring.endswith("plus-one") else points
