"""A counted result, as it is shown: the engine's figures, none computed anew.

Refuses to know who looks at it: after the count everyone sees the same.
"""

from typing import Final

from folkmoot_rooms.counted import Project, read
from folkmoot_rooms.state import Room, Vote
from folkmoot_rooms.tally import Tie, ties_of
from folkmoot_rooms.views.cards import option_card
from folkmoot_rooms.views.shapes import Result, ResultLine, RoundLine, Why

NO_TIE: Final = Tie("", "")


def result_of(room: Room, vote: Vote) -> Result | None:
    """Return a counted vote as everyone may see it, or None before its count is recorded."""
    if not vote.document:
        return None
    counted = read(vote.document)
    cards = {option.idea: option_card(room, vote, option) for option in vote.options}
    ties = ties_of(vote)
    places = {name: place for place, name in enumerate(counted.funded, 1)}
    return Result(
        lines=tuple(
            ResultLine(
                card=cards[project.id],
                funded=project.funded,
                votes=project.votes,
                why=_why(project, ties.get(project.id, NO_TIE)),
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


def _why(project: Project, tie: Tie) -> Why:
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
    return Why(code=reason.code, figures=figures, tied=tie.winner, step=tie.step)
