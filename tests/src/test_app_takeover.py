"""A session token that was there before gains nothing: each seat taken begins a new one."""

import pytest
from tests.src.houses import Browser, Fields, Visited

from folkmoot.settings import Settings


def token(person: Browser) -> str:
    return person.http.cookies["folkmoot"]


async def test_a_planted_session_does_not_sit_where_its_victim_sits(house: Visited) -> None:
    _, room = await house.meeting()
    thief = await house.person(room, "Thief")
    planted = token(thief)
    victim = house.browser()
    victim.http.cookies.set("folkmoot", planted, domain="meeting.test")
    await victim.get(f"{room}/join")
    fields: Fields = {"command_id": "victim-comes-in-00001", "name": "Vera", "hat": "person"}
    await victim.post(f"{room}/do/TakeSeat", fields)
    assert [seat.name for seat in (await house.live(room)).room.people] == ["Thief", "Vera"]
    await thief.get(f"{room}/me", headers={"cookie": f"folkmoot={planted}"})
    assert "Vera" not in thief.text


async def test_starting_a_room_begins_a_new_session(house: Visited) -> None:
    host = await house.host()
    before = token(host)
    organiser, _ = await house.meeting()
    assert await house.lobby.session(before) is not None
    assert token(organiser) != before


@pytest.mark.parametrize("path", ["/stay", "/settings"])
async def test_the_way_back_is_always_one_that_a_header_takes(path: str, house: Visited) -> None:
    answer = await house.browser().http.post(
        path,
        data={"back": "/\u20ac?a=%20"},
        headers={"origin": "http://meeting.test:8000"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/%E2%82%AC?a=%20")


@pytest.mark.parametrize("between", ["%E2%80%83", "%0d%0a", "%20", "-"])
async def test_a_number_may_be_typed_with_anything_between(between: str, house: Visited) -> None:
    _, room = await house.meeting()
    number = room.rpartition("/")[2]
    visitor = house.browser()
    await visitor.get(f"/m/{number[:3]}{between}{number[3:]}")
    assert (visitor.answer.status_code, visitor.path) == (200, f"{room}/join")


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ("HTTPS://Meet.Example:443/", "https://meet.example"),
        ("http://meet.example:80", "http://meet.example"),
        ("http://meet.example:443", "http://meet.example:443"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ("", ""),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(told: str, origin: str) -> None:
    assert Settings(url=told).origin == origin
