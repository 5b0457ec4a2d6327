"""Three tables out of one text, whatever the editor did to it."""

import pytest
from tests.engine.pb_texts import MINIMAL

from folkmoot_engine import PabulibError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.rows import blocks
from folkmoot_engine.pabulib.sections import Section, read_sections
from folkmoot_engine.pabulib.text import clean


def cells(text: str | bytes) -> dict[str, list[list[str]]]:
    """All rows by section, without places."""
    findings, sections = read(text)
    found = {name: [row.cells for row in section.rows] for name, section in sections.items()}
    found["VOTES"] = [
        [cell.decode().strip() for cell in row]
        for block in blocks(findings, sections["VOTES"])
        for row in zip(block.cells(0), block.cells(1), strict=True)
    ]
    return found


def read(text: str | bytes) -> tuple[Findings, dict[str, Section]]:
    """The sections of a text, and where errors in it go."""
    findings = Findings(clean(text), strict=True)
    return findings, read_sections(findings)


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL.encode(),
        "\ufeff" + MINIMAL,
        MINIMAL.replace("\n", "\r\n"),
        MINIMAL.replace("\n", "\r"),
        MINIMAL.rstrip("\n"),
        MINIMAL.replace("\n", "\n\n"),
        MINIMAL.replace("META\n", "META;;;;\n").replace("VOTES\n", "votes;\n"),
        MINIMAL.replace("\n", ";;\n"),
        MINIMAL.replace("1;600;2;", " 1 ;\t600;2 ; ").replace("a;1", "a ;\u00a01"),
    ],
    ids=["bytes", "mark", "crlf", "cr", "no end", "blank", "sheet", "wide", "spaces"],
)
def test_editors_and_spreadsheets_do_no_harm(text: str | bytes) -> None:
    assert cells(text) == cells(MINIMAL)


def test_section_words_may_be_ids_and_names() -> None:
    text = MINIMAL.replace("2/b", "VOTES").replace("Benches", "PROJECTS")

    assert cells(text)["PROJECTS"][1][0] == "VOTES"
    assert cells(text)["VOTES"][1] == ["b", "1,VOTES"]


def test_line_breaks_of_other_scripts_stay_inside_a_name() -> None:
    text = MINIMAL.replace("Benches", "Ben\u2028ch\u0085es")

    assert cells(text)["PROJECTS"][0][3] == "Ben\u2028ch\u0085es"


def test_a_quoted_cell_may_go_over_two_lines() -> None:
    text = MINIMAL.replace("Benches", '"Ben\nches"')

    assert cells(text)["PROJECTS"][0][3] == "Ben\nches"
    findings, sections = read(text)
    assert findings.data[sections["PROJECTS"].rows[1].at :].startswith(b"2/b")


def test_a_bare_semicolon_in_meta_belongs_to_the_value() -> None:
    text = MINIMAL.replace("currency;EUR", "comment;first;second;")

    assert ["comment", "first;second"] in cells(text)["META"]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "META: expected this section"),
        ("hello", 1, "expected the text to begin with META"),
        ("META\nkey;value\n", 2, "PROJECTS: expected this section"),
        (MINIMAL[: MINIMAL.index("VOTES")], 11, "VOTES: expected this section"),
        ("META\nkey;value\nPROJECTS\nVOTES\n", 4, "PROJECTS: expected a header row"),
        ("META\nkey;value\nPROJECTS\nproject_id;cost\nVOTES\n", 5, "VOTES: expected a header row"),
        (MINIMAL.replace("voter_id;vote", "vote;vote"), 13, "different column names"),
        (MINIMAL.replace("voter_id;vote", "voter_id"), 13, "at least two columns"),
        (MINIMAL.replace("b;1,2/b", "b"), 15, "VOTES: expected 2 cells as in the header, found 1"),
        (MINIMAL.replace("b;1,2/b", "b;1;2"), 15, "found 3"),
        (MINIMAL.replace("1;600;2", "1;2"), 10, "PROJECTS: expected 5 cells"),
        (MINIMAL.replace("Benches", "Ben\0ches"), 10, "NUL"),
        (MINIMAL.replace('ones"', "ones"), 11, "column 11, text: expected a quote that closes"),
        (MINIMAL.replace("Benches", "B" * 5_000_000), 10, "lines of at most"),
        (MINIMAL.replace("Benches", '"' + "B" * 2_000_000 + '"'), 10, "quote that closes within"),
        (MINIMAL.replace("Benches", "Ben\ud800"), 10, "expected UTF-8"),
        (MINIMAL.replace("Benches", "Bäche").encode("latin-1"), 10, "expected UTF-8, but byte 1"),
        (MINIMAL.encode("utf-16"), 1, "expected UTF-8, but byte 0"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_its_line(
    text: str | bytes, line: int, says: str
) -> None:
    with pytest.raises(PabulibError, match=says) as refused:
        cells(text)

    assert refused.value.line == line


def test_a_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot_engine.pabulib.text.TEXT_BYTES_MAX", 100)
    with pytest.raises(PabulibError, match="at most 100 bytes"):
        cells(MINIMAL)


def test_rows_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot_engine.pabulib.rows.BALLOTS_MAX", 5)
    with pytest.raises(PabulibError, match="at most 5 rows"):
        cells(MINIMAL.replace("c;\n", "".join(f"{n};1\n" for n in range(9))))
