"""Links, starting a room, finding one: who gets which cookie, and what a second try does."""

from pathlib import Path

import msgspec
import pytest
from tests.src.houses import Browser, Visited, open_house

from folkmoot.lobby.registry import LinkKind
from folkmoot.settings import Settings
from folkmoot_rooms.people import Role


async def test_a_host_link_becomes_a_cookie_that_scripts_cannot_read(house: Visited) -> None:
    token = await house.lobby.add_link(LinkKind.HOST)
    browser = house.browser()
    answer = await browser.http.get(f"/o/{token}", follow_redirects=False)
    cookie = answer.headers["set-cookie"]

    assert answer.status_code == 303
    assert answer.headers["location"] == "/start"
    assert cookie.startswith("folkmoot=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert token not in cookie


async def test_a_host_with_meetings_comes_to_the_list_of_them(house: Visited) -> None:
    _, room = await house.meeting()
    digits = room.rpartition("/")[2]
    link = await house.lobby.add_link(LinkKind.HOST)
    browser = house.browser()
    await browser.get(f"/o/{link}")

    assert browser.path == "/"
    assert f'<a href="/m/{digits}"><bdi lang="">Fair</bdi> – ' in browser.answer.text


async def test_over_https_the_cookie_is_bound_to_its_host(tmp_path: Path) -> None:
    def told(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, url="https://moot.example")

    async with open_house(tmp_path, told) as house:
        token = await house.lobby.add_link(LinkKind.HOST)
        answer = await house.browser().http.get(f"/o/{token}", follow_redirects=False)
        cookie = answer.headers["set-cookie"]

        assert cookie.startswith("__Host-folkmoot=")
        assert "Secure" in cookie


async def test_a_link_that_was_never_made_opens_nothing(house: Visited) -> None:
    browser = house.browser()
    await browser.get("/o/" + "A" * 22)

    assert browser.answer.status_code == 404
    assert not browser.http.cookies


async def test_a_new_token_is_given_whenever_a_right_is_gained(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room)
    before = person.http.cookies["folkmoot"]
    await person.get(f"/o/{await house.lobby.add_link(LinkKind.HOST)}")
    after = person.http.cookies["folkmoot"]

    assert after != before
    assert await house.lobby.session(before) is None
    session = await house.lobby.session(after)
    assert session is not None
    assert session.host
    assert len(session.sittings) == 1, "the seat that was held is kept"


async def test_only_a_host_may_start_a_meeting(house: Visited) -> None:
    _, room = await house.meeting()
    for browser in (house.browser(), await house.person(room)):
        assert (await browser.get("/start")).status_code == 403
        assert (await browser.post("/start", {"title": "Mine"})).status_code == 403


async def test_a_start_form_sent_twice_starts_one_meeting(house: Visited) -> None:
    host = await house.host()
    await host.get("/start")
    form = host.form("/start")
    told = {**form.fields, "title": "Fair", "question": "What?", "budget": "100"}
    first = await host.post("/start", told)
    second = await host.post("/start", told)

    assert first.url.path == second.url.path
    assert len(await house.lobby.rooms()) == 1


async def test_a_start_form_is_put_right_and_makes_one_meeting(house: Visited) -> None:
    host = await house.host()
    await host.get("/start")
    await host.send("/start", title="", question="What?", budget="much")
    assert host.answer.status_code == 422
    assert "Problem:" in host.answer.text.partition("</title>")[0]
    await host.send("/start", title="", budget="1,000")
    assert host.answer.status_code == 422
    await host.send("/start", title="Fair")

    assert host.path.endswith("/console")
    rooms = await house.lobby.rooms()
    assert len(rooms) == 1
    room = (await house.hub.get(rooms[0].id)).room
    assert (room.title, room.question, room.budget) == ("Fair", "What?", 100_000)


@pytest.mark.parametrize("typed", ["{} {} {}", "{}-{}-{}", " {}{}{} "])
async def test_a_number_may_be_typed_as_people_do(house: Visited, typed: str) -> None:
    _, room = await house.meeting()
    digits = room.rpartition("/")[2]
    browser = house.browser()
    await browser.get("/")
    await browser.send("/", number=typed.format(digits[:3], digits[3:6], digits[6:]))

    assert browser.path == f"{room}/join"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type all 9 numbers."),
        ("12345", "Type all 9 numbers."),
        ("٤٨٢٩١٣٥٠٧", "Type all 9 numbers."),
        ("<script>", "Type all 9 numbers."),
        ("111 111 111", "We cannot find a meeting with this number."),
    ],
)
async def test_a_wrong_number_is_said_at_its_field(house: Visited, typed: str, said: str) -> None:
    browser = house.browser()
    await browser.get("/")
    await browser.send("/", number=typed)

    assert browser.answer.status_code == 422
    assert said in browser.text
    assert 'href="#number"' in browser.answer.text
    assert 'id="problem" tabindex="-1" autofocus' in browser.answer.text
    assert browser.form("/").fields["number"] == typed.strip()


async def test_a_scribe_link_is_one_seat_however_often_it_is_opened(house: Visited) -> None:
    organiser, room = await house.meeting()
    await organiser.get(f"{room}/scribe")
    await organiser.send("/link/scribe")
    link = organiser.copied
    first, second = house.browser(), house.browser()
    for browser in (first, second, first):
        await browser.get(link)
        assert browser.path.startswith(room)

    seats = (await house.live(room)).room.seats
    assert [seat.role for seat in seats.values()].count(Role.SCRIBE) == 1
    assert (await second.get(f"{room}/paper")).status_code == 200
    assert (await second.get(f"{room}/console")).status_code == 403


async def test_an_organiser_comes_back_by_their_own_link(house: Visited) -> None:
    organiser, room = await house.meeting()
    await organiser.get(f"{room}/scribe")
    await organiser.send("/link/organiser")
    link = organiser.copied
    elsewhere = house.browser()
    await elsewhere.get(link)

    assert elsewhere.path == f"{room}/console"


async def test_nobody_else_makes_links_or_leads(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room)
    stranger = house.browser()
    for browser in (person, stranger):
        for path in ("/link/scribe", "/link/organiser", "/lead"):
            answer = await browser.post(f"{room}{path}", {"command_id": "a" * 22})
            assert answer.status_code == 403, path
    organiser, other = await house.meeting()
    assert (await organiser.post(f"{other}/link/host", {})).status_code == 403


async def test_an_expired_link_and_session_open_nothing(house: Visited) -> None:
    token = await house.lobby.add_link(LinkKind.HOST)
    host = await house.host()
    house.clock.pass_by(31 * 24 * 3600)

    assert (await house.browser().get(f"/o/{token}")).status_code == 404
    assert (await host.get("/start")).status_code == 403


async def test_a_host_sees_their_meetings_and_may_lead_one_again(house: Visited) -> None:
    _, room = await house.meeting()
    host: Browser = await house.host()
    assert f'href="{room}"' in host.answer.text
    await host.get(f"{room}/join")
    await host.send("/lead")

    assert host.path == f"{room}/console"
