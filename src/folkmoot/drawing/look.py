"""How one browser wants its pages: language, words, size, colours. A cookie, no account.

Works before anybody has joined. Refuses to know: who it is.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, urlencode

import msgspec

COOKIE: Final = "look"
COOKIE_DAYS: Final = 365
# Longer than any that we ever set.
COOKIE_CHARS_MAX: Final = 256
LOOKS_REMEMBERED_MAX: Final = 512

# Setting -> its choices, the default first. Words: ``settings.<setting>_<choice>``.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "language": ("en", "cy"),
    "words": ("plain", "easy"),
    "size": ("100", "125", "150", "200"),
    "theme": ("auto", "light", "cream", "dark", "yellow"),
    "ballot": ("all", "one"),
    "part": ("ask", "take"),
}


class Look(msgspec.Struct, frozen=True):
    """One reader's settings."""

    language: str = "en"
    words: str = "plain"
    size: str = "100"
    theme: str = "auto"
    ballot: str = "all"
    part: str = "ask"

    @property
    def lang(self) -> str:
        """The language, as HTML names it."""
        return self.language

    @property
    def easy(self) -> bool:
        """Whether this reader wants easy words and pictures."""
        return self.words == "easy"

    def cookie(self) -> str:
        """Return the settings as a cookie's value."""
        return urlencode(msgspec.structs.asdict(self)).replace("&", ".")


def read(fields: Mapping[str, str], base: Look | None = None) -> Look:
    """Return the settings in some fields; what is not a choice stays as it was."""
    base = base or Look()
    good = {name: fields[name] for name, options in CHOICES.items() if fields.get(name) in options}
    return msgspec.structs.replace(base, **good)


def from_cookie(value: str, accept_language: str = "") -> Look:
    """Return the settings of a cookie; without one, the language that the browser asks for."""
    asked = accept_language.strip().lower()[:2]
    return _told(value if len(value) <= COOKIE_CHARS_MAX else "", asked)


@lru_cache(LOOKS_REMEMBERED_MAX)
def _told(value: str, asked: str) -> Look:
    return read(dict(parse_qsl(value.replace(".", "&"))), read({"language": asked}))
