"""Opening a room and going through the parts of its meeting. Knows no people and no ideas."""

from typing import assert_never

from folkmoot_rooms import limits, tally
from folkmoot_rooms.commands import ChangePhase, OpenRoom
from folkmoot_rooms.events import AnyEvent, PhaseChanged, RoomOpened, SeatTaken
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import MAY_FOLLOW
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room
from folkmoot_rooms.text import required

MeetingCommand = OpenRoom | ChangePhase


def decide_meeting(room: Room, actor: str, command: MeetingCommand) -> list[AnyEvent]:
    """Return the facts that grant a wish about the meeting itself."""
    match command:
        case OpenRoom():
            return _open_room(command)
        case ChangePhase(phase=phase):
            if phase not in MAY_FOLLOW[room.phase]:
                raise Refused("wrong_phase")
            return [PhaseChanged(phase=phase, by=actor)]
        case _:
            assert_never(command)


def check_rule(rule: str, utility: str, completion: str) -> None:
    """Refuse a way of counting that the engine does not have."""
    for field, name, known in (
        ("rule", rule, tally.RULES),
        ("utility", utility, tally.UTILITIES),
        ("completion", completion, tally.COMPLETIONS),
    ):
        if name not in known:
            raise Refused("bad_form", field)


def _open_room(command: OpenRoom) -> list[AnyEvent]:
    title = required(command.title, "title", limits.TITLE_CHARS_MAX)
    question = required(command.question, "question", limits.WORDS_CHARS_MAX, lines=True)
    if not 0 < command.budget <= limits.MONEY_MINOR_MAX:
        raise Refused("bad_cost", "budget")
    check_rule(command.rule, command.utility, command.completion)
    opened = RoomOpened(
        title=title,
        question=question,
        budget=command.budget,
        scale=command.scale,
        currency=command.currency,
        binding=command.binding,
        rule=command.rule,
        utility=command.utility,
        completion=command.completion,
    )
    # Whoever opens a room leads it; the seat has no name until its person gives one.
    return [opened, SeatTaken(seat="s1", role=Role.ORGANISER, hat=Hat.NOT_SAID, name="")]
