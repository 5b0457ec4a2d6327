"""META by key, and its numbers."""

import pytest

from folkmoot_engine import PabulibError
from folkmoot_engine.pabulib.findings import Findings, place
from folkmoot_engine.pabulib.meta import Meta
from folkmoot_engine.pabulib.sections import read_sections

REST = "PROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n"


def read(rows: str) -> tuple[Meta, Findings]:
    """META of a text with these rows."""
    findings = Findings(f"META\nkey;value\n{rows}\n{REST}".encode(), strict=True)
    return Meta(findings, read_sections(findings)["META"]), findings


def test_every_key_is_kept_in_lower_case_and_knows_its_place() -> None:
    meta, findings = read("Budget;5\nnever heard of;x;y")

    assert meta.values == {"budget": "5", "never heard of": "x;y"}
    assert place(findings.data, meta.at("budget")) == (3, 8)
    assert place(findings.data, meta.at("missing")) == (2, 1)


@pytest.mark.parametrize(
    ("cell", "number"), [("5", 5), ("5.0", 5), ("", None), ("None", None), ("5.5", None)]
)
def test_whole_numbers_are_read_and_anything_else_is_warned_of(
    cell: str, number: int | None
) -> None:
    meta, findings = read(f"max_length;{cell}")

    assert meta.whole("max_length") == number
    assert meta.whole("missing") is None
    assert bool(findings.all()) == (cell == "5.5")


def test_a_whole_number_below_0_is_told_that_it_should_be_0_or_more() -> None:
    meta, findings = read("min_points;-5")

    assert meta.whole("min_points") is None
    assert "expected a whole number, 0 or more, not '-5'" in str(findings.all()[0])


def test_amounts_that_are_no_budget_are_optional() -> None:
    meta, findings = read("max_sum_cost;much\nmin_sum_cost;5.5")

    assert meta.decimal("max_sum_cost") is None
    assert meta.decimal("min_sum_cost") == ("5", "5")
    assert "line 3, column 14, max_sum_cost" in str(findings.all()[0])


def test_a_budget_is_needed() -> None:
    assert read("budget;5.5")[0].budget() == ("5", "5")
    with pytest.raises(PabulibError, match="expected this key"):
        read("x;y")[0].budget()
    with pytest.raises(PabulibError, match="expected an amount"):
        read("budget;")[0].budget()


def test_no_debt_is_a_budget_and_minus_nothing_is_nothing() -> None:
    debt, findings = read("budget;-5")
    assert debt.budget() == ("", "")
    assert len(findings.all()) == 1
    nothing, findings = read("budget;-0.00")
    assert nothing.budget() == ("", "")
    assert findings.all() == ()
