"""The guard: headers on every answer, posts from our own pages only, nobody too fast or too big."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from litestar.routes import HTTPRoute
from tests.src.houses import BASE, Visited, open_house

from folkmoot.doors.guard import HEADERS, POLICY
from folkmoot.settings import Settings

FOREIGN = "https://elsewhere.example"


def routes_of(house: Visited) -> list[tuple[str, str]]:
    """Return every (method, path) of the application, with something in place of parameters."""
    filled = {"number": "482913507", "name": "ideas", "kind": "scribe", "token": "x" * 22}
    found = []
    for route in house.app.routes:
        if isinstance(route, HTTPRoute):
            path = route.path_format
            for name, value in {**filled, "digest": "d", "path": "css/folkmoot.css"}.items():
                path = path.replace(f"{{{name}}}", value)
            found += [(str(method), path) for method in route.methods if method != "OPTIONS"]
    return found


async def test_every_route_answers_with_every_header(tmp_path: Path) -> None:
    def patient(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, wrong_code_delay_seconds=0)

    async with open_house(tmp_path, patient) as house:
        browser = house.browser()
        routes = routes_of(house)
        assert len(routes) > 25
        for method, path in routes:
            for origin in (BASE, FOREIGN):
                answer = await browser.http.request(method, path, headers={"origin": origin})
                assert answer.headers["content-security-policy"] == POLICY, path
                assert set(HEADERS) <= set(answer.headers), path
                assert answer.headers["cache-control"], path
                assert "server" not in answer.headers, path


async def test_what_is_not_there_and_what_breaks_have_the_headers_too(house: Visited) -> None:
    browser = house.browser()

    async def breaks(typed: str) -> None:
        raise ValueError("planted")

    house.lobby.room_at = breaks  # type: ignore[method-assign, assignment]
    for path, status in (("/nowhere", 404), ("/m/482913507", 500), ("/s/x/nothing.css", 404)):
        await browser.get(path)
        assert browser.answer.status_code == status
        assert set(HEADERS) <= set(browser.answer.headers)
        assert "planted" not in browser.text
        assert browser.heading


async def test_the_policy_is_the_one_that_was_agreed() -> None:
    assert POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; font-src 'self'; media-src 'self'; manifest-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        "require-trusted-types-for 'script'; trusted-types folkmoot"
    )


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"origin": BASE}, True),
        ({"origin": FOREIGN}, False),
        ({"origin": "null"}, False),
        ({"origin": BASE + ".elsewhere.example"}, False),
        ({"origin": "https://meeting.test:8000"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"referer": f"{BASE}/settings"}, True),
        ({"referer": f"{FOREIGN}/{BASE}"}, False),
        ({"referer": f"{FOREIGN}/", "origin": BASE}, True),
        ({}, False),
    ],
)
async def test_a_post_is_taken_from_our_own_pages_only(
    house: Visited, headers: dict[str, str], taken: bool
) -> None:
    browser = house.browser()
    await browser.post("/settings", {"size": "200", "back": "/"}, headers)

    assert ("look" in browser.http.cookies) is taken
    assert browser.answer.status_code == (200 if taken else 403)


async def test_behind_a_told_address_only_that_origin_counts(tmp_path: Path) -> None:
    def told(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, url="https://moot.example")

    async with open_house(tmp_path, told) as house:
        browser = house.browser()
        await browser.post("/settings", {"size": "200"}, {"origin": BASE})
        assert browser.answer.status_code == 403
        answer = await browser.http.post(
            "/settings",
            data={"size": "200"},
            headers={"origin": "https://moot.example"},
            follow_redirects=False,
        )
        assert answer.status_code == 303
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"]


async def test_a_form_that_is_too_big_is_refused_with_a_page(house: Visited) -> None:
    browser = house.browser()
    await browser.post("/", {"number": "1" * 70_000})

    assert browser.answer.status_code == 413
    assert browser.heading == "That is too big"


async def test_a_session_that_asks_too_fast_is_slowed_down_and_others_are_not(
    house: Visited,
) -> None:
    _, room = await house.meeting()
    fast = await house.person(room)
    other = await house.person(room)
    answers = [await fast.get(f"{room}/wait") for _ in range(60)]

    assert answers[-1].status_code == 429
    assert answers[-1].headers["retry-after"] == "1"
    assert fast.text.count("very fast") == 1
    assert (await other.get(f"{room}/wait")).status_code == 200
    house.clock.pass_by(1)
    assert (await fast.get(f"{room}/wait")).status_code == 200


async def test_an_invented_cookie_has_no_bucket_of_its_own(tmp_path: Path) -> None:
    def narrow(settings: Settings) -> Settings:
        return msgspec.structs.replace(settings, address_requests_burst=10)

    async with open_house(tmp_path, narrow) as house:
        browser = house.browser()
        seen = []
        for n in range(20):
            answer = await browser.http.get("/", headers={"cookie": f"folkmoot=invented{n}"})
            seen.append(answer.status_code)

        assert seen.count(200) == 10
        assert seen[-1] == 429
        assert (await house.browser("10.0.0.2").get("/")).status_code == 200


async def test_wrong_numbers_are_answered_late_but_nobody_is_locked_out(
    house: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    _, room = await house.meeting()
    seated = await house.person(room)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    guesser = house.browser("10.0.0.66")
    for _ in range(20):
        assert (await guesser.get("/m/111111111")).status_code == 404
    assert slept == []
    await guesser.get("/m/111111112")
    assert slept == [2]

    await guesser.get(f"{room}/join")
    assert guesser.answer.status_code == 200
    assert slept == [2, 2]
    honest = house.browser("10.0.0.7")
    await honest.get(room)
    await seated.get(room)
    assert slept == [2, 2], "neither another address nor a seat waits for a guesser"


async def test_guessing_from_many_addresses_slows_all_guesses(
    house: Visited, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    for n in range(60):
        await house.browser(f"10.1.0.{n}").get("/m/111111111")
    assert slept == []
    await house.browser("10.2.0.1").get("/m/111111111")
    assert slept == [2]


async def test_files_are_kept_for_ever_under_their_digest_and_packed(house: Visited) -> None:
    browser = house.browser()
    await browser.get("/")
    path = browser.answer.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await browser.get(path)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    old = await browser.get(f"/s/older/{path.split('/', 3)[3]}")
    assert old.text == answer.text
    assert old.headers["cache-control"] == "no-cache"
    outside = await browser.get("/s/x/..%2f..%2fapp.py")
    assert outside.status_code == 404
