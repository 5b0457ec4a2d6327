"""Errors of reading say where and which field."""

from folkmoot_engine import Finding, PabulibError
from folkmoot_engine.pabulib.errors import CellError


def test_an_error_names_line_column_and_field() -> None:
    finding = Finding("error", 7, 3, "PROJECTS", "cost", "expected an amount", "write '5'")
    error = PabulibError(finding)

    assert str(error) == "line 7, column 3, cost: expected an amount"
    assert (error.line, error.column, error.field) == (7, 3, "cost")
    assert error.finding == finding
    assert isinstance(error, ValueError)


def test_an_error_of_a_cell_leaves_the_place_to_others() -> None:
    assert str(CellError("expected an amount")) == "expected an amount"
