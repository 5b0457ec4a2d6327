"""The first thing in a record that is not as it must be: which file, where, what.

Refuses to know: how it was found, and the sentence that says it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Self

import msgspec

SNIPPET_CHARS: Final = 60


class Difference(msgspec.Struct, frozen=True):
    """``code`` is a key, ``verify.<code>``; ``file`` "zip" is the container itself."""

    file: str
    place: str
    code: str
    figures: Mapping[str, int | str] = {}


class Place(NamedTuple):
    """Where two texts part, and how each goes on."""

    place: str
    expected: str
    found: str


class Differs(Exception):  # noqa: N818 - a finding, not a fault.
    """The record is not right; ``difference`` is the first thing that shows it."""

    def __init__(self, file: str, place: str, code: str, **figures: int | str) -> None:
        super().__init__(f"{file} {place} {code}")
        self.difference = Difference(file, place, code, figures)

    @classmethod
    def between(cls, file: str, expected: bytes, found: bytes, code: str) -> Self:
        """Return the finding that a file is not what it must be, at the first byte that parts."""
        at = first_difference(expected, found)
        assert at is not None, "the two are known to differ"
        return cls(file, at.place, code, expected=at.expected, found=at.found)


class DoesNotFit(Exception):  # noqa: N818 - a finding, told with its line by whoever reads it.
    """A fact contradicts the facts before it. ``code`` is a key: ``verify.<code>``."""

    def __init__(self, code: str, **figures: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures


def first_difference(expected: bytes, found: bytes) -> Place | None:
    """Return where two texts part, by line and column from 1, or None if they are equal."""
    if expected == found:
        return None
    at = next(
        (i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    line = expected.count(b"\n", 0, at) + 1
    column = at - (expected.rfind(b"\n", 0, at) + 1) + 1
    return Place(f"line {line}, column {column}", _snippet(expected, at), _snippet(found, at))


def _snippet(text: bytes, at: int) -> str:
    begin = max(text.rfind(b"\n", 0, at) + 1, at - SNIPPET_CHARS // 2)
    end = text.find(b"\n", at)
    end = min(len(text) if end < 0 else end, begin + SNIPPET_CHARS)
    return text[begin:end].decode("utf-8", "replace").strip()
