"""Room + wish -> facts, or Refused. One file per kind of activity.

The permissions table is asked first, then the activity's own rules. Pure: the same room, wish
and turn give the same facts. It refuses to know how a fact is stored or who is told.
"""

from typing import assert_never

from folkmoot_rooms import permissions
from folkmoot_rooms.commands import AnyCommand, ServerCommand
from folkmoot_rooms.decide.count import CountCommand, decide_count
from folkmoot_rooms.decide.ideas import IdeaCommand, decide_idea
from folkmoot_rooms.decide.imports import ImportCommand, decide_import
from folkmoot_rooms.decide.meeting import MeetingCommand, decide_meeting
from folkmoot_rooms.decide.people import PeopleCommand, decide_people
from folkmoot_rooms.decide.roll import RollCommand, decide_roll
from folkmoot_rooms.decide.turn import Seals, Turn
from folkmoot_rooms.decide.vote import VoteCommand, decide_vote
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.state import Room

__all__ = ["Seals", "Turn", "decide"]


def decide(
    room: Room, actor: str, command: AnyCommand | ServerCommand, turn: Turn
) -> list[AnyEvent]:
    """Return the facts that grant a wish; at least one. Raises Refused, having done nothing.

    ``actor`` is a seat, "host" (the server itself) or "door" (somebody without a seat).
    """
    permissions.check(room, actor, command)
    if isinstance(command, MeetingCommand):
        return decide_meeting(room, actor, command)
    if isinstance(command, ImportCommand):
        return decide_import(command)
    if isinstance(command, PeopleCommand):
        return decide_people(room, actor, command)
    if isinstance(command, RollCommand):
        return decide_roll(room, actor, command)
    if isinstance(command, IdeaCommand):
        return decide_idea(room, actor, command)
    if isinstance(command, VoteCommand):
        return decide_vote(room, actor, command, turn)
    if isinstance(command, CountCommand):
        return decide_count(room, command)
    assert_never(command)
