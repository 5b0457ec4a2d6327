"""What a hub and whoever follows its logs know of each other, when other processes write, too.

A data folder has one process, so nobody follows there. Refuses to know: where a log is stored.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from folkmoot_rooms.log import LogFailed, Stored


class Standing(NamedTuple):
    """What a room has seen of its log."""

    epoch: str
    position: int
    digest: str


class Presence(Protocol):
    """Who is in a room, at this process and at others."""

    @property
    def here_at_ours(self) -> Mapping[str, int]:
        """How many pages each seat has open at this process."""

    def hear_here(self, elsewhere: Mapping[str, int]) -> None:
        """Take note of how many pages each seat has open at other processes."""


class Followed(Protocol):
    """An open room. Properties may be read in any thread; the rest is called on its loop."""

    @property
    def standing(self) -> Standing:
        """What it has seen of its log."""

    @property
    def unconfirmed(self) -> bool:
        """Whether it takes nothing until it is back."""

    @property
    def telling(self) -> "Presence":
        """Who is here."""

    def hear(self, facts: Sequence[Stored]) -> None:
        """Take note of facts in the log, its own among them."""

    def away(self, why: LogFailed) -> None:
        """Be read-only: the log cannot be reached, or is not the one that was known."""

    def back(self) -> None:
        """Take wishes again: the log is the one that was known."""


class Following(Protocol):
    """Whoever reads what others write to the logs of open rooms."""

    def follow(self, room: str, followed: Followed) -> None:
        """Follow a room from where it stands. Does not block."""

    def leave(self, room: str) -> None:
        """Follow a room no more. Does not block."""

    def close(self) -> None:
        """Stop. Blocks until nothing more is heard."""


class NotFollowing:
    """Follows nothing: these rooms have no other writer."""

    def follow(self, room: str, followed: Followed) -> None:
        """Do nothing."""

    def leave(self, room: str) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
