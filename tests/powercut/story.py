"""A story for a log: turns of facts, outcomes and keys, drawn from a seed."""

from random import Random
from typing import Final

from tests.powercut.recorder import Op, Recorder

from folkmoot_rooms.log import Outcome, Stored, TurnRecord, chain
from folkmoot_rooms.log.chain import Envelope
from folkmoot_rooms.log.sqlite import SqliteLog

ROOM: Final = "r1"
TURNS: Final = 40
FACTS_MAX: Final = 4


class Story:
    """Turns that follow each other, each with its outcome and a key."""

    def __init__(self, seed: int, turns: int = TURNS) -> None:
        self.facts: list[Stored] = []
        self.turns: list[TurnRecord] = []
        chance = Random(seed)
        parent = chain.FIRST_PARENT
        for number in range(turns):
            command = f"command-{number:04d}"
            facts = []
            for index in range(1 + int(chance.random() * FACTS_MAX)):
                position = len(self.facts) + 1
                words = chance.randbytes(int(chance.random() * 300)).hex()
                event = {"type": "IdeaAdded", "words": words}
                envelope = Envelope(
                    chain.FORMAT, ROOM, position, 0, "s2", command, index, parent, event
                )
                facts.append(chain.encode(envelope))
                parent = facts[-1].digest
                self.facts.append(facts[-1])
            outcome = Outcome("s2", command, b"done at %d" % len(self.facts), "mark")
            self.turns.append(TurnRecord(facts, [outcome], [f"key-{number}"]))

    def tell(self, log: SqliteLog, recorder: Recorder | None = None) -> int:
        """Append every turn; note in the record when it was acknowledged. Return the position."""
        position = 0
        for turn in self.turns:
            position = log.append(position, turn)
            if recorder is not None:
                recorder.ops.append(Op("ack", "", position))
        return position
