"""Opening a room and going through the parts of its meeting."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.rooms.fakes import Meeting, opened

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms import limits
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused

OPENING = c.OpenRoom(title=" Fair ", question="What for?\r\nSay.", budget=31_000_00)


def refusal(**fields: Any) -> tuple[str, str]:
    """Return code and field of the refusal of an opening that is wrong in these fields."""
    with pytest.raises(Refused) as no:
        Meeting().ask("host", replace(OPENING, **fields))
    return no.value.code, no.value.field


def test_a_room_opens_with_its_organiser_in_the_first_seat() -> None:
    facts = Meeting().ask("host", OPENING)

    assert facts == [
        e.RoomOpened(
            title="Fair",
            question="What for?\nSay.",
            budget=31_000_00,
            scale=2,
            currency="GBP",
            binding=True,
            rule="equal-shares",
            utility="cost",
            completion="add-one+fill",
        ),
        e.SeatTaken(seat="s1", role=Role.ORGANISER, hat=Hat.NOT_SAID, name=""),
    ]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"title": " "}, ("empty", "title")),
        ({"title": "x" * (limits.TITLE_CHARS_MAX + 1)}, ("too_long", "title")),
        ({"title": "a\u202eb"}, ("bad_text", "title")),
        ({"question": ""}, ("empty", "question")),
        ({"budget": 0}, ("bad_cost", "budget")),
        ({"budget": -1}, ("bad_cost", "budget")),
        ({"budget": limits.MONEY_MINOR_MAX + 1}, ("bad_cost", "budget")),
        ({"rule": "coin-toss"}, ("bad_form", "rule")),
        ({"utility": "joy"}, ("bad_form", "utility")),
        ({"completion": "more"}, ("bad_form", "completion")),
    ],
)
def test_an_opening_that_makes_no_sense_is_refused(
    fields: dict[str, Any], refused: tuple[str, str]
) -> None:
    assert refusal(**fields) == refused


def test_the_organisers_button_goes_there_and_back() -> None:
    meeting = opened()
    for phase in (Phase.IDEAS, Phase.WAIT, Phase.IDEAS):
        assert meeting.ask("s1", c.ChangePhase(phase=phase)) == [e.PhaseChanged(phase, by="s1")]


@pytest.mark.parametrize("phase", [Phase.WAIT, Phase.CHOOSE, Phase.RESULT])
def test_no_part_is_left_out_and_a_vote_has_its_own_button(phase: Phase) -> None:
    assert opened().code("s1", c.ChangePhase(phase=phase)) == "wrong_phase"
