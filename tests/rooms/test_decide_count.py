"""What the server writes down after a vote closed."""

import hashlib

from tests.rooms.fakes import Meeting, choosing

from folkmoot_rooms import commands as c
from folkmoot_rooms import events as e
from folkmoot_rooms.tally import count_vote


def closed() -> Meeting:
    """A closed vote that is not counted yet."""
    meeting = choosing()
    meeting.cast("s2", "P1")
    meeting.ask("s1", c.CloseVote(vote="v1"))
    return meeting


def test_the_key_dies_once() -> None:
    meeting = closed()
    command = c.RecordKeyDestroyed(vote="v1")

    assert meeting.code("host", c.RecordKeyDestroyed(vote="v2")) == "vote_not_open"
    assert meeting.ask("host", command) == [e.VoteKeyDestroyed(vote="v1")]
    assert meeting.code("host", command) == "already_done"


def test_a_result_is_recorded_once_and_its_digest_is_true() -> None:
    meeting = closed()
    document, digest = count_vote(meeting.vote)
    result = c.RecordResult(vote="v1", document=document, digest=digest)
    other = hashlib.sha256(b"{}").hexdigest()
    meeting.ask("host", c.RecordKeyDestroyed(vote="v1"))

    assert meeting.code("host", c.RecordResult(vote="v1", document=document, digest=other)) == (
        "bad_form"
    )
    assert meeting.code("s1", result) == "not_allowed"
    assert meeting.ask("host", result) == [
        e.ResultCounted(vote="v1", document=document, digest=digest)
    ]
    assert meeting.code("host", result) == "already_done"
    assert meeting.code("host", c.RecordResult(vote="v1", document="{}", digest=other)) == (
        "already_done"
    )


def test_there_is_no_result_while_there_is_a_key() -> None:
    meeting = closed()
    document, digest = count_vote(meeting.vote)
    result = c.RecordResult(vote="v1", document=document, digest=digest)

    assert meeting.code("host", result) == "wrong_phase"
    meeting.ask("host", c.RecordKeyDestroyed(vote="v1"))
    assert meeting.code("host", result) == ""


def test_nothing_is_recorded_before_a_vote_is_closed() -> None:
    meeting = choosing()

    assert meeting.code("host", c.RecordKeyDestroyed(vote="v1")) == "wrong_phase"
    assert meeting.code("host", c.RecordResult(vote="v1", document="{}", digest="x")) == (
        "wrong_phase"
    )
