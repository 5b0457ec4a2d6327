"""What is read back from the engine's document, and in which order its projects stand."""

import msgspec
import pytest
from tests import scenario_a as a
from tests.rooms.fair import played

from folkmoot_rooms import counted
from folkmoot_rooms.counted import Counted, Project, Reason


def project(name: str, votes: int, cost: int, *, funded: bool = False) -> Project:
    """A project as a document tells of it."""
    return Project(name, funded, votes, cost, Reason("short", None, 0, 0))


def test_funded_projects_stand_in_order_of_funding_and_the_rest_as_ties_are_broken() -> None:
    found = msgspec.structs.replace(
        counted.read(played().vote.document),
        funded=("B", "A"),
        projects=(
            project("A", 2, 100, funded=True),
            project("B", 1, 900, funded=True),
            project("few", 1, 100),
            project("late", 5, 200),
            project("dear", 5, 300),
            project("later", 5, 200),
        ),
    )

    assert [line.id for line in found.in_order()] == ["B", "A", "late", "later", "dear", "few"]


def test_the_figures_are_those_of_the_document() -> None:
    document = played().vote.document
    found = counted.read(document)
    told, again = (msgspec.json.decode(text) for text in (document, msgspec.json.encode(found)))

    assert again == {field: told[field] for field in Counted.__struct_fields__}
    assert (found.funded, found.share) == (a.FUNDED, a.SHARE)


def test_a_document_is_read_once_for_all_who_look() -> None:
    document = played().vote.document

    assert counted.read(document) is counted.read(document)


def test_what_is_no_document_is_not_read() -> None:
    with pytest.raises(msgspec.ValidationError, match="version"):
        counted.read("{}")
