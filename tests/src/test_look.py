"""How a browser wants its pages: what its cookie says, and what it cannot say."""

import pytest

from folkmoot.drawing import look
from folkmoot.drawing.look import CHOICES, Look, from_cookie


@pytest.mark.parametrize("place", [0, -1])
def test_a_cookie_says_what_was_chosen(place: int) -> None:
    chosen = Look(*(options[place] for options in CHOICES.values()))

    assert from_cookie(chosen.cookie(), "cy") == chosen
    assert len(chosen.cookie()) <= look.COOKIE_CHARS_MAX


@pytest.mark.parametrize("value", ["", "nonsense", "language=xx.size=9", "language=en." * 1_000])
def test_without_a_cookie_of_ours_the_browser_chooses_the_language(value: str) -> None:
    assert from_cookie(value, " CY-gb, en;q=0.5") == Look(language="cy")
    assert from_cookie(value, "fr") == Look()
