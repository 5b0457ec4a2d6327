"""One turn of a room: many wishes in, one durable batch of facts out, an answer for each.

Everything here blocks and runs in a writer thread, one turn of a room at a time. A turn works
on copies: if it fails, the room that everyone sees has not moved.
Refuses to know: event loops, listeners, what a wish is about.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from folkmoot_rooms import events as e
from folkmoot_rooms import limits, marks, wire
from folkmoot_rooms.apply import apply
from folkmoot_rooms.commands import AnyCommand, ServerCommand
from folkmoot_rooms.decide import Turn, decide
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.keys import KeyGone, KeyMissing, Keys
from folkmoot_rooms.log import (
    DoubledKey,
    EventLog,
    LogCrowded,
    LogFailed,
    Outcome,
    StalePosition,
    Stored,
    TurnRecord,
    chain,
)
from folkmoot_rooms.log.chain import Envelope
from folkmoot_rooms.marks import Marks
from folkmoot_rooms.refused import Refused
from folkmoot_rooms.replay import Head, place, replay
from folkmoot_rooms.sealing import RoomSeals, seal_event, vote_key
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import Moved, moved
from folkmoot_rooms.watching import NOBODY, Watch
from folkmoot_rooms.wire import Done, No

_logger: Final = logging.getLogger(__name__)

# What an answer tells its asker about the facts that were made for them.
MADE: Final[dict[type[e.Event], tuple[str, ...]]] = {
    e.SeatTaken: ("seat",),
    e.SeatEnrolled: ("seat",),
    e.IdeaAdded: ("idea",),
    e.CardsIssued: ("first", "last"),
    e.VoteOpened: ("vote",),
    e.BallotCast: ("vote", "seat", "number"),
    e.VoteClosed: ("vote", "voted"),
    e.ResultCounted: ("vote", "digest"),
}


class Ask(msgspec.Struct, frozen=True):
    """A wish of somebody, with the id under which its first answer is kept."""

    actor: str
    id: str
    command: AnyCommand | ServerCommand


class Taken(msgspec.Struct, frozen=True):
    """A turn that is in the log: where the room stands, what moved, an answer to each wish."""

    head: Head
    moved: tuple[Moved, ...]
    answers: tuple[bytes, ...]


class Draft(msgspec.Struct):
    """A turn in the making. ``known`` holds also outcomes of earlier turns, for retries."""

    room: Room
    digest: str
    at_ms: int
    moved: list[Moved] = []
    facts: list[Stored] = []
    outcomes: list[Outcome] = []
    once: list[str] = []
    known: dict[tuple[str, str], Outcome] = {}
    answers: list[bytes] = []


class TurnTaker:
    """Takes the turns of one room."""

    def __init__(
        self,
        room: str,
        log: EventLog,
        keys: Keys,
        seals: RoomSeals,
        now_ms: Callable[[], int],
        watch: Watch = NOBODY,
    ) -> None:
        self._log = log
        self._keys = keys
        self._seals = seals
        self._now_ms = now_ms
        self._marks = Marks(room, keys)
        self._watch = watch

    def take(self, head: Head, asks: Sequence[Ask], heard: Sequence[Stored] = ()) -> Taken:
        """Decide wishes in order, each against the room as the ones before have made it.

        ``heard`` are facts that somebody else has written; they come first. Raises LogFailed:
        then nothing was acknowledged, and what is in the log is unknown. Raises LogCrowded if
        nothing was written because others always came first.
        """
        began = time.perf_counter()
        caught_up: list[Moved] = []
        head = self._hear(head, heard, caught_up)
        for _ in range(limits.TURN_TRIES_MAX if asks else 0):
            draft = self._draft(head, asks)
            decided = time.perf_counter()
            try:
                self._write(head, draft)
            except (StalePosition, DoubledKey):
                # Somebody else wrote to this log: see what, and decide again.
                head = self._catch_up(head, caught_up)
                continue
            done = time.perf_counter()
            self._watch.turn(len(asks), done - began, done - decided)
            return Taken(
                Head(draft.room, draft.digest, draft.at_ms),
                (*caught_up, *draft.moved),
                tuple(draft.answers),
            )
        if asks:
            raise LogCrowded(
                f"room {head.room.id}: no place for a turn in {limits.TURN_TRIES_MAX} tries"
            )
        return Taken(head, tuple(caught_up), ())

    def first_answer(self, ask: Ask) -> bytes | None:
        """Return the answer that a wish got before, or None. Raises LogFailed."""
        kept = self._log.outcome(ask.actor, ask.id)
        return None if kept is None else _again(kept, ask, self._marks.mark(ask.command))

    def destroy_keys(self, *key_ids: str) -> None:
        """Destroy keys of this room for ever. Raises LogFailed."""
        try:
            self._marks.destroy_keys(*key_ids)
        finally:
            # Whatever the disk said: perhaps they are gone, and the store knows what is not.
            self._seals.forget(*key_ids)

    def _draft(self, head: Head, asks: Sequence[Ask]) -> Draft:
        """Decide everything without writing anything."""
        draft = Draft(head.room, head.digest, head.at_ms)
        draft.known = dict(self._log.outcomes([(ask.actor, ask.id) for ask in asks]))
        # A clock that was put back must not make the log say that a fact came before its cause.
        now_ms = max(self._now_ms(), head.at_ms)
        for ask in asks:
            asked, mark = (ask.actor, ask.id), self._marks.mark(ask.command)
            kept = draft.known.get(asked)
            if kept is None:
                kept = self._grant(draft, ask, mark, now_ms)
            draft.known[asked] = kept
            draft.answers.append(_again(kept, ask, mark))
        return draft

    def _grant(self, draft: Draft, ask: Ask, mark: str, now_ms: int) -> Outcome:
        """Put a wish's facts into the draft, or nothing, and return its outcome to be kept."""
        try:
            answer: Done | No = self._decided(draft, ask, now_ms)
        except Refused as no:
            self._watch.refused(no.code)
            answer = _no(ask, no)
        except (KeyGone, KeyMissing):
            answer = _no(ask, Refused("key_missing"))
        except LogFailed:
            raise
        except Exception:
            # Our own mistake must cost one wish, not the room. Nothing of it is kept.
            _logger.exception("room %s: a wish could not be decided", draft.room.id)
            return Outcome(ask.actor, ask.id, wire.encode(_no(ask, Refused("bad_form"))), mark)
        outcome = Outcome(ask.actor, ask.id, wire.encode(answer), mark)
        draft.outcomes.append(outcome)
        return outcome

    def _decided(self, draft: Draft, ask: Ask, now_ms: int) -> Done:
        """Decide, seal and chain one wish; the draft takes all of it at the end, or none."""
        room, digest = draft.room, draft.digest
        events = decide(room, ask.actor, ask.command, Turn(now_ms, self._seals))
        facts: list[Stored] = []
        for index, event in enumerate(events):
            room = apply(room, event)
            sealed = seal_event(event, place(ask.actor, ask.id, index), self._seals)
            facts.append(
                chain.encode(
                    Envelope(
                        v=chain.FORMAT,
                        room=room.id,
                        n=room.position,
                        at=now_ms,
                        actor=ask.actor,
                        command=ask.id,
                        i=index,
                        parent=digest,
                        event=sealed,
                    )
                )
            )
            digest = facts[-1].digest
        draft.facts += facts
        draft.moved += [
            moved(fact.position, event) for fact, event in zip(facts, events, strict=True)
        ]
        draft.once += [key for event in events if (key := once(event))]
        draft.room, draft.digest, draft.at_ms = room, digest, now_ms
        return Done(ask.id, room.position, made(events))

    def _write(self, head: Head, draft: Draft) -> None:
        """Make new keys durable, then the turn. Raises StalePosition, DoubledKey, LogFailed."""
        fresh = self._seals.fresh
        if fresh:
            kept = self._keys.keep(head.room.id, fresh)
            if kept != fresh:
                self._seals.forget(*fresh)
                raise StalePosition("another process made one of the keys first")
            self._seals.kept()
        if draft.outcomes:
            record = TurnRecord(draft.facts, draft.outcomes, draft.once, head.digest)
            self._log.append(head.room.position, record)

    def _catch_up(self, head: Head, caught_up: list[Moved]) -> Head:
        """Return where the room stands after what somebody else wrote."""
        return self._hear(head, self._log.read(head.room.position), caught_up)

    def _hear(self, head: Head, facts: Iterable[Stored], caught_up: list[Moved]) -> Head:
        """Return where the room stands after these facts; those it knows already are skipped."""

        def heard(position: int, event: AnyEvent) -> None:
            caught_up.append(moved(position, event))
            if isinstance(event, e.VoteKeyDestroyed):
                # Another process has destroyed it; here it was perhaps still in memory.
                self._seals.forget(vote_key(event.vote))
                self._marks.forget()

        news = (fact for fact in facts if fact.position > head.room.position)
        return replay(head, news, self._seals, heard)


def once(event: AnyEvent) -> str:
    """Return the key under which a fact may exist only once for ever, or ""."""
    if isinstance(event, e.BallotCast):
        return f"ballot/{event.vote}/{event.seat}/{event.number}"
    return ""


def made(events: Sequence[AnyEvent]) -> dict[str, str | int]:
    """Return what an asker is told of the facts; of several seats or ideas, the first."""
    told: dict[str, str | int] = {}
    for event in events:
        for field in MADE.get(type(event), ()):
            told.setdefault(field, getattr(event, field))
    return told


def _again(kept: Outcome, ask: Ask, mark: str) -> bytes:
    """Return a wish's first answer; another wish under its id is never told that one."""
    if marks.differ(kept.mark, mark):
        return wire.encode(_no(ask, Refused("id_used")))
    return kept.answer


def _no(ask: Ask, refused: Refused) -> No:
    return No(ask.id, refused.code, refused.field, refused.figures)
