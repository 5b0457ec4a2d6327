"""Opening a vote, casting sealed ballots, closing. Refuses to know how a rule counts.

A choice is readable here between a voter's hand and its box, and again at closing; it is
never part of a fact before ``BallotsOpened``, which has no seats.
"""

from typing import assert_never

import msgspec

from folkmoot_rooms import limits, tally
from folkmoot_rooms.commands import CastBallot, CastPaperBallot, CloseVote, OpenVote
from folkmoot_rooms.decide.people import seat_of
from folkmoot_rooms.decide.turn import Turn
from folkmoot_rooms.events import (
    AnyEvent,
    BallotCast,
    BallotsOpened,
    Option,
    PhaseChanged,
    VoteClosed,
    VoteOpened,
)
from folkmoot_rooms.people import SIDE_OF, Role, Side
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.sealing import side_key, vote_key
from folkmoot_rooms.state import Room, Vote

VoteCommand = OpenVote | CastBallot | CastPaperBallot | CloseVote

SIDE_BYTES = max(len(side) for side in Side)


def decide_vote(room: Room, actor: str, command: VoteCommand, turn: Turn) -> list[AnyEvent]:
    """Return the facts that grant a wish about the vote."""
    match command:
        case OpenVote():
            return _open(room, actor)
        case CastBallot():
            return [_cast(room, actor, actor, command, turn)]
        case CastPaperBallot(seat=seat):
            if not command.read_back:
                raise Refused("read_back_needed", "read_back")
            if seat_of(room, seat).role is not Role.PAPER:
                raise Refused("not_allowed", "seat")
            if room.seats[seat].removed:
                raise Refused("removed", "seat")
            return [_cast(room, actor, seat, command, turn)]
        case CloseVote(vote=vote):
            return _close(_open_vote(room, vote), actor, turn)
        case _:
            assert_never(command)


def ballot_plain(vote: Vote, choices: frozenset[str]) -> bytes:
    """Return a ballot as it is sealed: ids in option order, all ballots of equal length."""
    options = [option.idea for option in vote.options]
    fullest = len(msgspec.json.encode(options))
    chosen = msgspec.json.encode([idea for idea in options if idea in choices])
    return chosen.ljust(fullest)


def _open(room: Room, actor: str) -> list[AnyEvent]:
    options = tuple(Option(idea=idea.id, cost=idea.cost) for idea in room.standing_ideas)
    if not options:
        raise Refused("no_options")
    roll = tuple(seat.id for seat in room.people if seat.id in room.roll)
    if not roll:
        raise Refused("nobody_on_roll")
    opened = VoteOpened(
        vote="v1",
        options=options,
        budget=room.budget,
        scale=room.scale,
        currency=room.currency,
        rule=room.rule,
        utility=room.utility,
        completion=room.completion,
        ties=tally.TIES,
        roll=roll,
        secrecy="sealed",
        recount="open",
        binding=room.binding,
        by=actor,
    )
    return [opened, PhaseChanged(phase=Phase.CHOOSE, by=actor)]


def _open_vote(room: Room, vote: str) -> Vote:
    if room.vote is None or room.vote.id != vote:
        raise Refused("vote_not_open")
    if room.vote.closed:
        raise Refused("vote_closed")
    return room.vote


def _cast(
    room: Room, actor: str, seat: str, command: CastBallot | CastPaperBallot, turn: Turn
) -> BallotCast:
    vote = _open_vote(room, command.vote)
    if seat not in vote.roll:
        raise Refused("not_on_roll")
    choices = frozenset(command.choices)
    options = {option.idea for option in vote.options}
    if len(choices) < len(command.choices) or not choices <= options:
        raise Refused("bad_choice", "choices")
    last = vote.casts[seat].number if seat in vote.casts else 0
    if command.replaces != last:
        # A delayed retry must never write over a newer choice.
        raise Refused("stale_ballot", number=last)
    number = last + 1
    if number > limits.BALLOTS_PER_SEAT_MAX:
        raise Refused("too_many", max=limits.BALLOTS_PER_SEAT_MAX)
    place = f"{vote.id}/{seat}/{number}"
    side = SIDE_OF[room.seats[seat].hat].encode().ljust(SIDE_BYTES)
    seal = turn.seals.seal
    return BallotCast(
        vote=vote.id,
        seat=seat,
        number=number,
        choice=seal(vote_key(vote.id), f"{place}/choice", ballot_plain(vote, choices)),
        side=seal(side_key(vote.id), f"{place}/side", side),
        by=actor,
    )


def _close(vote: Vote, actor: str, turn: Turn) -> list[AnyEvent]:
    order = {option.idea: place for place, option in enumerate(vote.options)}
    ballots: list[tuple[str, ...]] = []
    for seat, cast in vote.casts.items():
        plain = turn.seals.open(f"{vote.id}/{seat}/{cast.number}/choice", cast.choice)
        if plain is None:
            # The key store was lost or is another's: better an open vote than a wrong count.
            raise Refused("key_missing")
        ballots.append(msgspec.json.decode(plain, type=tuple[str, ...]))
    # Sorted by what they say, so that their order says nothing about who cast them when.
    ballots.sort(key=lambda ballot: [order[idea] for idea in ballot])
    return [
        VoteClosed(vote=vote.id, by=actor, voted=len(ballots)),
        BallotsOpened(vote=vote.id, ballots=tuple(ballots)),
        PhaseChanged(phase=Phase.RESULT, by=actor),
    ]
