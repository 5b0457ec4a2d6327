"""Those who run a meeting: who leads at a device of several seats, who hears a call for help."""

from tests.src.houses import Browser, Visited
from tests.src.scenes import scribe_of, voting


async def locked_out(house: Visited) -> tuple[Browser, str]:
    """Return an organiser who opened the note taker's link in their own browser."""
    organiser, room = await house.meeting()
    await organiser.get(f"{room}/scribe")
    await organiser.send("/link/scribe")
    assert "Open it on another device." in organiser.text
    await organiser.get(organiser.copied)
    return organiser, room


async def test_an_organiser_with_a_note_takers_link_leads_again_by_one_press(
    house: Visited,
) -> None:
    both, room = await locked_out(house)
    await both.get(f"{room}/console")
    assert both.answer.status_code == 403
    assert "Facilitator" in both.text
    for page in ("console", "paper", "me"):
        await both.get(f"{room}/{page}")
        await both.send("/sit")
        assert both.path == f"{room}/console", page
        assert both.heading == "Run the meeting"
        await both.get(f"{room}/handover")
        await both.post(f"{room}/sit", {"seat": "s2"})


async def test_the_people_of_one_device_are_told_apart_by_what_they_do(house: Visited) -> None:
    both, room = await locked_out(house)
    await both.get(f"{room}/me")
    await both.send("/do/ChangeMe", name="Nia")
    await both.get(f"{room}/join")
    await both.send("/do/TakeSeat", name="", hat="person")
    await both.get(f"{room}/handover")

    for name in ("Facilitator", "Nia · Note taker", "Person 3"):
        assert name in both.text


async def test_a_host_is_offered_to_lead_wherever_they_sit_in_another_seat(
    house: Visited,
) -> None:
    both, room = await locked_out(house)
    await both.get("/")
    await both.send("/lead")
    assert both.path == f"{room}/console"
    await both.get("/")
    assert f"{room}/lead" not in both.answer.text


async def test_a_call_for_help_is_on_every_page_of_those_who_may_give_it(house: Visited) -> None:
    organiser, room, (ann, bea) = await voting(house, papers=1)
    scribe = await scribe_of(house, organiser, room)
    await ann.get(f"{room}/help")
    await ann.send("/do/AskForHelp")
    for person, pages in ((organiser, ("console", "ideas", "close_vote")), (scribe, ("paper",))):
        for page in (*pages, "me", "record", "part/help"):
            await person.get(f"{room}/{page}")
            assert "Person 0 : Needs help" in person.text, page
    await organiser.get(f"{room}/part/desk_help")
    assert organiser.text == "Need help 1"
    for person in (ann, bea):
        await person.get(f"{room}/ballot")
        assert "Needs help" not in person.text
        assert (await person.get(f"{room}/part/help")).status_code == 404

    await organiser.get(f"{room}/me")
    late = organiser.form("/do/GiveHelp")
    await scribe.get(f"{room}/record")
    await scribe.send("/do/GiveHelp")
    assert scribe.path == f"{room}/paper"
    assert "Needs help" not in scribe.text
    assert not (await house.live(room)).room.seats["s2"].needs_help
    await organiser.post(late.action, late.fields)
    assert (organiser.answer.status_code, organiser.heading) == (422, "Run the meeting")
