"""What each viewer may see. Secrecy lives here only: nothing else decides who sees what.

A view is language-free: words that people wrote, codes and figures; sentences are the pages'.
While a vote is sealed no view holds a choice or a tally, for nobody, only how many have voted.
"""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from folkmoot_rooms.people import Hat, Role
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.state import Room, Seat, Vote
from folkmoot_rooms.views.cards import card, option_card
from folkmoot_rooms.views.results import result_of
from folkmoot_rooms.views.shapes import (
    IdeaCard,
    Me,
    PersonLine,
    Result,
    ResultLine,
    RoomView,
    RoundLine,
    VoteCard,
    Why,
)
from folkmoot_rooms.wire import Numbers

__all__ = [
    "IdeaCard",
    "Me",
    "PersonLine",
    "Result",
    "ResultLine",
    "RoomView",
    "RoundLine",
    "VoteCard",
    "Why",
    "numbers",
    "show",
]

RUNNING: Final = frozenset({Role.ORGANISER, Role.SCRIBE})


def show(room: Room, seat: str | None, here: Mapping[str, int]) -> RoomView:
    """Return what one viewer may see; ``seat`` None is the shared screen, or a visitor.

    ``here`` counts the open pages of each seat. Raises Refused for an unknown seat.
    """
    viewer = None
    if seat is not None:
        viewer = room.seats.get(seat)
        if viewer is None:
            raise Refused("unknown_person")
    runs = viewer is not None and viewer.role in RUNNING and not viewer.removed
    return RoomView(
        room=room.id,
        position=room.position,
        title=room.title,
        question=room.question,
        budget=room.budget,
        scale=room.scale,
        currency=room.currency,
        binding=room.binding,
        phase=room.phase,
        numbers=numbers(room, here),
        ideas=_ideas(room, viewer, runs),
        me=None if viewer is None else _me(room, viewer),
        vote=None if room.vote is None else _vote(room, room.vote, viewer),
        result=None if room.vote is None else result_of(room, room.vote),
        late=_late(room, viewer),
        people=_people(room, viewer, here) if runs else (),
        cards_issued=room.cards_issued if runs else 0,
        cards_used=len(room.cards_used) if runs else 0,
    )


def numbers(room: Room, here: Mapping[str, int]) -> Numbers:
    """Return the counts that everyone may see; exact ones, for whole rooms only."""
    return Numbers(
        people=len(room.people),
        here=sum(1 for person in room.people if here.get(person.id)),
        on_roll=len(_roll(room)),
        voted=0 if room.vote is None else _voted(room.vote),
        ideas=len(room.standing_ideas),
    )


def _roll(room: Room) -> frozenset[str]:
    return room.roll if room.vote is None else room.vote.roll


def _voted(vote: Vote) -> int:
    """Nobody cast a ballot here in an election held elsewhere; it came with its ballots."""
    return len(vote.ballots or ()) if vote.source else len(vote.casts)


def _ideas(room: Room, viewer: Seat | None, runs: bool) -> tuple[IdeaCard, ...]:
    """A hidden idea is shown to its author and to those who run the meeting, with the reason."""
    mine = None if viewer is None else viewer.id
    return tuple(
        card(idea, idea.cost, mine, runs)
        for idea in room.ideas.values()
        if not idea.withdrawn and (not idea.hidden or runs or idea.author == mine)
    )


def _me(room: Room, seat: Seat) -> Me:
    return Me(
        seat=seat.id,
        role=seat.role,
        name=seat.name,
        hat=seat.hat,
        on_roll=seat.id in _roll(room),
        needs_help=seat.needs_help,
        removed=seat.removed,
        removed_reason=seat.removed_reason,
        appealed=seat.appealed,
    )


def _vote(room: Room, vote: Vote, viewer: Seat | None) -> VoteCard:
    """The vote, never its ballots: of the viewer's own only that it is there."""
    mine = None if viewer is None else viewer.id
    cast = None if mine is None else vote.casts.get(mine)
    return VoteCard(
        id=vote.id,
        open=not vote.closed,
        counted=bool(vote.document),
        options=tuple(option_card(room, vote, option, mine) for option in vote.options),
        budget=vote.budget,
        on_roll=len(vote.roll),
        voted=_voted(vote),
        binding=vote.binding,
        rule=vote.rule,
        completion=vote.completion,
        i_am_on_roll=mine in vote.roll,
        my_ballot=0 if cast is None else cast.number,
    )


def _places(room: Room) -> dict[str, int]:
    """Return the number of each paper place, in the order in which they were made."""
    papers = [seat.id for seat in room.seats.values() if seat.role is Role.PAPER]
    return {seat: number for number, seat in enumerate(papers, 1)}


def _person(room: Room, seat: Seat, here: Mapping[str, int], place: int) -> PersonLine:
    return PersonLine(
        seat=seat.id,
        name=seat.name,
        role=seat.role,
        hat=seat.hat,
        on_roll=seat.id in _roll(room),
        voted=room.vote is not None and seat.id in room.vote.casts,
        here=bool(here.get(seat.id)),
        needs_help=seat.needs_help,
        removed=seat.removed,
        removed_reason=seat.removed_reason,
        appeal=seat.appeal,
        asked_late_by=room.asked_late.get(seat.id, ""),
        place=place,
    )


def _people(room: Room, viewer: Seat | None, here: Mapping[str, int]) -> tuple[PersonLine, ...]:
    """Everyone but the organiser. A note taker needs their names, and which papers are entered."""
    places = _places(room)
    lines = [
        _person(room, seat, here, places.get(seat.id, 0))
        for seat in room.seats.values()
        if seat.role is not Role.ORGANISER
    ]
    if viewer is not None and viewer.role is not Role.ORGANISER:
        lines = [_for_a_scribe(line) for line in lines]
    return tuple(lines)


def _for_a_scribe(line: PersonLine) -> PersonLine:
    """Without hats, who has voted, and why somebody was removed: the organiser's business alone."""
    voted = line.voted and line.role is Role.PAPER
    return replace(line, hat=Hat.NOT_SAID, voted=voted, removed_reason=None, appeal=None)


def _late(room: Room, viewer: Seat | None) -> tuple[PersonLine, ...]:
    """Whom to add to the open roll, for who asks and whose yes would count; no hats."""
    if not room.asked_late or viewer is None or viewer.removed:
        return ()
    if viewer.role is not Role.ORGANISER and viewer.id not in _roll(room):
        return ()
    places = _places(room)
    return tuple(
        PersonLine(
            seat=seat,
            name=room.seats[seat].name,
            role=room.seats[seat].role,
            hat=Hat.NOT_SAID,
            on_roll=False,
            voted=False,
            asked_late_by=by,
            place=places.get(seat, 0),
        )
        for seat, by in room.asked_late.items()
    )
