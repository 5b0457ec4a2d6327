"""The catalogue is complete, easy, and free of words that hurt."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from folkmoot.drawing.words import (
    FOLDER,
    LANGS,
    WORDS,
    Words,
    count_words,
    english,
    money,
    say,
    sentences,
    welsh,
)
from folkmoot_engine import REASONS
from folkmoot_rooms.events.base import Event
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import CODES

EASY_WORDS_MAX = 15
SCREEN_WORDS_MAX = 20
BANNED = (
    "service user",
    "stakeholder",
    "beneficiar",
    "non-verbal",
    "challenging",
    "hard to reach",
    "empower",
    "capture",
    "signpost",
    "utilis",
    "facilitate ",
    "vulnerable",
)
VARIANTS = [(lang, easy) for lang in LANGS for easy in ("", "_easy")]


def forms(key: str, name: str) -> dict[str, str]:
    """Return the texts of one variant by plural category; plain text is ``other``."""
    text = WORDS.entries[key].get(name, {})
    return {"other": text} if isinstance(text, str) else dict(text)


def every_text() -> Iterator[tuple[str, str, str]]:
    for key in WORDS.entries:
        for lang, easy in VARIANTS:
            for text in forms(key, lang + easy).values():
                yield key, lang + easy, text


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_every_key_speaks_every_language() -> None:
    for key, entry in WORDS.entries.items():
        assert set(entry) <= {"count", "en", "cy", "en_easy", "cy_easy"}, key
        assert {"en", "cy"} <= set(entry), key
        assert ("en_easy" in entry) == ("cy_easy" in entry), key


def test_every_text_is_plain_and_tidy() -> None:
    for key, name, text in every_text():
        assert text == text.strip(), (key, name)
        assert text, (key, name)
        assert not re.search(r"[<>&]|'|--|  ", text), (key, name, text)


def test_plural_forms_end_in_other_and_know_their_categories() -> None:
    known = {"en": {"one", "other"}, "cy": {"zero", "one", "two", "few", "many", "other"}}
    for key in WORDS.entries:
        for lang, easy in VARIANTS:
            cases = set(forms(key, lang + easy))
            assert not cases or "other" in cases, key
            assert cases <= known[lang], key


def test_placeholders_are_the_same_in_every_language() -> None:
    for key, entry in WORDS.entries.items():
        plain = placeholders(forms(key, "en")["other"])
        count = str(entry.get("count", "n"))
        for lang, easy in VARIANTS:
            for case, text in forms(key, lang + easy).items():
                used = placeholders(text)
                missing = plain - used
                may_miss = set() if case == "other" and not easy else {count}
                assert used <= plain, (key, lang, text)
                assert easy or missing <= may_miss, (key, lang, text)
        easy_use = [placeholders(forms(key, f"{lang}_easy").get("other", "")) for lang in LANGS]
        assert easy_use[0] == easy_use[1], key


def test_easy_sentences_are_short() -> None:
    for key in WORDS.entries:
        for lang in LANGS:
            easy = forms(key, f"{lang}_easy") or forms(key, lang)
            for text in easy.values():
                for sentence in sentences(text):
                    assert count_words(sentence) <= EASY_WORDS_MAX, (key, lang, sentence)


def test_the_shared_screen_is_brief() -> None:
    for key, name, text in every_text():
        if key.startswith("screen."):
            assert count_words(text) <= SCREEN_WORDS_MAX, (key, name)


def test_no_banned_words() -> None:
    for key, name, text in every_text():
        for word in BANNED:
            assert word not in text.lower(), (key, name, word)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_has_words(code: str) -> None:
    assert f"refused.{code}" in WORDS


def test_every_table_of_codes_has_words() -> None:
    assert all(f"reasons.{code}" in WORDS for code in REASONS)
    assert all(f"hats.{hat}" in WORDS for hat in Hat)
    assert all(f"phases.{phase}" in WORDS for phase in Phase)
    assert all(f"facts.{kind.__name__}" in WORDS for kind in Event.__subclasses__())
    people = set(Role) - {Role.HOST, Role.DOOR}
    assert all(f"hats.role_{role}" in WORDS for role in people)


def test_says_why_not_in_exact_figures() -> None:
    """Scenario A, idea P11."""
    why = say("reasons.short", votes=12, cost="£3,800", left="£1,580.35", short="£2,219.65")

    assert why == (
        "12 people wanted it. It costs £3,800. "
        "They have £1,580.35 of their shares left. It is £2,219.65 short."
    )


def test_counts_choose_the_plural_form() -> None:
    assert say("console.not_sent", n=1) == "1 person has not sent."
    assert say("console.not_sent", n=1234) == "1,234 people have not sent."
    assert "2 berson" in say("console.not_sent", "cy", n=2)
    assert "3 o bobl" in say("console.not_sent", "cy", n=3)


def test_plural_categories_follow_cldr() -> None:
    assert [english(n) for n in (0, 1, 2)] == ["other", "one", "other"]
    named = ["zero", "one", "two", "few", "other", "other", "many", "other"]
    assert [welsh(n) for n in range(8)] == named
    assert welsh(11) == "other"


def test_easy_falls_back_to_the_plain_words_of_the_language() -> None:
    assert say("common.yes", "cy", easy=True) == "Ie"
    assert say("ballot.not_on_roll", easy=True) != say("ballot.not_on_roll")


def test_an_unknown_key_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        say("common.no_such_words")
    with pytest.raises(KeyError):
        say("common.yes", "fr")


def test_a_key_without_a_language_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('[a]\nen = "A"\n')
    with pytest.raises(ValueError, match=r"x\.toml: a has no cy"):
        Words(tmp_path)


@pytest.mark.parametrize(
    ("minor", "scale", "currency", "text"),
    [
        (158035, 2, "GBP", "£1,580.35"),
        (380000, 2, "GBP", "£3,800"),
        (5, 2, "GBP", "£0.05"),
        (0, 2, "EUR", "€0"),
        (-380050, 2, "GBP", "−£3,800.50"),
        (2500000, 0, "GBP", "£2,500,000"),
        (1234567, 3, "BHD", "BHD\N{NO-BREAK SPACE}1,234.567"),
    ],
)
def test_money_is_written_as_people_write_it(
    minor: int, scale: int, currency: str, text: str
) -> None:
    assert money(minor, scale, currency, "en") == text
    assert money(minor, scale, currency, "cy") == text


def test_counts_words_as_a_reader_meets_them() -> None:
    assert count_words("It is {short} short.") == 4
    assert count_words("It costs £3,800 – no more.") == 5
    assert sentences("It costs £1,580.35. Is that right? Yes.") == [
        "It costs £1,580.35.",
        "Is that right?",
        "Yes.",
    ]


def test_every_key_that_a_page_or_module_names_exists() -> None:
    """Only keys written out in full; keys put together at run time have tables above."""
    folder = FOLDER.parents[1]
    files = [*folder.rglob("*.html"), *folder.rglob("*.py")]
    named = {
        key
        for path in files
        for key in re.findall(
            r"""\bsay\(\s*["']([\w.-]+\.[\w-]+)["']\s*[,)]""", path.read_text("utf-8")
        )
    }

    assert {key for key in named if key not in WORDS} == set()
