"""Pabulib text to an election; its claims are checked."""

import pytest
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import PabulibError, limits, read_pb


def test_the_minimal_text_says_what_it_says() -> None:
    told = read_pb(MINIMAL)

    assert told.election.ids == ("1", "2/b")
    assert told.election.prices == (600, 500)
    assert (told.election.budget, told.election.scale, told.election.currency) == (1000, 0, "EUR")
    assert told.election.ballots.rows() == [[0], [0, 1], []]
    assert told.names == told.election.names == ("Benches", 'Trees; "old" ones')
    assert told.selected == {"1": "1", "2/b": "0"}
    assert told.meta["num_votes"] == "3"
    assert told.vote_type == "approval"
    assert told.warnings == ()


def test_columns_may_stand_in_any_order() -> None:
    text = MINIMAL.replace("voter_id;vote", "age;vote;voter_id")
    text = text.replace("a;1\n", "30;1;a\n").replace("b;1,2/b", ";1,2/b;b").replace("c;", "9;;c")

    assert read_pb(text).election == read_pb(MINIMAL).election


def test_decimals_anywhere_make_one_scale_for_all() -> None:
    election = read_pb(MINIMAL.replace("600", "600,5")).election

    assert (election.scale, election.prices, election.budget) == (2, (60_050, 50_000), 100_000)
    assert election.step == 100


def test_none_is_an_empty_ballot_unless_it_is_a_project() -> None:
    none = MINIMAL.replace("c;\n", "c;None\n")

    assert read_pb(none).election.ballots.rows()[2] == []
    assert read_pb(none.replace("2/b", "None")).election.ballots.rows()[2] == [1]


def test_names_currency_and_selected_may_be_missing() -> None:
    text = MINIMAL.replace(";name;selected", "").replace("currency;EUR\n", "")
    text = text.replace(";Benches;1", "").replace(';"Trees; ""old"" ones";0', "")
    told = read_pb(text)

    assert (told.names, told.election.currency) == ((), "")
    assert told.selected == {"1": None, "2/b": None}


def test_a_text_that_was_cut_between_two_ballots_is_refused() -> None:
    last = MINIMAL.rstrip("\n").rpartition("\n")[0]
    cut = last.rpartition("\n")[0] + "\n"
    with pytest.raises(PabulibError, match="num_votes: expected 3 ballots, as META says") as told:
        read_pb(cut)
    assert told.value.line == cut.count("\n")

    # Nobody can tell where PROJECTS knows of no votes: META alone is believed then.
    with pytest.raises(PabulibError, match="the text ends after 1"):
        read_pb(cut.replace(";votes", ";ballots"))


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        (
            "num_votes;3",
            "num_votes;4",
            "line 7, column 11, num_votes: expected 3, as many as the text has",
        ),
        (
            "num_projects;2",
            "num_projects;x",
            "line 6, column 14, num_projects: expected 2, as many as the text has",
        ),
        ("1;600;2", "1;600;7", "line 10, column 7, votes: expected 2, as the ballots say, not '7'"),
        (
            "b;1,2/b",
            "b;1,2/b,1",
            "line 15, column 3, vote: expected different projects, but one",
        ),
        ("Benches;1", "Benches;5", "line 10, column 17, selected: expected 0, 1, 2 or 3, not '5'"),
        (
            "currency;EUR",
            "budget;5",
            "line 5, column 1, budget: expected this key once; the first one counts",
        ),
        (
            "currency;EUR",
            "max_length;1",
            "line 15, column 3, max_length: expected at most 1 projects as max_length says",
        ),
        (
            "e;approval",
            "e;choose-1",
            "line 15, column 3, vote_type: expected 1 project as vote_type says",
        ),
    ],
)
def test_false_claims_are_warnings_and_change_nothing(old: str, new: str, warning: str) -> None:
    told = read_pb(MINIMAL.replace(old, new))

    assert [found.startswith(warning) for found in told.warnings] == [True]
    assert told.election.ballots.rows() == read_pb(MINIMAL).election.ballots.rows()
    assert told.election.budget == 1000


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("e;approval", "e;points", "line 4, column 11, vote_type: expected one of approval, cho"),
        ("vote_type;approval\n", "", "line 2, column 1, vote_type: expected one of"),
        ("budget;1000\n", "", "line 2, column 1, budget: expected this key in META"),
        ("budget;1000", "budget;-x", "line 3, column 8, budget: expected an amount"),
        ("budget;1000", f"budget;{10**16}", "line 3, column 8, budget: expected at most"),
        ("1;600;2", "1;-600;2", "line 10, column 3, cost: expected an amount"),
        ("1;600;2", "1;nan;2", "line 10, column 3, cost: expected an amount"),
        ("1;600;2", ";600;2", "line 10, column 1, project_id: expected an id without comma"),
        ("1;600;2", "1,2;600;2", "line 10, column 1, project_id: expected an id without comma"),
        ("2/b;500", "1;500", "line 11, column 1, project_id: expected different ids; '1' is twice"),
        ("b;1,2/b", "a;1,2/b", "line 15, column 1, voter_id: expected an id of its own, but 'a'"),
        ("b;1,2/b", ";1,2/b", "line 15, column 1, voter_id: expected an id, found none"),
        ("b;1,2/b", "b;1,2", "line 15, column 5, vote: expected ids from PROJECTS, not '2'"),
        ("b;1,2/b", "b;1,", "line 15, column 5, vote: expected ids from PROJECTS, not ''"),
        (
            "project_id;cost",
            "project;cost",
            "line 9, column 1, PROJECTS: expected a column 'project_id'",
        ),
        (
            "project_id;cost",
            "project_id;price",
            "line 9, column 1, PROJECTS: expected a column 'cost'",
        ),
        ("voter_id;vote", "voter_id;points", "line 13, column 1, VOTES: expected a column 'vote'"),
        ("key;value", "key;values", "line 2, column 1, META: expected a column 'value'"),
    ],
)
def test_what_cannot_be_counted_is_refused_by_line_and_field(old: str, new: str, says: str) -> None:
    with pytest.raises(PabulibError, match=says):
        read_pb(MINIMAL.replace(old, new))


