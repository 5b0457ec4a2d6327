"""What a log says about its vote, read fact by fact as a stranger would.

A second opinion beside ``apply``: it takes nothing as given that it can count for itself, and
says what does not fit. So it shares no code with ``apply``, however alike some cases look: one
mistake must not be made twice. Around it stand, each by itself: who may write a fact (``actors``)
and in which part of the meeting (``parts``), who may vote (``roll``), ``people``, ``ideas``, what
one wish brings (``wishes``), and how words and ballots are locked (``boxes``).
Refuses to know: keys, and people's words.
"""

import secrets
from collections.abc import Callable
from typing import Any, Final

import msgspec

from folkmoot.exports.actors import check_actor
from folkmoot.exports.boxes import Boxes
from folkmoot.exports.differences import DoesNotFit
from folkmoot.exports.ideas import Ideas
from folkmoot.exports.parts import Parts
from folkmoot.exports.people import People
from folkmoot.exports.roll import Roll
from folkmoot.exports.wishes import Wishes
from folkmoot_rooms import events
from folkmoot_rooms.events import AnyEvent, Option
from folkmoot_rooms.log.chain import Envelope
from folkmoot_rooms.sealing import NoKeys, RoomSeals, SealBroken, open_event
from folkmoot_rooms.state import Vote

# What the opening of a room says and the opening of its vote must repeat.
TERMS: Final = ("budget", "scale", "currency", "binding", "rule", "utility", "completion")

# What every vote promises: nobody sees a choice before the closing, everybody may count again.
PROMISES: Final = {"secrecy": "sealed", "recount": "open"}

# The one vote that a room holds.
VOTE: Final = "v1"

_no_keys: Final = RoomSeals("", NoKeys(), secrets.token_bytes)


def fact_in(envelope: Envelope) -> AnyEvent:
    """Return the fact in an envelope, its words as if erased. Raises DoesNotFit for no fact."""
    place = f"{envelope.actor}.{envelope.command}.{envelope.i}"
    if not isinstance(envelope.event.get("type"), str):
        raise DoesNotFit("no_fact", why="type")
    try:
        return open_event(envelope.event, place, _no_keys)
    except (msgspec.ValidationError, SealBroken) as error:
        raise DoesNotFit("no_fact", why=str(error)) from error


