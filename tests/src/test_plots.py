"""Pictures drawn as SVG: right widths, no inline styles, nothing of a label taken for markup."""

import re
import xml.etree.ElementTree as ET

import segno
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.drawing import plots


def bars(drawing: str) -> list[tuple[float, float]]:
    """Where each part of a bar begins and how wide it is, the track left out."""
    rects = ET.fromstring(drawing).findall("rect")[1:]
    return [(float(rect.get("x", "0")), float(rect.get("width", "0"))) for rect in rects]


def test_a_money_bar_gives_each_part_its_share_of_the_whole() -> None:
    """£8,500, £9,500 and £13,000 left of £31,000."""
    assert bars(plots.money_bar([850_000, 950_000], 3_100_000)) == [
        (0.0, 27.419),
        (27.419, 30.645),
    ]


@given(parts=st.lists(st.integers(0, 10**13), max_size=80), whole=st.integers(0, 10**13))
def test_a_money_bar_never_leaves_its_frame(parts: list[int], whole: int) -> None:
    drawn = bars(plots.money_bar(parts, whole))

    assert len(drawn) == sum(part > 0 for part in parts)
    assert all(left >= 0 and left + wide <= 100.01 for left, wide in drawn)


def test_a_share_bar_is_full_when_everyone_has_voted_and_empty_without_a_roll() -> None:
    assert bars(plots.share_bar(39, 39)) == [(0.0, 100.0)]
    assert bars(plots.share_bar(0, 0)) == [(0.0, 0.0)]


def test_no_drawing_carries_a_style() -> None:
    drawings = (
        plots.money_bar([1, 2], 4),
        plots.share_bar(1, 2, "voted/on_roll"),
        plots.qr("x", "y"),
    )

    assert not any(re.search(r"style|<script|\bon\w+=", drawing) for drawing in drawings)


def test_a_square_code_draws_every_dark_module_once() -> None:
    drawing = ET.fromstring(plots.qr("http://192.168.1.7:8000/m/482913507", "Code"))
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing[0].get("d", ""))
    dark = [(int(top), int(left) + step) for left, top, wide in runs for step in range(int(wide))]
    matrix = segno.make_qr("http://192.168.1.7:8000/m/482913507", error="m").matrix
    wanted = [(y, x) for y, row in enumerate(matrix) for x, module in enumerate(row) if module]

    assert sorted(dark) == wanted
    assert drawing.get("aria-label") == "Code"


def test_a_label_is_text_not_markup() -> None:
    drawing = ET.fromstring(plots.qr("x", '"><script>alert(1)</script>'))

    assert drawing.get("aria-label") == '"><script>alert(1)</script>'
