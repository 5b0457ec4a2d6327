"""A simulated browser: an outbox that is kept until answered, a position, parts that are pulled.

It believes nothing: every frame must begin where the one before has ended and hold nothing but
what the protocol names; every answer goes to the auditor.
"""

from collections.abc import Callable
from random import Random
from typing import Any, Final

import msgspec
from tests.simulation.audit import Audit, Wish
from tests.simulation.server import Line

from folkmoot_rooms import wire
from folkmoot_rooms.topics import TOPICS
from folkmoot_rooms.views import RoomView
from folkmoot_rooms.wire import Bye, Done, Facts, Numbers, Pong

_nothing: Final = Numbers()


class Unanswered:
    """A wish that is kept until its answer is heard."""

    __slots__ = ("actor", "id", "raw", "wish")

    def __init__(self, actor: str, command_id: str, wish: Wish, raw: bytes) -> None:
        self.actor = actor
        self.id = command_id
        self.wish = wish
        self.raw = raw


class Client:
    """One page of one room that somebody has open; without a seat, a visitor's."""

    def __init__(
        self, room: str, name: str, audit: Audit, hang_up: Callable[[Line], None], strict: bool
    ) -> None:
        self.room = room
        self.name = name
        self.seat = ""
        self.line: Line | None = None
        self.outbox: dict[str, Unanswered] = {}
        self.answered: list[Unanswered] = []
        self.epoch = ""
        self.position = 0
        self.numbers = _nothing
        self.dirty: set[str] = set(TOPICS)
        self.parts: dict[str, Any] = {}
        self._greeted = False
        self._audit = audit
        self._hang_up = hang_up
        # Whether a room that is seen through one process only never goes back.
        self._strict = strict

    def ask(self, actor: str, command_id: str, wish: Wish) -> Unanswered:
        """Put a wish into the outbox."""
        raw = msgspec.json.encode({"k": "do", "id": command_id, "wish": wish})
        asked = self.outbox[command_id] = Unanswered(actor, command_id, wish, raw)
        self._audit.asked(self.room, actor, command_id, wish)
        return asked

    def connected(self, line: Line) -> bytes:
        """Return the greeting for a new line: where this page was."""
        self.line = line
        self._greeted = False
        return msgspec.json.encode(wire.Hello(self.epoch, self.position))

    def hear(self, line: Line, raw: bytes | None) -> None:
        """Take a frame, or None for the end of the line."""
        if line is not self.line:
            return
        if raw is None:
            self.line = None
            return
        frame = self._audit.frame(raw)
        if isinstance(frame, Facts):
            self._facts(frame)
        elif isinstance(frame, Bye):
            self.line = None
        elif not isinstance(frame, Pong):
            self.hear_answer(line.seat, frame.id, raw)

    def hear_answer(self, actor: str, command_id: str, raw: bytes) -> None:
        """Take an answer, from a line or through a door; the first seat given is one's own."""
        if not self._audit.heard(self.room, actor, command_id, raw):
            return
        asked = self.outbox.pop(command_id, None)
        if asked is None:
            return
        self.answered.append(asked)
        answer = self._audit.frame(raw)
        made = answer.made if isinstance(answer, Done) else {}
        seat = getattr(asked.wish, "seat", "") if actor == "door" else ""
        taken = str(made.get("seat", "") if actor in {"door", "host"} else "") or seat
        if isinstance(answer, Done) and taken and not self.seat:
            self._sit_down(taken)

    def _sit_down(self, seat: str) -> None:
        """Be somebody from now on; what was seen as a visitor is seen anew."""
        self.seat = seat
        if self.line is not None:
            self._hang_up(self.line)
            self.line = None
        self.epoch, self.position = "", 0
        self.dirty = set(TOPICS)

    def _facts(self, frame: Facts) -> None:
        right = self._audit.right
        right(self._greeted or frame.whole or self.epoch, f"{self.name} knows nothing, and is told")
        if frame.whole:
            # A page that is there is told so, too, if more happened at once than is remembered.
            gone_back = frame.epoch == self.epoch and frame.to < self.position
            sure = self._strict or self._greeted
            right(not (sure and gone_back), f"{self.name}: the room went back")
            self.dirty = set(TOPICS)
        else:
            before, said = (self.epoch, self.position), (frame.epoch, frame.start)
            right(before == said, f"{self.name} was at {before} and is told from {said}")
            right(frame.to >= frame.start, f"{self.name} is told to go back")
            self.dirty.update(frame.stale)
        self._greeted = True
        self.epoch, self.position, self.numbers = frame.epoch, frame.to, frame.numbers

    def pull(self, view: RoomView) -> None:
        """Fetch what is stale."""
        parts = parts_of(view)
        if "me" in self.dirty and self._was_out(view):
            # Whoever is removed, or comes back, opens the page anew, which greets anew.
            self.dirty = set(TOPICS)
            if self.line is not None:
                self._hang_up(self.line)
                self.line = None
        for topic in self.dirty:
            self.parts[topic] = parts[topic]
        self.dirty.clear()

    def _was_out(self, view: RoomView) -> bool:
        """Say whether this page's person was removed since, or has come back."""
        me, _ = self.parts.get("me", (None, 0))
        return me is not None and view.me is not None and me.removed != view.me.removed


def parts_of(view: RoomView) -> dict[str, Any]:
    """Return what a page shows, by the topic that says when it is stale; numbers left out."""
    change = msgspec.structs.replace
    vote = view.vote
    my_ballot = 0 if vote is None else vote.my_ballot
    if vote is not None:
        vote = change(vote, on_roll=0, voted=0, my_ballot=0, i_am_on_roll=False)
    people = tuple(change(person, here=False) for person in view.people)
    return {
        "phase": (view.title, view.question, view.phase),
        "ideas": view.ideas,
        "vote": vote,
        "result": view.result,
        "late": view.late,
        "people": (people, view.cards_issued, view.cards_used),
        "me": (view.me, my_ballot),
    }


def draw_id(chance: Random, name: str, number: int) -> str:
    """Return a command id: unique, and as long as a browser's."""
    return f"{name}-{number:06d}-{int(chance.random() * 16**6):06x}"
