"""The pages of docs/rules say what the engine counts, and leave out no rule and no dialect."""

import re
import xml.etree.ElementTree as ET

import pytest
from tests.docs import pages, reasons

from folkmoot_engine import CHANGES, COMPLETIONS, DIVISIONS, LIMITS, PANELS, RULES, UTILITIES

PAGES = pages.page_names()


def text(page: str) -> str:
    """A whole page."""
    return (pages.FOLDER / f"{page}.md").read_text("utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_every_figure_of_a_worked_example_is_what_comes_out(name: str) -> None:
    found = [row for says in (pages.counts, pages.divisions, pages.elections) for row in says(name)]

    assert found
    assert [(way, says) for way, says, _ in found] == [(way, came) for way, _, came in found]


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_is_drawn_from_its_page(name: str) -> None:
    drawn = (pages.FOLDER / f"{name}.svg").read_text("utf-8")

    assert drawn == pages.draw(name), "make pictures draws it anew"
    assert f"]({name}.svg)" in text(name)
    assert len(ET.fromstring(drawn)) > 4


def test_the_list_is_that_of_the_registries_and_links_to_a_page_that_names_the_rule() -> None:
    rows = [row for table in pages.tables("README") for row in table.rows]
    listed = [(f"`{rule.name}`", rule.title, rule.paper) for rule in RULES.values()]
    listed += [(f"`{rule.name}`", rule.title, rule.paper) for rule in DIVISIONS.values()]
    listed += [(f"`{rule.name}`", rule.title, rule.paper) for rule in PANELS.values()]

    assert [(row[0], row[1], row[3]) for row in rows] == listed
    for name, _, link, paper in rows:
        (page,) = re.findall(r"\]\((.+)\.md\)", link)
        assert f"| {name}" in text(page), f"{page}.md has no row about {name}"
        assert paper in text(page), f"{page}.md does not name {paper}"


def test_every_rule_is_counted_in_some_example() -> None:
    counted = {
        pages.named(way)[0]
        for page in PAGES
        for says in (pages.counts, pages.divisions, pages.elections)
        for way, _, _ in says(page)
    }

    assert counted >= {*RULES, *DIVISIONS, *PANELS}


def test_flips_paths_and_promises_of_the_page_on_reasons_are_what_comes_out() -> None:
    shown, counts, *rest = pages.tables("reasons")
    counted = pages.election(shown)
    outcome = pages.outcome_of(counted, counts.rows[0][0])

    assert [table.rows for table in rest] == [
        reasons.flipped(counted, outcome),
        reasons.path(counted, outcome),
        reasons.promises(counted, outcome),
    ]
    kinds = {row[1].strip("`") for row in rest[0].rows}
    assert kinds == set(CHANGES)


def test_every_dialect_is_named() -> None:
    whole = "".join(map(text, PAGES))
    names = {*UTILITIES, *COMPLETIONS, *LIMITS}
    names |= {name for rule in RULES.values() for name in rule.completions}
    names |= {parameter.name for rule in RULES.values() for parameter in rule.parameters}

    assert [name for name in sorted(names) if f"`{name}`" not in whole] == []
