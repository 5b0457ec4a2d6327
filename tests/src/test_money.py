"""Money as people type it; what it is not, is refused at its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.drawing import money, words
from folkmoot_rooms.limits import MONEY_MINOR_MAX
from folkmoot_rooms.refused import Refused


@given(st.integers(0, MONEY_MINOR_MAX), st.integers(0, 6), st.sampled_from(["GBP", "EUR", "PLN"]))
def test_what_is_shown_or_typed_is_read_to_the_same_minor_units(
    minor: int, scale: int, currency: str
) -> None:
    assert money.read(money.typed(minor, scale), scale, currency) == minor
    shown = words.money(minor, scale, currency, "en")
    assert money.read(shown, scale, currency) == minor


@given(st.text(max_size=30))
def test_any_text_is_money_or_refused(text: str) -> None:
    told = ""
    try:
        minor = money.read(text, 2)
    except Refused as refusal:
        minor, told = 0, f"{refusal.code} {refusal.field}"
    assert 0 <= minor <= MONEY_MINOR_MAX
    assert told in {"", "bad_cost cost"}


@pytest.mark.parametrize("typed", ["1.005", "100000000000.01", "1,00", "12,34", "--1", "1..2", "½"])
def test_what_is_not_exact_is_not_guessed(typed: str) -> None:
    with pytest.raises(Refused):
        money.read(typed, 2)
