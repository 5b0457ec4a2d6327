"""What a turn hands in from outside: the time, and seals. Deciding asks for nothing else."""

from dataclasses import dataclass
from typing import Protocol

from folkmoot_rooms.events import Box


class Seals(Protocol):
    """Locks and opens boxes under keys that are named, never seen.

    ``place`` says where in the room's log a box belongs; a box opens nowhere else.
    """

    def seal(self, key: str, place: str, plain: bytes) -> Box:
        """Return the sealed box. Makes the key if there never was one of that name."""

    def open(self, place: str, box: Box) -> bytes | None:
        """Return what was sealed, or None if the key is gone."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a room, as far as a decision may know it."""

    now_ms: int
    seals: Seals
