"""Room + fact -> room: the only function that changes a room. Never refuses, never asks the time.

Every fact has a case of its own; with one missing, the type checker fails. A fact that cannot
have followed this room is our own mistake and stops it with an assertion.
"""

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from folkmoot_rooms import events as e
from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.phases import Phase
from folkmoot_rooms.state import Cast, Idea, Room, Seat, Vote

_Meeting = e.RoomOpened | e.ElectionImported | e.PhaseChanged
_People = (
    e.SeatTaken
    | e.SeatReturned
    | e.SeatChanged
    | e.HelpAsked
    | e.HelpGiven
    | e.PersonRemoved
    | e.AppealMade
    | e.PersonRestored
)
_Roll = e.SeatEnrolled | e.SeatStruck | e.CardsIssued | e.LateEnrolmentAsked
_Ideas = e.IdeaAdded | e.IdeaChanged | e.IdeaWithdrawn | e.IdeaHidden | e.IdeaShown
_Vote = (
    e.VoteOpened
    | e.BallotCast
    | e.VoteClosed
    | e.BallotsOpened
    | e.VoteKeyDestroyed
    | e.ResultCounted
)


def apply(room: Room, event: e.AnyEvent) -> Room:
    """Return the room after one fact, one position further."""
    return replace(_after(room, event), position=room.position + 1)


def replay(room: Room, events: Iterable[e.AnyEvent]) -> Room:
    """Return the room after these facts, in their order."""
    for event in events:
        room = apply(room, event)
    return room


def _after(room: Room, event: e.AnyEvent) -> Room:
    if isinstance(event, _Meeting):
        return _meeting(room, event)
    if isinstance(event, _People):
        return _people(room, event)
    if isinstance(event, _Roll):
        return _roll(room, event)
    if isinstance(event, _Ideas):
        return _ideas(room, event)
    if isinstance(event, _Vote):
        return _vote(room, event)
    assert_never(event)


def _meeting(room: Room, event: _Meeting) -> Room:
    match event:
        case e.RoomOpened():
            assert not room.opened, "a room opens once"
            return replace(
                room,
                title=event.title,
                question=event.question,
                budget=event.budget,
                scale=event.scale,
                currency=event.currency,
                binding=event.binding,
                rule=event.rule,
                utility=event.utility,
                completion=event.completion,
            )
        case e.ElectionImported():
            assert not room.opened, "an election is laid into a new room"
            return _imported(room, event)
        case e.PhaseChanged(phase=phase):
            return replace(room, phase=phase)
        case _:
            assert_never(event)


def _imported(room: Room, event: e.ElectionImported) -> Room:
    """A finished room: its vote is closed, and there never was a key."""
    ids = [option.id for option in event.options]
    vote = Vote(
        id=event.vote,
        options=tuple(e.Option(idea=option.id, cost=option.cost) for option in event.options),
        budget=event.budget,
        scale=event.scale,
        currency=event.currency,
        rule=event.rule,
        utility=event.utility,
        completion=event.completion,
        ties=event.ties,
        roll=frozenset(),
        secrecy="elsewhere",
        recount="open",
        binding=False,
        closed=True,
        ballots=tuple(tuple(ids[place] for place in ballot) for ballot in event.ballots),
        key_destroyed=True,
        names={option.id: option.name for option in event.options},
        selected={option.id: option.selected for option in event.options if option.selected},
        source=event.source,
    )
    return replace(
        room,
        title=event.title,
        budget=event.budget,
        scale=event.scale,
        currency=event.currency,
        binding=False,
        rule=event.rule,
        utility=event.utility,
        completion=event.completion,
        phase=Phase.RESULT,
        vote=vote,
    )


def _people(room: Room, event: _People) -> Room:
    match event:
        case e.SeatTaken(seat=seat):
            assert seat not in room.seats, "seats are numbered once"
            return _with_seat(room, Seat(seat, event.role, event.hat or Hat.NOT_SAID, event.name))
        case e.SeatReturned():
            # The same person in the same seat: only the record knows that it happened.
            return room
        case e.SeatChanged(seat=seat, hat=hat, name=name):
            hat = hat or Hat.NOT_SAID
            return _with_seat(room, replace(room.seats[seat], hat=hat, name=name))
        case e.HelpAsked(seat=seat):
            return _with_seat(room, replace(room.seats[seat], needs_help=True))
        case e.HelpGiven(seat=seat):
            return _with_seat(room, replace(room.seats[seat], needs_help=False))
        case e.PersonRemoved():
            return _removed(room, event)
        case e.AppealMade(seat=seat, words=words):
            return _with_seat(room, replace(room.seats[seat], appealed=True, appeal=words))
        case e.PersonRestored(seat=seat):
            back = replace(
                room.seats[seat], removed=False, removed_reason=None, appealed=False, appeal=None
            )
            return _with_seat(room, back)
        case _:
            assert_never(event)


