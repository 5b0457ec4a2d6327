"""Every word on screen, by key, language and Easy Read. Knows no page, no room and no request.

The catalogue is the TOML files in ``web/words``: key ``reasons.short`` is table ``[short]`` of
``reasons.toml``. Values are plain text with ``{name}`` placeholders, never HTML.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

LANGS: Final = ("en", "cy")
FOLDER: Final = Path(__file__).parents[1] / "web" / "words"

SYMBOLS: Final = {"GBP": "£", "EUR": "€", "USD": "$"}
# Marks between thousands, and before the smaller unit.
MARKS: Final = {"en": (",", "."), "cy": (",", ".")}

Text = str | Mapping[str, str]
Entry = Mapping[str, Text]


def english(n: int) -> str:
    """Return the CLDR plural category of a whole number in English."""
    return "one" if n == 1 else "other"


def welsh(n: int) -> str:
    """Return the CLDR plural category of a whole number in Welsh."""
    return {0: "zero", 1: "one", 2: "two", 3: "few", 6: "many"}.get(n, "other")


PLURALS: Final[Mapping[str, Callable[[int], str]]] = {"en": english, "cy": welsh}


class Words:
    """The catalogue, read once. An unknown key is our mistake: it raises KeyError."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.entries: dict[str, Entry] = {}
        for path in sorted(folder.glob("*.toml")):
            for key, entry in tomllib.loads(path.read_text("utf-8")).items():
                for lang in LANGS:
                    if not entry.get(lang):
                        raise ValueError(f"{path.name}: {key} has no {lang}")
                self.entries[f"{path.stem}.{key}"] = entry

    def say(self, key: str, lang: str = "en", easy: bool = False, **figures: int | str) -> str:
        """Return the words of ``key``; Easy Read falls back to plain words of that language.

        Where an entry has plural forms, its ``count`` names the figure that chooses
        (``n`` unless told), by the rule of the language, else ``other``.
        """
        entry = self.entries[key]
        text = entry.get(f"{lang}_easy", entry[lang]) if easy else entry[lang]
        if not isinstance(text, str):
            count = figures[str(entry.get("count", "n"))]
            text = text.get(PLURALS[lang](int(count)), text["other"])
        shown = {name: grouped(value, lang) for name, value in figures.items()}
        return text.format_map(shown)

    def __contains__(self, key: str) -> bool:
        """Tell whether the catalogue has ``key``."""
        return key in self.entries


def grouped(value: int | str, lang: str) -> str:
    """Return a whole number with its thousands marked; text stays as it is."""
    if isinstance(value, str):
        return value
    return f"{value:,}".replace(",", MARKS[lang][0])


def money(minor: int, scale: int, currency: str, lang: str = "en") -> str:
    """Return an amount of ``minor`` units, 10**-``scale`` of ``currency``, as people write it.

    Whole amounts have no smaller unit: £3,800, but £1,580.35.
    """
    whole, rest = divmod(abs(minor), 10**scale)
    text = grouped(whole, lang)
    if rest:
        text += f"{MARKS[lang][1]}{rest:0{scale}d}"
    symbol = SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{sign}{symbol}{text}"


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a full stop inside a number or a name ends none."""
    return [part for part in re.split(r"(?<=[.?!])\s+|(?<=[.?!]”)\s+", text.strip()) if part]


def count_words(text: str) -> int:
    """Return how many words a reader meets; a sum of money or a placeholder is one."""
    return len(re.findall(r"\{\w+\}|[^\W_][^\s]*|£[\d.,]+", text))


WORDS: Final = Words()
say = WORDS.say
