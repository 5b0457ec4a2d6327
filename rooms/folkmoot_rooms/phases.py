"""The parts of a meeting, and which may follow which."""

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """One part of the meeting."""

    WAIT = "wait"
    IDEAS = "ideas"
    CHOOSE = "choose"
    RESULT = "result"


# By the organiser's button, and undone by the same button. Opening and closing a vote are
# commands of their own, because they are never undone.
MAY_FOLLOW: Final[dict[Phase, frozenset[Phase]]] = {
    Phase.WAIT: frozenset({Phase.IDEAS}),
    Phase.IDEAS: frozenset({Phase.WAIT}),
    Phase.CHOOSE: frozenset(),
    Phase.RESULT: frozenset(),
}
