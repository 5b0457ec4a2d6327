"""People's words, cleaned: what stays, what is refused, what counts as nothing."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from folkmoot_rooms.refused import Refused
from folkmoot_rooms.text import clean, required


def refusal(text: str, *, lines: bool = False) -> str:
    """Return why a text is refused, or "" if it is not."""
    try:
        clean(text, "title", 20, lines=lines)
    except Refused as no:
        return no.code if no.field == "title" else f"{no.code} in {no.field}"
    return ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Quiet room ", "Quiet room"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("T\u0177 bach", "T\u0177 bach"),
        ("\u202f\u00a0", ""),
        ("\u200b\u200d", ""),
        ("\u3164", ""),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("\u05d3\u05e0\u200f!", "\u05d3\u05e0\u200f!"),
        ("", ""),
    ],
)
def test_words_are_kept_as_they_look(typed: str, kept: str) -> None:
    assert clean(typed, "title", 20) == kept


@pytest.mark.parametrize(
    "sign",
    [*"\x00\x1b\t\n\r\x7f\u202e\u2066\u2028\ufffe\ufdd0\ud800"],
    ids=lambda sign: f"{ord(sign):x}",
)
def test_signs_that_change_what_others_read_are_refused(sign: str) -> None:
    assert refusal(f"ab{sign}cd") == "bad_text"


def test_lines_are_kept_where_lines_are_asked_for() -> None:
    assert clean("one\r\ntwo", "why", 20, lines=True) == "one\ntwo"
    assert refusal("one\rtwo", lines=True) == "bad_text"
    assert refusal("one\ntwo") == "bad_text"


def test_lengths_are_code_points_after_composing() -> None:
    assert clean("e\u0301" * 20, "title", 20) == "\u00e9" * 20
    assert clean("\U0001f600" * 20, "title", 20) == "\U0001f600" * 20
    assert refusal("a" * 21) == "too_long"
    # Composing makes three of one.
    assert refusal("\ufb2c" * 20) == "too_long"
    assert refusal("a" * 1_000_000) == "too_long"


def test_what_is_required_must_be_seen() -> None:
    assert required(" Bench ", "title", 20) == "Bench"
    with pytest.raises(Refused) as no:
        required(" \u200b ", "title", 20)

    assert (no.value.code, no.value.field) == ("empty", "title")


@given(st.text(max_size=20))
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    assume(refusal(typed, lines=True) == "")
    kept = clean(typed, "why", 20, lines=True)

    assert clean(kept, "why", 20, lines=True) == kept
    assert unicodedata.is_normalized("NFC", kept)
    kept.encode()
