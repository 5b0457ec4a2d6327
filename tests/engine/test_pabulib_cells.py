"""What the cells of one ballot say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.pabulib.cells import VoteCells
from folkmoot_engine.pabulib.errors import CellError

IDS = {b"1": 0, b"02": 1, b"x": 2}


def cells(kind: str = "approval", decimals: int = 0) -> VoteCells:
    """A parser of three projects."""
    return VoteCells(IDS, kind, decimals, (b"", b"None"))


votes = st.lists(st.sampled_from([b"1", b"02", b"x"]), max_size=4)


@settings(deadline=None)
@given(ballots=st.lists(votes, max_size=5), kind=st.sampled_from(["approval", "cumulative"]))
def test_many_cells_at_once_say_the_same_as_one_by_one(
    ballots: list[list[bytes]], kind: str
) -> None:
    given = [b",".join(ballot) for ballot in ballots]
    worth = None
    if kind == "cumulative":
        worth = [b",".join(b"%d" % n for n in range(len(ballot))) for ballot in ballots]
    told = cells(kind).all(given, worth)
    assert told is not None
    ones = [cells(kind).one(g, None if worth is None else worth[n]) for n, g in enumerate(given)]

    assert told[0].tolist() == [len(ballot) for ballot, _ in ones]
    assert told[1].tolist() == [project for ballot, _ in ones for project in ballot]
    if told[2] is not None:
        assert told[2].tolist() == [point for _, points in ones for point in points]


@pytest.mark.parametrize("vote", [b"1, x", b" 1", b"1,", b",", b"9", b" "])
def test_a_cell_with_anything_strange_is_looked_at_alone(vote: bytes) -> None:
    assert cells().all([b"1", vote], None) is None


def test_spaces_beside_ids_and_words_for_nothing_do_no_harm() -> None:
    assert cells().one("1,\u00a0x ".encode(), None) == ([0, 2], [])
    assert cells().one(b" None ", None) == ([], [])
    assert cells("cumulative").one(b"1,x", b" 2 ,0") == ([0, 2], [2, 0])
    assert cells("cumulative").one(b"", b"None") == ([], [])


@pytest.mark.parametrize(
    ("vote", "inside", "suggests"),
    [
        (b"1,2", 2, "did you mean '02'?"),
        (b"X", 0, "did you mean 'x'?"),
        (b"1,,x", 2, "remove the comma"),
        (b"1,never seen", 2, "add the project"),
        (b"x" * 99, 0, ""),
    ],
)
def test_an_unknown_project_is_shown_with_what_may_be_meant(
    vote: bytes, inside: int, suggests: str
) -> None:
    with pytest.raises(CellError, match="expected ids from PROJECTS") as refused:
        cells().one(vote, None)

    assert refused.value.inside == inside
    assert suggests in refused.value.suggestion


def test_points_with_decimals_ask_to_be_read_in_smaller_units() -> None:
    coarse, fine = cells("scoring"), cells("scoring", 2)
    coarse.one(b"1", b"0.25")

    assert coarse.decimals_seen == 2
    assert fine.one(b"1,x", b"0.25,-3") == ([0, 2], [25, -300])
    assert fine.all([b"1,x"], [b"4,-3"])[2].tolist() == [400, -300]  # type: ignore[index,union-attr]


def test_points_beside_an_order_may_be_nonsense() -> None:
    with pytest.raises(CellError, match="expected whole points") as refused:
        cells("ordinal").one(b"x,1", b"much,little")

    assert refused.value.harmless
