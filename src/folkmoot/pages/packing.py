"""How rows go onto pages of the shared screen: few rows, few words, none nearly empty.

Refuses to know: meetings and results, letters and colours.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from folkmoot.drawing.words import count_words

SCREEN_WORDS_MAX: Final = 40
# "482 913 507", beside what the number is called.
NUMBER_WORDS: Final = 3
# "9/16"; few pages are told by dots.
PAGE_OF_WORDS: Final = 1
# A longer title ends in "…"; phones and the screen in words have all of it. It is cut shorter
# only where that brings a whole list onto one page.
TITLE_WORDS_MAX: Final = 8
TITLE_WORDS_MIN: Final = 5


class Row(msgspec.Struct, frozen=True):
    """One idea on the screen; ``verdict`` is yes, no, or empty before a result.

    ``answer`` is the verdict in words, for those who read the screen; it shows a tick for a yes.
    ``official`` and ``official_answer`` are the same of a count elsewhere. ``why`` says why.

    ``own``: its title is somebody's own words, not ours about words that are gone.
    """

    picture: str
    title: str
    cost: str
    verdict: str = ""
    answer: str = ""
    own: bool = True
    official: str = ""
    official_answer: str = ""
    why: str = ""


# A heading, and the rows under it.
Group = tuple[str, Sequence[Row]]


def pages(groups: Sequence[Group], rows_max: int, words_max: int) -> list[Group]:
    """Return every page with its heading; no page holds rows of two groups."""
    return [
        (heading, page)
        for heading, rows in groups
        if rows
        for page in _spread(rows, rows_max, words_max - count_words(heading))
    ]


def _spread(rows: Sequence[Row], rows_max: int, words_max: int) -> list[list[Row]]:
    """Return one page, if shorter titles make it one; else few pages, none of them nearly empty."""
    for title_words in range(TITLE_WORDS_MAX, TITLE_WORDS_MIN - 1, -1):
        found = pack(rows, rows_max, words_max, title_words)
        if len(found) == 1:
            return found
    found = pack(rows, rows_max, words_max, TITLE_WORDS_MAX)
    for tighter in range(words_max - 1, 0, -1):
        evener = pack(rows, rows_max, tighter, TITLE_WORDS_MAX)
        if len(evener) > len(found):
            break
        found = evener
    return found


def pack(rows: Sequence[Row], rows_max: int, words_max: int, title_words: int) -> list[list[Row]]:
    """Return rows on as few pages as hold them, in their order; a page has at least one."""
    found: list[list[Row]] = [[]]
    left = words_max
    for whole in rows:
        row = msgspec.structs.replace(whole, title=cut(whole.title, title_words))
        need = count_words(f"{row.title} {row.cost}")
        if found[-1] and (len(found[-1]) == rows_max or need > left):
            found.append([])
            left = words_max
        found[-1].append(row)
        left -= need
    return found


def cut(title: str, words_max: int) -> str:
    """Return a title that the last row of chairs can read at a glance."""
    said = title.split()
    return title if len(said) <= words_max else " ".join(said[:words_max]) + "…"
