"""Where a finding stands, and how many are kept."""

import pytest

from folkmoot_engine import PabulibError, limits
from folkmoot_engine.pabulib.findings import Findings, place

DATA = "ab\ncä;d\n".encode()


@pytest.mark.parametrize(("at", "where"), [(0, (1, 1)), (3, (2, 1)), (7, (2, 4)), (9, (3, 1))])
def test_lines_and_columns_count_from_one_and_columns_in_characters(
    at: int, where: tuple[int, int]
) -> None:
    assert place(DATA, at) == where


def test_a_strict_reading_ends_at_the_first_error_and_not_at_a_warning() -> None:
    findings = Findings(DATA, strict=True)
    findings.warn(0, "META", "key", "expected more")

    with pytest.raises(PabulibError, match="line 2, column 1, cost: expected less"):
        findings.error(3, "PROJECTS", "cost", "expected less")


def test_a_check_keeps_errors_in_the_order_of_the_text() -> None:
    findings = Findings(DATA, strict=False)
    findings.error(7, "PROJECTS", "cost", "expected less", "write less")
    findings.warn(0, "META", "key", "expected more")

    assert [found.line for found in findings.all()] == [1, 2]
    assert findings.all()[1].suggestion == "write less"
    assert findings.errors


def test_of_each_field_a_limited_number_is_kept() -> None:
    findings = Findings(DATA, strict=False)
    for _ in range(limits.FINDINGS_MAX + 5):
        findings.warn(0, "VOTES", "vote", "expected more")
    findings.warn(0, "VOTES", "points", "expected more")

    assert len(findings.all()) == limits.FINDINGS_MAX + 1
    assert findings.left_out == 5
    assert not findings.errors
