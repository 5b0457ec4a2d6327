"""The end of a vote through plain forms: ballots that come too late, and a count that fails."""

from typing import NoReturn

import pytest
from tests.src.houses import InlineCounter, Visited
from tests.src.scenes import close_vote, voting

from folkmoot_rooms.counting import CountFailed
from folkmoot_rooms.log import LogFailed


async def test_after_closing_a_ballot_is_refused_with_words(house: Visited) -> None:
    organiser, room, (voter, _) = await voting(house)
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    await close_vote(organiser, room)
    await voter.send("/do/CastBallot")

    assert voter.answer.status_code == 422
    assert "The vote is closed" in voter.text


async def test_a_vote_that_comes_too_late_is_said_to_be_not_sent(house: Visited) -> None:
    organiser, room, (voter, other) = await voting(house)
    await other.get(f"{room}/result")
    assert "There is no result yet." in other.text
    await voter.get(f"{room}/ballot")
    await voter.send("/ballot", choices=["P1"])
    await close_vote(organiser, room)
    await voter.send("/do/CastBallot")

    assert voter.heading == "The vote is closed."
    assert "Your vote was not sent." in voter.text
    assert "Is this right?" not in voter.text
    await voter.get(f"{room}/check")
    assert voter.heading == "The vote is closed."


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("the count", "We could not count the votes. All votes are safe."),
        ("the key", "First their key must be destroyed, and that failed."),
    ],
)
async def test_a_count_that_failed_is_not_said_to_be_going_on(
    house: Visited, monkeypatch: pytest.MonkeyPatch, fault: str, said: str
) -> None:
    organiser, room, (voter, _) = await voting(house)
    live = await house.live(room)

    async def fail(*_: object) -> NoReturn:
        raise (LogFailed if fault == "the key" else CountFailed)("out of memory")

    monkeypatch.setattr(InlineCounter, "count", fail)
    if fault == "the key":
        monkeypatch.setattr(live, "destroy_keys", fail)
    await close_vote(organiser, room)
    await house.live(room)
    for page in ("console", "part/desk_result", "result"):
        await organiser.get(f"{room}/{page}")
        assert said in organiser.text, page
        assert "out of memory" not in organiser.text
    await organiser.get(f"{room}/screen")
    assert "The vote is closed." in organiser.text
    assert "We are counting." not in organiser.text
    await voter.get(f"{room}/me")
    await voter.send("/do/ChangeMe", name="Ann who stays")
    assert "Ann who stays" in voter.answer.text
