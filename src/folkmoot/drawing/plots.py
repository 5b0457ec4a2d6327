"""Pictures drawn by the server as SVG in plain Python: the same on page, screen and paper.

Shapes carry class names and attributes, never inline styles, so that the strict policy holds and
every colour theme fits. A plot is only the drawing: its title, its sentence and its table are
words, and words are the pages'.
"""

from collections.abc import Sequence
from typing import Final

import segno
from markupsafe import Markup

BAR_HIGH: Final = 6
BAR_WIDE: Final = 100
# Two tones in turn tell neighbours apart; the white line between them does so without colour.
TONES: Final = ("part", "part2")


def money_bar(parts: Sequence[int], whole: int) -> Markup:
    """Return a bar of ``whole`` in which each part has its width, in the order given.

    For eyes only (``aria-hidden``): the table beside it says the same in words.
    """
    scale = max(whole, sum(parts), 1)
    shapes = [Markup('<rect class="track" width="{}" height="{}"/>').format(BAR_WIDE, BAR_HIGH)]
    before = 0
    for place, part in enumerate(part for part in parts if part > 0):
        shapes.append(_rect(TONES[place % 2], before / scale, part / scale))
        before += part
    return _bar(shapes)


def share_bar(part: int, whole: int, names: str = "") -> Markup:
    """Return a bar of which ``part`` of ``whole`` is full; ``names`` are its live figures."""
    full = part / whole if whole else 0.0
    live = Markup(' data-share="{}"').format(names) if names else Markup("")
    track = Markup('<rect class="track" width="{}" height="{}"/>').format(BAR_WIDE, BAR_HIGH)
    return _bar([track, _rect("part", 0, full, live)])


def qr(address: str, label: str) -> Markup:
    """Return a square code that opens an address; ``label`` says so to those who hear the page."""
    code = segno.make_qr(address, error="m")
    side = len(code.matrix)
    runs = "".join(
        f"M{left} {top}h{width}v1h-{width}z"
        for top, row in enumerate(code.matrix)
        for left, width in _runs(row)
    )
    return Markup(
        '<svg class="qr" viewBox="-2 -2 {} {}" role="img" aria-label="{}"'
        ' shape-rendering="crispEdges"><path fill="#000" d="{}"/></svg>'
    ).format(side + 4, side + 4, label, runs)


def _bar(shapes: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>"
    ).format(BAR_WIDE, BAR_HIGH, Markup("").join(shapes))


def _rect(tone: str, left: float, width: float, live: Markup | None = None) -> Markup:
    x, wide = f"{left * BAR_WIDE:.3f}", f"{width * BAR_WIDE:.3f}"
    return Markup('<rect class="{}" x="{}" width="{}" height="{}"{}/>').format(
        tone, x, wide, BAR_HIGH, live or ""
    )


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return where dark modules stand side by side, as (left, width)."""
    runs: list[tuple[int, int]] = []
    for left, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == left:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((left, 1))
    return runs
