"""PROJECTS by id."""

from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.projects import Projects
from folkmoot_engine.pabulib.sections import read_sections

HEAD = "META\nkey;value\nPROJECTS\n"


def read(rows: str) -> tuple[Projects, Findings]:
    """The projects of a text, checked and not refused."""
    findings = Findings(f"{HEAD}{rows}\nVOTES\nvoter_id;vote\n".encode(), strict=False)
    return Projects(findings, read_sections(findings)["PROJECTS"]), findings


def test_ids_are_opaque_texts() -> None:
    told, findings = read("project_id;cost\n01;5\n1;6\nII.7;7\n2025/CIS/0004;8\nVOTES;9")

    assert told.ids == {"01": 0, "1": 1, "II.7": 2, "2025/CIS/0004": 3, "VOTES": 4}
    assert told.minor_units(0) == [5, 6, 7, 8, 9]
    assert findings.all() == ()


def test_a_check_names_every_wrong_row_and_leaves_out_what_has_no_id() -> None:
    told, findings = read("cost;project_id\n5;a\nx;b\n5;a\n5;\n5;c,d")

    assert list(told.ids) == ["a", "b"]
    assert [(found.line, found.column, found.field) for found in findings.all()] == [
        (6, 1, "cost"), (7, 3, "project_id"), (8, 3, "project_id"), (9, 3, "project_id"),
    ]  # fmt: skip


def test_categories_are_sets_and_other_columns_are_kept() -> None:
    told, _ = read('project_id;cost;category;beneficiaries\na;5;"parks, sport";children\nb;6;;')

    assert told.categories() == (frozenset({"parks", "sport"}), frozenset())
    assert told.others()["beneficiaries"] == ("children", "")
    assert told.names() == ()


def test_selected_has_four_values_and_silence() -> None:
    rows = "".join(
        f"\n{n};5;{cell}" for n, cell in enumerate(["0", "1", "2", "3", "", "None", "x"])
    )
    told, findings = read(f"project_id;cost;selected{rows}")

    assert list(told.selected().values()) == ["0", "1", "2", "3", None, None, None]
    assert [str(found) for found in findings.all()] == [
        "line 11, column 5, selected: expected 0, 1, 2 or 3, not 'x'"
    ]
