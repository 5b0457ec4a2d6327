"""A printed card brings its holder in, onto the roll, once: typed where one comes back by code."""

from tests.src.houses import SECRET, Browser, Visited
from tests.src.scenes import add_idea, open_vote

from folkmoot.drawing.words import say
from folkmoot.lobby import codes


async def with_cards(house: Visited) -> tuple[Browser, str, list[str]]:
    """Return an organiser, their room, and the codes on its cards."""
    organiser, room = await house.meeting()
    await organiser.get(f"{room}/console")
    await organiser.send("/do/IssueCards", cards="3")
    live = await house.live(room)
    return organiser, room, [codes.card_code(SECRET, live.room.id, card) for card in (1, 2, 3)]


async def test_a_card_at_the_door_is_a_seat_on_the_roll_and_a_code_to_come_back(
    house: Visited,
) -> None:
    _, room, cards = await with_cards(house)
    person = house.browser()
    await person.get(room)
    await person.send("/back", code=f" {cards[1][:4].lower()}-{cards[1][4:]} ")

    assert person.path == f"{room}/welcome"
    assert say("join.card_done") in person.text
    assert say("join.code_title") in person.text
    live = await house.live(room)
    assert live.room.roll == {"s2"}
    assert live.room.cards_used == {2}
    own = codes.personal_code(SECRET, live.room.id, "s2")
    other = house.browser("10.9.9.9")
    await other.get(room)
    await other.send("/back", code=own)
    assert other.path == f"{room}/wait"


async def test_a_card_sent_twice_by_one_form_takes_one_seat_and_leads_to_it(
    house: Visited,
) -> None:
    _, room, cards = await with_cards(house)
    person = house.browser()
    await person.get(room)
    fields = {**person.form("/back").fields, "code": cards[0]}
    for _ in range(2):
        # Each time without a cookie, as when the first answer never arrived.
        person.http.cookies.clear()
        await person.post(f"{room}/back", fields)
        assert person.path == f"{room}/welcome"

    assert [seat.id for seat in (await house.live(room)).room.people] == ["s2"]


async def test_a_card_that_was_used_seats_nobody_and_says_so(house: Visited) -> None:
    _, room, cards = await with_cards(house)
    first, second = house.browser(), house.browser("10.9.9.9")
    await first.get(room)
    await first.send("/back", code=cards[0])
    for _ in range(2):
        await second.get(room)
        await second.send("/back", code=cards[0])
        assert second.answer.status_code == 422
        assert 'href="#code"' in second.answer.text
        assert say("refused.card_used") in second.text
        assert not second.http.cookies

    assert len((await house.live(room)).room.people) == 1


async def test_a_card_used_under_about_me_is_used_at_the_door_too(house: Visited) -> None:
    _, room, cards = await with_cards(house)
    person = await house.person(room, "Ann")
    await person.get(f"{room}/me")
    await person.send("/card", card=cards[2])
    other = house.browser("10.9.9.9")
    await other.get(room)
    await other.send("/back", code=cards[2])

    assert say("refused.card_used") in other.text


async def test_a_card_that_comes_after_the_vote_began_seats_nobody_and_says_what_to_do(
    house: Visited,
) -> None:
    organiser, room, cards = await with_cards(house)
    await organiser.get(f"{room}/console")
    await organiser.send("/do/ChangePhase")
    person = await house.person(room, "Ann")
    await add_idea(person, room, "Bus", "5")
    await open_vote(organiser, room)
    late = house.browser("10.9.9.9")
    await late.get(room)
    await late.send("/back", code=cards[0])

    assert late.answer.status_code == 422
    assert say("refused.card_too_late") in late.text
    assert len((await house.live(room)).room.people) == 1


async def test_a_card_of_another_room_is_an_unknown_code(house: Visited) -> None:
    _, _, cards = await with_cards(house)
    _, elsewhere = await house.meeting(title="Elsewhere")
    person = house.browser("10.9.9.9")
    await person.get(elsewhere)
    await person.send("/back", code=cards[0])

    assert say("refused.code_unknown") in person.text
