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
    with pytest.raises(PabulibError, match="may have been cut"):
        read_pb(cut.replace(";votes", ";ballots"))


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        ("num_votes;3", "num_votes;4", "num_votes: META says 4, the text has 3"),
        ("num_projects;2", "num_projects;x", "num_projects: META says x, the text has 2"),
        ("1;600;2", "1;600;7", "votes: project 1 claims 7, its ballots say 2"),
        ("b;1,2/b", "b;1,2/b,1", "line 15, vote: a project stands twice; it counts once"),
        ("Benches;1", "Benches;5", "selected: expected 0, 1, 2 or 3, not 5"),
        ("currency;EUR", "budget;5", "line 5, budget: stands twice; the first one counts"),
        ("currency;EUR", "max_length;1", "max_length: 1 ballots approve more than 1 projects"),
        ("e;approval", "e;choose-1", "vote_type: 1 ballots approve more than 1 projects"),
    ],
)
def test_false_claims_are_warnings_and_change_nothing(old: str, new: str, warning: str) -> None:
    told = read_pb(MINIMAL.replace(old, new))

    assert told.warnings == (warning,)
    assert told.election.ballots == read_pb(MINIMAL).election.ballots
    assert told.election.budget == 1000


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("e;approval", "e;ordinal", "line 4, vote_type: expected one of approval, choose-1"),
        ("vote_type;approval\n", "", "line 2, vote_type: expected one of"),
        ("budget;1000\n", "", "line 2, budget: expected this key in META"),
        ("budget;1000", "budget;-1", "line 3, budget: expected an amount"),
        ("budget;1000", f"budget;{10**16}", "line 3, budget: expected at most"),
        ("1;600;2", "1;-600;2", "line 10, cost: expected an amount"),
        ("1;600;2", "1;nan;2", "line 10, cost: expected an amount"),
        ("1;600;2", ";600;2", "line 10, project_id: expected an id without comma"),
        ("1;600;2", "1,2;600;2", "line 10, project_id: expected an id without comma"),
        ("2/b;500", "1;500", "line 11, project_id: expected different ids; '1' is twice"),
        ("b;1,2/b", "a;1,2/b", "line 15, voter_id: expected an id of its own, not 'a'"),
        ("b;1,2/b", ";1,2/b", "line 15, voter_id: expected an id of its own, not ''"),
        ("b;1,2/b", "b;1,2", "line 15, vote: expected ids from PROJECTS, not '2'"),
        ("b;1,2/b", "b;1,", "line 15, vote: expected ids from PROJECTS, not ''"),
        ("project_id;cost", "project;cost", "line 9, PROJECTS: expected a column 'project_id'"),
        ("project_id;cost", "project_id;price", "line 9, PROJECTS: expected a column 'cost'"),
        ("voter_id;vote", "voter_id;points", "line 13, VOTES: expected a column 'vote'"),
        ("key;value", "key;values", "line 2, META: expected a column 'value'"),
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

    assert len(read_pb(MINIMAL + twice).warnings) == limits.WARNINGS_MAX
