"""Why each project won or lost, in the figures of the scenarios."""

from fractions import Fraction

import pytest
from tests.engine.elections import county, hall

from folkmoot_engine import REASONS, Election, count


def test_twelve_people_wanted_job_booths_and_are_short_by_2219_65() -> None:
    reason = count(hall()).reasons[10]

    assert (reason.votes, reason.cost, reason.code) == (12, 380_000, "short")
    assert (reason.left, reason.short) == (158_035, 221_965)
    assert reason.money == Fraction(80_123_750, 507)


def test_audio_by_local_groups_is_short_by_1454_14() -> None:
    assert count(hall()).reasons[6].short == 145_414


def test_485_residents_of_the_county_have_81523_87_left() -> None:
    reason = count(county(), completion="add-one").reasons[15]

    assert (reason.votes, reason.cost) == (485, 23_200_000)
    assert (reason.left, reason.short) == (8_152_387, 15_047_613)


# Ten people share 100. Six pay for b; c and f have one supporter each, c is cheaper.
FATES = Election.of(
    "abcdef",
    [0, 50, 45, 1, 101, 46],
    100,
    [[0, 1], [1], [1], [1], [1], [1], [2], [5], [4], []],
)


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("equal-shares", ["free", "shares", "filled", "nobody", "dearer-than-budget", "short"]),
        ("most-votes", ["free"] + ["most-votes"] * 2 + ["nobody", "dearer-than-budget", "no-room"]),
    ],
)
def test_each_fate_has_its_code(rule: str, codes: list[str]) -> None:
    found = [reason.code for reason in count(FATES, rule, completion="fill").reasons]

    assert found == codes
    assert set(found) <= set(REASONS)


def test_who_is_short_by_a_fraction_of_a_penny_is_short_by_one() -> None:
    """Three share 100 pence; two want a thing for 67: they have 66 and two thirds."""
    election = Election.of("a", [67], 100, [[0], [0], []])
    reason = count(election, completion="none").reasons[0]

    assert (reason.money, reason.left, reason.short) == (Fraction(200, 3), 66, 1)


def test_half_pennies_are_rounded_down() -> None:
    """Four share 10: 2.50 each."""
    reason = count(Election.of("a", [9], 10, [[0], [], [], []]), completion="none").reasons[0]

    assert (reason.left, reason.short) == (2, 7)


@pytest.mark.parametrize(
    ("rule", "b"), [("most-votes", 5), ("max-welfare", 5), ("most-votes", 0), ("max-welfare", 0)]
)
def test_what_got_no_more_points_than_none_did_not_lose_for_money(rule: str, b: int) -> None:
    """b gets -2 and 1 points; 15 of 20 are left."""
    lost = count(_grudged(b), rule).reasons[1]

    assert (lost.code, lost.votes, lost.left, lost.short) == ("no-points", 2, 15, 0)


@pytest.mark.parametrize(("b", "code"), [(0, "no-points"), (5, "backed")])
def test_under_transfers_what_is_free_needs_points_and_what_costs_needs_a_giver(
    b: int, code: str
) -> None:
    reasons = count(_grudged(b), "cumulative-transfers").reasons

    assert [reasons[1].code, reasons[2].code] == [code, "no-points"]


def _grudged(b: int) -> Election:
    """Two people give a 3 points each, and b, which costs that much, -2 and 1, and c 0."""
    return Election.of(
        "abc", [5, b, 1], 20, [[0, 1, 2], [0, 1]],
        scale=0, kind="scoring", points=[[3, -2, 0], [3, 1]],
    )  # fmt: skip


def test_most_votes_tells_the_money_left_when_the_turn_came() -> None:
    election = Election.of("abc", [6, 5, 4], 10, [[0, 1, 2], [0, 1], [0]])
    lost = count(election, "most-votes").reasons[1]

    assert (lost.code, lost.money, lost.left, lost.short) == ("no-room", None, 4, 1)
