"""Wishes about ideas."""

from typing import Annotated

from msgspec import Meta

from folkmoot_rooms import limits
from folkmoot_rooms.commands.base import Command, Id, Money, Picture, Prose, Title, Why


class AddIdea(Command, frozen=True):
    """Put an idea forward. Only a scribe may name another ``author``."""

    title: Title
    cost: Money
    why: Prose = ""
    picture: Picture = ""
    author: Annotated[str, Meta(max_length=limits.ID_CHARS_MAX)] = ""


class ChangeIdea(Command, frozen=True):
    """Change one's own idea, or, as the organiser, correct anyone's with a reason."""

    idea: Id
    title: Title
    cost: Money
    why: Prose = ""
    picture: Picture = ""
    reason: Why = ""


class WithdrawIdea(Command, frozen=True):
    """Take one's own idea back."""

    idea: Id


class HideIdea(Command, frozen=True):
    """Hide abuse, with a reason."""

    idea: Id
    reason: Why


class ShowIdea(Command, frozen=True):
    """Show a hidden idea again."""

    idea: Id
