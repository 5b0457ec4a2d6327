"""Parts of pages, pulled by scripts: kept by a browser only where an old one may be shown again."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.src.houses import Visited, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Visited]:
    async with open_house(tmp_path) as opened:
        yield opened


async def test_a_part_with_a_form_is_never_kept_and_shown_again(house: Visited) -> None:
    organiser, room = await house.meeting()
    person = await house.person(room, "Ann")
    await person.get(f"{room}/help")
    await person.send("/do/AskForHelp")
    ids = set()
    for _ in range(2):
        await organiser.get(f"{room}/part/desk_people")
        assert "etag" not in organiser.answer.headers
        assert organiser.answer.headers["cache-control"] == "no-store"
        ids.add(str(organiser.form("/do/GiveHelp").fields["command_id"]))

    assert len(ids) == 2


async def test_a_part_without_a_form_is_sent_once(house: Visited) -> None:
    organiser, room = await house.meeting()
    first = await organiser.get(f"{room}/part/desk_ideas")
    again = await organiser.get(
        f"{room}/part/desk_ideas", headers={"if-none-match": first.headers["etag"]}
    )

    assert again.status_code == 304
