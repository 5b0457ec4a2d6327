"""Errors of reading say where and which field."""

from folkmoot_engine import PabulibError


def test_an_error_names_line_and_field() -> None:
    error = PabulibError(7, "cost", "expected an amount")

    assert str(error) == "line 7, cost: expected an amount"
    assert (error.line, error.field) == (7, "cost")
    assert isinstance(error, ValueError)
