"""People's own words inside ours: in a language that nobody asked about, in their own direction.

A page in Welsh shows ideas that were typed in English. Whoever typed them was not asked in which
language, and the language of their page would tell too much about who they are: so their words
are marked as being in none that we know, and a screen reader does not read them with the voice of
the page. Refuses to know: which words are whose.
"""

from collections.abc import Callable

from markupsafe import Markup, escape

Say = Callable[..., str]


def own(text: str) -> Markup:
    """Return somebody's own words as markup."""
    return Markup('<bdi lang="">{}</bdi>').format(text)


def with_markup(say: Say) -> Say:
    """Return ``say`` for templates: a figure that is markup stays so, all text is escaped once."""

    def said(key: str, **figures: int | str) -> str:
        if not any(isinstance(figure, Markup) for figure in figures.values()):
            return say(key, **figures)
        safe = {n: escape(text) if isinstance(text, str) else text for n, text in figures.items()}
        return Markup(say(key, **safe))  # noqa: S704 - our own words, and what was just escaped.

    return said
