"""Score and approval, by hand."""

from folkmoot_engine import Ballots
from folkmoot_engine.panels import elect


def test_the_most_points_win() -> None:
    ballots = Ballots.of([[0, 1], [1], [0, 2]], "scoring", [[1, 5], [2], [3, -1]])
    panel = elect("abc", ballots, "score", 2)

    assert (panel.winners, panel.scores) == ((1, 0), (4, 7, -1))


def test_who_stands_on_the_most_ballots_wins_and_ties_go_by_submission() -> None:
    ballots = Ballots.of([[0, 1], [1, 2], [2], []])

    assert elect("abc", ballots, "approval").winners == (1,)
    assert elect("abc", ballots, "approval", 3).order == (1, 2, 0)


def test_equal_points_go_to_who_is_named_more_often() -> None:
    ballots = Ballots.of([[0], [1], [1]], "scoring", [[4], [2], [2]])

    assert elect("ab", ballots, "score").winners == (1,)
