"""Twenty ways to count wrongly, as docs/pitfalls.md numbers them: those of files."""

import pytest
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import PabulibError, PbFile, check_pb, count, read_pb


def read(*changes: tuple[str, str]) -> PbFile:
    """The minimal text with some of it replaced."""
    text = MINIMAL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_pb(text)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + MINIMAL.encode(),
        MINIMAL.replace("\n", "\r\n").encode(),
        MINIMAL.replace("\n", "\r").encode(),
        MINIMAL.rstrip("\n").encode(),
        MINIMAL.replace("a;1\nb;1,2/b\nc;\n", "a;1\r\nb;1,2/b\nc;\n").encode(),
    ],
    ids=["mark", "CRLF", "CR", "no last line end", "mixed"],
)
def test_13_line_ends_and_marks_of_editors_change_nothing(raw: bytes) -> None:
    assert read_pb(raw).election == read().election


def test_13_ids_are_letters_and_not_numbers_and_may_be_words_of_the_format() -> None:
    told = read(("1;600;2;", "007;600;2;"), ("a;1\n", "PROJECTS;007\n"), ("b;1,", "b;007,"))
    parted = read(("2/b", "VOTES"))

    assert told.election.ids == ("007", "2/b")
    assert parted.election.ids == ("1", "VOTES")


def test_13_a_line_break_of_another_script_stays_inside_a_name() -> None:
    assert read(("Benches", "Ben\u2028ch\u0085es")).names[0] == "Ben\u2028ch\u0085es"


def test_13_a_project_twice_on_a_ballot_counts_once_and_an_unknown_one_is_an_error() -> None:
    assert read(("b;1,2/b", "b;1,2/b,1")).election.votes == (2, 1)
    with pytest.raises(PabulibError, match="line 15, column 5, vote"):
        read(("b;1,2/b", "b;1,3"))
    with pytest.raises(PabulibError, match="line 11, column 1, project_id"):
        read(("2/b;500", "1;500"))


def test_14_money_is_read_exactly_with_a_point_or_a_comma() -> None:
    """0.1 + 0.2 is 0.3 here."""
    told = read(("budget;1000", "budget;0,3"), ("1;600", "1;0.1"), ("2/b;500", "2/b;0.2"))

    assert (told.election.prices, told.election.budget) == ((10, 20), 30)
    assert count(told.election, "most-votes").left == 0


def test_14_no_money_or_a_debt_buys_nothing_and_a_removed_project_is_only_dear() -> None:
    assert count(read(("budget;1000", "budget;-5")).election).funded == ()
    assert count(read(("budget;1000", "budget;0")).election).funded == ()
    outcome = count(read(("1;600", "1;999999999")).election)
    assert outcome.reasons[0].code == "dearer-than-budget"
    assert outcome.funded == (1,)


def test_15_what_a_file_says_of_itself_is_checked_and_never_believed() -> None:
    told = read(("num_votes;3", "num_votes;4"), ("num_projects;2", "num_projects;7"))

    assert told.election.voters == 3
    assert [warning.split(", ")[2].split(":")[0] for warning in told.warnings] == [
        "num_projects",
        "num_votes",
    ]
    assert read(("600;2;", "600;9;")).election.votes == (2, 1)


def test_15_a_ballot_that_is_too_long_is_told_of_and_counted_whole() -> None:
    told = read(("currency;EUR", "max_length;1"))

    assert told.election.votes == (2, 1)
    assert any("max_length" in warning or "vote" in warning for warning in told.warnings)


def test_15_limits_of_categories_on_ballots_are_none_on_outcomes() -> None:
    columns = ("selected\n", "selected;category\n"), ("Benches;1", "Benches;1;green")
    rows = (*columns, ('ones";0', 'ones";0;green'))
    ballots = read(("currency;EUR", "categories;green\nmax_length_per_category;1"), *rows)
    outcomes = read(("currency;EUR", "categories;green\nbudget_per_category;500"), *rows)

    assert dict(ballots.election.category_budgets) == {}
    assert dict(outcomes.election.category_budgets) == {"green": 500}


@pytest.mark.parametrize("cell", ["0", "1", "2", "3"])
def test_15_an_official_fate_has_four_values(cell: str) -> None:
    assert read(("Benches;1", f"Benches;{cell}")).selected["1"] == cell


@pytest.mark.parametrize(
    ("meta", "strange"),
    [
        ("date_begin;2.11.2019", True),
        ("date_begin;02.11.2019", False),
        ("date_begin;2019", False),
        ("date_begin;2019-11-02", True),
        ("language;pl", False),
        ("language;Polish", True),
        ("currency;PLN", False),
    ],
)
def test_16_dates_are_days_or_years_and_old_words_are_counted_with_a_warning(
    meta: str, strange: bool
) -> None:
    """What is strange is a warning, and the ballots are counted all the same."""
    key = meta.partition(";")[0]
    text = MINIMAL.replace("currency;EUR", meta)
    found = [finding for finding in check_pb(text) if finding.field == key]

    assert [finding.severity for finding in found] == ["warning"] * strange
    assert read_pb(text).election.votes == (2, 1)


def test_16_old_names_of_columns_are_read() -> None:
    told = read(("selected\n", "selected;target\n"), ("Benches;1", "Benches;1;children"),
                ('ones";0', 'ones";0;'))  # fmt: skip

    assert told.columns["target"] == ("children", "")
