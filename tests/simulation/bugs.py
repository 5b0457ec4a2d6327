"""Bugs planted on purpose: a simulation that does not find every one of them proves nothing.

Each takes a monkeypatch and breaks one promise of the rooms, in one place, as a slip would.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final

import msgspec
import pytest
from msgspec.structs import replace
from tests.simulation.disk import MemoryLog

from folkmoot_rooms import apply, permissions, turns, wire
from folkmoot_rooms import events as e
from folkmoot_rooms.commands import CastBallot
from folkmoot_rooms.decide import vote as deciding
from folkmoot_rooms.events import AnyEvent
from folkmoot_rooms.live_room import LiveRoom
from folkmoot_rooms.log import TurnRecord
from folkmoot_rooms.log.chain import Envelope
from folkmoot_rooms.state import Room
from folkmoot_rooms.topics import Moved, moved
from folkmoot_rooms.turns import TurnTaker
from folkmoot_rooms.wire import Facts, Numbers

Patch = pytest.MonkeyPatch
LOST_ONE_IN: Final = 40
LEAKED: Final[Counter[str]] = Counter()


def acknowledge_before_append(patch: Patch) -> None:
    """A turn is written only when the next one is."""
    write = TurnTaker._write
    waiting: dict[TurnTaker, tuple[Any, Any]] = {}

    def late(self: TurnTaker, head: Any, draft: Any) -> None:
        before = waiting.pop(self, None)
        if before is not None:
            write(self, *before)
        waiting[self] = (head, draft)

    patch.setattr(TurnTaker, "_write", late)


def forget_outcomes(patch: Patch) -> None:
    """What a wish came to is not kept, so a retry comes to something again."""
    patch.setattr(MemoryLog, "outcomes", lambda *_: {})
    append = MemoryLog.append

    def forgetful(self: MemoryLog, expected: int, turn: TurnRecord) -> int:
        return append(self, expected, replace(turn, outcomes=()))

    patch.setattr(MemoryLog, "append", forgetful)


def accept_after_closing(patch: Patch) -> None:
    """A ballot that comes too late is taken, and its key is one that stays."""

    def still_open(room: Room, vote: str) -> Any:
        assert room.vote is not None
        return room.vote

    def applied(room: Room, event: AnyEvent) -> Room:
        if isinstance(event, e.BallotCast) and room.vote is not None and room.vote.closed:
            return replace(room, position=room.position + 1)
        return apply.apply(room, event)

    patch.setattr(deciding, "_open_vote", still_open)
    patch.setattr(deciding, "vote_key", lambda vote: f"votes:{vote}")
    row = permissions.TABLE[CastBallot]
    late = row._replace(phases=row.phases | permissions.RESULT)
    patch.setattr(permissions, "TABLE", permissions.TABLE | {CastBallot: late})
    patch.setattr(turns, "apply", applied)
    patch.setattr("folkmoot_rooms.replay.apply", applied)


def count_replaced_ballot(patch: Patch) -> None:
    """Somebody's second ballot is taken, and their first is counted."""
    after = apply._vote

    def first_stays(room: Room, event: Any) -> Room:
        if isinstance(event, e.BallotCast) and event.number == 2 and room.vote is not None:
            return room
        return after(room, event)

    patch.setattr(apply, "_vote", first_stays)


def ignore_position(patch: Patch) -> None:
    """A log takes a turn that was decided before somebody else's."""
    patch.setattr(MemoryLog, "checks_position", False)


def skip_once_key(patch: Patch) -> None:
    """Nothing keeps two ballots of one number apart."""
    patch.setattr(turns, "once", lambda _: "")


def leak_tally(patch: Patch) -> None:
    """A number that everyone sees goes up whenever somebody wants the first idea."""
    plain = deciding.ballot_plain

    def counted(vote: Any, choices: frozenset[str]) -> bytes:
        LEAKED["P1"] += "P1" in choices
        return plain(vote, choices)

    def leaking(**figures: int) -> Numbers:
        return Numbers(**figures | {"here": figures["here"] + LEAKED["P1"]})

    LEAKED.clear()
    patch.setattr(deciding, "ballot_plain", counted)
    patch.setattr("folkmoot_rooms.views.Numbers", leaking)


def tell_before_append(patch: Patch) -> None:
    """News leave before they are safe."""
    off_loop = LiveRoom._off_loop

    async def early(self: LiveRoom, do: Callable[..., Any], *what: Any) -> Any:
        if getattr(do, "__name__", "") == "take":
            draft = self._taker._draft(what[0], what[1])
            if draft.moved:
                self._telling.tell(draft.room, draft.moved)
        return await off_loop(self, do, *what)

    patch.setattr(LiveRoom, "_off_loop", early)


class Bent:
    """A listener whose frames are bent on their way."""

    def __init__(self, listening: Any, bend: Callable[[int, bytes], bytes]) -> None:
        self._listening = listening
        self._bend = bend

    async def __aiter__(self) -> AsyncIterator[bytes]:
        number = 0
        async for frame in self._listening:
            number += 1
            bent = self._bend(number, frame)
            if bent:
                yield bent

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()


def _bend(patch: Patch, bend: Callable[[int, bytes], bytes]) -> None:
    listen = LiveRoom.listen

    def bent(self: LiveRoom, *where: Any) -> Any:
        return Bent(listen(self, *where), bend)

    patch.setattr(LiveRoom, "listen", bent)


def drop_frame(patch: Patch) -> None:
    """One frame in many gets lost."""
    _bend(patch, lambda number, frame: b"" if number % LOST_ONE_IN == 0 else frame)


def lose_tail_on_return(patch: Patch) -> None:
    """Whoever comes back is told where the room is, and not what went stale meanwhile."""

    def bend(number: int, raw: bytes) -> bytes:
        frame = msgspec.json.decode(raw, type=Facts | wire.Bye)
        if number > 1 or not isinstance(frame, Facts) or frame.whole:
            return raw
        return wire.encode(replace(frame, stale=()))

    _bend(patch, bend)


def let_time_fall(patch: Patch) -> None:
    """A fact carries the time of a clock that was put back."""
    make = Envelope

    def early(**fields: Any) -> Any:
        return make(**fields | {"at": fields["at"] - fields["n"] % 7 * 60_000})

    patch.setattr(turns, "Envelope", early)


def forget_a_topic(patch: Patch) -> None:
    """A changed idea makes nothing stale."""

    def silent(position: int, event: AnyEvent) -> Moved:
        if isinstance(event, e.IdeaChanged):
            return Moved(position, frozenset(), frozenset())
        return moved(position, event)

    patch.setattr(turns, "moved", silent)


BUGS: Final[Sequence[Callable[[Patch], None]]] = (
    acknowledge_before_append,
    forget_outcomes,
    accept_after_closing,
    count_replaced_ballot,
    ignore_position,
    skip_once_key,
    leak_tally,
    tell_before_append,
    drop_frame,
    lose_tail_on_return,
    let_time_fall,
    forget_a_topic,
)
