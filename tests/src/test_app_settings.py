"""How pages look and speak is kept by the browser, and leads back to where one was."""

import pytest
from tests.src.houses import Visited


async def test_settings_are_kept_and_lead_back(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room)
    await person.get(f"/settings?from={room}/wait")
    await person.send("/settings", language="cy", words="easy", size="200", theme="yellow")

    assert person.path == f"{room}/wait"
    assert (
        '<html lang="cy" data-theme="yellow" data-size="200" data-easy="1">' in person.answer.text
    )
    await person.get(room)
    assert 'lang="cy"' in person.answer.text


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "x", ""]
)
async def test_a_form_never_leads_to_another_site(house: Visited, back: str) -> None:
    answer = await house.browser().http.post(
        "/settings",
        data={"back": back},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )

    assert answer.headers["location"] == "/?done=settings"


async def test_settings_that_are_no_choice_change_nothing(house: Visited) -> None:
    browser = house.browser()
    await browser.get("/settings")
    await browser.send("/settings", size='200"><script>', theme="pink", language="xx")

    assert '<html lang="en" data-theme="auto" data-size="100" data-easy="0">' in browser.answer.text


async def test_the_first_page_speaks_the_language_that_the_browser_asks_for(
    house: Visited,
) -> None:
    browser = house.browser()
    await browser.get("/", headers={"accept-language": "cy-GB,cy;q=0.9"})
    assert 'lang="cy"' in browser.answer.text
    await browser.get("/", headers={"accept-language": "fr"})
    assert 'lang="en"' in browser.answer.text
