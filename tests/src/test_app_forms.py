"""The form door: what was typed comes back with what was wrong, and nothing happens twice."""

import pytest
from tests.src.houses import Browser, Visited

from folkmoot.asking.wishes import DOORS, NOTICES
from folkmoot.drawing.words import WORDS
from folkmoot.pages.table import PAGES
from folkmoot_rooms.phases import Phase


async def collecting(house: Visited) -> tuple[Browser, str]:
    """Return an organiser and a room in which ideas are collected."""
    organiser, room = await house.meeting()
    await organiser.send("/do/ChangePhase")
    return organiser, room


def test_every_row_of_the_table_leads_to_a_page_and_says_words_that_exist() -> None:
    for name, row in DOORS.items():
        assert row.again in PAGES or row.again in {"", "removed"}, name
        assert row.after in PAGES or row.after in {"", "receipt"}, name
    for key in NOTICES.values():
        assert key in WORDS


@pytest.mark.parametrize(
    ("cost", "minor"),
    [
        ("3,800.50", 380_050),
        ("£3,800.50", 380_050),
        ("3800", 380_000),
        (" 3 800.5 ", 380_050),
        ("0", 0),
        ("1.10", 110),
        ("1.100", 110),
        ("0.07", 7),
        ("29.", 2_900),
    ],
)
async def test_a_cost_is_read_to_the_penny(house: Visited, cost: str, minor: int) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title="Bus", cost=cost)

    assert [idea.cost for idea in (await house.live(room)).room.ideas.values()] == [minor]


@pytest.mark.parametrize(
    "cost", ["", "much", "-5", "1e3", "1.234", "3,80", "٣٨٠٠", "0x10", "NaN", "9" * 30, "1,2,3"]
)
async def test_a_cost_that_is_none_is_said_at_its_field(house: Visited, cost: str) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title="Bus for all", cost=cost, why="It helps.")

    assert person.answer.status_code == 422
    assert 'id="cost-error"' in person.answer.text
    assert 'aria-describedby="cost-hint cost-error" aria-invalid="true"' in person.answer.text
    assert 'href="#cost"' in person.answer.text
    assert person.answer.text.index('id="problem"') < person.answer.text.index("<h1")
    fields = person.form("/do/AddIdea").fields
    assert (fields["title"], fields["why"]) == ("Bus for all", "It helps.")
    assert (await house.live(room)).room.ideas == {}


async def test_a_form_sent_twice_adds_one_idea_and_leads_to_the_same_page(house: Visited) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    fields = {**person.form("/do/AddIdea").fields, "title": "Bus", "cost": "5"}
    for _ in range(3):
        answer = await person.http.post(
            f"{room}/do/AddIdea",
            data=fields,
            headers={"sec-fetch-site": "same-origin"},
            follow_redirects=False,
        )
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{room}/ideas?done=AddIdea"

    assert len((await house.live(room)).room.ideas) == 1


async def test_a_refused_form_that_is_put_right_is_granted(house: Visited) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title="", cost="5")
    assert person.answer.status_code == 422
    await person.send("/do/AddIdea", title="Bus")

    assert person.answer.status_code == 200
    assert 'id="done" tabindex="-1" autofocus' in person.answer.text


@pytest.mark.parametrize(
    "command_id", ["", "short", "x" * 41, "spaces in it", "né" * 8, "../../.."]
)
async def test_a_command_id_that_is_none_is_a_form_to_fill_in_again(
    house: Visited, command_id: str
) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title="Bus", cost="5", command_id=command_id)

    assert person.answer.status_code == 422
    assert "Please fill it in again." in person.text


async def test_words_that_are_too_long_are_said_at_their_field(house: Visited) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title="x" * 81, cost="5")

    assert person.answer.status_code == 422
    assert 'id="title-error"' in person.answer.text
    assert "too long" in person.text


