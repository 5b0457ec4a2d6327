"""Templates into pages: one environment for each language and kind of words.

Every template may use ``say(key, **figures)``, ``own(text)``, ``static(path)``, ``command_id()``,
``pictures``, ``picture(id)`` and ``choices`` (of the settings). What one reader may see is handed
in. Refuses to know: requests, rooms, who reads.
"""

from collections.abc import Callable
from functools import partial
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from folkmoot.drawing import look, pictures
from folkmoot.drawing.look import Look
from folkmoot.drawing.own_words import own, with_markup
from folkmoot.drawing.static import Static
from folkmoot.drawing.words import LANGS, WORDS, Words
from folkmoot.lobby import codes

# The group of pictures that stand beside our own words, and on no idea.
OUR_OWN: Final = "meeting"

WEB = resources.files("folkmoot") / "web"


class Painter:
    """Paints any template for any reader. Made once."""

    def __init__(self, words: Words = WORDS) -> None:
        self.static = Static(WEB)
        self.pictures = pictures.read(WEB)
        self.words = words
        self._environments = {
            (lang, easy): self._environment(lang, easy) for lang in LANGS for easy in (False, True)
        }

    def _environment(self, lang: str, easy: bool) -> Environment:
        # Autoescape for every template: all of them are HTML, whatever their name ends in.
        env = Environment(
            loader=PackageLoader("folkmoot", "web/templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        names: dict[str, Any] = {
            "say": with_markup(self.sayer(lang, easy)),
            "own": own,
            "static": self.static.url,
            "command_id": codes.new_command,
            "pictures": [p for p in self.pictures.values() if p.group != OUR_OWN],
            "picture": self._picture_url,
            "choices": look.CHOICES,
            "spaced": codes.spaced,
        }
        env.globals.update(names)
        return env

    def sayer(self, lang: str, easy: bool) -> Callable[..., str]:
        """Return ``say`` for one language and kind of words."""
        return partial(self._say, lang, easy)

    def _say(self, lang: str, easy: bool, key: str, **figures: int | str) -> str:
        return self.words.say(key, lang, easy, **figures)

    def _picture_url(self, name: str) -> str:
        """Return the address of a picture; an unknown name gets the plain idea's."""
        path = f"pictures/{name}.svg"
        known = self.static.get(path) is not None
        return self.static.url(path if known else "pictures/idea.svg")

    def paint(self, template: str, reader: Look, **context: Any) -> str:
        """Return a template as this reader gets it."""
        env = self._environments[reader.lang, reader.easy]
        return env.get_template(template).render(prefs=reader, **context)
