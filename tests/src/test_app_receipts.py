"""A receipt can be looked up once there is a result; it says nothing of whose it is, or what."""

from tests.src.houses import Browser, Visited
from tests.src.scenes import close_vote, vote_for, voting

from folkmoot.drawing.words import say
from folkmoot.lobby.pace import WrongCodes
from folkmoot.settings import Settings


async def looked_up(person: Browser, room: str, code: str) -> str:
    """Type a code into the form of the record page; return the page that comes."""
    await person.get(f"{room}/record")
    await person.send("/look-up", receipt=code)
    return person.text


async def over(house: Visited) -> tuple[str, list[Browser], list[str]]:
    """A meeting with a result: its room, two voters, three receipts; the first was replaced."""
    organiser, room, voters = await voting(house)
    codes = []
    for voter, choice in ((voters[0], "P1"), (voters[1], "P2"), (voters[0], "P3")):
        await vote_for(voter, room, choice)
        codes.append(voter.copied)
    await close_vote(organiser, room)
    await house.live(room)
    return room, voters, codes


async def test_a_receipt_is_counted_or_replaced_or_not_found(house: Visited) -> None:
    room, voters, (replaced, other, counted) = await over(house)

    assert say("record.receipt_counted", number=2) in await looked_up(voters[0], room, counted)
    assert voters[0].answer.status_code == 200
    assert say("record.receipt_replaced", number=1) in await looked_up(voters[0], room, replaced)
    assert say("record.receipt_counted", number=1) in await looked_up(voters[0], room, other)
    for typed in ("ABCD EFGH", "", "ÿ"):
        assert say("record.receipt_unknown") in await looked_up(voters[0], room, typed)
        assert voters[0].answer.status_code == 422


async def test_a_receipt_may_be_typed_as_it_is_heard(house: Visited) -> None:
    room, voters, codes = await over(house)
    heard = codes[2].replace(" ", "-").replace("0", "o").replace("1", "l").lower()

    assert say("record.receipt_counted", number=2) in await looked_up(voters[1], room, heard)


async def test_what_is_said_of_a_receipt_names_no_choice_and_no_person(house: Visited) -> None:
    room, voters, codes = await over(house)
    await voters[1].get(f"{room}/record")
    before = voters[1].text
    after = await looked_up(voters[1], room, codes[2])

    said = say("record.receipt_counted", number=2)
    assert "Lunch club" not in after
    assert set(after.replace(said, "").split()) <= {*before.split(), *codes[2].split()}


async def test_no_receipt_is_looked_up_before_there_is_a_result(house: Visited) -> None:
    organiser, room, (voter, _) = await voting(house)
    await vote_for(voter, room, "P1")
    code = voter.copied
    await voter.get(f"{room}/record")
    assert say("record.receipt_button") not in voter.text

    await voter.post(f"{room}/look-up", {"receipt": code})
    assert voter.answer.status_code == 422
    assert say("record.receipt_counted", number=1) not in voter.text
    await organiser.get(f"{room}/record")
    assert say("record.receipt_button") not in organiser.text


async def test_a_stranger_looks_up_nothing(house: Visited) -> None:
    room, _, codes = await over(house)
    stranger = house.browser()
    await stranger.post(f"{room}/look-up", {"receipt": codes[2]})

    assert stranger.path == f"{room}/join"


async def test_wrong_receipts_are_guesses_like_any_other(house: Visited) -> None:
    room, (voter, _), codes = await over(house)
    guesses: WrongCodes = house.app.state.house.wrong_codes
    session = await house.lobby.session(voter.http.cookies["folkmoot"])
    assert session is not None
    who = session.key.hex()

    await looked_up(voter, room, codes[2])
    for _ in range(Settings().wrong_codes_per_caller):
        assert not guesses.late(who)
        house.clock.pass_by(1)
        await looked_up(voter, room, "ABCD EFGH")
    assert guesses.late(who)
