"""Cells and ids by arithmetic say what patient reading says, or nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine.pabulib.grids import Grid, Ids, hashes, hashes_of, padded

cell = st.binary(max_size=40).map(lambda raw: raw.translate(None, b";\n\0"))
IDS = (b"1", b"02", b"12345678", b"123456789", b"L13/08/VII-" + b"x" * 20)


@settings(deadline=None)
@given(rows=st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=6))
def test_a_grid_holds_the_cells_of_its_rows(rows: list[tuple[bytes, ...]]) -> None:
    grid = Grid.of(b"\n".join(b";".join(row) for row in rows), 3)

    if grid is None:
        assert any(not row[0] for row in rows)
    else:
        assert [grid.cells(column) for column in range(3)] == list(zip(*rows, strict=True))


@pytest.mark.parametrize("chunk", [b"a;b\nc", b"a;b;c\nd", b"a\nb;c;d", b";b", b"a;b\n\nc;d"])
def test_rows_that_are_not_alike_make_no_grid(chunk: bytes) -> None:
    assert Grid.of(chunk, 2) is None


def test_space_around_a_cell_is_seen_and_inside_it_is_not() -> None:
    for inside in (b"a b", b"a"):
        assert not made(inside).spaced(1)
    for around in (b" a", b"a\t", "a\u00a0".encode(), "\u00a0a".encode(), b""):
        assert made(around).spaced(1)


def made(vote: bytes) -> Grid:
    """A grid of one row with this vote."""
    grid = Grid.of(b"voter;" + vote, 2)
    assert grid is not None
    return grid


@settings(deadline=None)
@given(cells=st.lists(cell, min_size=1, max_size=6))
def test_equal_cells_have_equal_numbers_wherever_they_stand(cells: list[bytes]) -> None:
    alone = hashes_of(tuple(cells))
    text = padded(b"__" + b"".join(cells))
    lengths = np.array([len(one) for one in cells])
    inside = hashes(text, 2 + np.cumsum(lengths) - lengths, lengths)

    assert alone.tolist() == inside.tolist()
    assert len(set(alone.tolist())) == len(set(cells))


@settings(deadline=None)
@given(ballots=st.lists(st.lists(st.sampled_from(IDS), max_size=4), min_size=1, max_size=5))
def test_ids_are_found_and_empty_ballots_are_empty(ballots: list[list[bytes]]) -> None:
    ids = Ids({project: index for index, project in enumerate(IDS)})
    grid = Grid.of(b"\n".join(b"v;" + b",".join(ballot) for ballot in ballots), 2)
    assert grid is not None
    found = ids.ballots(grid, 1)
    assert found is not None

    assert found[0].tolist() == [len(ballot) for ballot in ballots]
    assert found[1].tolist() == [IDS.index(one) for ballot in ballots for one in ballot]


@pytest.mark.parametrize(
    "vote", [b"2", b"1,", b",1", b"1,,02", b",", b"1, 02", b"123456780", b"x" * 50, b"012345678"]
)
def test_whatever_is_no_id_is_left_to_others(vote: bytes) -> None:
    ids = Ids({project: index for index, project in enumerate(IDS)})

    assert ids.usable
    assert ids.ballots(made(vote), 1) is None


def test_long_ids_and_no_ids_are_left_to_others() -> None:
    assert not Ids({b"x" * 33: 0}).usable
    assert not Ids({}).usable


def test_many_ids_are_told_apart_by_arithmetic() -> None:
    many = tuple(b"%d/2024-%d" % (n * n, n) for n in range(1_500))
    ids = Ids({project: index for index, project in enumerate(many)})
    found = ids.ballots(made(b",".join(reversed(many))), 1)

    assert ids.usable
    assert found is not None
    assert found[1].tolist() == list(range(len(many)))[::-1]
    assert ids.ballots(made(b"1/2024-2"), 1) is None


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.lists(st.integers(0, 10**10), max_size=4), st.sampled_from([b"", b"a,b"])),
        min_size=1,
        max_size=5,
    )
)
def test_numbers_are_read_whatever_stands_beside_them(
    rows: list[tuple[list[int], bytes]],
) -> None:
    text = b"\n".join(
        b"v;%s;%s" % (b",".join(b"%03d" % number for number in worth), beside)
        for worth, beside in rows
    )
    grid = Grid.of(text, 3)
    assert grid is not None
    found = grid.numbers(1)

    if any(number >= 10**9 for worth, _ in rows for number in worth):
        assert found is None
    else:
        assert found is not None
        assert found[0].tolist() == [len(worth) for worth, _ in rows]
        assert found[1].tolist() == [number for worth, _ in rows for number in worth]


@pytest.mark.parametrize("points", [b"-1", b"1,", b",", b"1.0", b" 1", b"+1", b"x", b"1,,2", b"/"])
def test_whatever_is_no_plain_number_is_left_to_others(points: bytes) -> None:
    assert made(points).numbers(1) is None


def test_commas_of_other_columns_part_nothing() -> None:
    grid = Grid.of(b"a,b;1,02;x,y\nc;;,\nd;02;", 3)
    assert grid is not None
    found = Ids({project: index for index, project in enumerate(IDS)}).ballots(grid, 1)

    assert found is not None
    assert found[0].tolist() == [2, 0, 1]
    assert found[1].tolist() == [0, 1, 1]