def _with_seat(room: Room, seat: Seat) -> Room:
    return replace(room, seats=room.seats | {seat.id: seat})


def _removed(room: Room, event: e.PersonRemoved) -> Room:
    """Off the roll of a vote to come; the roll of an open vote is frozen, with its ballots."""
    seat = room.seats[event.seat]
    gone = replace(seat, removed=True, removed_reason=event.reason, needs_help=False)
    room = _with_seat(room, gone)
    late = {name: by for name, by in room.asked_late.items() if name != seat.id}
    roll = room.roll if room.vote is not None else room.roll - {seat.id}
    return replace(room, asked_late=late, roll=roll)


def _roll(room: Room, event: _Roll) -> Room:
    match event:
        case e.SeatEnrolled(seat=seat, card=card):
            late = {name: by for name, by in room.asked_late.items() if name != seat}
            cards = room.cards_used | {card} if card else room.cards_used
            room = replace(room, roll=room.roll | {seat}, asked_late=late, cards_used=cards)
            if room.vote is None:
                return room
            return replace(room, vote=replace(room.vote, roll=room.vote.roll | {seat}))
        case e.SeatStruck(seat=seat):
            return replace(room, roll=room.roll - {seat})
        case e.CardsIssued(last=last):
            return replace(room, cards_issued=last)
        case e.LateEnrolmentAsked(seat=seat, by=by):
            return replace(room, asked_late=room.asked_late | {seat: by})
        case _:
            assert_never(event)


def _ideas(room: Room, event: _Ideas) -> Room:
    match event:
        case e.IdeaAdded(idea=idea):
            assert idea not in room.ideas, "ideas are numbered once"
            added = Idea(
                id=idea,
                author=event.author,
                typed_by=event.typed_by,
                cost=event.cost,
                picture=event.picture,
                title=event.title,
                why=event.why,
            )
            return _with_idea(room, added)
        case e.IdeaChanged(idea=idea):
            return _with_idea(room, _changed(room, room.ideas[idea], event))
        case e.IdeaWithdrawn(idea=idea):
            return _with_idea(room, replace(room.ideas[idea], withdrawn=True))
        case e.IdeaHidden(idea=idea, reason=reason):
            return _with_idea(room, replace(room.ideas[idea], hidden=True, hidden_reason=reason))
        case e.IdeaShown(idea=idea):
            return _with_idea(room, replace(room.ideas[idea], hidden=False, hidden_reason=None))
        case _:
            assert_never(event)


def _changed(room: Room, before: Idea, event: e.IdeaChanged) -> Idea:
    """An idea as it reads now; that it was once corrected, and why, stays with it."""
    after = replace(
        before, cost=event.cost, picture=event.picture, title=event.title, why=event.why
    )
    if room.seats[event.by].role is not Role.ORGANISER:
        return after
    return replace(after, corrected=True, corrected_reason=event.reason)


def _with_idea(room: Room, idea: Idea) -> Room:
    return replace(room, ideas=room.ideas | {idea.id: idea})


def _vote(room: Room, event: _Vote) -> Room:
    if isinstance(event, e.VoteOpened):
        assert room.vote is None, "a room holds one vote"
        return replace(room, vote=_opened(event))
    vote = room.vote
    assert vote is not None, "facts of a vote follow its opening"
    assert vote.id == event.vote, "a room holds one vote"
    match event:
        case e.BallotCast(seat=seat):
            assert not vote.closed, "no ballot follows the closing"
            cast = Cast(number=event.number, choice=event.choice, side=event.side)
            return replace(room, vote=replace(vote, casts=vote.casts | {seat: cast}))
        case e.VoteClosed():
            return replace(room, vote=replace(vote, closed=True))
        case e.BallotsOpened(ballots=ballots):
            return replace(room, vote=replace(vote, ballots=ballots))
        case e.VoteKeyDestroyed():
            return replace(room, vote=replace(vote, key_destroyed=True))
        case e.ResultCounted(document=document, digest=digest):
            return replace(room, vote=replace(vote, document=document, digest=digest))
        case _:
            assert_never(event)


def _opened(event: e.VoteOpened) -> Vote:
    return Vote(
        id=event.vote,
        options=event.options,
        budget=event.budget,
        scale=event.scale,
        currency=event.currency,
        rule=event.rule,
        utility=event.utility,
        completion=event.completion,
        ties=event.ties,
        roll=frozenset(event.roll),
        secrecy=event.secrecy,
        recount=event.recount,
        binding=event.binding,
    )
