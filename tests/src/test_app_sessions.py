"""Who sits at a device, for how long: one for several people, leaving, staying signed in."""

from tests.src.houses import Visited
from tests.src.scenes import code_on


async def test_two_people_share_one_device_with_two_places_and_two_codes(house: Visited) -> None:
    _, room = await house.meeting()
    tablet = await house.person(room, "Ann")
    codes_seen = {code_on(tablet)}
    await tablet.get(f"{room}/handover")
    await tablet.get(f"{room}/join")
    await tablet.send("/do/TakeSeat", name="Ben")
    codes_seen.add(code_on(tablet))
    await tablet.get(f"{room}/handover")
    assert "Ann" in tablet.text
    assert "Ben" in tablet.text
    await tablet.send("/sit")
    assert "Now this phone is with: Ann" in tablet.text
    assert 'id="done" tabindex="-1" autofocus' in tablet.answer.text
    await tablet.get(f"{room}/me")
    assert "Part 1 of 4: Wait – Ann" in " ".join(tablet.text.split())

    assert len(codes_seen) == 2
    assert tablet.form("/do/ChangeMe").fields["name"] == "Ann"


async def test_nobody_sits_down_in_a_seat_that_their_device_does_not_hold(house: Visited) -> None:
    _, room = await house.meeting()
    await house.person(room, "Ann")
    ben = await house.person(room, "Ben")
    for seat in ("s1", "s2", "s99", "", "s3'--"):
        assert (await ben.post(f"{room}/sit", {"seat": seat})).status_code == 422
    await ben.get(f"{room}/me")

    assert ben.form("/do/ChangeMe").fields["name"] == "Ben"


async def test_leaving_forgets_the_person_on_this_device_only(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room, "Ann")
    code = code_on(person)
    await person.get(f"{room}/leave")
    await person.send("/leave")
    assert "You have left." in person.text
    assert "folkmoot" not in person.http.cookies
    await person.get(room)
    assert person.path == f"{room}/join"
    await person.send("/back", code=code)

    assert person.path == f"{room}/wait"


async def test_who_leaves_a_shared_device_is_told_so_and_the_others_stay(house: Visited) -> None:
    _, room = await house.meeting()
    tablet = await house.person(room, "Ann")
    await tablet.get(f"{room}/join")
    await tablet.send("/do/TakeSeat", name="Ben")
    await tablet.get(f"{room}/leave")
    await tablet.send("/leave")

    assert tablet.path == f"{room}/handover"
    assert "You have left. The others on this phone can go on." in tablet.text


async def test_nobody_is_signed_out_without_a_warning(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room)
    await person.get(f"{room}/wait")
    assert "You will be signed out" not in person.text
    house.clock.pass_by(11.75 * 3600)
    await person.get(f"{room}/wait")
    assert "You will be signed out in 15 minutes." in person.text
    await person.send("/stay")
    assert person.path == f"{room}/wait"
    assert "You will be signed out" not in person.text
    house.clock.pass_by(11 * 3600)
    await person.get(f"{room}/wait")

    assert person.answer.status_code == 200
    assert person.path == f"{room}/wait"


async def test_whatever_a_person_sends_keeps_their_session(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room, "Ann")
    for _ in range(4):
        house.clock.pass_by(8 * 3600)
        await person.get(f"{room}/me")
        await person.send("/do/ChangeMe", name="Ann")
        assert person.answer.status_code == 200


async def test_after_the_end_a_form_says_how_to_come_back(house: Visited) -> None:
    _, room = await house.meeting()
    person = await house.person(room, "Ann")
    await person.get(f"{room}/me")
    house.clock.pass_by(13 * 3600)
    await person.send("/do/ChangeMe", name="Anna")

    assert person.answer.status_code == 422
    assert "You are signed out. Come back with your code." in person.text
