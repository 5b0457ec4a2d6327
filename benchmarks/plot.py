"""A curve on two logarithmic axes, as SVG: time against size, and nothing else."""

from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 420
FONT = 'role="img" font-family="sans-serif" font-size="13"'
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 20, 50
# Colours that people who see few colours tell apart; the names stand beside the lines as well.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000")


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points (x, y), both above 0."""

    name: str
    points: list[tuple[float, float]]


def log_log(lines: list[Line], across: str, up: str) -> str:
    """Return a picture of the lines; ``across`` and ``up`` name the axes."""
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    x_ends, y_ends = decades(xs), decades(ys)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
        f"<title>{escape(up)} against {escape(across)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for power in range(x_ends[0], x_ends[1] + 1):
        x = place(power, x_ends, LEFT, WIDTH - RIGHT)
        parts.append(rule(x, TOP, x, HEIGHT - BOTTOM))
        parts.append(text(x, HEIGHT - BOTTOM + 20, shown(power), "middle"))
    for power in range(y_ends[0], y_ends[1] + 1):
        y = place(power, y_ends, HEIGHT - BOTTOM, TOP)
        parts.append(rule(LEFT, y, WIDTH - RIGHT, y))
        parts.append(text(LEFT - 8, y + 4, shown(power), "end"))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, across, "middle"))
    parts.append(text(LEFT - 8, TOP - 6, up, "end"))
    for line, colour in zip(lines, COLOURS, strict=False):
        spots = [
            (
                place(log10(x), x_ends, LEFT, WIDTH - RIGHT),
                place(log10(y), y_ends, HEIGHT - BOTTOM, TOP),
            )
            for x, y in line.points
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in spots]
        if spots:
            parts.append(text(spots[-1][0] + 10, spots[-1][1] + 4, line.name, "start"))
    return "\n".join([*parts, "</svg>", ""])


def decades(values: list[float]) -> tuple[int, int]:
    """Return the powers of ten between which all values lie."""
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return low, max(high, low + 1)


def place(power: float, ends: tuple[int, int], begin: float, end: float) -> float:
    """Return where a power of ten lies on an axis from ``begin`` to ``end``."""
    return begin + (power - ends[0]) / (ends[1] - ends[0]) * (end - begin)


def shown(power: int) -> str:
    """Return a power of ten as people write it."""
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a thin line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#ddd"/>'


def text(x: float, y: float, words: str, anchor: str) -> str:
    """Return words at a point."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