def test_more_projects_than_the_limit_are_refused() -> None:
    many = "".join(f"x{n};1;0;;\n" for n in range(limits.PROJECTS_MAX))
    with pytest.raises(PabulibError, match="at most 10000 projects"):
        read_pb(MINIMAL.replace("VOTES\n", many + "VOTES\n"))


def test_warnings_are_limited() -> None:
    twice = "".join(f"v{n};1,1\n" for n in range(200))

    doubles = [found for found in read_pb(MINIMAL + twice).findings if found.field == "vote"]
    assert len(doubles) == limits.FINDINGS_MAX


def kinds(vote_type: str, votes: str, header: str = "voter_id;vote;points") -> str:
    """The minimal text with ballots of another kind."""
    text = MINIMAL.replace("approval", vote_type).replace("cost;votes", "cost;other")
    return text[: text.index("voter_id")] + header + "\n" + votes


def test_cumulative_ballots_have_points_in_any_order_of_projects() -> None:
    told = read_pb(kinds("cumulative", "a;2/b,1;3,2\nb;1;5\nc;;\n")).election.ballots

    assert told.kind == "cumulative"
    assert (told.rows(), told.point_rows()) == ([[0, 1], [0], []], [[2, 3], [5], []])


def test_a_project_with_points_twice_gets_both_and_a_warning() -> None:
    told = read_pb(kinds("cumulative", "a;1,1;3,2\nb;1;5\nc;;\n"))

    assert told.election.scores == (10, 0)
    assert "one stands twice; their points count together" in told.warnings[0]


def test_scores_may_be_negative_and_have_decimals() -> None:
    told = read_pb(kinds("scoring", "a;1,2/b;-1.5,2\nb;2/b;0.25\nc;1;3.000\n"))

    assert told.point_decimals == 2
    assert told.election.scores == (150, 225)


def test_a_default_score_goes_to_what_a_scoring_ballot_leaves_out() -> None:
    text = kinds("scoring", "a;1;5\nb;2/b;4\nc;;\n").replace("currency;EUR", "default_score;2")

    assert read_pb(text).election.ballots.point_rows() == [[5, 2], [2, 4], [2, 2]]


