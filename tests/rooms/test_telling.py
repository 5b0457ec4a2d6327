"""Listeners hear positions, stale topics and the newest numbers; nobody hears too much."""

import msgspec
import pytest
from tests.rooms.fakes import Meeting, choosing, opened

from folkmoot_rooms import limits
from folkmoot_rooms.commands import RemovePerson, RestorePerson
from folkmoot_rooms.listening import Listening
from folkmoot_rooms.state import Room
from folkmoot_rooms.telling import Telling
from folkmoot_rooms.topics import Audience, moved
from folkmoot_rooms.wire import Facts

EVERYONE, RUNNING = Audience.EVERYONE, Audience.RUNNING


async def heard(listening: Listening) -> Facts:
    return msgspec.json.decode(await anext(listening), type=Facts)


def telling_of(meeting: Meeting) -> Telling:
    steps = [moved(n, event) for n, event in enumerate(meeting.facts, 1)]
    return Telling("e1", meeting.room, steps)


def go_on(telling: Telling, meeting: Meeting, first: int) -> None:
    steps = [moved(n, event) for n, event in enumerate(meeting.facts[first:], first + 1)]
    telling.tell(meeting.room, steps)


async def test_a_newcomer_hears_that_everything_may_be_stale() -> None:
    meeting = choosing()

    frame = await heard(telling_of(meeting).listen(EVERYONE, "", 0))

    assert (frame.epoch, frame.start, frame.to, frame.whole) == (
        "e1",
        0,
        meeting.room.position,
        True,
    )
    assert (frame.phase, frame.numbers.people, frame.numbers.ideas) == ("choose", 3, 2)


async def test_whoever_comes_back_hears_what_went_stale_meanwhile() -> None:
    meeting = choosing()
    since = meeting.room.position
    meeting.cast("s2", "P1")
    meeting.close()
    telling = telling_of(meeting)

    everyone = await heard(telling.listen(EVERYONE, "e1", since))
    voter = await heard(telling.listen(EVERYONE, "e1", since, "s2"))
    running = await heard(telling.listen(RUNNING, "e1", since, "s1"))

    assert (everyone.start, everyone.to, everyone.whole) == (since, meeting.room.position, False)
    assert set(everyone.stale) == {"phase", "result", "vote"}
    assert set(voter.stale) == {"phase", "result", "vote", "me"}
    assert set(running.stale) == {"phase", "result", "vote", "people"}


async def test_whoever_missed_nothing_hears_so() -> None:
    meeting = choosing()
    at = meeting.room.position

    frame = await heard(telling_of(meeting).listen(EVERYONE, "e1", at))

    assert (frame.start, frame.to, frame.stale, frame.whole) == (at, at, (), False)


@pytest.mark.parametrize(("epoch", "since"), [("e2", 3), ("", 3), ("e1", 10**6), ("e1", 2**53)])
async def test_a_position_that_means_nothing_here_starts_anew(epoch: str, since: int) -> None:
    frame = await heard(telling_of(choosing()).listen(EVERYONE, epoch, since))

    assert (frame.start, frame.whole) == (0, True)


async def test_whoever_was_away_longer_than_the_tail_starts_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "TAIL_EVENTS_MAX", 3)
    meeting = choosing()
    telling, at = telling_of(meeting), meeting.room.position

    known = [await heard(telling.listen(EVERYONE, "e1", since)) for since in range(at - 5, at + 1)]

    assert [frame.whole for frame in known] == [True, True, False, False, False, False]


async def test_every_listener_of_one_kind_gets_the_same_bytes() -> None:
    meeting = choosing()
    telling = telling_of(meeting)
    listeners = [telling.listen(EVERYONE, "", 0) for _ in range(3)]
    for listening in listeners:
        await anext(listening)
    before = meeting.room.position
    meeting.cast("s2", "P1")
    go_on(telling, meeting, before)

    frames = [await anext(listening) for listening in listeners]

    assert frames[0] is frames[1] is frames[2]


async def test_whoever_was_away_for_a_moment_hears_each_frame_that_was_missed() -> None:
    meeting = choosing()
    telling, since = telling_of(meeting), meeting.room.position
    for seat in ("s2", "s3", "s4"):
        before = meeting.room.position
        meeting.cast(seat, "P1")
        go_on(telling, meeting, before)

    everyone = telling.listen(EVERYONE, "e1", since)
    frames = [await heard(everyone) for _ in range(4)]
    voter = await heard(telling.listen(EVERYONE, "e1", since, "s3"))

    assert [(frame.start - since, frame.to - since) for frame in frames] == [
        (0, 0),
        (0, 1),
        (1, 2),
        (2, 3),
    ]
    assert [frame.caught for frame in frames] == ["tail", "", "", ""]
    assert frames[-1].numbers.voted == 3
    assert voter.stale == ("me",), "news of one's own come first"
    assert not (await heard(telling.listen(EVERYONE, "e1", since + 2, "s3"))).stale


