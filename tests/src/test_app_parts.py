"""Parts of pages, pulled by scripts: kept by a browser only where an old one may be shown again."""

from tests.src.houses import Visited
from tests.src.scenes import voting


async def test_a_part_with_a_form_is_never_kept_and_shown_again(house: Visited) -> None:
    organiser, room = await house.meeting()
    await house.person(room, "Ann")
    ids = set()
    for _ in range(2):
        await organiser.get(f"{room}/part/desk_people")
        assert "etag" not in organiser.answer.headers
        assert organiser.answer.headers["cache-control"] == "no-store"
        ids.add(str(organiser.form("/do/Enrol").fields["command_id"]))

    assert len(ids) == 2


async def test_a_part_without_a_form_is_sent_once(house: Visited) -> None:
    organiser, room = await house.meeting()
    first = await organiser.get(f"{room}/part/desk_ideas")
    again = await organiser.get(
        f"{room}/part/desk_ideas", headers={"if-none-match": first.headers["etag"]}
    )

    assert again.status_code == 304


async def test_a_part_that_is_the_same_for_all_is_painted_once(house: Visited) -> None:
    _, room, (ann, ben) = await voting(house)
    first = await ann.get(f"{room}/part/turnout")
    second = await ben.get(f"{room}/part/turnout")
    again = await ben.http.get(
        f"{room}/part/turnout", headers={"if-none-match": second.headers["etag"]}
    )

    assert first.headers["etag"] == second.headers["etag"]
    assert again.status_code == 304
    assert "<html" not in first.text
    assert (await ben.get(f"{room}/part/desk_people")).status_code == 404
    assert (await ben.get(f"{room}/part/nothing")).status_code == 404
