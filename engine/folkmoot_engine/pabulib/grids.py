"""Plain rows by arithmetic on their bytes: where cells lie, what ids stand there.

Says nothing rather than anything uncertain: spaces, quotes, unknown ids and
all else that is strange are for slower and more patient readers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkmoot_engine.columns import runs

_SEMICOLON, _COMMA, _LINE_FEED, _SPACE = b";,\n "
_WORD = 8
ID_BYTES_MAX = 4 * _WORD
"""Longest project id that is looked up by arithmetic."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of as many cells as the header has: cell (r, c) is text[begins[r, c]:ends[r, c]].

    ``text`` is uint8 (bytes,) and ends with a line feed.
    """

    text: NDArray[np.uint8]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, chunk: bytes, width: int) -> Grid | None:
        """Return the grid of lines without quotes, or None if their cells do not make one."""
        text = np.frombuffer(chunk + b"\n", dtype=np.uint8)
        ends = np.flatnonzero((text == _SEMICOLON) | (text == _LINE_FEED))
        if len(ends) % width:
            return None
        table = ends.reshape(-1, width)
        if (text[table[:, -1]] != _LINE_FEED).any() or (text[table[:, :-1]] != _SEMICOLON).any():
            return None
        begins = np.empty_like(ends)
        begins[0], begins[1:] = 0, ends[:-1] + 1
        # An empty first cell may be a row of nothing but semicolons.
        if (begins.reshape(-1, width)[:, 0] == table[:, 0]).any():
            return None
        return cls(text, begins.reshape(-1, width), table)

    def cells(self, column: int) -> tuple[bytes, ...]:
        """Return the cells of a column."""
        text = self.text.tobytes()
        begins, ends = self.begins[:, column].tolist(), self.ends[:, column].tolist()
        return tuple([text[a:b] for a, b in zip(begins, ends, strict=True)])

    def spaced(self, column: int) -> bool:
        """Tell whether any cell of a column may have space around it, or is empty."""
        begins, ends = self.begins[:, column], self.ends[:, column]
        first, last = self.text[begins], self.text[ends - 1]
        edge = (first <= _SPACE) | (first > 126) | (last <= _SPACE) | (last > 126)
        return bool((edge | (begins == ends)).any())


def words(
    text: NDArray[np.uint8], begins: NDArray[np.int64], lengths: NDArray[np.int64], most: int
) -> list[NDArray[np.uint64]]:
    """Return the first ``most`` bytes of each cell as whole numbers of eight bytes.

    As no cell holds NUL, equal numbers are equal bytes.
    """
    longest = min(int(lengths.max(initial=0)), most)
    found = []
    for word in range(0, most, _WORD):
        packed = np.zeros(len(begins), dtype=np.uint64)
        for place in range(word, min(word + _WORD, longest)):
            inside = lengths > place
            byte = text.take(begins + place, mode="clip") * inside
            packed |= byte.astype(np.uint64) << np.uint64(8 * (place - word))
        found.append(packed)
    return found


def folded(parts: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return one number for each row of numbers: the same for the same ones."""
    whole = parts[0]
    for part in parts[1:]:
        whole = (whole ^ (whole >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + part
    return whole


def hashes(
    text: NDArray[np.uint8], begins: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return a number for each cell, the same for equal cells and mostly not for others."""
    parts = words(text, begins, lengths, ID_BYTES_MAX)
    found = folded([*parts, lengths.astype(np.uint64)])
    for cell in np.flatnonzero(lengths > ID_BYTES_MAX).tolist():
        whole = text[begins[cell] : begins[cell] + lengths[cell]].tobytes()
        found[cell] ^= np.uint64(hash(whole) & (2**64 - 1))
    return found


def hashes_of(cells: tuple[bytes, ...]) -> NDArray[np.uint64]:
    """Return the same numbers for cells that are known as bytes."""
    lengths = np.fromiter(map(len, cells), np.int64, len(cells))
    text = np.frombuffer(b"".join(cells) + b"\n", dtype=np.uint8)
    return hashes(text, np.cumsum(lengths) - lengths, lengths)


class Ids:
    """Project ids, looked up many at a time."""

    def __init__(self, ids: dict[bytes, int]) -> None:
        self._longest = max(map(len, ids), default=0)
        cells = tuple(ids)
        lengths = np.fromiter(map(len, cells), np.int64, len(cells))
        text = np.frombuffer(b"".join(cells) + b"\n", dtype=np.uint8)
        self._width = -(-max(self._longest, 1) // _WORD) * _WORD
        parts = words(text, np.cumsum(lengths) - lengths, lengths, self._width)
        keys = folded(parts)
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self._parts = [part[self._order] for part in parts]
        self.usable = (
            len(ids) > 0
            and self._longest <= ID_BYTES_MAX
            and bool((self._keys[1:] != self._keys[:-1]).all())
        )

    def ballots(
        self, grid: Grid, column: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Return how many projects each cell names, and all of them, or None if unsure."""
        begins = grid.begins[:, column]
        # With its last byte, the semicolon or line feed that ends it.
        text = grid.text[runs(begins, grid.ends[:, column] - begins + 1)]
        ends = np.flatnonzero((text == _COMMA) | (text == _SEMICOLON) | (text == _LINE_FEED))
        last = np.flatnonzero(text[ends] != _COMMA)
        many = np.diff(last, prepend=-1)
        begins = np.concatenate(([0], ends[:-1] + 1))
        lengths = ends - begins
        if int(lengths.max(initial=0)) > self._longest:
            return None
        empty = lengths == 0
        if empty.any():
            # One empty name alone is an empty ballot; beside others it is not.
            alone = np.zeros(len(ends), dtype=bool)
            alone[last[many == 1]] = True
            if (empty & ~alone).any():
                return None
            many = many - empty[last]
            begins, lengths = begins[~empty], lengths[~empty]
        projects = self._found(text, begins, lengths)
        return None if projects is None else (many, projects)

    def _found(
        self, text: NDArray[np.uint8], begins: NDArray[np.int64], lengths: NDArray[np.int64]
    ) -> NDArray[np.int64] | None:
        parts = words(text, begins, lengths, self._width)
        keys = folded(parts)
        at = np.searchsorted(self._keys, keys)
        at[at == len(self._keys)] = 0
        if any((known[at] != part).any() for known, part in zip(self._parts, parts, strict=True)):
            return None
        return self._order[at]