def test_an_ordinal_ballot_keeps_its_order_and_points_beside_it_do_not_count() -> None:
    told = read_pb(kinds("ordinal", "a;2/b,1;3,2\nb;1;3\nc;;\n"))

    assert told.election.ballots.rows() == [[1, 0], [0], []]
    assert told.election.ballots.points is None
    assert told.scored("stored").scores == (5, 3)
    assert told.scored("borda-ballot-plus-one").scores == (2, 2)


def test_points_beside_an_order_that_make_no_sense_are_only_warned_of() -> None:
    told = read_pb(kinds("ordinal", "a;2/b,1;3\nb;1;3\nc;;\n"))

    assert told.election.ballots.rows() == [[1, 0], [0], []]
    assert "line 14, column 9, points: expected 2 points beside 2 projects" in told.warnings[0]
    with pytest.raises(ValueError, match="needs ordinal ballots with points"):
        told.scored("stored")


def test_the_scores_of_the_text_tell_which_scoring_function_was_used() -> None:
    text = kinds("ordinal", "a;2/b,1\nb;1\nc;\n", "voter_id;vote").replace("other", "score")
    text = text.replace("1;600;2", "1;600;2").replace("2/b;500;1", "2/b;500;2")
    told = read_pb(text)

    assert told.scorings() == ("borda-ballot-plus-one",)
    assert told.warnings == ()
    strange = read_pb(text.replace("2/b;500;2", "2/b;500;9"))
    assert "expected the scores of a scoring function" in strange.warnings[0]


@pytest.mark.parametrize(
    ("kind", "votes", "says"),
    [
        ("cumulative", "a;1;\n", "line 14, column 5, points: expected 1 points beside 1 projects"),
        ("cumulative", "a;1;1,2\n", "line 14, column 5, points: expected 1 points beside 1"),
        ("cumulative", "a;1;x\n", "line 14, column 5, points: expected whole points, not 'x'"),
        ("cumulative", "a;1;-1\n", "line 14, column 5, points: expected points of 0 to"),
        ("scoring", "a;1,2/b;5,1e9\n", "line 14, column 11, points: expected whole points"),
        ("scoring", f"a;1;{10**12}\n", "line 14, column 5, points: expected points of -"),
        ("scoring", f"a;1;{10**30}\n", "line 14, column 5, points: expected whole points"),
    ],
)
def test_points_that_cannot_be_counted_are_refused_by_place(
    kind: str, votes: str, says: str
) -> None:
    with pytest.raises(PabulibError, match=says):
        read_pb(kinds(kind, votes))


def test_ballots_with_points_need_the_column() -> None:
    with pytest.raises(PabulibError, match="line 13, column 1, VOTES: expected a column 'points'"):
        read_pb(MINIMAL.replace("approval", "cumulative"))


def test_only_the_kinds_asked_for_are_read() -> None:
    with pytest.raises(PabulibError, match="vote_type: expected one of approval, not 'ordinal'"):
        read_pb(MINIMAL.replace("e;approval", "e;ordinal"), ["approval"])


def test_a_budget_below_zero_buys_nothing() -> None:
    told = read_pb(MINIMAL.replace("budget;1000", "budget;-5"))

    assert told.election.budget == 0
    assert "budget: expected 0 or more" in told.warnings[0]


def test_limits_and_categories_of_meta_reach_the_election() -> None:
    meta = (
        "currency;EUR\nmin_length;1\nmax_length;2\nmin_project_score_threshold;3\n"
        "categories;parks,sport\nbudget_per_category;400,500.00"
    )
    text = MINIMAL.replace("currency;EUR", meta).replace(";name;", ";category;")
    text = text.replace("Benches", "parks").replace('"Trees; ""old"" ones"', '"sport, parks"')
    election = read_pb(text.replace("600", "600.00")).election

    assert (election.min_length, election.max_length, election.threshold) == (1, 2, 3)
    assert election.categories == (frozenset({"parks"}), frozenset({"sport", "parks"}))
    assert dict(election.category_budgets) == {"parks": 40_000, "sport": 50_000}


def test_an_edited_text_is_the_old_one_but_for_the_cells_asked_for() -> None:
    told = read_pb(MINIMAL)

    assert told.edited() == MINIMAL.encode()
    assert told.edited({"budget": "7"}) == MINIMAL.replace("budget;1000", "budget;7").encode()
