"""A counted result in words: each reason, each round, each share as one sentence of the catalogue.

The figures are the count's own; nothing is computed here but rounding down for display.
Refuses to know: how a rule counts, what a page looks like.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from folkmoot.asking.caller import Caller
from folkmoot.asking.fields import Form
from folkmoot.drawing import plots, words
from folkmoot.drawing.own_words import own, with_markup
from folkmoot_rooms.people import Role
from folkmoot_rooms.views import IdeaCard, PersonLine, Result, ResultLine, RoomView, RoundLine

# How a round is told: by shares, by filling up, without cost, or by most votes.
_ROUND_WORDS: Final = {
    "equal-shares": "result.round_shares",
    "fill": "result.round_fill",
    "free": "result.round_free",
    "most-votes": "result.round_most_votes",
}


class Teller:
    """Says one result in one language. ``view`` gives the currency."""

    def __init__(self, view: RoomView, lang: str, easy: bool) -> None:
        self._view = view
        self._lang = lang
        self._say = with_markup(partial(words.say, lang=lang, easy=easy))

    def say(self, key: str, **figures: int | str) -> str:
        """Return the words of a key."""
        return self._say(key, **figures)

    def money(self, minor: int) -> str:
        """Return an amount as people write it."""
        return words.money(minor, self._view.scale, self._view.currency, self._lang)

    @property
    def result_title(self) -> str:
        """What a result is called: decided, advised, or held elsewhere and counted again."""
        if self._view.result is not None and self._view.result.source:
            return self.say("result.title_elsewhere")
        return self.say("result.title" if self._view.binding else "result.title_advice")

    @property
    def paid_title(self) -> str:
        """What stands above all that is paid for: by us, if others follow us, or elsewhere."""
        if self._view.result is not None and self._view.result.source:
            return self.say("screen.paid_elsewhere")
        return self.say("screen.paid" if self._view.binding else "screen.paid_advice")

    def share(self, exact: str) -> str:
        """Return an exact share of "p/q" minor units, rounded down as every page shows it."""
        share = Fraction(exact)
        return self.money(share.numerator // share.denominator)

    def title(self, card: IdeaCard) -> str:
        """Return the title of an idea, also of one whose words were erased."""
        return self.say("ideas.words_gone") if card.title is None else card.title

    def marked(self, card: IdeaCard) -> str:
        """Return the title of an idea for a page that marks whose words they are."""
        return self.title(card) if card.title is None else own(card.title)

    def name(self, person: PersonLine) -> str:
        """Return what a person is called: their name, the number of their paper, or a number."""
        if person.name:
            return person.name
        if person.place:
            return self.say("paper.place", n=person.place)
        if person.role is Role.SCRIBE:
            return self.say("hats.role_scribe")
        return self.say("join.no_name", n=int(person.seat[1:]))

    def reason(self, line: ResultLine) -> str:
        """Return why a project was paid for or not."""
        figures = {
            name: self.money(figure) if isinstance(figure, int) and name != "votes" else figure
            for name, figure in line.why.figures.items()
        }
        return self.say(f"reasons.{line.why.code}", **figures)

    def tie(self, line: ResultLine, title_words: int = 0) -> str:
        """Return which tie a project lost, by which step of the order; empty if it lost none.

        ``title_words``: cut the title of the other after so many.
        """
        found = self._view.result
        if found is None or not line.why.tied:
            return ""
        winner = next(other.card for other in found.lines if other.card.id == line.why.tied)
        said = (winner.title or "").split()
        if title_words and len(said) > title_words:
            winner = replace(winner, title=" ".join(said[:title_words]) + "…")
        return self.say(f"reasons.tied_{line.why.step}", title=self.marked(winner))

    def step(self, found: RoundLine, titles: Mapping[str, str]) -> str:
        """Return one round: what was bought, by how many, what was left; markup if titles are."""
        text = self.say(
            _ROUND_WORDS[found.by],
            title=titles[found.project],
            supporters=found.supporters,
            left=self.money(found.left),
        )
        if found.by == "equal-shares" and found.price is not None:
            text += " " + self.say("result.round_price", price=self.share(found.price))
        return text


def uncounted(caller: Caller) -> str:
    """Return the key of the words for why a closed vote was not counted; empty: no fault."""
    vote = caller.room.room.vote
    if vote is None or not caller.room.count_failed:
        return ""
    return "result.count_failed" if vote.key_destroyed else "result.key_kept"


def result(caller: Caller, form: Form) -> dict[str, Any]:
    """Return what the result page needs besides the view."""
    del form
    view = caller.view
    teller = Teller(view, caller.look.lang, caller.look.easy)
    found: Result | None = view.result
    lines = found.lines if found else ()
    funded = [line for line in lines if line.funded]
    titles = {line.card.id: teller.marked(line.card) for line in lines}
    return {
        "uncounted": uncounted(caller) or "ballot.counting",
        "funded": funded,
        "dearest": max(funded, key=lambda line: line.card.cost, default=None),
        "title_of_result": teller.result_title,
        "reason": teller.reason,
        "tie": teller.tie,
        "share": teller.share,
        "steps": [teller.step(line, titles) for line in found.rounds] if found else [],
        "bar": plots.money_bar([line.card.cost for line in funded], found.budget) if found else "",
        "code": _fours(found.digest) if found else [],
    }


def record(caller: Caller, form: Form) -> dict[str, Any]:
    """Return what the record page needs: the check codes of the result and of the whole log."""
    return {**result(caller, form), "head": _fours(caller.room.head)}


def _fours(digest: str) -> list[str]:
    """Return a check code in groups of four, so that two people can compare it aloud."""
    return [digest[at : at + 4] for at in range(0, len(digest), 4)]
