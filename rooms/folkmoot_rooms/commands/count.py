"""What the hub itself asks a room to write down after a vote closed."""

from typing import Annotated

from msgspec import Meta

from folkmoot_rooms.commands.base import Command, Id

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class RecordKeyDestroyed(Command, frozen=True):
    """Write down that the key of a closed vote is gone."""

    vote: Id


class RecordResult(Command, frozen=True):
    """Write down what the count of a closed vote came to."""

    vote: Id
    document: str
    digest: Sha256
