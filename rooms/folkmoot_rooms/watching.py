"""Who watches what rooms do: how long turns take and what is refused. Never who, never where.

Called in the threads that take turns. Refuses to know: where figures are shown.
"""

from typing import Final, Protocol


class Watch(Protocol):
    """Takes note of what rooms do."""

    def turn(self, wishes: int, seconds: float, commit_seconds: float) -> None:
        """A turn is durable; so long it took in all, and to be written through to the disk."""

    def refused(self, code: str) -> None:
        """A wish was refused."""


class _Nobody:
    """Watches nothing."""

    def turn(self, wishes: int, seconds: float, commit_seconds: float) -> None:
        """Nothing."""

    def refused(self, code: str) -> None:
        """Nothing."""


NOBODY: Final[Watch] = _Nobody()
