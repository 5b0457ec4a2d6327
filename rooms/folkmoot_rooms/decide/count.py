"""What the server writes down after a vote closed: its key is gone, its result is this.

Counts nothing: the result comes in as a document, from a worker, with its digest.
"""

import hashlib
from typing import assert_never

from folkmoot_rooms.commands import RecordKeyDestroyed, RecordResult
from folkmoot_rooms.events import AnyEvent, ResultCounted, VoteKeyDestroyed
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room, Vote

CountCommand = RecordKeyDestroyed | RecordResult


def decide_count(room: Room, command: CountCommand) -> list[AnyEvent]:
    """Return the fact, once: a second key or a second result is refused.

    So is a result while there is a key, with which somebody could tell whose ballot is whose.
    """
    vote = _closed_vote(room, command.vote)
    match command:
        case RecordKeyDestroyed():
            if vote.key_destroyed:
                raise Refused("already_done")
            return [VoteKeyDestroyed(vote=vote.id)]
        case RecordResult(document=document, digest=digest):
            if vote.document:
                raise Refused("already_done")
            if not vote.key_destroyed:
                raise Refused("wrong_phase")
            if hashlib.sha256(document.encode()).hexdigest() != digest:
                raise Refused("bad_form", "digest")
            return [ResultCounted(vote=vote.id, document=document, digest=digest)]
        case _:
            assert_never(command)


def _closed_vote(room: Room, vote: str) -> Vote:
    if room.vote is None or room.vote.id != vote or room.vote.ballots is None:
        raise Refused("vote_not_open")
    return room.vote
