"""Orders of preference and the table of pairs."""

from hypothesis import given
from tests.engine.panel_ballots import TENNESSEE, orders, spelled

from folkmoot_engine import Ballots
from folkmoot_engine.panels.orders import Ranked


def test_the_table_of_pairs_is_the_known_one() -> None:
    pairs = Ranked.of(spelled(TENNESSEE, "MNCK"), 4).pairs

    assert pairs == ((0, 42, 42, 42), (58, 0, 68, 68), (58, 32, 0, 83), (58, 32, 17, 0))


def test_who_is_named_stands_above_who_is_not_and_the_others_beside_each_other() -> None:
    pairs = Ranked.of(Ballots.of([[2]], "ordinal"), 3).pairs

    assert pairs == ((0, 0, 0), (0, 0, 0), (1, 1, 0))


def test_ties_go_to_who_is_named_more_often_then_to_the_earlier() -> None:
    assert Ranked.of(Ballots.of([[1], [2, 1]], "ordinal"), 4).ties == (1, 2, 0, 3)


@given(drawn=orders())
def test_pairs_are_counted_ballot_by_ballot(drawn: tuple[int, list[list[int]]]) -> None:
    options, rows = drawn
    pairs = Ranked.of(Ballots.of(rows, "ordinal"), options).pairs

    for a in range(options):
        for b in range(options):
            above = sum(a in r and (b not in r or r.index(a) < r.index(b)) for r in rows if a != b)
            assert pairs[a][b] == above