async def test_how_somebody_was_brought_up_to_date_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RING_FRAMES_MAX", 4)
    monkeypatch.setattr(limits, "CATCH_UP_FRAMES_MAX", 3)
    monkeypatch.setattr(limits, "TAIL_EVENTS_MAX", 10)
    meeting = choosing(people=20)
    telling = telling_of(meeting)
    for n in range(2, 22):
        before = meeting.room.position
        meeting.cast(f"s{n}", "P1")
        go_on(telling, meeting, before)
    at = meeting.room.position

    told = {n: (await heard(telling.listen(EVERYONE, "e1", at - n))).caught for n in range(13)}

    assert [told[n] for n in (0, 3)] == ["tail"] * 2
    assert [told[n] for n in (4, 10)] == ["range"] * 2
    assert [told[n] for n in (11, 12)] == ["whole"] * 2
    assert (await heard(telling.listen(EVERYONE, "e2", at))).caught == "whole"


async def test_who_missed_a_reminder_hears_of_it_when_back() -> None:
    meeting = opened()
    telling, at = telling_of(meeting), meeting.room.position

    telling.remind(frozenset({"result"}))

    assert (await heard(telling.listen(EVERYONE, "e1", at))).stale == ("result",)
    assert "result" in (await heard(telling.listen(EVERYONE, "e1", at - 1))).stale


async def test_a_hidden_fact_only_widens_the_range() -> None:
    meeting = choosing()
    telling, before = telling_of(meeting), meeting.room.position
    everyone, organiser = telling.listen(EVERYONE, "", 0, "s3"), telling.listen(RUNNING, "", 0)
    await heard(everyone)
    await heard(organiser)
    meeting.cast("s2", "P1")

    go_on(telling, meeting, before)

    frame = await heard(everyone)
    assert (frame.start, frame.to, frame.stale) == (before, before + 1, ())
    assert frame.numbers.voted == 1
    assert (await heard(organiser)).stale == ("people",)


async def test_a_frame_carries_the_numbers_of_the_moment_it_is_taken() -> None:
    meeting = choosing()
    telling, before = telling_of(meeting), meeting.room.position
    listening = telling.listen(EVERYONE, "", 0)

    for seat in ("s2", "s3", "s4"):
        meeting.cast(seat, "P1")
        go_on(telling, meeting, before)
        before = meeting.room.position

    frames = [await heard(listening) for _ in range(4)]
    assert [(frame.to, frame.numbers.voted) for frame in frames] == [
        (before - 3, 0),
        (before - 2, 3),
        (before - 1, 3),
        (before, 3),
    ]


async def test_presence_is_told_once_for_many_comings_and_goings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PRESENCE_TELLING_INTERVAL_MS", 1)
    meeting = choosing()
    telling, at = telling_of(meeting), meeting.room.position
    everyone, organiser = telling.listen(EVERYONE, "", 0), telling.listen(RUNNING, "", 0)
    await heard(everyone)
    await heard(organiser)

    for seat in ("s2", "s2", "s3", "s4"):
        telling.sit(seat)
    telling.stand("s4")

    frame = await heard(everyone)
    assert (frame.start, frame.to, frame.stale, frame.numbers.here) == (at, at, (), 2)
    assert (await heard(organiser)).stale == ("people",)
    assert dict(telling.here) == {"s2": 2, "s3": 1}
    telling.stand("s2")
    assert (await heard(everyone)).numbers.here == 2, "the other page of s2 is still open"


async def test_a_reminder_adds_no_position() -> None:
    meeting = opened()
    telling, at = telling_of(meeting), meeting.room.position
    listening = telling.listen(EVERYONE, "", 0)
    await heard(listening)

    telling.remind(frozenset({"result"}))

    frame = await heard(listening)
    assert (frame.start, frame.to, frame.stale) == (at, at, ("result",))


async def test_at_the_end_everyone_is_told_when_to_come_back() -> None:
    telling = Telling("e1", Room(id="r1"), [])
    telling.sit("s1")
    listeners = [telling.listen(EVERYONE, "", 0), telling.listen(RUNNING, "", 0)]

    telling.end("closing")

    for listening in listeners:
        frames = [msgspec.json.decode(frame) async for frame in listening]
        assert frames == [{"k": "bye", "why": "closing", "wait_ms": limits.COME_BACK_MS}]


async def test_a_scribe_who_is_removed_and_comes_back_hears_less_and_then_all_again() -> None:
    meeting = choosing()
    scribe = meeting.scribe()
    telling, at = telling_of(meeting), meeting.room.position
    running = telling.listen(RUNNING, "e1", at, scribe)
    await heard(running)

    meeting.ask("s1", RemovePerson(seat=scribe, reason="Shouting"))
    go_on(telling, meeting, at)
    returned = telling.listen(EVERYONE, "e1", at, scribe)
    assert [(await heard(running)).stale for _ in range(2)] == [("me", "people"), ("late",)]
    assert [(await heard(returned)).stale for _ in range(2)] == [("me",), ("late",)]
    meeting.ask("s1", RemovePerson(seat="s3", reason="Shouting"))
    go_on(telling, meeting, at + 1)
    assert (await heard(running)).stale == (await heard(returned)).stale == ("late",)
    meeting.ask("s1", RestorePerson(seat=scribe))
    go_on(telling, meeting, at + 2)
    for listening in (running, returned):
        assert [(await heard(listening)).stale for _ in range(2)] == [("me", "people"), ("people",)]
    meeting.ask("s1", RestorePerson(seat="s3"))
    go_on(telling, meeting, at + 3)
    assert (await heard(returned)).stale == ("people",)
