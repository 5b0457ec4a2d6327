"""Every way in which a reader can look at a page, and few looks that hold every pair of choices.

Refuses to know: pages.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Final, Literal, NamedTuple

from folkmoot.drawing.look import Look


class View(NamedTuple):
    """A reader's settings and the window they look through."""

    theme: str
    size: str
    lang: str
    easy: bool
    width: int
    colors: Literal["active", "none"]

    @property
    def look(self) -> Look:
        """The settings, as the server keeps them."""
        words = "easy" if self.easy else "plain"
        return Look(language=self.lang, words=words, size=self.size, theme=self.theme)

    def __str__(self) -> str:
        easy = "easy" if self.easy else "plain"
        return f"{self.theme} {self.size}% {self.lang} {easy} {self.width}px {self.colors}"


FACTORS: Final[dict[str, tuple[object, ...]]] = {
    "theme": ("light", "cream", "dark", "yellow"),
    "size": ("100", "125", "150", "200"),
    "lang": ("en", "cy"),
    "easy": (False, True),
    "width": (320, 390, 1280),
    "colors": ("none", "active"),
}

Row = tuple[object, ...]


def pairwise(factors: Mapping[str, Sequence[object]]) -> list[dict[str, object]]:
    """Return few rows in which every two choices of different factors meet. Always the same rows.

    Greedy: each row starts with a pair that has not met yet, and takes, factor by factor, the
    choice by which most new pairs meet.
    """
    names = list(factors)
    unmet = {
        ((a, x), (b, y))
        for a, b in combinations(range(len(names)), 2)
        for x, y in product(range(len(factors[names[a]])), range(len(factors[names[b]])))
    }
    rows = []
    while unmet:
        (a, x), (b, y) = min(unmet)
        row = {a: x, b: y}
        for factor in range(len(names)):
            if factor not in row:
                choices = range(len(factors[names[factor]]))
                row[factor] = max(choices, key=lambda c: (_news(row, (factor, c), unmet), -c))
        unmet -= set(combinations(sorted(row.items()), 2))
        rows.append({name: factors[name][row[n]] for n, name in enumerate(names)})
    return rows


def _news(
    row: Mapping[int, int],
    choice: tuple[int, int],
    unmet: set[tuple[tuple[int, int], tuple[int, int]]],
) -> int:
    return sum(tuple(sorted((pair, choice))) in unmet for pair in row.items())
