"""Coming in, coming back, cards: who gets which seat, and how fast."""

from pathlib import Path

import httpx
import msgspec
import pytest
from tests.src.houses import SECRET, Visited, open_house
from tests.src.scenes import code_on

from folkmoot.lobby import codes
from folkmoot.lobby.code_books import CodeBook
from folkmoot.lobby.pace import WrongCodes
from folkmoot.settings import Settings


async def test_a_join_form_sent_twice_takes_one_seat(house: Visited) -> None:
    _, room = await house.meeting()
    person = house.browser()
    await person.get(room)
    fields = {**person.form("/do/TakeSeat").fields, "name": "Ann", "hat": "carer"}
    assert (await person.post(f"{room}/do/TakeSeat", fields)).status_code == 422
    await person.get(room)
    fields = {**person.form("/do/TakeSeat").fields, "name": "Ann", "hat": "neighbour"}
    await person.post(f"{room}/do/TakeSeat", fields)
    await person.post(f"{room}/do/TakeSeat", fields)

    names = [seat.name for seat in (await house.live(room)).room.people]
    assert names == ["Ann"]


async def test_the_log_gives_nobody_the_seat_of_another(house: Visited) -> None:
    _, room = await house.meeting()
    await house.person(room, "Ann")
    live = await house.live(room)
    bodies = [msgspec.json.decode(fact.body) for fact in live.facts()]
    thief = house.browser()
    for body in bodies:
        await thief.get(f"{room}/join")
        await thief.send("/do/TakeSeat", command_id=str(body["command"]), name="Thief")
        await thief.get(f"{room}/me")
        assert "Ann" not in thief.text


async def test_names_are_kept_as_typed_and_shown_as_text(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room, '<script>alert("x")</script>'[:40])
    await person.get(f"{room}/me")

    assert "<script>alert" not in person.answer.text
    assert "&lt;script&gt;" in person.answer.text


@pytest.mark.parametrize(
    ("name", "field"), [("x" * 41, "name"), ("\u202eevil", "name"), ("nul\x00", "name")]
)
async def test_a_name_that_will_not_do_is_said_at_its_field(
    house: Visited, name: str, field: str
) -> None:
    _, room = await house.meeting()
    person = house.browser()
    await person.get(room)
    await person.send("/do/TakeSeat", name=name)

    assert person.answer.status_code == 422
    assert f'id="{field}-error"' in person.answer.text
    assert person.heading == "Fair"


async def test_a_code_brings_a_person_back_on_another_phone(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room, "Ann")
    code = code_on(person)
    other = house.browser("10.9.9.9")
    await other.get(room)
    await other.send("/back", code=f" {code[:4].lower()}-{code[4:].lower()} ")
    await other.get(f"{room}/me")

    assert "Ann" in other.answer.text
    assert code_on(other) == code
    assert len((await house.live(room)).room.people) == 1


async def test_a_wrong_code_and_the_code_of_another_room_bring_nobody_back(
    house: Visited,
) -> None:
    _, room = await house.meeting()
    _, elsewhere = await house.meeting(title="Elsewhere")
    code = code_on(await house.person(elsewhere, "Ann"))
    await house.person(room, "Ben")
    stranger = house.browser()
    for typed in ("", "0000 0000", code, "x" * 500):
        await stranger.get(room)
        await stranger.send("/back", code=typed)
        assert stranger.answer.status_code == 422
        assert 'id="code-error"' in stranger.answer.text
        assert not stranger.http.cookies


@pytest.mark.parametrize("door", ["back", "card"])
async def test_a_code_is_looked_up_only_after_the_pause_of_a_guesser(
    house: Visited, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    _, room = await house.meeting()
    person = await house.person(room, "Ann")
    steps: list[str] = []

    async def pause(*_: object) -> None:
        steps.append("pause")

    def look_up(*_: object) -> None:
        steps.append("look up")

    monkeypatch.setattr(WrongCodes, "pause", pause)
    monkeypatch.setattr(CodeBook, "seat_of", look_up)
    monkeypatch.setattr(CodeBook, "card_of", look_up)
    await person.get(f"{room}/{'join' if door == 'back' else 'me'}")
    await person.send(f"/{door}", code="7KD3 PQ9M", card="7KD3 PQ9M")
    assert person.answer.status_code == 422
    assert steps[:2] == ["pause", "look up"]


async def come_in(house: Visited, room: str, address: str, name: str) -> httpx.Response:
    person = house.browser(address)
    await person.get(f"{room}/join")
    return await person.send("/do/TakeSeat", name=name)


async def test_forty_people_behind_one_address_come_in_at_once(house: Visited) -> None:
    _, room = await house.meeting()
    for n in range(40):
        assert (await come_in(house, room, "10.0.0.9", f"Person {n}")).status_code == 200
    assert len((await house.live(room)).room.people) == 40


async def test_whoever_comes_in_behind_too_many_is_told_how_long_to_wait(tmp_path: Path) -> None:
    def change(settings: Settings) -> Settings:
        return msgspec.structs.replace(
            settings, seats_per_address_burst=2, seats_per_address_per_second=0.5
        )

    async with open_house(tmp_path, change) as house:
        _, room = await house.meeting()
        for n in range(2):
            await come_in(house, room, "10.0.0.9", f"Robot {n}")
        late = house.browser("10.0.0.9")
        await late.get(f"{room}/join")
        await late.send("/do/TakeSeat", name="Ann", hat="neighbour")

        assert late.answer.status_code == 429
        assert late.answer.headers["retry-after"] == "2"
        assert "Wait 2 seconds, then press the button again." in late.text
        assert late.form("/do/TakeSeat").fields["name"] == "Ann"
        assert (await come_in(house, room, "10.0.0.8", "Ben")).status_code == 200
        house.clock.pass_by(2)
        await late.send("/do/TakeSeat")
        assert late.answer.status_code == 200
        names = [seat.name for seat in (await house.live(room)).room.people]
        assert names == ["Robot 0", "Robot 1", "Ben", "Ann"]


async def test_the_organiser_cannot_be_reached_by_a_code(house: Visited) -> None:
    organiser, room = await house.meeting()
    live = await house.live(room)
    await organiser.get(f"{room}/me")
    assert 'class="code"' not in organiser.answer.text
    stranger = house.browser()
    await stranger.get(room)
    await stranger.send("/back", code=codes.personal_code(SECRET, live.room.id, "s1"))

    assert stranger.answer.status_code == 422


async def test_a_card_puts_its_holder_on_the_roll_once(house: Visited) -> None:
    organiser, room = await house.meeting()
    await organiser.get(f"{room}/console")
    await organiser.send("/do/IssueCards", cards="3")
    assert organiser.path == f"{room}/cards"
    live = await house.live(room)
    card = codes.card_code(SECRET, live.room.id, 2)
    assert codes.spaced(card).split()[0] in organiser.text
    first, second = await house.person(room, "Ann"), await house.person(room, "Ben")
    await first.get(f"{room}/me")
    await first.send("/card", card=card.lower())
    assert "You are on the roll." in first.text
    await second.get(f"{room}/me")
    await second.send("/card", card=card)
    assert second.answer.status_code == 422
    assert "This card has been used." in second.text
    await second.send("/card", card="ZZZZ ZZZZ")
    assert "We do not know this card code." in second.text

    assert len(live.room.roll) == 1
