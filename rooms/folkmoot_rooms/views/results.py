"""A counted result, read back from its document: the engine's figures, none computed anew.

Refuses to know who looks at it: after the count everyone sees the same.
"""

from functools import lru_cache
from typing import Final

import msgspec

from folkmoot_rooms.state import Room, Vote
from folkmoot_rooms.views.cards import option_card
from folkmoot_rooms.views.shapes import Result, ResultLine, RoundLine, Why

RESULTS_KEPT_MAX: Final = 32


class Reason(msgspec.Struct, frozen=True):
    """Why a project was funded or not, in figures of minor units."""

    code: str
    money: str | None
    left: int
    short: int


class Project(msgspec.Struct, frozen=True):
    """What the count says about one project."""

    id: str
    funded: bool
    votes: int
    cost: int
    reason: Reason


class Round(msgspec.Struct, frozen=True):
    """One purchase: the largest single payment, and who paid what, largest first."""

    id: str
    by: str
    supporters: int
    price: str | None
    payments: tuple[tuple[str, int], ...]
    left: int


class Counted(msgspec.Struct, frozen=True):
    """The engine's document, version 1. Shares are exact "p/q" of minor units."""

    version: int
    rule: str
    utility: str | None
    completion: str | None
    budget: int
    spent: int
    left: int
    ballots: int
    share: str | None
    raised: int
    funded: tuple[str, ...]
    rounds: tuple[Round, ...]
    projects: tuple[Project, ...]

    def in_order(self) -> list[Project]:
        """Return funded projects in funding order, then the rest by the published tie order."""
        found = {project.id: project for project in self.projects}
        # Stable, so equal projects stay in order of submission.
        rest = sorted(
            (project for project in self.projects if not project.funded),
            key=lambda project: (-project.votes, project.cost),
        )
        return [*(found[name] for name in self.funded), *rest]


@lru_cache(maxsize=RESULTS_KEPT_MAX)
def read(document: str) -> Counted:
    """Return the document, read once: every viewer of a room asks for the same one."""
    return msgspec.json.decode(document, type=Counted)


def result_of(room: Room, vote: Vote) -> Result | None:
    """Return a counted vote as everyone may see it, or None before its count is recorded."""
    if not vote.document:
        return None
    counted = read(vote.document)
    cards = {option.idea: option_card(room, vote, option) for option in vote.options}
    places = {name: place for place, name in enumerate(counted.funded, 1)}
    return Result(
        lines=tuple(
            ResultLine(
                card=cards[project.id],
                funded=project.funded,
                votes=project.votes,
                why=_why(project),
                place=places.get(project.id, 0),
                official=vote.selected.get(project.id, ""),
            )
            for project in counted.in_order()
        ),
        rounds=tuple(
            RoundLine(x.id, x.by, x.supporters, x.price, x.payments, x.left) for x in counted.rounds
        ),
        budget=counted.budget,
        spent=counted.spent,
        left=counted.left,
        ballots=counted.ballots,
        share=counted.share,
        raised=counted.raised,
        rule=counted.rule,
        utility=counted.utility or "",
        completion=counted.completion or "",
        digest=vote.digest,
        source=vote.source,
        official_count=sum(selected == "1" for selected in vote.selected.values()),
    )


def _why(project: Project) -> Why:
    """The engine's reason with its figures, passed on as they are."""
    reason = project.reason
    figures: dict[str, int | str] = {
        "votes": project.votes,
        "cost": project.cost,
        "left": reason.left,
        "short": reason.short,
    }
    if reason.money is not None:
        figures["money"] = reason.money
    return Why(code=reason.code, figures=figures)
