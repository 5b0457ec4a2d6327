"""The log of one room: a chain of durable facts. One contract, several stores.

``append`` writes a whole turn or nothing, at an expected position; a stale position fails and
never overwrites. Nothing is shown to anyone before its turn is in the log.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import msgspec


class Stored(msgspec.Struct, frozen=True):
    """One fact as it lies in the log: the exact bytes, and their SHA-256 in hexadecimal."""

    position: int
    body: bytes
    digest: str


class Outcome(msgspec.Struct, frozen=True):
    """The first answer to a command, kept for its retries byte for byte.

    ``mark`` stands for what was asked and tells nobody what that was; the store only keeps it.
    """

    actor: str
    command: str
    answer: bytes
    mark: str = ""


class TurnRecord(msgspec.Struct, frozen=True):
    """Everything that one turn writes. ``once`` are keys that may exist only once for ever.

    ``parent`` is the digest that the fact at the expected position must have; "" asks nothing.
    """

    facts: Sequence[Stored]
    outcomes: Sequence[Outcome]
    once: Sequence[str] = ()
    parent: str = ""


class StalePosition(Exception):  # noqa: N818 - a state of the log, told to its one caller.
    """Somebody else wrote at this position; read the tail and decide again."""


class DoubledKey(Exception):  # noqa: N818 - see above.
    """A key that may exist only once is there already."""


class LogFailed(Exception):  # noqa: N818 - see above.
    """The disk said no. What was being written is unknown; the room goes read-only."""


class LogAway(LogFailed):
    """The store does not answer. What was being written is unknown until it is asked again."""


class LogCrowded(LogFailed):
    """Others always came first. Nothing was written; it may simply be asked again."""


class LogLost(LogFailed):
    """This is not the log that was known here: what came after ``position`` is gone."""

    def __init__(self, room: str, position: int) -> None:
        super().__init__(f"room {room}: the log has lost what came after position {position}")
        self.position = position


class EventLog(Protocol):
    """What every store of events does. Calls block; the hub makes them off the event loop."""

    @property
    def epoch(self) -> str:
        """Drawn when the log was made; positions of another epoch mean nothing here."""

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield the facts after a position, in order."""

    def outcome(self, actor: str, command: str) -> Outcome | None:
        """Return what came of a command, or None if it was never decided."""

    def outcomes(self, asked: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], Outcome]:
        """Return what came of commands, each (actor, id), of those that were ever decided."""

    def append(self, expected: int, turn: TurnRecord) -> int:
        """Write a turn behind position ``expected`` durably; return the new last position.

        Raises StalePosition, DoubledKey or LogFailed, having written nothing that was
        acknowledged; LogLost if the fact at ``expected`` is not the turn's parent.
        """

    def close(self) -> None:
        """Let go of files."""
