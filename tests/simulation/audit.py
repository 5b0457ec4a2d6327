"""The auditor of a simulation: sees what is asked, what is synced and what is told, and no code.

It reads facts as bytes, knows from the wishes what each ballot says, and keeps its own books of
what everybody was answered. Whatever does not fit is ``Wrong``.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from tests.simulation.wrong import Wrong

from folkmoot_rooms import commands as c
from folkmoot_rooms import wire
from folkmoot_rooms.log import Stored, TurnRecord
from folkmoot_rooms.log.chain import FIRST_PARENT, Envelope
from folkmoot_rooms.wire import Bye, Done, Facts, No, Pong

_envelope: Final = msgspec.json.Decoder(Envelope).decode
_answer: Final = msgspec.json.Decoder(Done | No).decode
_frame: Final = msgspec.json.Decoder(Facts | Done | No | Pong | Bye).decode
FRAMES_KEPT_MAX: Final = 1_000
Wish = c.AnyCommand | c.ServerCommand
Asked = tuple[str, str]
# No answers to a wish: it may be asked again under its id.
NO_ANSWER: Final = frozenset({"busy", "read_only"})
OWN: Final = ("key-destroyed:", "result:")


@dataclass
class Book:
    """What the auditor knows of one room."""

    wishes: dict[Asked, list[Wish]] = field(default_factory=dict)
    heard: dict[Asked, bytes] = field(default_factory=dict)
    kept: dict[Asked, bytes] = field(default_factory=dict)
    effects: dict[Asked, int] = field(default_factory=dict)
    position: int = 0
    parent: str = FIRST_PARENT
    at: int = 0
    ballots: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    closed: bool = False
    opened: bool = False
    key_destroyed: bool = False
    told: "hashlib._Hash" = field(default_factory=hashlib.sha256)


class Audit:
    """All books. ``found`` is the first thing that was wrong, whoever swallowed the exception."""

    def __init__(self) -> None:
        self.books: dict[str, Book] = {}
        self.found = ""
        self._frames: dict[bytes, Facts | Done | No | Pong | Bye] = {}

    def right(self, right: object, otherwise: str) -> None:
        """Hold on to what is wrong, and say it."""
        if not right:
            self.note(otherwise)
            raise Wrong(otherwise)

    def note(self, wrong: str) -> None:
        """Hold on to what is wrong; the world hears of it after this step."""
        self.found = self.found or wrong

    def asked(self, room: str, actor: str, command_id: str, wish: Wish) -> None:
        """Note what somebody asks for; again, or something else under the same id."""
        wishes = self.books[room].wishes.setdefault((actor, command_id), [])
        if wish not in wishes:
            wishes.append(wish)

    # --- what is synced ------------------------------------------------------------------------

    def synced(self, room: str, facts: Sequence[Stored], turn: TurnRecord) -> None:
        """Look at a turn at the moment from which it may never be lost again."""
        book = self.books[room]
        self.right(book.position + len(turn.facts) == len(facts), "a fact is lost, or doubled")
        last: dict[Asked, int] = {}
        once = set(turn.once)
        for stored in turn.facts:
            envelope = _envelope(stored.body)
            asked = (envelope.actor, envelope.command)
            self._chained(book, stored, envelope)
            self._one_effect(book, asked, envelope, last)
            self._fact(room, book, envelope, once)
            last[asked] = envelope.n
        self.right(not once, f"once for ever is said of nothing: {once}")
        for kept in turn.outcomes:
            asked = (kept.actor, kept.command)
            self.right(asked not in book.kept, f"{asked} got a second outcome")
            book.kept[asked] = kept.answer
            answer = _answer(kept.answer)
            position = answer.position if isinstance(answer, Done) else None
            self.right(last.pop(asked, None) == position, f"{asked} was told {position}")
        self.right(not last, f"nothing is kept of what {last} came to")

    def _chained(self, book: Book, stored: Stored, envelope: Envelope) -> None:
        book.position += 1
        self.right(stored.position == envelope.n == book.position, "a position is not the next")
        self.right(envelope.parent == book.parent, f"{envelope.n} follows another fact")
        self.right(hashlib.sha256(stored.body).hexdigest() == stored.digest, "not its digest")
        self.right(envelope.at >= book.at, f"{envelope.n} comes before its cause")
        book.parent, book.at = stored.digest, envelope.at

    def _one_effect(
        self, book: Book, asked: Asked, envelope: Envelope, last: dict[Asked, int]
    ) -> None:
        expected = 0 if asked not in last else book.effects[asked] + 1
        self.right(
            envelope.i == expected and (asked in last or asked not in book.effects),
            f"{asked} has more than one effect",
        )
        book.effects[asked] = envelope.i
        asks = asked in book.wishes or (asked[0] == "host" and asked[1].startswith(OWN))
        self.right(asks, f"nobody asked for {asked}")

    def _fact(self, room: str, book: Book, envelope: Envelope, once: set[str]) -> None:
        event = envelope.event
        kind = event["type"]
        if kind == "BallotCast":
            self._ballot(book, envelope, once)
        elif kind == "VoteClosed":
            book.closed = True
        elif kind == "BallotsOpened":
            expected = sorted(sorted(cast[-1]) for cast in book.ballots.values())
            opened = sorted(sorted(ballot) for ballot in event["ballots"])
            self.right(opened == expected, f"{room}: opened is {opened}, cast was {expected}")
            book.opened = True
        elif kind == "VoteKeyDestroyed":
            book.key_destroyed = True
        elif kind == "ResultCounted":
            self.right(book.key_destroyed or not book.opened, "counted while there is a key")
        elif kind == "ElectionImported":
            book.closed = True

    def _ballot(self, book: Book, envelope: Envelope, once: set[str]) -> None:
        event = envelope.event
        seat, number = event["seat"], event["number"]
        self.right(not book.closed, f"{envelope.n} is a ballot after the closing")
        (wish,) = book.wishes[envelope.actor, envelope.command]
        assert isinstance(wish, c.CastBallot | c.CastPaperBallot)
        owner = wish.seat if isinstance(wish, c.CastPaperBallot) else envelope.actor
        casts = book.ballots.setdefault(seat, [])
        casts.append(wish.choices)
        self.right((owner, len(casts)) == (seat, number), f"ballot {number} of {seat} is another")
        key = f"ballot/{event['vote']}/{seat}/{number}"
        self.right(key in once, f"{key} may be there twice")
        once.discard(key)

    # --- what is told --------------------------------------------------------------------------

    def heard(self, room: str, actor: str, command_id: str, answer: bytes) -> bool:
        """Take an answer that somebody heard; say whether their wish is answered by it."""
        book = self.books[room]
        asked = (actor, command_id)
        frame = _answer(answer)
        code = frame.code if isinstance(frame, No) else ""
        if code in NO_ANSWER:
            return False
        kept = book.kept.get(asked)
        if code == "id_used":
            self.right(len(book.wishes[asked]) > 1, f"{asked} is told that it asked otherwise")
            self.right(kept is not None, f"{asked} was never used")
            return True
        self.right(kept == answer, f"{asked} was answered {answer!r}, kept is {kept!r}")
        first = book.heard.setdefault(asked, answer)
        self.right(first == answer, f"{asked} was answered {first!r} first, then {answer!r}")
        if isinstance(frame, Done):
            self.right(frame.position <= book.position, f"{asked} is told what is not saved")
        return True

    def frame(self, raw: bytes) -> Facts | Done | No | Pong | Bye:
        """Return a frame, which holds nothing but what the protocol names."""
        frame = self._frames.get(raw)
        if frame is None:
            frame = _frame(raw)
            self.right(wire.encode(frame) == raw, f"a frame holds more than it may: {raw!r}")
            if len(self._frames) > FRAMES_KEPT_MAX:
                self._frames.clear()
            self._frames[raw] = frame
        return frame

    def told(self, room: str, whom: str, said: bytes, to: int) -> None:
        """Look at what leaves the server: no news of what is not saved; keep it, until closing."""
        book = self.books[room]
        self.right(to <= book.position, f"{whom} is told of {to}, saved is {book.position}")
        if not book.closed:
            book.told.update(whom.encode())
            book.told.update(said)

    def granted(self) -> int:
        """Return how many wishes were granted, and their people heard it."""
        heard = (answer for book in self.books.values() for answer in book.heard.values())
        return sum(isinstance(_answer(answer), Done) for answer in heard)

    def new_book(self) -> Book:
        """Return the book of a new room."""
        return Book()
