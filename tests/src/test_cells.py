"""Tables for spreadsheets: formulas are only text, numbers are numbers."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.exports.cells import Number, money, table


def read(raw: bytes) -> list[list[str]]:
    """The rows as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "|", "%"])
def test_a_text_that_looks_like_a_formula_is_only_read(start: str) -> None:
    cell = read(table(["title"], [[start + "cmd|' /C calc'!A0"]]))[1][0]

    assert cell.startswith("'")


def test_numbers_stay_numbers_even_below_zero() -> None:
    raw = table(["left", "money"], [[-3, Number("-0.50")]]).decode("utf-8-sig")

    assert raw.splitlines()[1] == "-3,-0.50"


def test_texts_are_quoted_and_quotes_doubled() -> None:
    assert table(["a"], [['say "yes"']]).decode("utf-8-sig") == '"a"\r\n"say ""yes"""\r\n'


@given(st.text())
def test_no_text_at_all_starts_as_a_formula_or_breaks_its_row(text: str) -> None:
    rows = read(table(["before", "text", "after"], [[1, text, 2]]))

    assert len(rows) == 2
    assert (rows[1][0], rows[1][2]) == ("1", "2")
    assert not rows[1][1].lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("amount", "scale", "written"),
    [(380000, 2, "3800.00"), (5, 2, "0.05"), (-5, 2, "-0.05"), (7, 0, "7"), (0, 3, "0.000")],
)
def test_money_is_written_in_whole_units(amount: int, scale: int, written: str) -> None:
    assert money(amount, scale) == written
