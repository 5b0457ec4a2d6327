"""What a text says of itself, against its own ballots."""

import pytest
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import read_pb


def warnings(text: str) -> list[tuple[int, str]]:
    """Line and field of each warning."""
    return [(found.line, found.field) for found in read_pb(text).findings]


POINTS = (
    MINIMAL.replace("approval", "cumulative")
    .replace("votes;name", "score;name")
    .replace("1;600;2", "1;600;7")
    .replace("2/b;500;1", "2/b;500;4")
    .replace("voter_id;vote\na;1\nb;1,2/b\nc;", "voter_id;vote;points\na;1;5\nb;1,2/b;2,4\nc;;")
)


def test_true_claims_are_not_warned_of() -> None:
    assert warnings(MINIMAL) == warnings(POINTS) == []


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("max_length;1", 15),
        ("min_length;2", 14),
        ("max_sum_cost;1099.99", 15),
        ("min_sum_cost;600.01", 14),
        ("max_length;2", None),
        ("min_length;1", None),
        ("max_sum_cost;1100", None),
        ("min_sum_cost;600.00", None),
        ("max_length_per_category;1", None),
    ],
)
def test_a_ballot_outside_a_limit_is_told_of_once(rule: str, line: int | None) -> None:
    told = warnings(MINIMAL.replace("currency;EUR", rule))

    assert told == ([] if line is None else [(line, rule.split(";")[0])])


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("max_sum_points;5", 15),
        ("min_sum_points;6", 14),
        ("max_points;4", 14),
        ("min_points;3", 15),
        ("max_sum_points;6", None),
        ("min_sum_points;5", None),
        ("max_points;5", None),
        ("min_points;2", None),
    ],
)
def test_points_outside_a_limit_are_told_of_once(rule: str, line: int | None) -> None:
    told = warnings(POINTS.replace("currency;EUR", rule))

    assert told == ([] if line is None else [(line, rule.split(";")[0])])


def test_a_false_score_is_told_of_where_it_stands() -> None:
    assert warnings(POINTS.replace("1;600;7", "1;600;8")) == [(10, "score")]
    assert warnings(POINTS.replace("1;600;7", "1;600;7.0")) == []


def test_limits_of_categories_count_each_category() -> None:
    text = MINIMAL.replace(";name;", ";category;").replace("Benches", "parks")
    text = text.replace('"Trees; ""old"" ones"', "parks")

    most = warnings(text.replace("currency;EUR", "max_length_per_category;1"))
    least = warnings(text.replace("currency;EUR", "min_length_per_category;2"))
    assert most == [(15, "max_length_per_category")]
    assert least == [(14, "min_length_per_category")]


def test_how_many_ballots_break_a_limit_is_said() -> None:
    text = MINIMAL.replace("c;", "c;1,2/b").replace("currency;EUR", "max_length;1")

    assert "this ballot and 1 later ones have more" in " ".join(read_pb(text).warnings)
