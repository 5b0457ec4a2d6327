"""The decision page as one file that needs nothing else: its own style, no script, no network.

Drawn from ``parts/decision.html``, which the live page shows too. Refuses to know: people.
"""

import hashlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from folkmoot.drawing.own_words import own, with_markup
from folkmoot.drawing.words import WORDS, money
from folkmoot.exports.decisions import Decisions, Project
from folkmoot_rooms.tally import Tie

WEB: Final = Path(__file__).resolve().parents[1] / "web"
# Everything that decides how a page reads and looks.
_MAKERS: Final = ("templates/decision_alone.html", "templates/parts/decision.html")
_STYLE: Final = "css/decision.css"
CODE_LETTERS: Final = 4

# Which projects lost only by the tie order: told beside decisions, which are the count's alone.
Ties = Mapping[str, Tie]


def figures(d: Decisions, ties: Ties, lang: str, easy: bool) -> dict[str, Any]:
    """Return what ``parts/decision.html`` needs to show decisions in a language."""
    say, cash = with_markup(voice(lang, easy)), purse(d, lang)
    titles = {p.id: own(p.title) if p.title else title(p, say) for p in d.projects}
    return {
        "d": d,
        "say": say,
        "own": own,
        "cash": cash,
        "why": lambda project: why(project, cash, say) + tied(project, ties, titles, say),
        "pic": picture if easy else lambda _: "",
        "pictures": easy and any(picture(project.picture) for project in d.projects),
        "share": cash(_whole(d.share)) if d.share else "",
        "code": [d.digest[at : at + CODE_LETTERS] for at in range(0, len(d.digest), CODE_LETTERS)],
        "lang": lang,
    }


def voice(lang: str, easy: bool = False) -> Callable[..., str]:
    """Return ``say`` of the catalogue in one language."""

    def say(key: str, **values: int | str) -> str:
        return WORDS.say(key, lang, easy, **values)

    return say


def purse(d: Decisions, lang: str) -> Callable[[int], str]:
    """Return what writes minor units as money of these decisions."""

    def cash(minor: int) -> str:
        return money(minor, d.scale, d.currency, lang)

    return cash


def why(project: Project, cash: Callable[[int], str], say: Callable[..., str]) -> str:
    """Return the sentence that says why a project was paid for or not."""
    return say(
        f"reasons.{project.reason.code}",
        votes=project.votes,
        cost=cash(project.cost),
        left=cash(project.reason.left),
        short=cash(project.reason.short),
    )


def tied(project: Project, ties: Ties, titles: Mapping[str, str], say: Callable[..., str]) -> str:
    """Return what follows the reason of a project that lost only by the tie order, or nothing."""
    tie = ties.get(project.id)
    return " " + say(f"reasons.tied_{tie.step}", title=titles[tie.winner]) if tie else ""


def title(project: Project, say: Callable[..., str]) -> str:
    """Return the title of a project, also of one whose words were taken away."""
    return project.title or say("decision.no_words", id=project.id)


def page(d: Decisions, ties: Ties, lang: str, easy: bool) -> bytes:
    """Return the whole page as a file of its own."""
    style = (WEB / _STYLE).read_text("utf-8")
    drawn = _templates().get_template("decision_alone.html")
    text = drawn.render(**figures(d, ties, lang, easy), style=Markup(style))  # noqa: S704 - our own file.
    return (text.rstrip("\n") + "\n").encode("utf-8")


@cache
def wording() -> str:
    """Return the SHA-256 of all that turns figures into words and pages in this version.

    Records of equal wording can be drawn again and compared; of others only the figures.
    """
    whole = hashlib.sha256()
    paths = [WEB / name for name in (*_MAKERS, _STYLE)]
    paths += sorted((WEB / "words").glob("*.toml")) + sorted((WEB / "pictures").glob("*.svg"))
    for path in paths:
        whole.update(f"{path.name}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def picture(name: str) -> Markup:
    """Return a picture of the catalogue as SVG, or nothing for a name that is not in it."""
    known = {path.stem: path for path in (WEB / "pictures").glob("*.svg")}
    if name not in known:
        return Markup("")
    return Markup(known[name].read_text("utf-8").strip())  # noqa: S704 - our own file.


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _whole(exact: str) -> int:
    """Return an exact share of "p/q" minor units, rounded down as it is shown."""
    share = Fraction(exact)
    return share.numerator // share.denominator
