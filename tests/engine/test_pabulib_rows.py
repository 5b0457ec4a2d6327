"""The rows of VOTES in blocks, however many and however strange."""

import pytest
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import PabulibError
from folkmoot_engine.pabulib import rows as module
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.rows import blocks
from folkmoot_engine.pabulib.sections import read_sections

HEAD = MINIMAL[: MINIMAL.index("a;1")]


def rows(votes: str, *, strict: bool = True) -> list[tuple[int, tuple[str, ...]]]:
    """Line and cells of every row."""
    findings = Findings((HEAD + votes).encode(), strict=strict)
    section = read_sections(findings)["VOTES"]
    return [
        (findings.data.count(b"\n", 0, block.row(findings.data, number)) + 1, row)
        for block in blocks(findings, section)
        for number, row in enumerate(
            zip(
                *([cell.decode() for cell in block.cells(column)] for column in (0, 1)),
                strict=True,
            )
        )
    ]


def test_every_row_knows_its_line() -> None:
    assert rows("a;1\nb;2") == [(14, ("a", "1")), (15, ("b", "2"))]
    assert rows("a;1\nb;2\n\n") == rows("a;1\nb;2")


def test_blank_rows_are_left_out_and_wide_ones_cut() -> None:
    assert rows("a;1;;\n\n;\n \nb;2\n") == [(14, ("a", "1")), (18, ("b", "2"))]


def test_a_quoted_cell_may_go_over_lines() -> None:
    assert rows('a;1\n"b\nb";2\nc;3\n') == [
        (14, ("a", "1")), (15, ("b\nb", "2")), (17, ("c", "3")),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [1, 5, 9])
@pytest.mark.parametrize("votes", ["aa;1\nbb;2\ncc;3\n", 'aa;1\n"b\nb";2\n\ncc;3'])
def test_blocks_of_any_size_hold_the_same_rows(
    monkeypatch: pytest.MonkeyPatch, size: int, votes: str
) -> None:
    whole = rows(votes)
    monkeypatch.setattr(module, "BLOCK_BYTES", size)

    assert rows(votes) == whole


def test_a_check_goes_on_after_a_row_with_the_wrong_number_of_cells() -> None:
    assert rows("a\nb;2\nc;3;4\n", strict=False) == [(15, ("b", "2"))]


def test_blank_lines_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BALLOTS_MAX", 5)
    assert len(rows("a;1\n" * 3 + "\n" * 4)) == 3
    with pytest.raises(PabulibError, match="at most 5 rows"):
        rows("a;1\n" * 3 + ";\n" * 9)
