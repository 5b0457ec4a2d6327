"""Scenes of a meeting, played through plain forms: ideas, an open vote, a ballot, a note taker."""

from tests.src.houses import Browser, Visited

IDEAS = (("Lunch club", "3,000"), ("Bus", "8,500"), ("Garden", "1,200"))


async def add_idea(person: Browser, room: str, title: str, cost: str, why: str = "") -> None:
    """Put one idea forward."""
    await person.get(f"{room}/ideas")
    await person.send("/do/AddIdea", title=title, cost=cost, why=why)


async def open_vote(organiser: Browser, room: str) -> None:
    """Put everyone on the roll and open the vote."""
    await organiser.get(f"{room}/console")
    await organiser.send("/do/Enrol")
    await organiser.get(f"{room}/open_vote")
    await organiser.send("/do/OpenVote")
    assert organiser.answer.status_code == 200, organiser.text


async def voting(
    house: Visited, voters: int = 2, papers: int = 0
) -> tuple[Browser, str, list[Browser]]:
    """Return an organiser, a room whose vote on ``IDEAS`` is open, and those who may vote."""
    organiser, room = await house.meeting(budget="10,000")
    await organiser.send("/do/ChangePhase")
    people = [await house.person(room, f"Person {n}") for n in range(voters)]
    for title, cost in IDEAS:
        await add_idea(people[0], room, title, cost)
    if papers:
        await organiser.get(f"{room}/console")
        await organiser.send("/do/AddPaperPlaces", places=str(papers))
    await open_vote(organiser, room)
    return organiser, room, people


async def vote_for(person: Browser, room: str, *choices: str) -> None:
    """Choose, check, send; without choices for none of the ideas."""
    await person.get(f"{room}/ballot")
    await person.send("/ballot", **({"choices": list(choices)} if choices else {"none": "1"}))
    await person.send("/do/CastBallot")


async def close_vote(organiser: Browser, room: str) -> None:
    """Close the vote."""
    await organiser.get(f"{room}/close_vote")
    await organiser.send("/do/CloseVote")


async def scribe_of(house: Visited, organiser: Browser, room: str) -> Browser:
    """Return somebody who came by a note taker's link."""
    await organiser.get(f"{room}/scribe")
    await organiser.send("/link/scribe")
    scribe = house.browser()
    await scribe.get(organiser.copied)
    return scribe


def code_on(person: Browser) -> str:
    """Return the personal code that a page shows."""
    part = person.answer.text.partition('<p class="code">')[2].partition("</p>")[0]
    return "".join(part.replace("<span>", "").replace("</span>", "").split())
