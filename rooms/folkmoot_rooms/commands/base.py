"""What every wish is made of: the shapes and lengths of its fields."""

from typing import Annotated

import msgspec
from msgspec import Meta

from folkmoot_rooms import limits

Title = Annotated[str, Meta(max_length=limits.TITLE_CHARS_MAX)]
Prose = Annotated[str, Meta(max_length=limits.WORDS_CHARS_MAX)]
Name = Annotated[str, Meta(max_length=limits.NAME_CHARS_MAX)]
Why = Annotated[str, Meta(max_length=limits.REASON_CHARS_MAX)]
Id = Annotated[str, Meta(min_length=1, max_length=limits.ID_CHARS_MAX)]
Picture = Annotated[str, Meta(max_length=limits.ID_CHARS_MAX, pattern=r"^[a-z0-9-]*\Z")]
Money = Annotated[int, Meta(ge=0, le=limits.MONEY_MINOR_MAX)]
Places = Annotated[int, Meta(ge=1, le=limits.PAPER_PLACES_AT_ONCE_MAX)]


class Command(msgspec.Struct, frozen=True, tag_field="do", tag=True, forbid_unknown_fields=True):
    """Base of every wish; ``do`` names its kind on the wire."""
