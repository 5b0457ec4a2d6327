"""One list of all that is wrong or strange."""

import pytest
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import check_pb

TIDY = MINIMAL.replace(
    "budget;1000",
    "description;A\ncountry;B\nunit;C\ninstance;2024\nrule;greedy\ndate_begin;2024\n"
    "date_end;31.12.2024\nlanguage;en\nbudget;1000",
)


def found(text: str | bytes) -> list[tuple[str, int, str]]:
    """Severity, line and field of each finding."""
    return [(one.severity, one.line, one.field) for one in check_pb(text)]


def test_a_tidy_text_has_no_findings() -> None:
    assert found(TIDY) == []


def test_all_errors_are_in_one_list_and_warnings_with_them() -> None:
    text = TIDY.replace("1;600;2", "1;6OO;2").replace("b;1,2/b", "b;1,2").replace("greedy", "luck")

    assert found(text) == [
        ("warning", 7, "rule"), ("error", 18, "cost"), ("error", 23, "vote"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("country;B\n", "", 2, "country"),
        ("31.12.2024", "2024-12-31", 9, "date_end"),
        ("language;en", "language;English", 10, "language"),
        ("currency;EUR", "currency;euro", 13, "currency"),
        (";name;", ";target;", 17, "target"),
        ("1;600;2", "1;1001;2", 18, "cost"),
        ("1;600;2", "1;0;2", 18, "cost"),
        ("1;600;2", "1;600;3", 18, "votes"),
    ],
)
def test_what_is_strange_is_a_warning(old: str, new: str, line: int, field: str) -> None:
    assert found(TIDY.replace(old, new)) == [("warning", line, field)]


def test_what_ends_a_reading_is_the_last_finding() -> None:
    assert found(b"") == [("error", 1, "META")]
    assert found(TIDY.replace("approval", "acclamation"))[-1] == ("error", 12, "vote_type")
    assert found(TIDY.replace("Benches", "Ben\0ches")) == [("error", 18, "text")]


def test_marks_and_several_line_ends_are_told_of() -> None:
    assert found("\ufeff" + TIDY) == [("warning", 1, "text")]
    assert found(TIDY.replace("\n", "\r\n", 3)) == [("warning", 1, "text")]
    assert found(TIDY.replace("\n", "\r\n")) == []


def test_repairs_are_suggested() -> None:
    told = check_pb(TIDY.replace("1;600;2", "1;£1,200;2").replace("b;1,2/b", "b;1,2/B"))

    assert [one.suggestion for one in told] == ["write '1200'", "did you mean '2/b'?"]
