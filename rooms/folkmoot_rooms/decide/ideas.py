"""Putting ideas forward, changing them, taking them back, hiding abuse. Knows no votes."""

from typing import assert_never

from folkmoot_rooms import limits
from folkmoot_rooms.commands import AddIdea, ChangeIdea, HideIdea, ShowIdea, WithdrawIdea
from folkmoot_rooms.events import (
    AnyEvent,
    IdeaAdded,
    IdeaChanged,
    IdeaHidden,
    IdeaShown,
    IdeaWithdrawn,
)
from folkmoot_rooms.people import Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Idea, Room
from folkmoot_rooms.text import clean, required

IdeaCommand = AddIdea | ChangeIdea | WithdrawIdea | HideIdea | ShowIdea


def decide_idea(room: Room, actor: str, command: IdeaCommand) -> list[AnyEvent]:
    """Return the facts that grant a wish about an idea."""
    match command:
        case AddIdea():
            return _add(room, actor, command)
        case ChangeIdea():
            return _change(room, actor, command)
        case WithdrawIdea(idea=idea):
            _own(room, actor, idea_of(room, idea))
            return [IdeaWithdrawn(idea=idea, by=actor)]
        case HideIdea(idea=idea, reason=reason):
            if idea_of(room, idea).hidden:
                raise Refused("already_done")
            return [IdeaHidden(idea=idea, by=actor, reason=_reason(reason))]
        case ShowIdea(idea=idea):
            if not idea_of(room, idea).hidden:
                raise Refused("already_done")
            return [IdeaShown(idea=idea, by=actor)]
        case _:
            assert_never(command)


def idea_of(room: Room, idea: str) -> Idea:
    """Return an idea that was not taken back. Raises Refused ``unknown_idea``."""
    found = room.ideas.get(idea)
    if found is None or found.withdrawn:
        raise Refused("unknown_idea", "idea")
    return found


def _add(room: Room, actor: str, command: AddIdea) -> list[AnyEvent]:
    author = _author(room, actor, command.author)
    _check_number(room, author)
    return [
        IdeaAdded(
            idea=f"P{len(room.ideas) + 1}",
            author=author,
            typed_by=actor,
            cost=_cost(room, command.cost),
            picture=command.picture,
            title=_title(command.title),
            why=_why(command.why),
        )
    ]


def _check_number(room: Room, author: str) -> None:
    kept = [idea for idea in room.ideas.values() if not idea.withdrawn]
    # What was taken back makes room again, but not for ever: the log keeps it.
    for number, number_max in (
        (len(kept), limits.IDEAS_MAX),
        (sum(idea.author == author for idea in kept), limits.IDEAS_PER_PERSON_MAX),
        (
            sum(idea.author == author for idea in room.ideas.values()),
            limits.IDEAS_TRIED_PER_PERSON_MAX,
        ),
    ):
        if number >= number_max:
            raise Refused("too_many", max=number_max)


def _author(room: Room, actor: str, author: str) -> str:
    """Everyone speaks for themselves; a scribe writes for people who use paper, only for them."""
    if room.seats[actor].role is not Role.SCRIBE:
        if author not in {"", actor}:
            raise Refused("not_allowed", "author")
        return actor
    seat = room.seats.get(author)
    if seat is None:
        raise Refused("unknown_person", "author")
    if seat.role is not Role.PAPER:
        raise Refused("not_allowed", "author")
    if seat.removed:
        raise Refused("removed", "author")
    return author


def _change(room: Room, actor: str, command: ChangeIdea) -> list[AnyEvent]:
    idea = idea_of(room, command.idea)
    reason = ""
    if room.seats[actor].role is Role.ORGANISER:
        # Somebody else's words: everyone may read why they were changed.
        reason = _reason(command.reason)
    else:
        _own(room, actor, idea)
        if idea.hidden:
            raise Refused("idea_hidden")
    return [
        IdeaChanged(
            idea=idea.id,
            by=actor,
            cost=_cost(room, command.cost),
            picture=command.picture,
            title=_title(command.title),
            why=_why(command.why),
            reason=reason,
        )
    ]


def _own(room: Room, actor: str, idea: Idea) -> None:
    """Refuse unless it is the actor's own idea, or one a scribe keeps for somebody on paper."""
    if idea.author == actor:
        return
    author = room.seats[idea.author]
    if room.seats[actor].role is not Role.SCRIBE or author.role is not Role.PAPER:
        raise Refused("not_allowed")


def _cost(room: Room, cost: int) -> int:
    if not 0 <= cost <= limits.MONEY_MINOR_MAX:
        raise Refused("bad_cost", "cost")
    # An idea dearer than everything there is can never be paid for. Better to hear that now,
    # while it can be made smaller or cut in two, than in the result.
    if cost > room.budget:
        raise Refused("cost_over_limit", "cost", max=room.budget)
    return cost


def _title(title: str) -> str:
    return required(title, "title", limits.TITLE_CHARS_MAX)


def _why(why: str) -> str:
    return clean(why, "why", limits.WORDS_CHARS_MAX, lines=True)


def _reason(reason: str) -> str:
    kept = clean(reason, "reason", limits.REASON_CHARS_MAX, lines=True)
    if not kept:
        raise Refused("reason_needed", "reason")
    return kept
