"""Every rule for electing takes its ballots and refuses others."""

import pytest

from folkmoot_engine import Ballots
from folkmoot_engine.panels import PANELS, elect

ORDERS = Ballots.of([[0, 1], [1, 0], [2]], "ordinal")


def ballots_for(rule: str) -> Ballots:
    """Some ballots that the rule counts."""
    return ORDERS if "ordinal" in PANELS[rule].ballots else Ballots.of([[0, 1], [1], [2]])


@pytest.mark.parametrize("rule", PANELS)
def test_as_many_are_elected_as_there_are_seats(rule: str) -> None:
    for seats in (1, 2, 3):
        winners = elect("abc", ballots_for(rule), rule, seats).winners
        assert len(set(winners)) == seats


@pytest.mark.parametrize("rule", PANELS)
def test_without_ballots_the_tie_order_decides(rule: str) -> None:
    nobody = Ballots.of([], ballots_for(rule).kind)

    assert elect("abc", nobody, rule).winners == (0,)


@pytest.mark.parametrize(
    ("rule", "seats", "said"),
    [
        ("best", 1, "rule 'best' is unknown; choose from 'score', "),
        ("approval", 1, "approval counts approval, choose-1 ballots, not ordinal ones"),
        ("stv", 0, "seats must be 1 to 3, not 0"),
        ("stv", 4, "seats must be 1 to 3, not 4"),
    ],
)
def test_what_does_not_fit_is_refused(rule: str, seats: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        elect("abc", ORDERS, rule, seats)


def test_a_ballot_that_names_nobody_known_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the 2"):
        elect("ab", ORDERS, "stv")
