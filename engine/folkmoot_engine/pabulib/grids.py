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

_DIGITS_MAX = 9  # longest number that is read by arithmetic

_AFTER = b"\n" * _WORD  # so that eight bytes can be read wherever a cell begins
_MASKS = np.array([2 ** (8 * length) - 1 for length in range(_WORD + 1)], dtype=np.uint64)

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_TABLE_BITS_MAX, _TABLE_TRIES = 20, 20

Items = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""How many items each cell has, then where each item begins, and its length."""


def padded(text: bytes) -> NDArray[np.uint8]:
    """Return the bytes of a text, and a few line feeds after it."""
    return np.frombuffer(text + _AFTER, dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of as many cells as the header has: cell (r, c) is text[begins[r, c]:ends[r, c]].

    ``text`` is that of `padded`. ``stops`` are the places of all commas, semicolons
    and line feeds, and ``last[r, c]`` says which of them ends a cell.
    """

    text: NDArray[np.uint8]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    stops: NDArray[np.int64]
    last: NDArray[np.int64]

    @classmethod
    def of(cls, chunk: bytes, width: int) -> Grid | None:
        """Return the grid of lines without quotes, or None if their cells do not make one."""
        text = padded(chunk)
        here = text[: len(chunk) + 1]
        stops = np.flatnonzero((here == _SEMICOLON) | (here == _COMMA) | (here == _LINE_FEED))
        found = text[stops]
        last = np.flatnonzero(found != _COMMA)
        if len(last) % width:
            return None
        kinds = found[last].reshape(-1, width)
        if (kinds[:, -1] != _LINE_FEED).any() or (kinds[:, :-1] != _SEMICOLON).any():
            return None
        ends = stops[last]
        begins = np.empty_like(ends)
        begins[0], begins[1:] = 0, ends[:-1] + 1
        table, begins = ends.reshape(-1, width), begins.reshape(-1, width)
        # An empty first cell may be a row of nothing but semicolons.
        if (begins[:, 0] == table[:, 0]).any():
            return None
        return cls(text, begins, table, stops, last.reshape(-1, width))

    def cells(self, column: int) -> tuple[bytes, ...]:
        """Return the cells of a column."""
        text = self.text.tobytes()
        begins, ends = self.begins[:, column].tolist(), self.ends[:, column].tolist()
        return tuple([text[a:b] for a, b in zip(begins, ends, strict=True)])

    def items(self, column: int) -> Items | None:
        """Return what commas part in the cells of a column, or None if an item is empty.

        An empty cell has no item.
        """
        begins = self.begins[:, column]
        # The cell before the first one of a row is the last one of the row above.
        whole = np.append(-1, self.last)
        before = whole[column :: self.last.shape[1]][: len(begins)]
        many = self.last[:, column] - before
        stops = self.stops[runs(before + 1, many)]
        starts = np.empty_like(stops)
        starts[1:] = stops[:-1] + 1
        starts[np.cumsum(many) - many] = begins
        lengths = stops - starts
        if lengths.all():
            return many, starts, lengths
        filled = begins < self.ends[:, column]
        if np.count_nonzero(lengths == 0) > len(filled) - np.count_nonzero(filled):
            return None
        kept = lengths > 0
        return many * filled, starts[kept], lengths[kept]

    def numbers(self, column: int) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Return how many numbers each cell has, and all of them, or None if unsure."""
        found = self.items(column)
        if found is None:
            return None
        many, begins, lengths = found
        longest = int(lengths.max(initial=0))
        if longest > _DIGITS_MAX:
            return None
        values = np.zeros(len(begins), dtype=np.int64)
        for place in range(longest):
            digits = self.text.take(begins + place).astype(np.int64) - ord("0")
            inside = lengths > place
            if (inside & ((digits < 0) | (digits > 9))).any():
                return None
            values = np.where(inside, values * 10 + digits, values)
        return many, values

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

    As no cell holds NUL, equal numbers are equal bytes. ``text`` is as of `padded`.
    """
    longest = int(lengths.max(initial=0))
    eights: NDArray[np.uint64] = np.ndarray(len(text) - _WORD + 1, "<u8", text, strides=(1,))
    found = [np.zeros(len(begins), dtype=np.uint64) for _ in range(-(-most // _WORD))]
    if longest <= _WORD:
        found[0] = eights[begins] & _MASKS[lengths]
        return found
    for number in range(min(-(-longest // _WORD), len(found))):
        at = np.minimum(begins + _WORD * number, len(eights) - 1)
        inside = np.clip(lengths - _WORD * number, 0, _WORD)
        found[number] = eights[at] & _MASKS[inside]
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
    return hashes(padded(b"".join(cells)), np.cumsum(lengths) - lengths, lengths)


class Ids:
    """Project ids, looked up many at a time."""

    def __init__(self, ids: dict[bytes, int]) -> None:
        self._longest = max(map(len, ids), default=0)
        cells = tuple(ids)
        lengths = np.fromiter(map(len, cells), np.int64, len(cells))
        self._width = -(-max(self._longest, 1) // _WORD) * _WORD
        begins = np.cumsum(lengths) - lengths
        self._parts = words(padded(b"".join(cells)), begins, lengths, self._width)
        self._factor, self._table = _without_clash(folded(self._parts))
        self.usable = len(self._table) > 0 and self._longest <= ID_BYTES_MAX

    def ballots(
        self, grid: Grid, column: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """Return how many projects each cell names, and all of them, or None if unsure."""
        found = grid.items(column)
        if found is None or int(found[2].max(initial=0)) > self._longest:
            return None
        many, begins, lengths = found
        parts = words(grid.text, begins, lengths, self._width)
        projects = self._table[_slots(folded(parts), self._factor, len(self._table))]
        pairs = zip(self._parts, parts, strict=True)
        if any((known[projects] != part).any() for known, part in pairs):
            return None
        return many, projects.astype(np.int64)


def _slots(keys: NDArray[np.uint64], factor: np.uint64, size: int) -> NDArray[np.uint64]:
    return (keys * factor) >> np.uint64(65 - size.bit_length())


def _without_clash(keys: NDArray[np.uint64]) -> tuple[np.uint64, NDArray[np.int16]]:
    """Return a factor that gives each key a slot of its own, and who sits where.

    The table is empty if none is found; a slot of nobody's names anybody.
    """
    factor, size = _SPREAD, 2 ** min((len(keys) ** 2).bit_length(), _TABLE_BITS_MAX)
    for _ in range(_TABLE_TRIES if len(keys) else 0):
        slots = _slots(keys, factor, size)
        if len(np.unique(slots)) == len(keys):
            table = np.zeros(size, dtype=np.int16)
            table[slots] = np.arange(len(keys))
            return factor, table
        factor = np.uint64(int(factor) * int(_SPREAD) % 2**64)
    return factor, np.zeros(0, dtype=np.int16)
