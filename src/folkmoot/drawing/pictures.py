"""The pictures that a person may put on an idea, and that stand beside our own words.

Refuses to know: where on a page they stand.
"""

import tomllib
from importlib.resources.abc import Traversable

import msgspec


class Picture(msgspec.Struct, frozen=True):
    """One picture and its name in each language."""

    id: str
    names: dict[str, str]
    group: str

    def name(self, lang: str) -> str:
        """Return its name; in English where a language has none."""
        return self.names.get(lang, self.names["en"])


def read(web: Traversable) -> dict[str, Picture]:
    """Return every picture of the index, in its order."""
    index = tomllib.loads((web / "pictures" / "index.toml").read_text("utf-8"))
    return {
        name: Picture(
            name, {lang: text for lang, text in line.items() if lang != "group"}, line["group"]
        )
        for name, line in index.items()
    }