class Ledger:
    """The vote of one log, and whether every fact about it fits those before.

    ``vote`` is None until one opens; after ``ResultCounted`` it holds document and digest.
    """

    def __init__(self) -> None:
        self.vote: Vote | None = None
        self.counted = False
        # The title of an election held elsewhere; a room's own title lies in its log locked.
        self.title = ""
        self._terms: dict[str, Any] = {}
        self._roll = Roll()
        self._people = People(self._roll)
        self._ideas = Ideas(self._roll)
        self._parts = Parts()
        self._wishes = Wishes()
        self._boxes = Boxes()
        self._casts: dict[str, int] = {}
        self._takes: dict[type, Callable[[Any], None]] = {
            events.RoomOpened: self._room_opened,
            events.ElectionImported: self._imported,
            events.VoteOpened: self._opened,
            events.SeatEnrolled: self._enrolled,
            events.BallotCast: self._cast,
            events.VoteClosed: self._closed,
            events.BallotsOpened: self._ballots,
            events.VoteKeyDestroyed: self._key_destroyed,
            events.ResultCounted: self._result,
        }

    @property
    def pictures(self) -> dict[str, str]:
        """The pictures that ideas have, by id."""
        return self._ideas.pictures

    def read(self, envelope: Envelope) -> None:
        """Read the next fact in its envelope. Raises DoesNotFit."""
        fact = fact_in(envelope)
        self._take(fact, envelope.actor)
        self._wishes.take(envelope, fact)
        self._boxes.take(envelope.event, fact)

    def _take(self, fact: AnyEvent, actor: str) -> None:
        """Take what a fact says, written by ``actor``.

        What breaks several rules is named by the one that says most: so the parts come last.
        """
        if self.vote is not None and self.vote.source and type(fact) is not events.ResultCounted:
            raise DoesNotFit("import_not_alone")
        check_actor(fact, actor, self._roll)
        self._people.take(fact, actor)
        self._roll.take(fact)
        self._ideas.take(fact)
        take = self._takes.get(type(fact))
        if take is not None:
            take(fact)
        self._parts.take(fact)

    def _room_opened(self, fact: events.RoomOpened) -> None:
        if self._terms:
            raise DoesNotFit("opened_twice")
        self._terms = {term: getattr(fact, term) for term in TERMS}

    def _imported(self, fact: events.ElectionImported) -> None:
        self._first_vote(fact.vote)
        if self._terms or self._roll.seats or not fact.source:
            raise DoesNotFit("import_not_alone")
        ids = [option.id for option in fact.options]
        if any(not 0 <= index < len(ids) for ballot in fact.ballots for index in ballot):
            raise DoesNotFit("unknown_option", option="?")
        self.title = fact.title
        self.vote = Vote(
            id=fact.vote,
            options=tuple(Option(option.id, option.cost) for option in fact.options),
            budget=fact.budget,
            scale=fact.scale,
            currency=fact.currency,
            rule=fact.rule,
            utility=fact.utility,
            completion=fact.completion,
            ties=fact.ties,
            roll=frozenset(),
            secrecy="",
            recount="open",
            binding=False,
            closed=True,
            ballots=tuple(tuple(ids[index] for index in ballot) for ballot in fact.ballots),
            names={option.id: option.name for option in fact.options},
            selected={option.id: option.selected for option in fact.options},
            source=fact.source,
        )

    def _opened(self, fact: events.VoteOpened) -> None:
        self._first_vote(fact.vote)
        standing, costs = self._ideas.standing, self._ideas.costs
        if [option.idea for option in fact.options] != standing:
            raise DoesNotFit("other_options", options=", ".join(standing))
        for option in fact.options:
            cost = costs[option.idea]
            if option.cost != cost:
                raise DoesNotFit("other_cost", option=option.idea, expected=cost, found=option.cost)
        frozen = {term: self._terms.get(term) for term in TERMS} | PROMISES
        for term, expected in frozen.items():
            if getattr(fact, term) != expected:
                raise DoesNotFit(
                    "other_terms",
                    term=term,
                    expected=str(expected),
                    found=str(getattr(fact, term)),
                )
        self._roll.freeze(fact.roll)
        if not (fact.options and fact.roll):
            raise DoesNotFit("vote_empty", vote=fact.vote)
        plain = {
            f: getattr(fact, f) for f in fact.__struct_fields__ if f not in ("vote", "roll", "by")
        }
        self.vote = Vote(id=fact.vote, roll=frozenset(fact.roll), **plain)

    def _enrolled(self, _: events.SeatEnrolled) -> None:
        if self.vote is not None:
            self._change(roll=frozenset(self._roll.enrolled))

    def _cast(self, fact: events.BallotCast) -> None:
        vote = self._the_vote(fact.vote)
        if vote.closed:
            raise DoesNotFit("cast_after_closing", seat=fact.seat)
        self._roll.check_cast(fact.seat, fact.by)
        expected = self._casts.get(fact.seat, 0) + 1
        if fact.number != expected:
            raise DoesNotFit("cast_number", seat=fact.seat, expected=expected, found=fact.number)
        self._casts[fact.seat] = fact.number

    def _closed(self, fact: events.VoteClosed) -> None:
        if self._the_vote(fact.vote).closed:
            raise DoesNotFit("closed_twice", vote=fact.vote)
        if fact.voted != len(self._casts):
            raise DoesNotFit("other_voted", expected=len(self._casts), found=fact.voted)
        self._roll.close()
        self._change(closed=True)

    def _ballots(self, fact: events.BallotsOpened) -> None:
        vote = self._the_vote(fact.vote)
        if not vote.closed or vote.ballots is not None:
            raise DoesNotFit("ballots_out_of_turn", vote=fact.vote)
        if len(fact.ballots) != len(self._casts):
            raise DoesNotFit("other_ballots", expected=len(self._casts), found=len(fact.ballots))
        place = {option.idea: row for row, option in enumerate(vote.options)}
        before: list[int] = []
        for number, ballot in enumerate(fact.ballots, start=1):
            unknown = [choice for choice in ballot if choice not in place]
            if unknown:
                raise DoesNotFit("unknown_option", option=unknown[0], ballot=number)
            rows = [place[choice] for choice in ballot]
            # Sorted by what they say, or their order could tell who cast them.
            if rows != sorted(set(rows)) or rows < before:
                raise DoesNotFit("ballot_out_of_order", ballot=number)
            before = rows
        self._change(ballots=fact.ballots)

    def _key_destroyed(self, fact: events.VoteKeyDestroyed) -> None:
        vote = self._the_vote(fact.vote)
        if vote.ballots is None or vote.key_destroyed:
            raise DoesNotFit("ballots_out_of_turn", vote=fact.vote)
        self._change(key_destroyed=True)

    def _result(self, fact: events.ResultCounted) -> None:
        vote = self._the_vote(fact.vote)
        if vote.ballots is None or self.counted:
            raise DoesNotFit("result_out_of_turn", vote=fact.vote)
        if not (vote.key_destroyed or vote.source):
            raise DoesNotFit("key_kept", vote=fact.vote)
        self.counted = True
        self._change(document=fact.document, digest=fact.digest)

    def _first_vote(self, name: str) -> None:
        if self.vote is not None:
            raise DoesNotFit("second_vote", vote=name)
        if name != VOTE:
            raise DoesNotFit("unknown_vote", vote=name)

    def _the_vote(self, name: str) -> Vote:
        if self.vote is None or self.vote.id != name:
            raise DoesNotFit("unknown_vote", vote=name)
        return self.vote

    def _change(self, **fields: Any) -> None:
        assert self.vote is not None, "only an open vote changes"
        self.vote = msgspec.structs.replace(self.vote, **fields)
