"""An election as Pabulib text."""

import pytest

from folkmoot_engine import Election, count, read_pb, write_pb


def small(**changes: object) -> Election:
    """Two projects with names that need quotes."""
    fields: dict[str, object] = {
        "ids": ["1", "2/b"], "costs": [60_050, 50_000], "budget": 100_000,
        "ballots": [[0], [0, 1], []], "names": ["Benches", 'Trees; "old" ones'],
    }  # fmt: skip
    return Election.of(**fields | changes)  # type: ignore[arg-type]


def test_the_text_is_the_format_s() -> None:
    outcome = count(small(), "most-votes")

    assert write_pb(small(), {"country": "Wales"}, outcome.funded) == (
        "META\nkey;value\ndescription;unknown\ncountry;Wales\nunit;unknown\ninstance;unknown\n"
        "rule;unknown\nnum_projects;2\nnum_votes;3\nbudget;1000.00\nvote_type;approval\n"
        "currency;GBP\nPROJECTS\nproject_id;cost;votes;name;selected\n1;600.50;2;Benches;1\n"
        '2/b;500.00;1;"Trees; ""old"" ones";0\nVOTES\nvoter_id;vote\n1;1\n2;1,2/b\n3;\n'
    )


def test_numbers_come_from_the_election_whatever_meta_claims() -> None:
    told = read_pb(write_pb(small(), {"num_votes": "99", "budget": "5"}))

    assert told.warnings == ()
    assert told.election == small()


def test_the_official_column_may_hold_what_is_unknown() -> None:
    official = {"1": "2", "2/b": None}

    assert read_pb(write_pb(small(), selected=official)).selected == official
    assert "selected" not in write_pb(small())


def test_names_lose_line_breaks_and_control_characters() -> None:
    written = write_pb(small(names=["Ben\nch\u2028es", "=\0HYPERLINK\r"]))

    assert read_pb(written).names == ("Ben ch es", "= HYPERLINK")


@pytest.mark.parametrize("name", ["a,b", " a", "a\n", "a\u2029"])
def test_an_id_that_would_not_read_back_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        write_pb(small(ids=[name, "b"]))


def test_a_scale_of_one_place_reads_back_as_two() -> None:
    written = small(scale=1)
    read = read_pb(write_pb(written)).election

    assert read.scale == 2
    assert read.prices == tuple(10 * cost for cost in written.prices)
