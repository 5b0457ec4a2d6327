"""Decimals to whole minor units and back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkmoot_engine import MONEY_MAX
from folkmoot_engine.pabulib.errors import CellError
from folkmoot_engine.pabulib.money import common_scale, decimal_text, minor_units, parse_decimal


@pytest.mark.parametrize(
    ("cell", "scale", "units"),
    [
        ("1200", 0, 1200),
        ("0", 0, 0),
        ("007", 0, 7),
        ("1200.5", 2, 120_050),
        ("12,50", 2, 1250),
        ("400000.0", 2, 40_000_000),
        ("1 200 000", 0, 1_200_000),
        ("1\u00a0200,25", 2, 120_025),
        ("0.000001", 6, 1),
        ("5.0000000000", 2, 500),
    ],
)
def test_amounts_are_read_exactly(cell: str, scale: int, units: int) -> None:
    assert minor_units(parse_decimal(cell), scale) == units


@pytest.mark.parametrize(
    "cell",
    [
        "", "-5", "+5", "nan", "inf", "1e6", "1.", ".5", "1,000", "1,000,000", "1.000.000", "12 34",
        "0x1f", "١٢", "1_000", "£5", "0.0000001", "9" * 40,
    ],
)  # fmt: skip
def test_anything_else_is_refused(cell: str) -> None:
    with pytest.raises(CellError, match="expected"):
        parse_decimal(cell)


def test_the_scale_holds_every_amount_and_is_two_at_least_if_there_are_decimals() -> None:
    assert common_scale([("5", ""), ("6", "")]) == 0
    assert common_scale([("5", ""), ("6", "5")]) == 2
    assert common_scale([("5", "125"), ("6", "5")]) == 3
    assert common_scale([]) == 0


def test_more_than_the_limit_is_refused() -> None:
    with pytest.raises(CellError, match="at most"):
        minor_units((str(MONEY_MAX), ""), 2)


@settings(deadline=None)
@given(units=st.integers(0, MONEY_MAX), scale=st.sampled_from([0, 2, 3, 6]))
def test_what_is_written_reads_back(units: int, scale: int) -> None:
    amount = parse_decimal(decimal_text(units, scale))

    assert common_scale([amount]) == scale
    assert minor_units(amount, scale) == units


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("£1,200", "write '1200'"),
        ("1.000.000", "write '1000000'"),
        ("1200 EUR", "write '1200'"),
        ("12,345", "write '12345' or '12.345'"),
        ("-5", ""),
        ("free", ""),
    ],
)
def test_what_is_plainly_meant_is_suggested(cell: str, suggestion: str) -> None:
    with pytest.raises(CellError) as refused:
        parse_decimal(cell)

    assert refused.value.suggestion == suggestion


def test_a_debt_is_written_with_its_sign() -> None:
    assert decimal_text(-1205, 2) == "-12.05"
