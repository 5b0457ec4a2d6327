"""Pictures of elections: bars in one scale, names and sizes on them, nothing taken for markup."""

import xml.etree.ElementTree as ET
from fractions import Fraction

from tests.docs.pictures import Bar, Part, chart

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_in_one_scale_and_parts_stand_side_by_side() -> None:
    drawn = ET.fromstring(
        chart([Bar("a", [Part("x", 1, "#fff"), Part("y", Fraction(1, 2), "#000")], 3)])
    )
    _, frame, *parts = drawn.findall(f"{SVG}rect")

    assert [(r.get("x"), r.get("width")) for r in (frame, *parts)] == [
        ("150", "480"),
        ("150", "160"),
        ("310", "80"),
    ]


def test_a_part_says_its_name_and_size_as_far_as_there_is_room() -> None:
    drawn = ET.fromstring(
        chart([Bar("<b>", [Part("Ramp & bench", 6, "#fff"), Part("Bins", 94, "#000")])])
    )

    assert [text.text for text in drawn.findall(f"{SVG}text")] == ["<b>", "R", "Bins 94"]


def test_nothing_at_all_is_drawn_as_an_empty_row() -> None:
    assert "rect" in chart([Bar("a", [])])
