"""How the command line speaks: results to one stream, everything else to the other.

Refuses to know: what is said.
"""

import locale
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final, TextIO

from folkmoot.drawing.words import LANGS, WORDS, money

_ASKS: Final = ("LC_ALL", "LC_MESSAGES", "LANG")


class Voice:
    """Says words of the catalogue in one language."""

    def __init__(self, lang: str, out: TextIO, err: TextIO) -> None:
        self.lang = lang
        self._out = out
        self._err = err
        # A terminal that cannot write a letter shows a mark in its place and lives on.
        for stream in (out, err):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")

    def say(self, key: str, **figures: int | str) -> str:
        """Return the words of a key."""
        return WORDS.say(key, self.lang, False, **figures)

    def cash(self, minor: int, scale: int, currency: str) -> str:
        """Return minor units as money."""
        return money(minor, scale, currency, self.lang)

    def tell(self, *lines: str) -> None:
        """Write lines of a result."""
        for line in lines:
            self._out.write(f"{line}\n")
        self._out.flush()

    def warn(self, *lines: str) -> None:
        """Write lines that are no result: progress, warnings, errors."""
        for line in lines:
            self._err.write(f"{line}\n")
        self._err.flush()

    @property
    def aside(self) -> TextIO:
        """The stream for what is no result."""
        return self._err


def language_of(environment: Mapping[str, str], argv: Sequence[str]) -> str:
    """Return the language to speak: what was typed, else the computer's own, else English."""
    asked = [b for a, b in pairwise(argv) if a == "--lang"]
    asked += [a.removeprefix("--lang=") for a in argv if a.startswith("--lang=")]
    asked += [locale.normalize(environment.get(name, ""))[:2] for name in _ASKS]
    return next((lang for lang in asked if lang in LANGS), LANGS[0])
