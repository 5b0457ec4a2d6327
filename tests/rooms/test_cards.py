"""Ideas as cards: whose they are is told to few."""

from tests.rooms.examples import imported
from tests.rooms.fakes import choosing

from folkmoot_rooms.events import Option
from folkmoot_rooms.views.cards import card, option_card


def test_a_card_knows_its_viewer() -> None:
    idea = choosing().room.ideas["P1"]

    assert [card(idea, 1, viewer).mine for viewer in ("s2", "s3", None)] == [True, False, False]
    assert [card(idea, 1, "s1", runs).author for runs in (True, False)] == ["s2", ""]


def test_a_line_of_a_ballot_has_the_frozen_cost() -> None:
    meeting = choosing()
    line = option_card(meeting.room, meeting.vote, Option("P1", 7))

    assert (line.id, line.title, line.cost) == ("P1", "Bench", 7)


def test_a_line_of_an_imported_ballot_has_the_name_of_its_project() -> None:
    meeting = imported()
    line = option_card(meeting.room, meeting.vote, Option("BO/2", 7))

    assert (line.id, line.title, line.cost, line.mine) == ("BO/2", "Tower", 7, False)