async def test_only_the_author_changes_and_takes_back_an_idea(house: Visited) -> None:
    organiser, room = await collecting(house)
    author, other = await house.person(room, "Ann"), await house.person(room, "Ben")
    await author.get(f"{room}/ideas")
    await author.send("/do/AddIdea", title="Bus", cost="5")
    assert (await other.get(f"{room}/idea?id=P1")).status_code == 404
    fields: dict[str, str | list[str]] = {"idea": "P1", "title": "Mine", "cost": "1"}
    await other.post(f"{room}/do/ChangeIdea", {**fields, "command_id": "c" * 22})
    assert other.answer.status_code == 422
    await author.get(f"{room}/idea?id=P1")
    assert author.form("/do/ChangeIdea").fields["cost"] == "5"
    await author.send("/do/ChangeIdea", title="Bus for all", cost="6.50")
    assert "£6.50" in author.text
    await organiser.get(f"{room}/idea?id=P1")
    await organiser.send("/do/ChangeIdea", title="Bus for everyone", reason="A slip.")
    assert organiser.answer.status_code == 200
    await author.get(f"{room}/idea?id=P1")
    await author.send("/do/WithdrawIdea")

    assert "You took your idea back." in author.text
    assert "Bus for everyone" not in author.text


async def test_a_wish_that_is_not_of_the_table_has_no_door(house: Visited) -> None:
    organiser, room = await collecting(house)
    for name in ("OpenRoom", "RecordResult", "ReturnToSeat", "UseCard", "TakeScribeSeat", "Nope"):
        answer = await organiser.post(f"{room}/do/{name}", {"command_id": "c" * 22})
        assert answer.status_code == 404, name


async def test_what_only_the_organiser_may_is_refused_to_others(house: Visited) -> None:
    _, room = await collecting(house)
    person = await house.person(room)
    for name in ("ChangePhase", "Enrol", "OpenVote", "IssueCards", "AddPaperPlaces"):
        fields: dict[str, str | list[str]] = {
            "command_id": f"{name}-command",
            "page": "ideas",
            "phase": "wait",
            "cards": "3",
            "places": "3",
        }
        answer = await person.post(f"{room}/do/{name}", fields)
        assert answer.status_code == 422, name
        assert "problem" in answer.text
    for page in ("console", "person?seat=s1", "hide?id=P1", "open_vote", "cards", "paper"):
        assert (await person.get(f"{room}/{page}")).status_code == 403, page

    assert (await house.live(room)).room.phase is Phase.IDEAS


async def test_seats_of_one_room_mean_nothing_in_another(house: Visited) -> None:
    _, room = await collecting(house)
    organiser, other = await collecting(house)
    person = await house.person(room)
    await organiser.get(f"{room}/console")
    assert organiser.path == f"{room}/join"
    for browser, path in ((person, other), (organiser, room)):
        fields: dict[str, str | list[str]] = {"command_id": "c" * 22, "title": "X", "cost": "1"}
        await browser.post(f"{path}/do/AddIdea", fields)
        assert browser.answer.status_code == 422
        assert (await browser.get(f"{path}/me")).url.path == f"{path}/join"

    assert (await house.live(room)).room.ideas == {}


async def test_a_removed_person_is_told_why_and_may_ask_to_come_back_once(house: Visited) -> None:
    organiser, room = await collecting(house)
    person = await house.person(room, "Ann")
    await organiser.get(f"{room}/person?seat=s2")
    await organiser.send("/do/RemovePerson", reason="")
    assert organiser.answer.status_code == 422
    await organiser.send("/do/RemovePerson", reason="Shouting at people.")
    for page in ("ideas", "me", "wait", "help"):
        await person.get(f"{room}/{page}")
        assert person.heading == "You are no longer in this meeting"
        assert "Shouting at people." in person.text
    await person.send("/do/Appeal", words="")
    assert person.answer.status_code == 422
    await person.send("/do/Appeal", words="I am sorry.")
    assert person.answer.status_code == 200
    await organiser.get(f"{room}/console")
    assert "I am sorry." in organiser.text
    await organiser.get(f"{room}/person?seat=s2")
    await organiser.send("/do/RestorePerson")
    await person.get(room)

    assert person.path == f"{room}/ideas"


async def test_help_is_asked_for_from_any_page_and_given(house: Visited) -> None:
    organiser, room = await collecting(house)
    person = await house.person(room, "Ann")
    await person.get(f"{room}/help")
    await person.send("/do/AskForHelp")
    assert "We have told the facilitator." in person.text
    await organiser.get(f"{room}/console")
    await organiser.send("/do/GiveHelp")

    assert not (await house.live(room)).room.seats["s2"].needs_help
