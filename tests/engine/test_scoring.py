"""Named ways from an order of preference to points."""

from collections.abc import Sequence

import pytest

from folkmoot_engine import SCORINGS, Ballots, Election
from folkmoot_engine.scoring import scored

ORDER = Ballots.of([[2, 0, 1], [], [3], [1, 2]], "ordinal")
"""Over five projects; a ballot may name three."""


@pytest.mark.parametrize(
    ("scoring", "points"),
    [
        ("borda-ballot", [[2, 1, 0], [], [0], [1, 0]]),
        ("borda-ballot-plus-one", [[3, 2, 1], [], [1], [2, 1]]),
        ("borda-projects", [[4, 3, 2], [], [4], [4, 3]]),
        ("borda-projects-plus-one", [[5, 4, 3], [], [5], [5, 4]]),
        ("borda-max-length", [[3, 2, 1], [], [3], [3, 2]]),
        ("first-only", [[1, 0, 0], [], [1], [1, 0]]),
        ("named", [[1, 1, 1], [], [1], [1, 1]]),
        ([10, 4], [[10, 4, 0], [], [10], [10, 4]]),
        ([], [[0, 0, 0], [], [0], [0, 0]]),
    ],
)
def test_each_place_gets_the_points_of_the_function(
    scoring: str | Sequence[int], points: list[list[int]]
) -> None:
    told = scored(ORDER, scoring, projects=5, max_length=3)

    assert told.point_rows() == points
    assert told.rows() == ORDER.rows()


def test_every_named_function_is_tried_above() -> None:
    assert len(SCORINGS) == 7


def test_places_beyond_the_longest_ballot_allowed_get_nothing() -> None:
    told = scored(ORDER, "borda-max-length", projects=5, max_length=2)

    assert told.point_rows() == [[2, 1, 0], [], [2], [2, 1]]


@pytest.mark.parametrize(
    ("ballots", "scoring", "says"),
    [
        (ORDER, "borda", "scoring 'borda' is unknown; choose from 'borda-ballot', "),
        (ORDER, "borda-max-length", "needs max_length"),
        (ORDER, [1.5], "whole points"),
        (ORDER, [-1], "whole points"),
        (Ballots.of([[0]]), "named", "for ordinal ballots, not approval ones"),
    ],
)
def test_what_cannot_be_scored_is_refused(
    ballots: Ballots, scoring: str | Sequence[int], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        scored(ballots, scoring, projects=5)


def test_an_election_scores_by_what_it_knows_of_itself() -> None:
    election = Election.of(["a", "b"], [1, 1], 1, [[1, 0], [1]], kind="ordinal", max_length=2)

    assert election.scored("borda-max-length").scores == (1, 4)
    assert election.scored("borda-projects").scores == (0, 2)
    assert election.scored("borda-projects").ids == election.ids
