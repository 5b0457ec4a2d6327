"""Bytes to clean lines, and lines to cells."""

import pytest

from folkmoot_engine import PabulibError
from folkmoot_engine.pabulib.findings import Findings
from folkmoot_engine.pabulib.text import clean, line_end, row_at, spans_at


def found(data: bytes) -> Findings:
    """Where errors in a text go."""
    return Findings(data, strict=True)


@pytest.mark.parametrize(
    ("source", "data"),
    [
        (b"a\r\nb\rc\n", b"a\nb\nc\n"),
        (b"a\r\nb\r\n", b"a\nb\n"),
        (b"a\r\nb\r", b"a\nb\n"),
        (b"\xef\xbb\xbfa", b"a"),
        ("\ufeffä", "ä".encode()),
        ("x\u0085y\u2028z", "x\u0085y\u2028z".encode()),
        (b"", b""),
    ],
)
def test_marks_and_carriage_returns_go(source: bytes | str, data: bytes) -> None:
    assert clean(source) == data


def test_a_character_on_the_border_of_two_blocks_is_whole() -> None:
    for shift in range(4):
        text = "x" * (1024 * 1024 - shift) + "🌳" + "y"

        assert clean(text) == text.encode()


@pytest.mark.parametrize(
    ("source", "says", "suggests"),
    [
        (b"a\nb\xe9c", "line 2, column 2, text: expected UTF-8, but byte 3", "code page"),
        ("a;b".encode("utf-16"), "line 1, column 1, text: expected UTF-8", "UTF-16"),
        (b"a\n\0", "line 2, column 1, text: expected text, but found a NUL", ""),
        ("a\n\ud800", "line 2, column 1, text: expected UTF-8", ""),
        (b"x" * 1_048_576 + b"\xf0\x9f", "expected UTF-8, but byte 1048576", "code page"),
    ],
)
def test_what_is_no_text_is_refused_by_place(source: bytes | str, says: str, suggests: str) -> None:
    with pytest.raises(PabulibError, match=says) as refused:
        clean(source)

    assert suggests in refused.value.finding.suggestion


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (b"a;b;c", [b"a", b"b", b"c"]),
        (b'a;"b;c";d', [b"a", b"b;c", b"d"]),
        (b'"a ""quoted"" word";b', [b'a "quoted" word', b"b"]),
        (b'in the "middle";b', [b'in the "middle"', b"b"]),
        (b'"closed" early;b', [b"closed early", b"b"]),
        (b'"two\nlines";b', [b"two\nlines", b"b"]),
        (b'"";""', [b"", b""]),
        (b"", [b""]),
    ],
)
def test_cells_are_parted_by_semicolons_outside_quotes(line: bytes, cells: list[bytes]) -> None:
    assert row_at(found(line + b"\nnext"), 0) == (cells, len(line) + 1)
    assert row_at(found(line), 0)[0] == cells


def test_spans_hold_the_quotes() -> None:
    data = b'x\na;"b;c";d\n'

    assert [data[a:b] for a, b in spans_at(found(data), 2)] == [b"a", b'"b;c"', b"d"]


def test_a_quote_that_stays_open_is_refused_where_it_opens() -> None:
    with pytest.raises(PabulibError, match="line 2, column 3") as refused:
        row_at(found(b'x\na;"b\nc\n'), 2)

    assert "close the quote" in refused.value.finding.suggestion


def test_lines_and_rows_have_a_longest_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("folkmoot_engine.pabulib.text.LINE_BYTES_MAX", 10)
    assert line_end(found(b"0123456789\n"), 0) == 10
    for data in (b"0123456789a\n", b"0123456789a"):
        with pytest.raises(PabulibError, match="lines of at most 10 bytes"):
            line_end(found(data), 0)
    with pytest.raises(PabulibError, match="rows of at most 10 bytes"):
        spans_at(found(b'"a\n";' * 5), 0)
